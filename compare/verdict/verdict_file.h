#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "compare/verdict/verdict.h"

namespace compare::verdict {

/// What is read of a verdict at most. Names are those of benchmarks, metrics, units and
/// context keys; sentences are reasons, warnings, files and values of the context.
inline constexpr std::size_t kMostVerdictBytes = 8U << 20U;
inline constexpr std::size_t kMostVerdictRows = 20'000;
inline constexpr std::size_t kMostNameBytes = 4096;
inline constexpr std::size_t kMostSentenceBytes = 65'536;

/// Reads a document of the schema gatebench.verdict/1, as report::json_report writes it; keys that
/// are not known are skipped, for keys are only ever added. Strangers may have written it, so all
/// of it is checked: strict JSON, words, numbers and their ranges, lengths, no comparison twice.
/// And it must not contradict itself: `verdict` and `exit_code` are what the judge makes of the
/// rows (outcome_of), and no row passes whose own numbers lie beyond its threshold without a word
/// why. Throws results::InputError: one line naming the file, the place and what was expected.
Verdict read_verdict_file(const std::string& path);

/// The same for text in memory; `path` is for messages only.
Verdict read_verdict_text(std::string_view text, const std::string& path);

}  // namespace compare::verdict
