#pragma once

#include <string>

#include "compare/report/report.h"
#include "compare/targets/evaluation.h"

namespace compare::targets {

/// The side-by-side table of each run's figures, the published reference and the status; under it
/// what helps where a goal was missed; the outcome as the last line. For standard output,
/// a terminal's style.
std::string text_report(const Evaluation& evaluation, const report::Style& style = {});

/// The same for a step summary or a comment: the outcome first.
std::string markdown_report(const Evaluation& evaluation);

/// The schema gatebench.targets_report/1, strict JSON; figures in the goal's unit, null where not
/// measured. Keys are only ever added.
std::string json_report(const Evaluation& evaluation);

/// The outcome in one line: GOOD, NEEDS INVESTIGATION, ISSUE or CANNOT GRADE, and of which goals.
std::string outcome_line(const Evaluation& evaluation);

/// The goals of that grade, each with its run where there are several: "P95 Latency".
std::string goals_graded(const Evaluation& evaluation, Grade grade);

}  // namespace compare::targets
