#include "compare/history/changes/warnings.h"

#include <algorithm>

namespace compare::history {

void Warnings::add(const std::string& sentence, const std::string& name) {
  const auto known = std::find_if(sentences_.begin(), sentences_.end(),
                                  [&](const auto& entry) { return entry.first == sentence; });
  auto& entry = known == sentences_.end()
                    ? sentences_.emplace_back(sentence, std::vector<std::string>{})
                    : *known;
  entry.second.push_back(name);
}

std::vector<std::string> Warnings::texts() const {
  constexpr std::size_t kMostNamed = 5;
  std::vector<std::string> texts;
  for (const auto& [sentence, names] : sentences_) {
    std::string text = sentence;
    for (std::size_t index = 0; index < std::min(names.size(), kMostNamed); ++index) {
      text += (index == 0 ? ": " : ", ") + names[index];
    }
    if (names.size() > kMostNamed) {
      text += " and " + std::to_string(names.size() - kMostNamed) + " more";
    }
    texts.push_back(std::move(text));
  }
  return texts;
}

}  // namespace compare::history
