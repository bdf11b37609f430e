#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace compare::duel {

/// Where a command of the user writes its results, if it is no Google Benchmark program.
constexpr std::string_view kOutPlace = "{out}";

/// Splits a command into words as a shell would: blanks part them, single and double quotes and a
/// backslash keep what they hold together. No shell is run, so nothing is expanded. Throws
/// std::invalid_argument where a quote is not closed or there is no word.
std::vector<std::string> split_words(std::string_view command);

/// The extended regular expression that finds just this name, for --benchmark_filter.
std::string expression_for(std::string_view name);

/// `words` with each kOutPlace replaced by `path`.
std::vector<std::string> with_out_path(std::vector<std::string> words, const std::string& path);

/// Whether any word holds kOutPlace.
bool names_out_path(const std::vector<std::string>& words);

/// How many threads a benchmark of that name runs: what follows "/threads:", else 1.
int threads_of(std::string_view name);

}  // namespace compare::duel
