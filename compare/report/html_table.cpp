#include "compare/report/html_table.h"

#include <algorithm>
#include <array>

#include "compare/report/interval_plot.h"
#include "compare/report/markup.h"
#include "compare/report/quantity.h"
#include "compare/report/row_text.h"
#include "compare/report/summary.h"
#include "compare/report/visible_text.h"

namespace compare::report {
namespace {

using verdict::Comparison;
using verdict::Decision;
using verdict::Status;
using verdict::Verdict;

constexpr std::size_t kLongestReason = 300;
constexpr std::size_t kMostReasons = 4;
constexpr std::size_t kColumns = 7;  ///< of a table with plots

/// A set of judged rows that people look at together, in the order in which they matter.
struct Group {
  std::string_view title;
  std::string_view left_out;  ///< "passed": what its rows are called where they are left out
  std::string_view tone;      ///< the style's class
  std::string_view sign;      ///< the shape of its points in the plot
  bool (*holds)(const Comparison& comparison);
};

constexpr std::array<Group, 4> kGroups{
    {{"Failed", "failed", "bad", "\xE2\x96\xA0", verdict::failed},
     {"Unsure", "unsure", "unsure", "\xE2\x97\x8B",
      [](const Comparison& comparison) { return comparison.decision == Decision::unsure; }},
     {"Improved", "improved", "good", "\xE2\x96\xBC",
      [](const Comparison& comparison) { return comparison.decision == Decision::improved; }},
     {"Passed", "passed", "plain", "\xE2\x97\x8F",
      [](const Comparison& comparison) { return comparison.decision == Decision::pass; }}}};

std::string cell(std::string_view kind, const std::string& content) {
  return R"(<td class=")" + std::string(kind) + R"(">)" + content + "</td>";
}

std::string name_cell(const Comparison& comparison, const std::vector<std::string>& reasons) {
  std::string content = R"(<th scope="row" class="bench"><span class="name">)" +
                        shown_markup(comparison.name) + "</span><small>" +
                        shown_markup(comparison.metric) + "</small>";
  for (std::size_t index = 0; index < std::min(kMostReasons, reasons.size()); ++index) {
    content += "<small>" + shown_markup(reasons[index], kLongestReason) + "</small>";
  }
  return content + "</th>";
}

/// What the plot shows, for its tooltip.
std::string described(const Comparison& comparison, const Verdict& verdict) {
  std::string text = shown_change(comparison.ratio);
  if (comparison.ratio_low && comparison.ratio_high) {
    text += ", " + shown_number(verdict.confidence_percent) + " % interval " +
            shown_interval(comparison.ratio_low, comparison.ratio_high);
  }
  const std::string limit = shown_limit(comparison);
  text += limit.empty() ? "" : ", limit " + limit;
  if (comparison.p_worse) {
    text += ", p " + shown_rounded(*comparison.p_worse);
  }
  if (comparison.superiority) {
    text += ", " + shown_rounded(*comparison.superiority * 100) + " % chance that a " +
            (comparison.method == verdict::Method::paired ? "round" : "current value") +
            " is worse";
  }
  return escaped_markup(text);
}

/// The cells of a row beside its name.
std::string numbers(const Comparison& comparison, const PlotScale& scale, const Verdict& verdict) {
  const QuantityPair values =
      shown_pair(comparison.baseline.value, comparison.current.value, comparison.unit);
  const bool has_interval = comparison.ratio_low && comparison.ratio_high;
  const std::string interval =
      has_interval
          ? "<small>" + shown_interval(comparison.ratio_low, comparison.ratio_high) + "</small>"
          : "";
  return cell("number change", "<b>" + shown_change(comparison.ratio) + "</b>" + interval) +
         cell("plot", interval_plot(comparison, scale, described(comparison, verdict))) +
         cell("number", escaped_markup(values.first)) +
         cell("number", escaped_markup(values.second)) +
         cell("number", shown_repetitions(comparison));
}

std::string head(const Verdict& verdict, const PlotScale& scale) {
  const auto column = [](std::string_view kind, const std::string& title) {
    return R"(<th scope="col" class=")" + std::string(kind) + R"(">)" + title + "</th>";
  };
  const std::string interval = shown_number(verdict.confidence_percent) + " % interval";
  return "<thead><tr>" + column("word", "verdict") + column("bench", "benchmark") +
         column("number", "change<small>" + interval + "</small>") +
         column("plot", plot_axis(scale)) + column("number", "baseline") +
         column("number", "current") + column("number", "n") + "</tr></thead>\n";
}

std::string scrolling(std::string_view label, const std::string& table) {
  return R"(<div class="scroll results" role="region" tabindex="0" aria-label=")" +
         std::string(label) + "\">\n<table>\n" + table + "</table>\n</div>\n";
}

}  // namespace

