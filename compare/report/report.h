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

/// "text, markdown, json, ...", for messages.
std::string format_names();

/// The table for people at a terminal: rows worst first, then what was not judged, notes, warnings,
/// and the verdict as the last line.
std::string text_report(const verdict::Verdict& verdict, const Style& style);

/// The verdict for a GitHub step summary: the verdict first, then the tables, worst first. Texts
/// from files are code spans, the middle of long ones left out, so that whoever wrote them can put
/// nothing into the page but words. At most 60,000 bytes: the worst rows, and how many are left
/// out.
std::string markdown_report(const verdict::Verdict& verdict, const Style& style);

/// The same as the body of a pull request's comment: its first line is kCommentMarker, which shows
/// nothing and by which the comment is found again. At most 60,000 bytes, for a comment holds
/// 65,536 characters.
std::string comment_report(const verdict::Verdict& verdict, const Style& style);
inline constexpr std::string_view kCommentMarker = "<!-- gatebench-perf -->";

/// The schema gatebench.verdict/1, strict JSON: what is unknown is null. Keys are only ever added.
std::string json_report(const verdict::Verdict& verdict, const Style& style);

/// One line a comparison, whatever its status, after a header line with the keys of the JSON
/// schema. RFC 4180: CRLF, quotes where needed. Numbers as in the JSON, empty where unknown. A text
/// that a spreadsheet would execute (= + - @ or a tab at its beginning) begins with an apostrophe.
std::string csv_report(const verdict::Verdict& verdict, const Style& style);

/// JUnit's XML: a test case for each comparison that was, or should have been, judged. Failures are
/// failures, a row that is of no use any more is an error, what is not decided is skipped. Where
/// the exit code is not 0 and no row says why, a test case "verdict" does.
std::string junit_report(const verdict::Verdict& verdict, const Style& style);

/// GitHub's workflow commands, for standard output: an error for each failure, a warning for what
/// is unsure or removed and for each warning, a notice for the verdict (an error where it fails and
/// no row says why). At most 10 errors and 10 warnings, the worst, and how many are left out.
std::string github_report(const verdict::Verdict& verdict, const Style& style);

/// One page for people, complete in itself: no script, no request, readable from a file, in the
/// dark, on paper and without colour. At most 2,000 rows and 4 MB, the worst first, and how many
/// are left out.
std::string html_report(const verdict::Verdict& verdict, const Style& style);

}  // namespace compare::report
