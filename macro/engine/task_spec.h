#pragma once

#include <string>

#include "macro/engine/chat_request.h"

namespace macro {

/// A kind of request, and how often it is chosen: "chat" 10 times as often as "models". The
/// request's authority, path prefix and key are filled in when the target is known.
struct TaskSpec {
  std::string name = "chat";
  int weight = 1;
  ChatRequestSpec request;
  /// Whose key it carries, of a gateway that macro starts: one key is made for each name.
  std::string user = "macro";
  /// 429 is an answer that may be: counted as refused, neither right nor failed.
  bool may_be_refused = false;
};

}  // namespace macro
