#pragma once

#include <string>
#include <string_view>

#include "compare/verdict/verdict.h"

/// One comparison in words, for the reports that have no table. Texts from files are as they were:
/// each report makes them safe for its own readers.
namespace compare::report {

/// Fine in the baseline and of no use now: errored, or no number to compare with.
bool newly_unusable(const verdict::Comparison& comparison, const verdict::Verdict& verdict);

/// "regressed", "unsure", "not comparable": the decision where there is one, else the status.
std::string outcome_word(const verdict::Comparison& comparison);

/// "chat/read/500 [real_time]".
std::string label(const verdict::Comparison& comparison);

/// What the row may be worse by: "10 %"; empty where it was not judged, or not by a percentage.
std::string shown_limit(const verdict::Comparison& comparison);

/// "8/8": repetitions of baseline and current.
std::string shown_repetitions(const verdict::Comparison& comparison);

/// "about 40 repetitions a side would decide it" (rounds, where measured in rounds); empty where
/// nobody knows.
std::string enough_sentence(const verdict::Comparison& comparison, const verdict::Verdict& verdict);

/// All reasons in one text, between them "; "; what would decide an unsure row is one of them.
std::string joined_reasons(const verdict::Comparison& comparison, const verdict::Verdict& verdict);

/// What was found: "+12.7 % (95 % interval +11.3 .. +14.2 %), limit 10 %: 3.150 us -> 3.551 us",
/// then the reasons; of what was not judged, why not.
std::string finding(const verdict::Comparison& comparison, const verdict::Verdict& verdict);

}  // namespace compare::report
