#include <array>
#include <cmath>
#include <string>
#include <string_view>

#include "compare/report/csv_cell.h"
#include "compare/report/report.h"
#include "compare/report/row_text.h"
#include "compare/report/visible_text.h"
#include "compare/results/json_text.h"

namespace compare::report {
namespace {

using verdict::Comparison;
using verdict::Verdict;

constexpr std::string_view kHeader =
    "name,metric,unit,status,verdict,baseline_n,baseline,current_n,current,ratio,ratio_low,"
    "ratio_high,sign_low,sign_high,better,method,p_worse,q_worse,superiority,enough_repetitions,"
    "threshold_percent,reasons";

/// Controls are shown visibly, so that a comparison is one line. A formula is known by what it
/// begins with before that.
std::string text_cell(std::string_view text) {
  const bool formula = without_formula(text).size() > text.size();
  return csv_cell((formula ? "'" : "") + printable(text));
}

std::string number_cell(double value) {
  return std::isfinite(value) ? results::json_number(value) : "";
}

std::string number_cell(std::optional<double> value) { return value ? number_cell(*value) : ""; }

std::string line(const Comparison& comparison) {
  std::string reasons;
  for (const std::string& reason : comparison.reasons) {
    reasons += (reasons.empty() ? "" : "; ") + reason;
  }
  const std::array<std::string, 22> cells = {
      text_cell(comparison.name),
      text_cell(comparison.metric),
      text_cell(comparison.unit),
      std::string(verdict::word(comparison.status)),
      comparison.decision ? std::string(verdict::word(*comparison.decision)) : "",
      std::to_string(comparison.baseline.n),
      number_cell(comparison.baseline.value),
      std::to_string(comparison.current.n),
      number_cell(comparison.current.value),
      number_cell(comparison.ratio),
      number_cell(comparison.ratio_low),
      number_cell(comparison.ratio_high),
      number_cell(comparison.sign_low),
      number_cell(comparison.sign_high),
      std::string(results::word(comparison.better)),
      comparison.method ? std::string(verdict::word(*comparison.method)) : "",
      number_cell(comparison.p_worse),
      number_cell(comparison.q_worse),
      number_cell(comparison.superiority),
      comparison.enough_repetitions ? std::to_string(*comparison.enough_repetitions) : "",
      comparison.decision ? number_cell(comparison.threshold_percent) : "",
      text_cell(reasons)};
  std::string text;
  for (const std::string& cell : cells) {
    text += (&cell == cells.data() ? "" : ",") + cell;
  }
  return text + "\r\n";
}

}  // namespace

std::string csv_report(const Verdict& verdict, const Style& /*style*/) {
  std::string text = std::string(kHeader) + "\r\n";
  for (const Comparison& comparison : verdict.comparisons) {
    text += line(comparison);
  }
  return text;
}

}  // namespace compare::report
