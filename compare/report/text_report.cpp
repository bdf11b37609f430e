#include <algorithm>
#include <cmath>
#include <string>

#include "compare/report/layout.h"
#include "compare/report/quantity.h"
#include "compare/report/report.h"
#include "compare/report/row_text.h"
#include "compare/report/summary.h"
#include "compare/results/environment.h"

namespace compare::report {
namespace {

using verdict::Comparison;
using verdict::Decision;
using verdict::Outcome;
using verdict::Status;
using verdict::Verdict;

constexpr std::size_t kNamed = 3;  ///< how many rows a note names before "k more"

std::string_view colour_of(Decision decision) {
  switch (decision) {
    case Decision::regressed:
    case Decision::slower:
      return "\x1b[31m";  // red
    case Decision::unsure:
      return "\x1b[33m";  // yellow
    case Decision::improved:
      return "\x1b[32m";  // green
    case Decision::pass:
      break;
  }
  return {};
}

std::string_view colour_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::pass:
      return "\x1b[1;32m";
    case Outcome::undecided:
      return "\x1b[1;33m";
    case Outcome::regression:
    case Outcome::cannot_judge:
      break;
  }
  return "\x1b[1;31m";
}

/// With "~" where the interval includes no change: no evidence of one, which is not "no change".
std::string change(const Comparison& comparison) {
  const bool no_evidence = comparison.ratio && comparison.ratio_low && comparison.ratio_high &&
                           *comparison.ratio_low <= 1 && *comparison.ratio_high >= 1;
  return (no_evidence ? "~ " : "") + shown_change(comparison.ratio);
}

std::string described_side(std::string_view label, const std::string& path,
                           const results::Context& context) {
  std::string line = std::string(label) + printable(path);
  for (const std::string_view key : {"gatebench.commit", "gatebench.cpu_model", "date"}) {
    if (const auto value = results::shown_value(context, key)) {
      line += ", " + (key == "gatebench.commit" ? "commit " : std::string()) + printable(*value);
    }
  }
  return line + "\n";
}

std::vector<Table::Column> columns(std::string_view confidence) {
  return {{"benchmark", true},
          {"metric", true},
          {"baseline"},
          {"current"},
          {"n"},
          {"change"},
          {std::string(confidence) + " % interval"},
          {"enough n"},
          {"limit"},
          {"verdict", true}};
}

/// What is not the same for every row, so that it must be said in each.
struct Named {
  bool metric = true;
  bool limit = false;
};

void add_row(Table& table, const Comparison& comparison, const Named& named, std::string_view word,
             std::string_view colour) {
  const QuantityPair values =
      shown_pair(comparison.baseline.value, comparison.current.value, comparison.unit);
  const bool enough = comparison.enough_repetitions && comparison.decision == Decision::unsure;
  const bool has_interval = comparison.ratio_low && comparison.ratio_high;
  table.add({printable(comparison.name), named.metric ? printable(comparison.metric) : "",
             values.first, values.second, shown_repetitions(comparison), change(comparison),
             has_interval ? shown_interval(comparison.ratio_low, comparison.ratio_high) : "-",
             enough ? "about " + std::to_string(*comparison.enough_repetitions) : "",
             named.limit ? shown_limit(comparison) : "", std::string(word)},
            colour);
}

std::string shown_word(Decision decision) {
  std::string word(verdict::word(decision));
  if (verdict::fails(decision)) {
    std::transform(word.begin(), word.end(), word.begin(),
                   [](unsigned char letter) { return static_cast<char>(std::toupper(letter)); });
  }
  return word;
}

std::string judged_table(const std::vector<const Comparison*>& judged, const Verdict& verdict,
                         const Style& style) {
  Table table(columns(shown_number(verdict.confidence_percent)));
  const Named named = {several_metrics(verdict), several_thresholds(verdict)};
  for (const Comparison* comparison : judged) {
    const Decision decision = comparison->decision.value_or(Decision::unsure);
    add_row(table, *comparison, named, shown_word(decision),
            style.colour ? colour_of(decision) : std::string_view());
  }
  return table.text(style.width);
}

