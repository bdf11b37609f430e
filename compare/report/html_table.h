#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "compare/verdict/verdict.h"

namespace compare::report {

constexpr std::size_t kMostHtmlRows = 2000;
constexpr std::size_t kMostHtmlBytes = 4'000'000;  ///< of rows

/// Text from a file as markup, the middle of a very long one left out.
std::string shown_markup(std::string_view text, std::size_t longest = 200);

/// The tables of the HTML page. They share one allowance of rows and bytes, spent in the order of
/// the calls; what is left out is counted where it would have stood.
class HtmlTables {
 public:
  explicit HtmlTables(const verdict::Verdict& verdict) : verdict_(verdict) {}

  /// Failures, unsure, improved, passed, the worst first within each, with an interval plot a row.
  /// Empty where nothing was judged.
  std::string judged();
  /// What has no verdict and why: errored, not comparable, removed, added. Empty where none is.
  std::string unjudged();
  /// What is only shown, folded. Empty where nothing is.
  std::string only_shown();

 private:
  using Rows = std::vector<const verdict::Comparison*>;

  /// Rows as far as the allowance goes, then how many `kind` rows are left out.
  std::string spent(const Rows& rows, std::string_view kind, std::size_t columns,
                    const std::function<std::string(const verdict::Comparison&)>& row);

  const verdict::Verdict& verdict_;
  std::size_t rows_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace compare::report
