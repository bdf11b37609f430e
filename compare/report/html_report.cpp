#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compare/report/html_page.h"
#include "compare/report/html_table.h"
#include "compare/report/report.h"
#include "compare/report/row_text.h"
#include "compare/report/summary.h"
#include "compare/results/environment.h"

namespace compare::report {
namespace {

using verdict::Outcome;
using verdict::Verdict;

constexpr std::size_t kMostWarnings = 100;
constexpr std::size_t kLongestSentence = 1000;

/// What tells one build or machine from another, in the order people ask for it.
constexpr std::array<std::pair<std::string_view, std::string_view>, 13> kDescribed{
    {{"gatebench.commit", "commit"},
     {"gatebench.cpu_model", "CPU"},
     {"num_cpus", "CPUs"},
     {"mhz_per_cpu", "MHz"},
     {"gatebench.compiler", "compiler"},
     {"gatebench.build_type", "build type"},
     {"gatebench.flags", "flags"},
     {"gatebench.kernel", "kernel"},
     {"host_name", "host"},
     {"date", "date"},
     {"load_avg", "load"},
     {"cpu_scaling_enabled", "CPU scaling"},
     {"gatebench.session", "session"}}};

struct Face {
  std::string_view tone;
  std::string_view sign;
};

Face face_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::pass:
      return {"good", "\xE2\x9C\x94"};
    case Outcome::undecided:
      return {"unsure", "?"};
    case Outcome::regression:
      return {"bad", "\xE2\x9C\x98"};
    case Outcome::cannot_judge:
      break;
  }
  return {"bad", "!"};
}

std::string counted(int count, std::string_view tone, std::string_view sign,
                    std::string_view word) {
  return count == 0 ? ""
                    : R"(<li class=")" + std::string(tone) + R"("><span aria-hidden="true">)" +
                          std::string(sign) + "</span> <b>" + std::to_string(count) + "</b> " +
                          std::string(word) + "</li>";
}

std::string counts_list(const Verdict& verdict) {
  const Counts counts = count(verdict);
  const std::string items =
      counted(counts.regressed, "bad", "\xE2\x96\xA0", "regressed") +
      counted(counts.slower, "bad", "\xE2\x96\xA0", "slower") +
      counted(counts.unsure, "unsure", "\xE2\x97\x8B", "unsure") +
      counted(counts.improved, "good", "\xE2\x96\xBC", "improved") +
      counted(counts.pass, "plain", "\xE2\x97\x8F", "passed") +
      counted(counts.errored, "bad", "!", "errored") +
      counted(counts.not_comparable, "unsure", "\xE2\x89\xA0", "not comparable") +
      counted(counts.removed, "unsure", "\xE2\x88\x92", "removed") +
      counted(counts.added, "plain", "+", "added") +
      counted(counts.unit_converted, "plain", "=", "unit-converted") +
      counted(counts.ignored, "plain", "\xE2\x88\x85", "ignored");
  return items.empty() ? "" : R"(<ul class="counts">)" + items + "</ul>";
}

std::string masthead(const Verdict& verdict) {
  const Face face = face_of(verdict.outcome);
  const std::string line = headline(verdict);
  const std::size_t colon = line.find(':');
  return R"(<header class="verdict )" + std::string(face.tone) +
         R"("><span class="sign" aria-hidden="true">)" + std::string(face.sign) +
         "</span><div><h1>" + line.substr(0, colon) + R"(: <span class="said">)" +
         shown_markup(line.substr(colon + 2), kLongestSentence) + "</span></h1>" +
         counts_list(verdict) + "</div></header>\n";
}

std::string basis(const Verdict& verdict) {
  std::string text = R"(<p class="quiet">Fails what is more than )" +
                     shown_number(verdict.threshold_percent) + " % slower";
  text += several_thresholds(verdict) ? ", or than the row's own limit" : "";
  text += ". Intervals: " + shown_number(verdict.confidence_percent) + " %.";
  if (verdict.paired) {
    text += " Paired: " + std::to_string(rounds(verdict)) + " rounds.";
  }
  if (!verdict.noise_source.empty()) {
    text += " Noise: " + shown_markup(verdict.noise_source, kLongestSentence) + ".";
  }
  const std::string subject = subject_line(verdict);
  if (!subject.empty()) {
    text += " Change: " + shown_markup(subject) + ".";
  }
  text += "</p>\n";
  const std::string accepted = acceptance_line(verdict);
  return accepted.empty() ? text
                          : text + "<p><b>Accepted</b> by " +
                                shown_markup(accepted, kLongestSentence) + "</p>\n";
}