std::string ignored_table(const Verdict& verdict, const Style& style) {
  Table table(columns(shown_number(verdict.confidence_percent)));
  for (const Comparison* comparison : with_status(verdict, Status::ignored)) {
    add_row(table, *comparison, {}, "", {});
  }
  const std::string text = table.text(style.width);
  return text.empty() ? "" : "\nShown, not judged (--metric NAME judges them):\n" + text;
}

/// Whoever reads the verdict must see what it is not about, and for how long.
std::string ignored_list(const Verdict& verdict) {
  std::string text;
  for (const Comparison& comparison : verdict.comparisons) {
    if (!comparison.ignored_because.empty()) {
      text += "ignored: " + printable(comparison.name) + " " + printable(comparison.metric) + ": " +
              printable(comparison.ignored_because) + "\n";
    }
  }
  return text;
}

std::string unjudged_list(const Verdict& verdict) {
  std::string text;
  for (const Status status :
       {Status::errored, Status::not_comparable, Status::removed, Status::added}) {
    for (const Comparison* comparison : with_status(verdict, status)) {
      std::string label(verdict::word(status));
      std::replace(label.begin(), label.end(), '_', ' ');
      text += label + ": " + printable(comparison->name);
      if (status == Status::not_comparable && comparison->metric != "real_time") {
        text += " " + printable(comparison->metric);
      }
      for (std::size_t index = 0; index < comparison->reasons.size(); ++index) {
        text += (index == 0 ? ": " : "; ") + printable(comparison->reasons[index]);
      }
      text += "\n";
    }
  }
  text += ignored_list(verdict);
  return text.empty() ? "" : "\n" + text;
}

std::string names(const Note& note, bool name_metric) {
  std::string list;
  for (std::size_t index = 0; index < std::min(kNamed, note.comparisons.size()); ++index) {
    const Comparison& comparison = *note.comparisons[index];
    list += (index == 0 ? "" : ", ") + printable(comparison.name) +
            (name_metric ? " " + printable(comparison.metric) : "");
  }
  return note.comparisons.size() <= kNamed
             ? list
             : list + " and " + std::to_string(note.comparisons.size() - kNamed) + " more";
}

std::string note_list(const std::vector<const Comparison*>& judged, bool name_metric) {
  std::string text;
  for (const Note& note : notes(judged)) {
    text += "note: " + names(note, name_metric) + ": " + printable(note.reason) + "\n";
  }
  return text.empty() ? "" : "\n" + text;
}

std::string warning_list(const Verdict& verdict) {
  std::string text;
  for (const std::string& warning : verdict.warnings) {
    text += "warning: " + printable(warning) + "\n";
  }
  return text.empty() ? "" : "\n" + text;
}

}  // namespace

std::string text_report(const Verdict& verdict, const Style& style) {
  std::string text =
      described_side("baseline: ", verdict.baseline_path, verdict.environment.baseline) +
      described_side("current:  ", verdict.current_path, verdict.environment.current);
  const std::string subject = subject_line(verdict);
  const std::string accepted = acceptance_line(verdict);
  text += subject.empty() ? "" : "change:   " + subject + "\n";
  text += accepted.empty() ? "" : "accepted: " + printable(accepted) + "\n";
  text += verdict.noise_source.empty() ? "" : "noise:    " + printable(verdict.noise_source) + "\n";
  text += verdict.paired ? "paired:   " + std::to_string(rounds(verdict)) + " rounds\n" : "";
  text += "\n";
  const std::vector<const Comparison*> judged = worst_first(verdict);
  text += judged_table(judged, verdict, style);
  text += ignored_table(verdict, style);
  text += unjudged_list(verdict);
  text += note_list(judged, several_metrics(verdict));
  text += warning_list(verdict);
  const std::string line = printable(summary_line(verdict));
  text += "\n";
  text += style.colour ? std::string(colour_of(verdict.outcome)) + line + "\x1b[0m" : line;
  return text + "\n";
}

}  // namespace compare::report
