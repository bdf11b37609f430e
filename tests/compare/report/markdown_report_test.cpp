#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compare/report/report.h"
#include "tests/compare/report/comparisons.h"
#include "tests/compare/report/hostile_names.h"

namespace compare::report {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
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
| r | real\_time | 812.0 ns | 974.4 ns | +20.0 % | +18.8 .. +21.2 % | **regressed** |
| i | real\_time | 812.0 ns | 649.6 ns | -20.0 % | -20.8 .. -19.2 % | improved |

<details><summary>1 passed</summary>

| benchmark | metric | baseline | current | change | 95 % interval | verdict |
| :-- | :-- | --: | --: | --: | --: | :-- |
| p | real\_time | 812.0 ns | 820.1 ns | +1.0 % | -0.01 .. +2.0 % | pass |

</details>

<details><summary>1 shown, not judged</summary>

| benchmark | metric | baseline | current | change | 95 % interval | verdict |
| :-- | :-- | --: | --: | --: | --: | :-- |
| x | real\_time | 812.0 ns | 812.0 ns | 0.0 % | -1.0 .. +1.0 % | - |

</details>

- removed: gone

- warning: beware
)");
}

TEST(MarkdownReport, EscapesNamesThatWouldBeMarkup) {
  Verdict verdict = verdict_of({comparison("a|b`c`<img>@bob *x* [l](http://h) #1 &amp; ~~s~~ \\ \n",
                                           Decision::regressed, 2)},
                               Outcome::regression);
  verdict.comparisons[0].reasons = {"<b>"};
  EXPECT_THAT(markdown_report(verdict, {}),
              HasSubstr("| a\\|b\\`c\\`&lt;img&gt;&#64;bob \\*x\\* \\[l\\](http&#58;//h) &#35;1 "
                        "&amp;amp; \\~\\~s\\~\\~ \\\\ \\\\x0a | "));
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
  for (std::size_t at = markdown.find("\n| row"); at != std::string::npos;
       at = markdown.find("\n| row", at + 1)) {
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
            HasSubstr("- noise: noise.json, 8 sessions\n- paired: 8 rounds\n")));
}

TEST(MarkdownReport, KeepsEachRowOnItsLineWhateverTheNames) {
  for (const std::string& name : hostile_names()) {
    const std::string markdown =
        markdown_report(verdict_of({comparison(name, Decision::slower, 2)}), {});
    EXPECT_EQ(std::count(markdown.begin(), markdown.end(), '\n'), 5) << markdown;
    EXPECT_THAT(markdown, Not(HasSubstr("<s")));
  }
}

TEST(MarkdownReport, OfNothingIsTheVerdict) {
  Verdict verdict = verdict_of({}, Outcome::cannot_judge);
  verdict.reason = "neither file holds a benchmark";
  EXPECT_EQ(markdown_report(verdict, {}), "**CANNOT JUDGE**: neither file holds a benchmark\n");
}

}  // namespace
}  // namespace compare::report
