#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compare/report/markdown_text.h"
#include "compare/report/report.h"
#include "tests/compare/report/comparisons.h"
#include "tests/compare/report/hostile_names.h"

namespace compare::report {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using verdict::Comparison;
using verdict::Decision;
using verdict::Outcome;
using verdict::Status;
using verdict::Verdict;

TEST(MarkdownReport, StatesTheVerdictFirstAndFoldsWhatPassed) {
  Verdict verdict =
      verdict_of({comparison("p", Decision::pass, 1.01), comparison("r", Decision::regressed, 1.2),
                  comparison("i", Decision::improved, 0.8), unjudged("x", Status::ignored),
                  unjudged("gone", Status::removed)},
                 Outcome::regression);
  verdict.warnings = {"beware"};
  EXPECT_EQ(
      markdown_report(verdict, {}),
      R"(**REGRESSION**: 1 of 3 more than 10 % slower (1 regressed, 1 pass, 1 improved; 1 removed)

| benchmark | metric | baseline | current | change | 95 % interval | verdict |
| :-- | :-- | --: | --: | --: | --: | :-- |
| `r` | `real_time` | 812.0 ns | 974.4 ns | +20.0 % | +18.8 .. +21.2 % | **regressed** |
| `i` | `real_time` | 812.0 ns | 649.6 ns | -20.0 % | -20.8 .. -19.2 % | improved |

<details><summary>1 passed</summary>

| benchmark | metric | baseline | current | change | 95 % interval | verdict |
| :-- | :-- | --: | --: | --: | --: | :-- |
| `p` | `real_time` | 812.0 ns | 820.1 ns | +1.0 % | -0.01 .. +2.0 % | pass |

</details>

<details><summary>1 shown, not judged</summary>

| benchmark | metric | baseline | current | change | 95 % interval | verdict |
| :-- | :-- | --: | --: | --: | --: | :-- |
| `x` | `real_time` | 812.0 ns | 812.0 ns | 0.0 % | -1.0 .. +1.0 % | - |

</details>

- removed: `gone`

- warning: `beware`
)");
}

/// A page with every code span emptied: what may say something other than words.
std::string outside_code(const std::string& markdown) {
  std::string outside;
  bool inside = false;
  for (const char character : markdown) {
    inside = character == '`' ? !inside : inside;
    outside += inside && character != '`' ? "" : std::string(1, character);
    // A span that a line or a cell ends would be none.
    EXPECT_FALSE(inside && (character == '\n' || character == '|')) << markdown;
  }
  EXPECT_FALSE(inside) << markdown;
  return outside;
}

/// Whatever a file can say: what is in code spans is words to GitHub, whatever it looks like.
Verdict all_said_by(const std::string& text) {
  Verdict verdict =
      verdict_of({comparison(text, Decision::slower, 2), comparison(text, Decision::pass, 1),
                  unjudged(text, Status::errored), unjudged(text, Status::ignored)},
                 Outcome::regression);
  for (Comparison& row : verdict.comparisons) {
    row.metric = text;
    row.reasons = {text};
    row.ignored_because = row.status == Status::ignored ? "because " + text : "";
  }
  verdict.warnings = {text};
  verdict.noise_source = "from " + text;
  verdict.accepted = {text, text};
  return verdict;
}

TEST(MarkdownReport, HasNothingOfAStrangerOutsideOfCode) {
  std::vector<std::string> texts = hostile_names();
  texts.insert(texts.end(), {"@octocat",
                             "#1",
                             "owner/repo#1",
                             "GH-1",
                             "https://example.org",
                             "www.example.org",
                             "a@example.org",
                             "[l](http://h)",
                             "![i](http://h)",
                             "`",
                             "``",
                             "a`|b`",
                             "|",
                             "\\|",
                             "\\",
                             ":+1:",
                             "$`x`$",
                             "5b1f0c2a9d3e4f5061728394a5b6c7d8e9f00112",
                             "</details>",
                             "<!-- gatebench-perf -->",
                             "\n\n# title\n"});
  const std::string harmless = outside_code(markdown_report(all_said_by("x"), {}));
  for (const std::string& text : texts) {
    if (!text.empty()) {
      EXPECT_EQ(outside_code(markdown_report(all_said_by(text), {})), harmless) << text;
    }
    Verdict unjudged = verdict_of({}, Outcome::cannot_judge);
    unjudged.reason = text.empty() ? "x" : text;
    EXPECT_EQ(outside_code(markdown_report(unjudged, {})), "**CANNOT JUDGE**: ``\n");
  }
}

TEST(MarkdownReport, BreaksWhatGitHubWouldLinkInUnitsAndOtherTexts) {
  EXPECT_EQ(markdown_escaped("@bob #1 gh-2 GH-3 http://h www.h a|b*c*_d_ [l] <b> &amp; ~ ` $x$ \\"),
            "@&#8203;bob #&#8203;1 gh-&#8203;2 GH-&#8203;3 http:&#8203;//h www&#8203;.h "
            "a\\|b\\*c\\*\\_d\\_ \\[l\\] &lt;b&gt; &amp;amp; \\~ \\` &#36;x&#36; \\\\");
  EXPECT_EQ(markdown_escaped("12:30 wwx. / low-5"), "12:30 wwx. / low-5");
  Comparison odd = comparison("a", Decision::slower, 2);
  odd.unit = "@bob";
  EXPECT_THAT(markdown_report(verdict_of({odd}), {}), HasSubstr("| 812.0 @&#8203;bob |"));
}

Verdict slower_rows(int count) {
  std::vector<Comparison> rows;
  rows.reserve(static_cast<std::size_t>(count));
  for (int index = 0; index < count; ++index) {
    rows.push_back(comparison("row" + std::to_string(index), Decision::slower, 2));
  }
  return verdict_of(std::move(rows), Outcome::regression);
}

int rows_in(const std::string& markdown) {
  int rows = 0;
  for (std::size_t at = markdown.find("\n| `row"); at != std::string::npos;
       at = markdown.find("\n| `row", at + 1)) {
    ++rows;
  }
  return rows;
}

TEST(MarkdownReport, ShowsEveryRowUntilTheRoomIsUsedThenCountsTheRest) {
  int most = 100;
  while (rows_in(markdown_report(slower_rows(most + 1), {})) == most + 1) {
    ++most;
  }
  const std::string full = markdown_report(slower_rows(most), {});
  EXPECT_EQ(rows_in(full), most);
  EXPECT_THAT(full, Not(HasSubstr("more row")));
  const std::string over = markdown_report(slower_rows(most + 1), {});
  EXPECT_EQ(rows_in(over), most);
  EXPECT_THAT(over, HasSubstr("\n1 more row is in the artifact (csv or json report).\n"));
  EXPECT_THAT(markdown_report(slower_rows(most + 2), {}), HasSubstr("\n2 more rows are in"));
}

TEST(MarkdownReport, FitsIntoACommentWhateverItHolds) {
  for (const std::string& text : {std::string(300, 'n'), std::string(10'000, '@'),
                                  std::string(10'000, '\x01'), std::string("n")}) {
    Verdict verdict = verdict_of({}, Outcome::regression);
    const int rows = text.size() > 1000 ? 300 : 3000;  // each enough to fill it
    for (int index = 0; index < rows; ++index) {
      verdict.comparisons.push_back(comparison(text, Decision::slower, 1.5));
      verdict.comparisons.push_back(comparison(text, Decision::pass, 1));
      verdict.comparisons.push_back(unjudged(text, Status::added));
      verdict.comparisons.back().reasons = {text, text};
      verdict.comparisons.push_back(unjudged(text, Status::ignored));
    }
    verdict.warnings.assign(3000, text.substr(0, 1100));
    verdict.noise_source = text;
    const std::string markdown = markdown_report(verdict, {});
    EXPECT_LE(markdown.size(), 60'000U);
    EXPECT_THAT(markdown, AllOf(HasSubstr("**REGRESSION**"), HasSubstr("more rows are in"),
                                HasSubstr(" more\n")));
    verdict.outcome = Outcome::cannot_judge;
    verdict.reason = text;
    EXPECT_LE(markdown_report(verdict, {}).size(), 60'000U);
  }
}

TEST(MarkdownReport, SaysWhatIsKnownOfNoiseWhatWouldDecideAndWhichLimits) {
  Comparison unsure = comparison("u", Decision::unsure, 1.05);
  unsure.enough_repetitions = 40;
  unsure.threshold_percent = 2.5;
  Verdict verdict = verdict_of({unsure}, Outcome::undecided);
  verdict.noise_source = "noise.json, 8 sessions";
  verdict.paired = true;
  EXPECT_THAT(
      markdown_report(verdict, {}),
      AllOf(HasSubstr("interval | limit | verdict |\n| :-- | :-- | --: | --: | --: | --: | --: | "
                      ":-- |\n"),
            HasSubstr(" | 2.5 % | unsure (about 40 rounds would decide it) |\n"),
            HasSubstr("- noise: `noise.json, 8 sessions`\n- paired: 8 rounds\n")));
}

TEST(MarkdownReport, SaysWhichChangeAndWhoAcceptedIt) {
  Verdict verdict = verdict_of({comparison("r", Decision::regressed, 1.2)}, Outcome::regression);
  verdict.subject = {std::string(40, 'a'), std::string(40, 'b'), 12};
  verdict.accepted = {"alice", "needed"};
  EXPECT_THAT(markdown_report(verdict, {}),
              StartsWith("**REGRESSION**: 1 of 1 more than 10 % slower (1 regressed)\n\n"
                         "change: `base aaaaaaaaaaaa, head bbbbbbbbbbbb, pull request 12`\n\n"
                         "accepted: `alice: needed`\n\n| benchmark"));
}

TEST(CommentReport, IsTheMarkdownBehindItsMarker) {
  const Verdict verdict = verdict_of({comparison("r", Decision::pass, 1)});
  EXPECT_EQ(comment_report(verdict, {}),
            "<!-- gatebench-perf -->\n" + markdown_report(verdict, {}));
}

TEST(CommentReport, HoldsTheWorstOf20000RowsAndTheVerdictInItsLimit) {
  for (const std::size_t length : {1U, 4096U}) {
    Verdict verdict = verdict_of({}, Outcome::regression);
    for (int index = 0; index < 20'000; ++index) {
      const std::string name = std::to_string(index) + std::string(length, '|');
      verdict.comparisons.push_back(
          comparison(name, index % 2 == 0 ? Decision::slower : Decision::pass, 1 + index / 1e4));
      verdict.comparisons.back().reasons = {name};
    }
    verdict.comparisons.push_back(comparison("worst", Decision::regressed, 9));
    verdict.subject = {std::string(64, 'a'), std::string(64, 'b'), 2147483647};
    verdict.accepted = {std::string(1000, '<'), std::string(1000, '<')};
    verdict.noise_source = std::string(60'000, '@');
    verdict.warnings.assign(100, std::string(60'000, '\x01'));
    const std::string comment = comment_report(verdict, {});
    EXPECT_LE(comment.size(), 60'000U);
    EXPECT_THAT(comment, StartsWith("<!-- gatebench-perf -->\n**REGRESSION**: 10001 of 20001 "));
    EXPECT_LT(comment.find("| `worst` |"), comment.find("| `19998"));
    EXPECT_THAT(comment, HasSubstr("more rows are in the artifact"));
  }
}

TEST(MarkdownReport, OfNothingIsTheVerdict) {
  Verdict verdict = verdict_of({}, Outcome::cannot_judge);
  verdict.reason = "neither file holds a benchmark";
  EXPECT_EQ(markdown_report(verdict, {}), "**CANNOT JUDGE**: `neither file holds a benchmark`\n");
}

}  // namespace
}  // namespace compare::report
