#pragma once

#include <string>
#include <vector>

#include "compare/history/check.h"
#include "compare/report/report.h"

/// What history::check() found, written out.
namespace compare::history {

/// For people.
std::string check_text(const Timeline& timeline, const Check& check, const report::Style& style);
/// The JSON contract: {"schema":"gatebench.history/1","events":[...],"warnings":[...]}; keys are
/// only ever added.
std::string check_json(const Timeline& timeline, const Check& check);
/// For a step summary: the newest events first.
std::string check_markdown(const Timeline& timeline, const Check& check);
/// Annotations of a GitHub job: fresh events that got worse are errors, the rest of the fresh ones
/// notices; at most ten of each, the newest first, and a line of how many more there are.
std::string check_github(const Timeline& timeline, const Check& check);

/// Whether anything is new and got worse: what --fail fails on.
bool has_fresh_regression(const Check& check);

/// What is to be kept so that nobody is told of the fresh events again.
std::vector<Alert> alerts_of(const Timeline& timeline, const Check& check, std::int64_t time_ns);

}  // namespace compare::history
