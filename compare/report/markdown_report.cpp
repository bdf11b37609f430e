#include <algorithm>
#include <string>

#include "compare/report/markdown_text.h"
#include "compare/report/quantity.h"
#include "compare/report/report.h"
#include "compare/report/summary.h"

namespace compare::report {
namespace {

using verdict::Comparison;
using verdict::Decision;
using verdict::Status;
using verdict::Verdict;

constexpr std::size_t kMostRows = 500;
constexpr std::size_t kMostBytes = 200'000;

std::string row(const Comparison& comparison, std::string_view word) {
  const QuantityPair values =
      shown_pair(comparison.baseline.value, comparison.current.value, comparison.unit);
  const bool failed =
      comparison.decision == Decision::regressed || comparison.decision == Decision::slower;
  const std::string mark = failed ? "**" : "";
  return markdown_row({markdown_escaped(comparison.name), markdown_escaped(comparison.metric),
                       markdown_escaped(values.first), markdown_escaped(values.second),
                       shown_change(comparison.ratio),
                       shown_interval(comparison.ratio_low, comparison.ratio_high),
                       mark + markdown_escaped(word) + mark});
}

std::string table(const std::vector<const Comparison*>& comparisons, const Verdict& verdict) {
  std::string text =
      markdown_row({"benchmark", "metric", "baseline", "current", "change",
                    shown_number(verdict.confidence_percent) + " % interval", "verdict"});
  text += "| :-- | :-- | --: | --: | --: | --: | :-- |\n";
  std::size_t rows = 0;
  for (const Comparison* comparison : comparisons) {
    if (rows == kMostRows || text.size() > kMostBytes) {
      break;
    }
    text += row(*comparison, comparison->decision ? verdict::word(*comparison->decision) : "-");
    ++rows;
  }
  if (rows < comparisons.size()) {
    text += "\n" + std::to_string(comparisons.size() - rows) + " more rows in the other reports.\n";
  }
  return text;
}

std::string folded(const std::string& title, const std::string& content) {
  return "\n<details><summary>" + title + "</summary>\n\n" + content + "\n</details>\n";
}

std::string judged_tables(const Verdict& verdict) {
  const std::vector<const Comparison*> judged = worst_first(verdict);
  const auto settled = std::find_if(judged.begin(), judged.end(), [](const Comparison* comparison) {
    return comparison->decision == Decision::pass;
  });
  const auto passed_end = std::find_if(settled, judged.end(), [](const Comparison* comparison) {
    return comparison->decision != Decision::pass;
  });
  std::vector<const Comparison*> news(judged.begin(), settled);
  news.insert(news.end(), passed_end, judged.end());
  const std::vector<const Comparison*> passed(settled, passed_end);
  std::string text = news.empty() ? "" : "\n" + table(news, verdict);
  if (!passed.empty()) {
    text += folded(std::to_string(passed.size()) + " passed", table(passed, verdict));
  }
  return text;
}

std::string ignored(const Verdict& verdict) {
  const std::vector<const Comparison*> shown = with_status(verdict, Status::ignored);
  return shown.empty()
             ? ""
             : folded(std::to_string(shown.size()) + " shown, not judged", table(shown, verdict));
}

/// List items, as many as fit.
std::string list(const std::vector<std::string>& items) {
  std::string text;
  std::size_t shown = 0;
  for (const std::string& item : items) {
    if (shown == kMostRows || text.size() > kMostBytes) {
      break;
    }
    text += "- " + item + "\n";
    ++shown;
  }
  if (shown < items.size()) {
    text += "- " + std::to_string(items.size() - shown) + " more\n";
  }
  return text.empty() ? "" : "\n" + text;
}

std::string unjudged(const Verdict& verdict) {
  std::vector<std::string> items;
  for (const Status status :
       {Status::errored, Status::not_comparable, Status::removed, Status::added}) {
    for (const Comparison* comparison : with_status(verdict, status)) {
      std::string item =
          markdown_escaped(verdict::word(status)) + ": " + markdown_escaped(comparison->name);
      for (std::size_t index = 0; index < comparison->reasons.size(); ++index) {
        item += (index == 0 ? ": " : "; ") + markdown_escaped(comparison->reasons[index]);
      }
      items.push_back(std::move(item));
    }
  }
  return list(items);
}

std::string warnings(const Verdict& verdict) {
  std::vector<std::string> items;
  for (const std::string& warning : verdict.warnings) {
    items.push_back("warning: " + markdown_escaped(warning));
  }
  return list(items);
}

}  // namespace

std::string markdown_report(const Verdict& verdict, const Style& /*style*/) {
  const std::string line = summary_line(verdict);
  const std::size_t colon = line.find(':');
  return "**" + line.substr(0, colon) + "**: " + markdown_escaped(line.substr(colon + 2)) + "\n" +
         judged_tables(verdict) + ignored(verdict) + unjudged(verdict) + warnings(verdict);
}

}  // namespace compare::report
