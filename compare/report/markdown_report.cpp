#include <string>

#include "compare/report/markdown_text.h"
#include "compare/report/quantity.h"
#include "compare/report/report.h"
#include "compare/report/row_text.h"
#include "compare/report/summary.h"

namespace compare::report {
namespace {

using verdict::Comparison;
using verdict::Decision;
using verdict::Status;
using verdict::Verdict;

/// A comment holds 65,536 characters and a step summary 1 MiB; over it all of it is dropped.
constexpr std::size_t kMostBytes = 60'000;
constexpr std::size_t kLongestSentence = 1000;
/// What a section needs beside its rows and items: titles, folding, how many are left out.
constexpr std::size_t kFrame = 700;

/// Half of what is left for each section, in the order in which they matter, so that none can drive
/// out the next.
class Allowance {
 public:
  explicit Allowance(std::size_t bytes) : left_(bytes) {}

  /// A section made by `render(most_bytes)`; empty where not even its frame has room.
  template <typename Render>
  std::string spend(const Render& render) {
    const std::size_t share = left_ / 2;
    std::string section = share > kFrame ? render(share - kFrame) : std::string();
    left_ -= section.size();
    return section;
  }

 private:
  std::size_t left_;
};

using Rows = std::vector<const Comparison*>;

std::string row(const Comparison& comparison, const Verdict& verdict, bool limits) {
  const QuantityPair values =
      shown_pair(comparison.baseline.value, comparison.current.value, comparison.unit);
  const std::string mark = verdict::failed(comparison) ? "**" : "";
  const std::string word = comparison.decision ? outcome_word(comparison) : "-";
  const std::string enough = enough_sentence(comparison, verdict);
  std::vector<std::string> content = {
      markdown_code(comparison.name), markdown_code(comparison.metric),
      markdown_escaped(values.first), markdown_escaped(values.second),
      shown_change(comparison.ratio), shown_interval(comparison.ratio_low, comparison.ratio_high)};
  if (limits) {
    content.push_back(shown_limit(comparison));
  }
  content.push_back(mark + word + mark + (enough.empty() ? "" : " (" + enough + ")"));
  return markdown_row(content);
}

/// As many rows as fit into `most` bytes, then how many do not.
std::string table(const Rows& comparisons, const Verdict& verdict, std::size_t most) {
  const bool limits = several_thresholds(verdict);
  std::string text =
      "| benchmark | metric | baseline | current | change | " +
      shown_number(verdict.confidence_percent) + " % interval |" + (limits ? " limit |" : "") +
      " verdict |\n| :-- | :-- | --: | --: | --: | --: |" + (limits ? " --: |" : "") + " :-- |\n";
  std::size_t rows = 0;
  std::size_t bytes = 0;
  for (const Comparison* comparison : comparisons) {
    const std::string line = row(*comparison, verdict, limits);
    bytes += line.size();
    if (bytes > most) {
      break;
    }
    text += line;
    ++rows;
  }
  if (rows < comparisons.size()) {
    const std::size_t more = comparisons.size() - rows;
    text += "\n" + std::to_string(more) + (more == 1 ? " more row is" : " more rows are") +
            " in the artifact (csv or json report).\n";
  }
  return text;
}

/// As many items as fit into `most` bytes, then how many do not.
std::string list(const std::vector<std::string>& items, std::size_t most) {
  std::string text;
  std::size_t shown = 0;
  for (const std::string& item : items) {
    if (text.size() + item.size() + 3 > most) {
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

std::string folded(const Rows& comparisons, const std::string& what, const Verdict& verdict,
                   std::size_t most) {
  if (comparisons.empty()) {
    return {};
  }
  return "\n<details><summary>" + std::to_string(comparisons.size()) + " " + what +
         "</summary>\n\n" + table(comparisons, verdict, most) + "\n</details>\n";
}

std::vector<std::string> unjudged(const Verdict& verdict) {
  std::vector<std::string> items;
  for (const Status status :
       {Status::errored, Status::not_comparable, Status::removed, Status::added}) {
    for (const Comparison* comparison : with_status(verdict, status)) {
      std::string item = outcome_word(*comparison) + ": " + markdown_code(comparison->name);
      const std::string reasons = joined_reasons(*comparison, verdict);
      items.push_back(item +
                      (reasons.empty() ? "" : ": " + markdown_code(reasons, kLongestSentence)));
    }
  }
  for (const Comparison& comparison : verdict.comparisons) {
    if (!comparison.ignored_because.empty()) {
      items.push_back("ignored: " + markdown_code(comparison.name) + " " +
                      markdown_code(comparison.metric) + ": " +
                      markdown_code(comparison.ignored_because, kLongestSentence));
    }
  }
  return items;
}

std::vector<std::string> remarks(const Verdict& verdict) {
  std::vector<std::string> items;
  if (!verdict.noise_source.empty()) {
    items.push_back("noise: " + markdown_code(verdict.noise_source, kLongestSentence));
  }
  if (verdict.paired) {
    items.push_back("paired: " + std::to_string(rounds(verdict)) + " rounds");
  }
  for (const std::string& warning : verdict.warnings) {
    items.push_back("warning: " + markdown_code(warning, kLongestSentence));
  }
  return items;
}

/// The verdict in a line, then which change it is about and who accepted it.
std::string head(const Verdict& verdict) {
  const std::string line = headline(verdict);
  const std::size_t colon = line.find(':');
  const std::string said = verdict.outcome == verdict::Outcome::cannot_judge
                               ? markdown_code(verdict.reason, kLongestSentence)
                               : markdown_escaped(line.substr(colon + 2));
  std::string text = "**" + line.substr(0, colon) + "**: " + said + counted_rows(verdict) + "\n";
  const std::string subject = subject_line(verdict);
  const std::string accepted = acceptance_line(verdict);
  text += subject.empty() ? "" : "\nchange: " + markdown_code(subject) + "\n";
  text += accepted.empty() ? "" : "\naccepted: " + markdown_code(accepted, kLongestSentence) + "\n";
  return text;
}

std::string rendered(const Verdict& verdict, std::size_t most_bytes) {
  const std::string first = head(verdict);
  const Rows judged = worst_first(verdict);
  Rows news;
  Rows passed;
  for (const Comparison* comparison : judged) {
    (comparison->decision == Decision::pass ? passed : news).push_back(comparison);
  }
  Allowance allowance(most_bytes - first.size());
  const std::string changes = allowance.spend([&](std::size_t most) {
    return news.empty() ? std::string() : "\n" + table(news, verdict, most);
  });
  const std::string others =
      allowance.spend([&](std::size_t most) { return list(unjudged(verdict), most); });
  const std::string ending =
      allowance.spend([&](std::size_t most) { return list(remarks(verdict), most); });
  const std::string settled =
      allowance.spend([&](std::size_t most) { return folded(passed, "passed", verdict, most); });
  const std::string shown = allowance.spend([&](std::size_t most) {
    return folded(with_status(verdict, Status::ignored), "shown, not judged", verdict, most);
  });
  return first + changes + settled + shown + others + ending;
}

}  // namespace

std::string markdown_report(const Verdict& verdict, const Style& /*style*/) {
  return rendered(verdict, kMostBytes);
}

std::string comment_report(const Verdict& verdict, const Style& /*style*/) {
  return std::string(kCommentMarker) + "\n" +
         rendered(verdict, kMostBytes - kCommentMarker.size() - 1);
}

}  // namespace compare::report
