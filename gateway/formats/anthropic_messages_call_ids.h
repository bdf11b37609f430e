#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/chat/conversation.h"

namespace gateway::formats::anthropic_messages {

/// The ids of calls as this API takes them: of letters, digits, '_' and '-'. Other upstreams make
/// ids such as "functions.f:0". Points into the messages it was made of, which must outlive it.
class CallIds {
 public:
  /// Finds what must be written otherwise: '_' stands for each byte that is not taken, and a number
  /// behind it keeps two ids of one conversation apart.
  void read(const std::vector<chat::Message>& messages);

  /// What is written in place of an id; null where it stays.
  [[nodiscard]] const std::string* other(std::string_view id) const noexcept;

 private:
  std::map<std::string_view, std::string> others_;
};

}  // namespace gateway::formats::anthropic_messages
