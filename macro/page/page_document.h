#pragma once

#include <string>

namespace macro {

/// The whole document around `body`, which is markup already, with its styles, scripts and the
/// charts' data (page_data) inside, under a content security policy that forbids every request and
/// all code but ours. `title` is text.
std::string page_document(const std::string& title, const std::string& body,
                          const std::string& data);

}  // namespace macro
