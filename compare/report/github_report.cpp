#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "compare/report/report.h"
#include "compare/report/row_text.h"
#include "compare/report/summary.h"
#include "compare/report/workflow_command.h"

namespace compare::report {
namespace {

using verdict::Comparison;
using verdict::Decision;
using verdict::Outcome;
using verdict::Status;
using verdict::Verdict;

/// GitHub shows no more errors, and no more warnings, of one step.
constexpr std::size_t kMostOfALevel = 10;

struct Annotation {
  std::string title;
  std::string message;
};

std::string command(std::string_view level, const Annotation& annotation) {
  return workflow_command(level, annotation.title, annotation.message);
}

std::string commands(std::string_view level, const std::vector<Annotation>& annotations) {
  std::string text;
  for (std::size_t index = 0; index < std::min(kMostOfALevel, annotations.size()); ++index) {
    text += command(level, annotations[index]);
  }
  return text;
}

Annotation annotation(const Comparison& comparison, const Verdict& verdict) {
  return {outcome_word(comparison) + ": " + label(comparison), finding(comparison, verdict)};
}

Annotation whole_verdict(const Verdict& verdict) {
  const std::string accepted = acceptance_line(verdict);
  return {"gatebench compare",
          summary_line(verdict) + (accepted.empty() ? "" : "; accepted by " + accepted)};
}

std::vector<Annotation> errors_of(const std::vector<const Comparison*>& judged,
                                  const Verdict& verdict) {
  std::vector<Annotation> found;
  for (const Comparison* comparison : judged) {
    if (verdict::failed(*comparison)) {
      found.push_back(annotation(*comparison, verdict));
    }
  }
  for (const Comparison& comparison : verdict.comparisons) {
    if (newly_unusable(comparison, verdict)) {
      found.push_back(annotation(comparison, verdict));
    }
  }
  return found;
}

std::vector<Annotation> warnings_of(const std::vector<const Comparison*>& judged,
                                    const Verdict& verdict) {
  std::vector<Annotation> found;
  for (const Comparison* comparison : judged) {
    if (comparison->decision == Decision::unsure) {
      found.push_back(annotation(*comparison, verdict));
    }
  }
  for (const Comparison* comparison : with_status(verdict, Status::removed)) {
    found.push_back(annotation(*comparison, verdict));
  }
  for (const std::string& warning : verdict.warnings) {
    found.push_back({"gatebench compare", warning});
  }
  return found;
}

std::string left_out(std::size_t count, std::string_view what) {
  if (count <= kMostOfALevel) {
    return {};
  }
  const std::size_t more = count - kMostOfALevel;
  return std::to_string(more) + " more " + std::string(what) + (more == 1 ? "" : "s");
}

}  // namespace

std::string github_report(const Verdict& verdict, const Style& /*style*/) {
  const std::vector<const Comparison*> judged = worst_first(verdict);
  std::vector<Annotation> errors = errors_of(judged, verdict);
  const std::vector<Annotation> warnings = warnings_of(judged, verdict);
  const bool fails = verdict.exit_code != 0 || verdict.outcome == Outcome::cannot_judge;
  const bool say_as_error = verdict.outcome == Outcome::cannot_judge || (fails && errors.empty());
  if (say_as_error) {
    errors.insert(errors.begin(), whole_verdict(verdict));
  }
  std::string text = commands("error", errors) + commands("warning", warnings);
  const std::string more_errors = left_out(errors.size(), "error");
  const std::string more_warnings = left_out(warnings.size(), "warning");
  if (!more_errors.empty() || !more_warnings.empty()) {
    text += command("notice",
                    {"gatebench compare",
                     more_errors + (more_errors.empty() || more_warnings.empty() ? "" : " and ") +
                         more_warnings + " in the summary"});
  }
  return say_as_error ? text : text + command("notice", whole_verdict(verdict));
}

}  // namespace compare::report
