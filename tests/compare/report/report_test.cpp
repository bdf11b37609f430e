#include "compare/report/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <cmath>
#include <limits>

#include "compare/report/layout.h"
#include "compare/report/quantity.h"
#include "compare/report/summary.h"

namespace compare::report {
namespace {

using results::Better;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using verdict::Comparison;
using verdict::Decision;
using verdict::Outcome;
using verdict::Status;
using verdict::Verdict;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

Comparison comparison(const std::string& name, Decision decision, double ratio) {
  Comparison made;
  made.name = name;
  made.metric = "real_time";
  made.unit = "ns";
  made.better = Better::lower;
  made.status = Status::compared;
  made.decision = decision;
  made.baseline = {8, 812};
  made.current = {8, 812 * ratio};
  made.ratio = ratio;
  made.ratio_low = ratio * 0.99;
  made.ratio_high = ratio * 1.01;
  return made;
}

Comparison unjudged(const std::string& name, Status status) {
  Comparison made = comparison(name, Decision::pass, 1);
  made.status = status;
  made.decision.reset();
  return made;
}

Verdict verdict_of(std::vector<Comparison> comparisons, Outcome outcome = Outcome::pass) {
  Verdict verdict;
  verdict.outcome = outcome;
  verdict.exit_code = 0;
  verdict.baseline_path = "base.json";
  verdict.current_path = "now.json";
  verdict.comparisons = std::move(comparisons);
  return verdict;
}

TEST(Quantity, ShowsBothValuesOfARowInOneScale) {
  const auto shown = [](double first, double second, const char* unit) {
    const QuantityPair pair = shown_pair(first, second, unit);
    return pair.first + "|" + pair.second;
  };
  EXPECT_EQ(shown(812, 920.06, "ns"), "812.0 ns|920.1 ns");
  EXPECT_EQ(shown(990, 1010, "ns"), "0.990 us|1.010 us");
  EXPECT_EQ(shown(1500, 15, "us"), "1.500 ms|0.015 ms");
  EXPECT_EQ(shown(2, 70, "s"), "2.000 s|70.00 s");
  EXPECT_EQ(shown(0.5, 0.25, "ns"), "0.500 ns|0.250 ns");
  EXPECT_EQ(shown(46800, 900, "1/s"), "46.80 k/s|0.900 k/s");
  EXPECT_EQ(shown(24117248, 1048576, "B"), "23.00 MiB|1.000 MiB");
  EXPECT_EQ(shown(2048, 1024, "B/s"), "2.000 KiB/s|1.000 KiB/s");
  EXPECT_EQ(shown(0.01, 12345, ""), "0.010|12345");
  EXPECT_EQ(shown(1.5, 1e9, "frogs"), "1.500 frogs|1e+09 frogs");
  EXPECT_EQ(shown(kNan, 5, "ns"), "-|5.000 ns");
  EXPECT_EQ(shown(kNan, kNan, "ns"), "-|-");
}

TEST(Quantity, ShowsChangesWithTheirSign) {
  EXPECT_EQ(shown_change(1.133), "+13.3 %");
  EXPECT_EQ(shown_change(0.8), "-20.0 %");
  EXPECT_EQ(shown_change(1.0002), "+0.02 %");
  EXPECT_EQ(shown_change(1.0), "0.0 %");
  EXPECT_EQ(shown_change(0.999999), "0.0 %");
  EXPECT_EQ(shown_change(std::nullopt), "-");
  EXPECT_EQ(shown_interval(1.118, 1.149), "+11.8 .. +14.9 %");
  EXPECT_EQ(shown_interval(std::nullopt, 1.1), "-");
}

TEST(Table, LeavesOutEmptyColumnsAndCountsCharacters) {
  Table table({{"name", true}, {"empty"}, {"value"}, {"word", true}});
  table.add({"\xc3\xa9\xc3\xa9", "", "1", "x"});
  table.add({"abcdef", "", "100", ""}, {});
  EXPECT_EQ(table.text(),
            "name    value  word\n"
            "-------------------\n"
            "\xc3\xa9\xc3\xa9          1  x\n"
            "abcdef    100\n");
  EXPECT_EQ(Table({{"name"}}).text(), "");
}

TEST(Table, LetsALongNamePushOnlyItsOwnRow) {
  Table table({{"name", true}, {"value"}});
  table.add({std::string(70, 'a'), "1"});
  table.add({"b", "2"});
  EXPECT_EQ(table.text(), "name" + std::string(56, ' ') + "  value\n" + std::string(67, '-') +
                              "\n" + std::string(70, 'a') + "      1\n" + "b" +
                              std::string(59, ' ') + "      2\n");
}

TEST(Summary, StatesTheVerdictInWords) {
  const auto line = [](Outcome outcome, std::vector<Comparison> comparisons) {
    return summary_line(verdict_of(std::move(comparisons), outcome));
  };
  EXPECT_EQ(line(Outcome::pass,
                 {comparison("a", Decision::pass, 1), comparison("b", Decision::improved, 0.8)}),
            "PASS: nothing is more than 10 % slower (1 pass, 1 improved)");
  EXPECT_EQ(line(Outcome::regression,
                 {comparison("a", Decision::regressed, 1.2), comparison("b", Decision::slower, 1.1),
                  comparison("c", Decision::pass, 1), unjudged("d", Status::errored)}),
            "REGRESSION: 2 of 3 more than 10 % slower (1 regressed, 1 slower, 1 pass; 1 errored)");
  EXPECT_EQ(
      line(Outcome::undecided, {comparison("a", Decision::unsure, 1),
                                unjudged("b", Status::removed), unjudged("c", Status::added)}),
      "UNDECIDED: nothing is known to be more than 10 % slower, but 1 of 1 is unsure "
      "(1 unsure; 1 removed, 1 added)");
  Verdict unjudgeable = verdict_of({unjudged("a", Status::not_comparable)}, Outcome::cannot_judge);
  unjudgeable.reason = "no row is comparable";
  EXPECT_EQ(summary_line(unjudgeable), "CANNOT JUDGE: no row is comparable (1 not comparable)");
}

TEST(Summary, PutsTheWorstFirst) {
  Comparison throughput = comparison("t", Decision::regressed, 0.5);
  throughput.better = Better::higher;
  const Verdict verdict = verdict_of(
      {comparison("p", Decision::pass, 1.09), comparison("s", Decision::slower, 1.9),
       comparison("r", Decision::regressed, 1.2), comparison("i", Decision::improved, 0.5),
       comparison("u", Decision::unsure, 1.3), throughput});
  std::string order;
  for (const Comparison* judged : worst_first(verdict)) {
    order += judged->name;
  }
  EXPECT_EQ(order, "trsupi");
}

TEST(Summary, SaysASharedReasonOnce) {
  Comparison first = comparison("a", Decision::unsure, 1);
  first.reasons = {"needs more"};
  Comparison second = comparison("b", Decision::unsure, 1);
  second.reasons = {"needs more", "converted"};
  const auto found = notes({&first, &second});
  ASSERT_EQ(found.size(), 2U);
  EXPECT_THAT(found[0].comparisons, ElementsAre(&first, &second));
}

TEST(TextReport, MarksMissingEvidenceAndUnknownValues) {
  Comparison no_evidence = comparison("a", Decision::pass, 1.002);
  Comparison bare = comparison("b", Decision::slower, 1.2);
  bare.ratio_low.reset();
  bare.ratio_high.reset();
  Comparison unknown = unjudged("c", Status::ignored);
  unknown.metric = "frames";
  unknown.ratio.reset();
  unknown.baseline.value = kNan;
  const std::string text = text_report(verdict_of({no_evidence, bare, unknown}), {});
  EXPECT_THAT(text, HasSubstr("~ +0.2 %"));
  EXPECT_THAT(text, HasSubstr("+20.0 %               -  SLOWER\n"));
  EXPECT_THAT(text, AllOf(HasSubstr("Shown, not judged"), HasSubstr("frames")));
}

TEST(TextReport, NamesTheMetricOnlyWhereThereAreSeveral) {
  Verdict verdict = verdict_of({comparison("a", Decision::pass, 1)});
  EXPECT_THAT(text_report(verdict, {}), Not(HasSubstr("metric")));
  verdict.comparisons.push_back(comparison("a", Decision::pass, 1));
  verdict.comparisons.back().metric = "cpu_time";
  EXPECT_THAT(text_report(verdict, {}), AllOf(HasSubstr("metric"), HasSubstr("cpu_time")));
}

TEST(TextReport, ListsWhatWasNotJudgedNotesAndWarnings) {
  Comparison errored = unjudged("e", Status::errored);
  errored.reasons = {"errored now: x", "more"};
  Comparison barred = unjudged("n", Status::not_comparable);
  barred.metric = "cpu_time";
  Verdict verdict = verdict_of({errored, barred});
  for (int index = 0; index < 5; ++index) {
    verdict.comparisons.push_back(comparison("u" + std::to_string(index), Decision::unsure, 1));
    verdict.comparisons.back().reasons = {"needs more"};
  }
  verdict.warnings = {"beware"};
  const std::string text = text_report(verdict, {});
  EXPECT_THAT(text, HasSubstr("errored: e: errored now: x; more\n"));
  EXPECT_THAT(text, HasSubstr("not comparable: n cpu_time\n"));
  EXPECT_THAT(text, HasSubstr("note: u0, u1, u2 and 2 more: needs more\n"));
  EXPECT_THAT(text, HasSubstr("warning: beware\n"));
}

TEST(TextReport, ColoursEveryVerdict) {
  const Style colour{.colour = true};
  const auto text = [&](Decision decision, Outcome outcome) {
    return text_report(verdict_of({comparison("a", decision, 1)}, outcome), colour);
  };
  EXPECT_THAT(text(Decision::slower, Outcome::regression),
              AllOf(HasSubstr("\x1b[31mSLOWER\x1b[0m\n"), HasSubstr("\x1b[1;31mREGRESSION")));
  EXPECT_THAT(text(Decision::unsure, Outcome::undecided),
              AllOf(HasSubstr("\x1b[33munsure"), HasSubstr("\x1b[1;33mUNDECIDED")));
  EXPECT_THAT(text(Decision::improved, Outcome::pass),
              AllOf(HasSubstr("\x1b[32mimproved"), HasSubstr("\x1b[1;32mPASS")));
}

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

TEST(MarkdownReport, StaysWithinWhatAStepSummaryHolds) {
  std::vector<Comparison> many;
  for (int index = 0; index < 3000; ++index) {
    many.push_back(comparison(std::string(300, 'n'), Decision::slower, 1.5));
    many.push_back(comparison(std::string(300, 'n'), Decision::pass, 1));
    many.push_back(unjudged(std::string(300, 'n'), Status::added));
  }
  Verdict verdict = verdict_of(std::move(many), Outcome::regression);
  verdict.warnings.assign(3000, std::string(300, 'w'));
  const std::string markdown = markdown_report(verdict, {});
  EXPECT_LT(markdown.size(), 1'000'000U);
  EXPECT_THAT(markdown, AllOf(HasSubstr("more rows in the other reports"), HasSubstr(" more\n")));
}

TEST(JsonReport, FollowsItsSchema) {
  Comparison judged = comparison("chat/read/500", Decision::regressed, 1.25);
  judged.reasons = {"because \"x\""};
  Comparison lone = unjudged("gone", Status::removed);
  lone.ratio.reset();
  lone.ratio_low.reset();
  lone.ratio_high.reset();
  lone.current = {0, kNan};
  Verdict verdict = verdict_of({judged, lone}, Outcome::regression);
  verdict.exit_code = 1;
  verdict.warnings = {"beware"};
  verdict.environment.baseline.set_number("num_cpus", 2);
  verdict.environment.current.entries.emplace_back("load_avg", "[NaN, 0.5]");
  EXPECT_EQ(json_report(verdict, {}),
            R"({"schema":"gatebench.verdict/1","verdict":"regression","exit_code":1,)"
            R"("threshold_percent":10,)"
            "\n\"benchmarks\":[\n"
            R"({"name":"chat/read/500","metric":"real_time","unit":"ns","status":"compared",)"
            R"("verdict":"regressed","baseline":{"n":8,"value":812},)"
            R"("current":{"n":8,"value":1015},"ratio":1.25,"ratio_low":1.2375,)"
            R"("ratio_high":1.2625,"reasons":["because \"x\""]},)"
            "\n"
            R"({"name":"gone","metric":"real_time","unit":"ns","status":"removed",)"
            R"("verdict":null,"baseline":{"n":8,"value":812},"current":{"n":0,"value":null},)"
            R"("ratio":null,"ratio_low":null,"ratio_high":null,"reasons":[]}],)"
            "\n"
            R"("environment":{"baseline":{"num_cpus":2},"current":{"load_avg":[null,0.5]},)"
            R"("comparable":true},)"
            "\n\"warnings\":[\"beware\"],\n\"reason\":\"\"}\n");
}

TEST(JsonReport, IsStrictJsonWhateverTheNames) {
  Verdict verdict = verdict_of({comparison("a\x01\"\\\n\xff", Decision::pass, 1)});
  verdict.comparisons[0].ratio_high = std::numeric_limits<double>::infinity();
  rapidjson::Document document;
  const std::string json = json_report(verdict, {});
  document.Parse<rapidjson::kParseValidateEncodingFlag>(json.c_str());
  ASSERT_FALSE(document.HasParseError());
  EXPECT_TRUE(document["benchmarks"][0]["ratio_high"].IsNull());
  EXPECT_STREQ(document["benchmarks"][0]["name"].GetString(), "a\x01\"\\\n\xEF\xBF\xBD");
}

TEST(Formats, AreFoundByName) {
  EXPECT_NE(find_format("text"), nullptr);
  EXPECT_EQ(find_format("xml"), nullptr);
  EXPECT_EQ(format_names(), "text, markdown, json");
}

}  // namespace
}  // namespace compare::report
