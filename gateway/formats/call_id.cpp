#include "gateway/formats/call_id.h"

#include <algorithm>

namespace gateway::formats {

std::string call_id(std::string_view answer_id, std::size_t index) {
  constexpr std::size_t kMostOfAnswer = 24;  // as many as OpenAI's own ids have
  std::string letters;
  std::copy_if(answer_id.begin(), answer_id.end(), std::back_inserter(letters), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  });
  if (letters.size() > kMostOfAnswer) {
    letters.erase(0, letters.size() - kMostOfAnswer);  // ids begin alike
  }
  std::string id = "call_" + letters;
  id += letters.empty() ? "" : "_";
  return id + std::to_string(index);
}

}  // namespace gateway::formats