std::string shown_markup(std::string_view text, std::size_t longest) {
  return escaped_markup(shortened(visible(text), longest));
}

std::string HtmlTables::spent(const Rows& rows, std::string_view kind, std::size_t columns,
                              const std::function<std::string(const Comparison&)>& row) {
  std::string text;
  std::size_t shown = 0;
  for (const Comparison* comparison : rows) {
    if (rows_ == kMostHtmlRows || bytes_ >= kMostHtmlBytes) {
      break;
    }
    const std::string line = row(*comparison);
    text += line;
    bytes_ += line.size();
    ++rows_;
    ++shown;
  }
  if (shown < rows.size()) {
    const std::size_t more = rows.size() - shown;
    text += R"(<tr><td class="left-out" colspan=")" + std::to_string(columns) + R"(">)" +
            std::to_string(more) + " more " + std::string(kind) +
            (more == 1 ? " row is" : " rows are") + " in the json and csv reports</td></tr>\n";
  }
  return text;
}

std::string HtmlTables::judged() {
  const Rows all = worst_first(verdict_);
  if (all.empty()) {
    return {};
  }
  const PlotScale scale = plot_scale(all);
  const bool limits = several_thresholds(verdict_);
  std::string text = head(verdict_, scale);
  for (const Group& group : kGroups) {
    Rows members;
    std::copy_if(all.begin(), all.end(), std::back_inserter(members),
                 [&group](const Comparison* comparison) { return group.holds(*comparison); });
    if (members.empty()) {
      continue;
    }
    const std::string sign = R"(<span aria-hidden="true">)" + std::string(group.sign) + "</span> ";
    text += R"(<tbody class=")" + std::string(group.tone) +
            R"("><tr class="group"><th scope="rowgroup" colspan=")" + std::to_string(kColumns) +
            R"(">)" + sign + std::string(group.title) + " (" + std::to_string(members.size()) +
            ")</th></tr>\n";
    text += spent(members, group.left_out, kColumns, [&](const Comparison& comparison) {
      std::vector<std::string> reasons = comparison.reasons;
      const std::string enough = enough_sentence(comparison, verdict_);
      if (!enough.empty()) {
        reasons.insert(reasons.begin(), enough);
      }
      if (limits && !shown_limit(comparison).empty()) {
        reasons.insert(reasons.begin(), "limit " + shown_limit(comparison));
      }
      return "<tr>" + cell("word", sign + outcome_word(comparison)) +
             name_cell(comparison, reasons) + numbers(comparison, scale, verdict_) + "</tr>\n";
    });
    text += "</tbody>\n";
  }
  return scrolling("Judged benchmarks", text);
}

std::string HtmlTables::unjudged() {
  std::string text;
  for (const Status status :
       {Status::errored, Status::not_comparable, Status::removed, Status::added}) {
    const Rows members = with_status(verdict_, status);
    if (members.empty()) {
      continue;
    }
    text += "<tbody>" +
            spent(members, outcome_word(*members.front()), 2,
                  [](const Comparison& comparison) {
                    return "<tr>" + cell("word", outcome_word(comparison)) +
                           name_cell(comparison, comparison.reasons) + "</tr>\n";
                  }) +
            "</tbody>\n";
  }
  if (text.empty()) {
    return {};
  }
  return "<h2>Not judged</h2>\n" +
         scrolling("Benchmarks that were not judged",
                   R"(<thead><tr><th scope="col">what</th><th scope="col">benchmark, and why)"
                   "</th></tr></thead>\n" +
                       text);
}

std::string HtmlTables::only_shown() {
  const Rows members = with_status(verdict_, Status::ignored);
  if (members.empty()) {
    return {};
  }
  const PlotScale scale = plot_scale(members);
  const std::string text = head(verdict_, scale) + R"(<tbody class="plain">)" +
                           spent(members, "shown", kColumns,
                                 [&](const Comparison& comparison) {
                                   return "<tr>" + cell("word", "\xE2\x80\x93") +
                                          name_cell(comparison, comparison.reasons) +
                                          numbers(comparison, scale, verdict_) + "</tr>\n";
                                 }) +
                           "</tbody>\n";
  return "<details><summary>Shown, not judged (" + std::to_string(members.size()) +
         ")</summary>\n" + scrolling("Benchmarks that are only shown", text) + "</details>\n";
}

}  // namespace compare::report
