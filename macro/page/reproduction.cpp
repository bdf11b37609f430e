#include "macro/page/reproduction.h"

#include <algorithm>
#include <string_view>

namespace macro {
namespace {

bool is_plain(std::string_view text, std::string_view also) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [also](char character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           (character >= '0' && character <= '9') || also.find(character) != std::string::npos;
  });
}

std::string quoted(std::string_view word) {
  if (is_plain(word, "-_./:=,@%+")) {
    return std::string(word);
  }
  std::string text = "'";
  for (const char character : word) {
    text += character == '\'' ? "'\\''" : std::string(1, character);
  }
  return text + "'";
}

}  // namespace

std::string reproduction(const RunRecord& run) {
  constexpr std::string_view kPrefix = "macro/";
  const std::string_view name = run.name;
  const std::size_t slash = name.rfind('/');
  if (name.substr(0, kPrefix.size()) != kPrefix || slash < kPrefix.size() || run.target.empty()) {
    return {};
  }
  const bool url = run.target.find("://") != std::string::npos;
  return "gatebench-macro run --replay schedule.json" +
         std::string(url ? " --target " : " --gateway ") + quoted(run.target);
}

}  // namespace macro
