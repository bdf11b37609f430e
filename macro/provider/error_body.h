#pragma once

#include <string>
#include <string_view>

#include "macro/provider/question.h"

namespace macro::provider {

/// Appends the body of an error as the API writes it. `request_id` is repeated where the API does.
void append_error(std::string& out, Api api, int status, const Refusal& refusal,
                  std::string_view request_id);
/// What the real service says with a status, for errors that are made on purpose.
std::string_view status_message(int status) noexcept;
/// The reason phrase.
std::string_view reason_phrase(int status) noexcept;

}  // namespace macro::provider