std::string side_row(std::string_view title, const std::string& baseline,
                     const std::string& current, bool may_differ) {
  const bool differ = !may_differ && !baseline.empty() && !current.empty() && baseline != current;
  const auto cell = [](const std::string& value) {
    return "<td>" + (value.empty() ? "\xE2\x80\x93" : shown_markup(value)) + "</td>";
  };
  return R"(<tr><th scope="row">)" + std::string(title) +
         (differ ? " <b class=\"unsure\">\xE2\x89\xA0 differs</b>" : "") + "</th>" +
         cell(baseline) + cell(current) + "</tr>\n";
}

std::string sides(const Verdict& verdict) {
  static constexpr std::array<std::string_view, 4> kMayDiffer = {"gatebench.commit", "date",
                                                                 "load_avg", "mhz_per_cpu"};
  std::string text = side_row("file", verdict.baseline_path, verdict.current_path, true);
  for (const auto& [key, title] : kDescribed) {
    const auto baseline = results::shown_value(verdict.environment.baseline, key);
    const auto current = results::shown_value(verdict.environment.current, key);
    if (baseline || current) {
      const bool may_differ =
          std::find(kMayDiffer.begin(), kMayDiffer.end(), key) != kMayDiffer.end();
      text += side_row(title, baseline.value_or(""), current.value_or(""), may_differ);
    }
  }
  return "<h2>What was compared</h2>\n<div class=\"scroll\" role=\"region\" tabindex=\"0\" "
         "aria-label=\"What was compared\">\n<table class=\"sides\">\n<thead><tr>"
         R"(<td></td><th scope="col" class="baseline">baseline</th><th )"
         "scope=\"col\">current</th></tr></thead>\n"
         "<tbody>\n" +
         text + "</tbody>\n</table>\n</div>\n";
}

std::string warnings(const Verdict& verdict) {
  if (verdict.warnings.empty()) {
    return {};
  }
  std::string items;
  for (std::size_t index = 0; index < std::min(kMostWarnings, verdict.warnings.size()); ++index) {
    items += "<li>" + shown_markup(verdict.warnings[index], kLongestSentence) + "</li>\n";
  }
  if (verdict.warnings.size() > kMostWarnings) {
    items += "<li>" + std::to_string(verdict.warnings.size() - kMostWarnings) +
             " more are in the json report</li>\n";
  }
  return "<h2><span aria-hidden=\"true\">\xE2\x9A\xA0</span> Warnings</h2>\n<ul "
         "class=\"plain-list\">\n" +
         items + "</ul>\n";
}

std::string judged_section(const std::string& table) {
  if (table.empty()) {
    return {};
  }
  return "<h2>Benchmarks</h2>\n" + table +
         R"(<p class="quiet">Each plot is on one logarithmic scale: worse to the right, whether )"
         "the metric should be low or high. Point: the estimate (\xE2\x96\xA0 fails, \xE2\x97\x8B "
         "unsure, \xE2\x96\xBC improved, \xE2\x97\x8F passed). Line: its interval. Solid upright: "
         "no "
         "change; dashed: the limit; dotted: as much better. Small dots: single repetitions "
         "against "
         "the baseline's median, or rounds where measured in pairs. An arrow head goes on beyond "
         "the scale.</p>\n";
}

}  // namespace

std::string html_report(const Verdict& verdict, const Style& /*style*/) {
  HtmlTables tables(verdict);
  std::string body = masthead(verdict) + basis(verdict) + sides(verdict) + warnings(verdict);
  // In the order in which the allowance is spent.
  body += "<main>\n" + judged_section(tables.judged());
  body += tables.unjudged();
  body += tables.only_shown() + "</main>\n";
  const std::string title = summary_line(verdict);
  return html_page(shown_markup(title) + " \xC2\xB7 gatebench", body);
}

}  // namespace compare::report
