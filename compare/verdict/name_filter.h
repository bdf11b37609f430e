#pragma once

#include <regex.h>

#include <memory>
#include <string>
#include <string_view>

namespace compare::verdict {

/// A POSIX extended regular expression, which is what --benchmark_filter takes too. Copies share
/// the compiled expression. (std::regex recurses once a character and warns under sanitizers.)
class NameFilter {
 public:
  /// Throws std::invalid_argument saying what is wrong with the expression.
  explicit NameFilter(const std::string& expression);

  /// Whether the expression is found anywhere in the name.
  [[nodiscard]] bool finds(std::string_view name) const;
  [[nodiscard]] const std::string& expression() const { return expression_; }

 private:
  std::string expression_;
  std::shared_ptr<const regex_t> compiled_;
};

}  // namespace compare::verdict
