#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "compare/verdict/verdict.h"

namespace compare::report {

/// What the place of a report shows; only the text report minds.
struct Style {
  bool colour = false;    ///< escape sequences for a terminal
  std::size_t width = 0;  ///< the terminal's, in characters; 0 is unlimited
};

/// A way to write a verdict. One more is one more line in the table in report.cpp.
struct Format {
  std::string_view name;
  std::string (*render)(const verdict::Verdict& verdict, const Style& style);
};

/// nullptr for a name that is no format.
const Format* find_format(std::string_view name);

/// "text, markdown, json", for messages.
std::string format_names();

/// The table for people at a terminal: rows worst first, then what was not judged, notes, warnings,
/// and the verdict as the last line.
std::string text_report(const verdict::Verdict& verdict, const Style& style);

/// The verdict for a GitHub step summary or comment: the verdict first, then the tables. Names are
/// escaped. At most 500 rows and 200 kB, the worst ones, and how many are left out.
std::string markdown_report(const verdict::Verdict& verdict, const Style& style);

/// The schema gatebench.verdict/1, strict JSON: what is unknown is null. Keys are only ever added.
std::string json_report(const verdict::Verdict& verdict, const Style& style);

}  // namespace compare::report
