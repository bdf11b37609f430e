#include "compare/history/check_report.h"

#include <algorithm>
#include <cmath>

#include "compare/history/list_report.h"
#include "compare/report/layout.h"
#include "compare/report/markdown_text.h"
#include "compare/report/quantity.h"
#include "compare/report/workflow_command.h"
#include "compare/results/json_text.h"
#include "compare/results/rfc3339.h"

namespace compare::history {
namespace {

using report::printable;
using results::json_number;
using results::json_string;

constexpr std::size_t kMostOfALevel = 10;       ///< annotations that GitHub shows of one step
constexpr std::size_t kMostMarkdownRows = 200;  ///< a step summary holds 1 MiB

/// What rose from 0 has no ratio.
std::string ratio_json(double ratio) { return std::isfinite(ratio) ? json_number(ratio) : "null"; }
std::string ratio_text(double ratio) {
  return std::isfinite(ratio) ? report::shown_change(ratio) : "from 0";
}

std::string_view kind_word(const Event& event) {
  return event.kind == EventKind::step ? "step" : "drift";
}

std::string_view direction_word(const Event& event) { return event.slower ? "slower" : "faster"; }

const Commit& commit_of(const Timeline& timeline, const Event& event) {
  return timeline.commits[event.commit];
}

/// What is to be said of an event beside what happened.
std::string state(const Event& event) {
  if (event.acceptance) {
    return "accepted by " + event.acceptance->who + ": " + event.acceptance->why;
  }
  return event.fresh ? "new" : "known";
}

/// "slower at 4f2a9c1b7d (2026-03-01 10:15): subject".
std::string headline(const Timeline& timeline, const Event& event) {
  const Commit& commit = commit_of(timeline, event);
  std::string text(direction_word(event));
  text += event.kind == EventKind::step ? " at " : ", a drift that began at ";
  text += short_id(commit);
  text += commit.time_ns > 0 ? " (" + shown_time(commit.time_ns) + ")" : "";
  return text + (commit.subject.empty() ? "" : ": " + commit.subject);
}

std::string change(const Series& series, const Movement& movement) {
  const report::QuantityPair pair =
      report::shown_pair(movement.before, movement.after, series.unit);
  return ratio_text(movement.ratio) + " (" + pair.first + " to " + pair.second + ")";
}

std::string movement_json(const Series& series, const Movement& movement) {
  return R"({"name":)" + json_string(series.benchmark) + R"(,"metric":)" +
         json_string(series.metric) + R"(,"ratio":)" + ratio_json(movement.ratio) + R"(,"suite":)" +
         json_string(series.suite) + R"(,"machine":)" + json_string(series.machine) +
         R"(,"unit":)" + json_string(series.unit) + R"(,"before":)" + json_number(movement.before) +
         R"(,"after":)" + json_number(movement.after) + "}";
}

std::string event_json(const Timeline& timeline, const Event& event) {
  const Commit& commit = commit_of(timeline, event);
  std::string json = R"({"kind":)" + json_string(kind_word(event)) + R"(,"commit":)" +
                     json_string(commit.id) + R"(,"index":)" + std::to_string(event.commit) +
                     R"(,"direction":)" + json_string(direction_word(event)) + R"(,"benchmarks":[)";
  bool first = true;
  for (const Movement& movement : event.movements) {
    json += (first ? "" : ",") + movement_json(timeline.series[movement.series], movement);
    first = false;
  }
  json += R"(],"fresh":)" + std::string(event.fresh ? "true" : "false") + R"(,"accepted":)";
  json += event.acceptance ? R"({"who":)" + json_string(event.acceptance->who) + R"(,"why":)" +
                                 json_string(event.acceptance->why) + "}"
                           : "null";
  json += R"(,"time":)" +
          (commit.time_ns > 0 ? json_string(results::rfc3339_text(commit.time_ns)) : "null");
  return json + R"(,"subject":)" + json_string(commit.subject) + R"(,"author":)" +
         json_string(commit.author) + R"(,"url":)" + json_string(commit.url) + "}";
}

std::string counted(std::size_t count, std::string_view what) {
  return std::to_string(count) + " " + std::string(what) + (count == 1 ? "" : "s");
}

/// "2 changes, 1 of them new" ...
std::string summary(const Check& check) {
  const auto fresh = std::count_if(check.events.begin(), check.events.end(),
                                   [](const Event& event) { return event.fresh; });
  return check.events.empty()
             ? "no change"
             : counted(check.events.size(), "change") + ", " + std::to_string(fresh) + " new";
}

std::vector<const Event*> newest_first(const Check& check) {
  std::vector<const Event*> events;
  for (auto event = check.events.rbegin(); event != check.events.rend(); ++event) {
    events.push_back(&*event);
  }
  return events;
}

}  // namespace

std::string check_text(const Timeline& timeline, const Check& check, const report::Style& style) {
  std::string text;
  for (const Event& event : check.events) {
    text += printable(headline(timeline, event)) + "  [" + printable(state(event)) + "]\n\n";
    report::Table table({{"benchmark", true}, {"metric", true}, {"before"}, {"after"}, {"change"}});
    for (const Movement& movement : event.movements) {
      const Series& series = timeline.series[movement.series];
      const report::QuantityPair pair =
          report::shown_pair(movement.before, movement.after, series.unit);
      table.add({printable(series.suite + ": " + series.benchmark), printable(series.metric),
                 pair.first, pair.second, ratio_text(movement.ratio)});
    }
    text += table.text(style.width) + "\n";
  }
  for (const std::string& warning : check.warnings) {
    text += "note: " + printable(warning) + "\n";
  }
  return text + (check.warnings.empty() ? "" : "\n") + summary(check) + " in " +
         counted(timeline.commits.size(), "commit") + "\n";
}

std::string check_json(const Timeline& timeline, const Check& check) {
  std::string json = R"({"schema":"gatebench.history/1","events":[)";
  bool first = true;
  for (const Event& event : check.events) {
    json += (first ? "\n" : ",\n") + event_json(timeline, event);
    first = false;
  }
  return json + "],\n\"warnings\":" + results::json_strings(check.warnings) + "}\n";
}

std::string check_markdown(const Timeline& timeline, const Check& check) {
  std::string text =
      "**History**: " + summary(check) + " in " + counted(timeline.commits.size(), "commit") + "\n";
  std::size_t rows = 0;
  std::size_t left_out = 0;
  for (const Event* event : newest_first(check)) {
    if (rows >= kMostMarkdownRows) {
      left_out += event->movements.size();
      continue;
    }
    text += "\n" + report::markdown_escaped(headline(timeline, *event)) + " (" +
            report::markdown_escaped(state(*event)) + ")\n\n";
    text += "| benchmark | metric | change |\n| :-- | :-- | --: |\n";
    for (const Movement& movement : event->movements) {
      const Series& series = timeline.series[movement.series];
      if (++rows > kMostMarkdownRows) {
        ++left_out;
        continue;
      }
      text +=
          report::markdown_row({report::markdown_escaped(series.suite + ": " + series.benchmark),
                                report::markdown_escaped(series.metric),
                                report::markdown_escaped(change(series, movement))});
    }
  }
  if (left_out > 0) {
    text += "\n" + counted(left_out, "more row") + " left out\n";
  }
  for (const std::string& warning : check.warnings) {
    text += "\n- " + report::markdown_escaped(warning);
  }
  return text + (check.warnings.empty() ? "" : "\n");
}

std::string check_github(const Timeline& timeline, const Check& check) {
  std::string errors;
  std::string notices;
  std::size_t error_count = 0;
  std::size_t notice_count = 0;
  for (const Event* event : newest_first(check)) {
    if (!event->fresh || event->movements.empty()) {
      continue;
    }
    std::size_t& count = event->slower ? error_count : notice_count;
    if (count++ >= kMostOfALevel) {
      continue;
    }
    const Movement& worst = event->movements.front();
    const Series& series = timeline.series[worst.series];
    std::string message = name_of(series) + ": " + change(series, worst);
    if (event->movements.size() > 1) {
      message += " and " + counted(event->movements.size() - 1, "more benchmark");
    }
    (event->slower ? errors : notices) += report::workflow_command(
        event->slower ? "error" : "notice", headline(timeline, *event), message);
  }
  // A line of the log: what nobody reads here is not told again.
  const auto beyond = [](std::size_t count) { return count - std::min(count, kMostOfALevel); };
  const std::size_t more = beyond(error_count) + beyond(notice_count);
  return errors + notices +
         (more > 0 ? counted(more, "more new change") + "; compare history check tells all\n" : "");
}

bool has_fresh_regression(const Check& check) {
  return std::any_of(check.events.begin(), check.events.end(),
                     [](const Event& event) { return event.fresh && event.slower; });
}

std::vector<Alert> alerts_of(const Timeline& timeline, const Check& check, std::int64_t time_ns) {
  std::vector<Alert> alerts;
  for (const Event& event : check.events) {
    if (!event.fresh) {
      continue;
    }
    for (const Movement& movement : event.movements) {
      const Series& series = timeline.series[movement.series];
      alerts.push_back({commit_of(timeline, event).id, series.suite, series.benchmark,
                        series.metric, series.machine, std::string(kind_word(event)),
                        std::string(direction_word(event)), time_ns});
    }
  }
  return alerts;
}

}  // namespace compare::history
