#include "gateway/formats/anthropic_messages_call_ids.h"

#include <algorithm>
#include <functional>
#include <set>
#include <utility>
#include <variant>

namespace gateway::formats::anthropic_messages {
namespace {

bool is_taken(char byte) noexcept {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
         (byte >= '0' && byte <= '9') || byte == '_' || byte == '-';
}

bool is_taken(std::string_view id) noexcept {
  return !id.empty() && std::all_of(id.begin(), id.end(), [](char byte) { return is_taken(byte); });
}

const std::string* id_of(const chat::Part& part) noexcept {
  if (const auto* const call = std::get_if<chat::ToolCallPart>(&part)) {
    return &call->id;
  }
  const auto* const result = std::get_if<chat::ToolResultPart>(&part);
  return result != nullptr ? &result->call_id : nullptr;
}

}  // namespace

void CallIds::read(const std::vector<chat::Message>& messages) {
  std::vector<std::string_view> wrong;  // in their order: a longer conversation begins alike
  std::vector<std::string_view> right;
  for (const chat::Message& message : messages) {
    for (const chat::Part& part : message.parts) {
      if (const std::string* const id = id_of(part)) {
        (is_taken(*id) ? right : wrong).emplace_back(*id);
      }
    }
  }
  if (wrong.empty()) {
    return;
  }
  std::set<std::string, std::less<>> used(right.begin(), right.end());
  std::map<std::string, std::size_t> next;  // number, so that many alike are not tried one by one
  for (const std::string_view id : wrong) {
    if (others_.contains(id)) {
      continue;
    }
    std::string plain(id.empty() ? "_" : id);
    std::replace_if(
        plain.begin(), plain.end(), [](char byte) { return !is_taken(byte); }, '_');
    std::size_t& number = next.try_emplace(plain, 2).first->second;
    std::string other = plain;
    while (!used.insert(other).second) {
      other = plain + "_" + std::to_string(number++);
    }
    others_.emplace(id, std::move(other));
  }
}

const std::string* CallIds::other(std::string_view id) const noexcept {
  const auto found = others_.find(id);
  return found != others_.end() ? &found->second : nullptr;
}

}  // namespace gateway::formats::anthropic_messages
