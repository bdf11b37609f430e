#pragma once

#include <string>
#include <utility>
#include <vector>

namespace compare::history {

/// Sentences that are the same for many series are said once: "SENTENCE: NAME, NAME and 4 more".
class Warnings {
 public:
  void add(const std::string& sentence, const std::string& name);
  [[nodiscard]] std::vector<std::string> texts() const;

 private:
  std::vector<std::pair<std::string, std::vector<std::string>>> sentences_;
};

}  // namespace compare::history
