#include "compare/report/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <limits>

#include "compare/report/quantity.h"
#include "compare/report/summary.h"
#include "compare/verdict/verdict_file.h"
#include "tests/compare/report/comparisons.h"

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

TEST(Summary, ClaimsNoMoreThanIsKnown) {
  const auto line = [](const Comparison& judged, Outcome outcome) {
    return summary_line(verdict_of({judged}, outcome));
  };
  // Wholly beyond the limit and kept from failing by a guard; the other way round for a rate.
  Comparison guarded = comparison("a", Decision::unsure, 1.3);
  EXPECT_THAT(line(guarded, Outcome::undecided), HasSubstr("nothing is proven to be more"));
  guarded.ratio_low = 1.09;
  EXPECT_THAT(line(guarded, Outcome::undecided), HasSubstr("nothing is known to be more"));
  Comparison rate = comparison("a", Decision::unsure, 0.7);
  rate.better = Better::higher;
  EXPECT_THAT(line(rate, Outcome::undecided), HasSubstr("nothing is proven to be more"));
  // A hard limit and an exact metric fail by something else than 10 %.
  Comparison limited = comparison("a", Decision::regressed, 1);
  limited.hard_limit = true;
  EXPECT_THAT(line(limited, Outcome::regression), HasSubstr("1 of 1 slower than allowed"));
  Comparison exact = comparison("a", Decision::regressed, 1.002);
  exact.method = verdict::Method::exact;
  EXPECT_THAT(line(exact, Outcome::regression), HasSubstr("1 of 1 slower than allowed"));
}

TEST(TextReport, ListsWhatARuleIgnoresWithReasonAndDay) {
  Comparison ignored = unjudged("a", Status::ignored);
  ignored.ignored_because = "rewritten, until 2027-01-31";
  const Verdict verdict = verdict_of({comparison("b", Decision::pass, 1), ignored});
  EXPECT_THAT(text_report(verdict, {}),
              AllOf(HasSubstr("\nignored: a real_time: rewritten, until 2027-01-31\n"),
                    HasSubstr("(1 pass; 1 ignored)")));
  EXPECT_THAT(markdown_report(verdict, {}),
              HasSubstr("ignored: `a` `real_time`: `rewritten, until 2027-01-31`"));
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

TEST(TextReport, SaysWhatIsKnownOfNoiseUnderTheFiles) {
  Verdict verdict = verdict_of({comparison("a", Decision::pass, 1)});
  EXPECT_THAT(text_report(verdict, {}), HasSubstr("now.json\n\nbenchmark"));
  verdict.noise_source = "noise.json, 8 sessions\n";
  verdict.paired = true;
  EXPECT_THAT(text_report(verdict, {}),
              HasSubstr("now.json\nnoise:    noise.json, 8 sessions\\x0a\n"
                        "paired:   8 rounds\n\nbenchmark"));
}

TEST(TextReport, SaysHowManyRepetitionsWouldDecideWhatIsUnsure) {
  Comparison unsure = comparison("a", Decision::unsure, 1.05);
  EXPECT_THAT(text_report(verdict_of({unsure}), {}), Not(HasSubstr("enough n")));
  unsure.enough_repetitions = 40;
  EXPECT_THAT(text_report(verdict_of({unsure, comparison("b", Decision::pass, 1)}), {}),
              AllOf(HasSubstr("enough n  verdict\n"), HasSubstr("about 40  unsure\n"),
                    HasSubstr("          pass\n")));
}

TEST(TextReport, ShowsTheLimitsWhereTheyAreNotTheSame) {
  Verdict verdict =
      verdict_of({comparison("a", Decision::pass, 1), comparison("b", Decision::pass, 1)});
  EXPECT_THAT(text_report(verdict, {}), Not(HasSubstr("limit")));
  verdict.comparisons[1].threshold_percent = 2.5;
  EXPECT_THAT(text_report(verdict, {}),
              AllOf(HasSubstr("limit  verdict\n"), HasSubstr(" 10 %  pass\n"),
                    HasSubstr("2.5 %  pass\n"), HasSubstr("PASS: nothing is slower than allowed")));
  verdict.comparisons[1].method = verdict::Method::exact;
  EXPECT_THAT(text_report(verdict, {}), Not(HasSubstr("2.5 %")));
}

TEST(TextReport, FitsItsTablesIntoTheWidth) {
  const Verdict verdict =
      verdict_of({comparison("a/very/long/name/of/a/benchmark", Decision::pass, 1)});
  EXPECT_THAT(text_report(verdict, {.width = 80}), HasSubstr("\na/very/lo...benchmark  812"));
  EXPECT_THAT(text_report(verdict, {}), HasSubstr("\na/very/long/name/of/a/benchmark  812"));
}

TEST(TextReport, BeginsNoCommandOfABuildLog) {
  EXPECT_THAT(text_report(verdict_of({comparison("::error::x", Decision::pass, 1)}), {}),
              Not(HasSubstr("\n::")));
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

TEST(JsonReport, FollowsItsSchema) {
  Comparison judged = comparison("chat/read/500", Decision::regressed, 1.25);
  judged.reasons = {"because \"x\""};
  judged.method = verdict::Method::paired;
  judged.sign_low = 1.125;
  judged.sign_high = 1.5;
  judged.p_worse = 0.001;
  judged.q_worse = 0.004;
  judged.superiority = 0.875;
  judged.enough_repetitions = 40;
  judged.threshold_percent = 2.5;
  judged.hard_limit = true;
  judged.baseline_values = {812, kNan};
  judged.current_values = std::vector<double>(61, 1015);  // more than are plotted
  Comparison lone = unjudged("gone", Status::removed);
  lone.better = Better::unknown;
  lone.ratio.reset();
  lone.ratio_low.reset();
  lone.ratio_high.reset();
  lone.current = {0, kNan};
  lone.prevents_pass = true;
  lone.ignored_because = "old";
  Verdict verdict = verdict_of({judged, lone}, Outcome::regression);
  verdict.exit_code = 1;
  verdict.paired = true;
  verdict.noise_source = "tau 1 %";
  verdict.subject = {"", "abc", 12};
  verdict.accepted = {"alice", "needed"};
  verdict.warnings = {"beware"};
  verdict.environment.baseline.set_number("num_cpus", 2);
  verdict.environment.current.entries.emplace_back("load_avg", "[NaN, 0.5]");
  EXPECT_EQ(
      json_report(verdict, {}),
      R"({"schema":"gatebench.verdict/1","verdict":"regression","exit_code":1,)"
      R"("threshold_percent":10,"confidence_percent":95,"paired":true,"noise":"tau 1 %",)"
      R"("subject":{"base_commit":null,"head_commit":"abc","pull_request":12},)"
      R"("accepted":{"by":"alice","why":"needed"},"files":{"baseline":"base.json",)"
      R"("current":"now.json"},)"
      "\n\"benchmarks\":[\n"
      R"({"name":"chat/read/500","metric":"real_time","unit":"ns","status":"compared",)"
      R"("verdict":"regressed","unit_converted":false,)"
      R"("baseline":{"n":8,"value":812,"values":[812,null]},)"
      R"("current":{"n":8,"value":1015},"ratio":1.25,"ratio_low":1.2375,)"
      R"("ratio_high":1.2625,"sign_low":1.125,"sign_high":1.5,"better":"lower",)"
      R"("method":"paired","p_worse":0.001,"q_worse":0.004,)"
      R"("superiority":0.875,"enough_repetitions":40,"threshold_percent":2.5,)"
      R"("hard_limit":true,"prevents_pass":false,"ignored_because":null,"reasons":["because \"x\""]},)"
      "\n"
      R"({"name":"gone","metric":"real_time","unit":"ns","status":"removed",)"
      R"("verdict":null,"unit_converted":false,"baseline":{"n":8,"value":812},)"
      R"("current":{"n":0,"value":null},)"
      R"("ratio":null,"ratio_low":null,"ratio_high":null,"sign_low":null,)"
      R"("sign_high":null,"better":null,"method":null,"p_worse":null,"q_worse":null,)"
      R"("superiority":null,"enough_repetitions":null,)"
      R"("threshold_percent":null,"hard_limit":false,)"
      R"("prevents_pass":true,"ignored_because":"old","reasons":[]}],)"
      "\n"
      R"("environment":{"baseline":{"num_cpus":2},"current":{"load_avg":[null,0.5]},)"
      R"("comparable":true},)"
      "\n\"warnings\":[\"beware\"],\n\"reason\":\"\"}\n");
}

TEST(JsonReport, HasTheSingleValuesOfNoMoreRowsThanAPagePlots) {
  Comparison row = comparison("a", Decision::pass, 1);
  row.current_values = {1, 2};
  Verdict verdict = verdict_of(std::vector<Comparison>(2000, row));
  EXPECT_THAT(json_report(verdict, {}), HasSubstr(R"("values":[1,2])"));
  verdict.comparisons.push_back(row);
  EXPECT_THAT(json_report(verdict, {}), Not(HasSubstr("values")));
}

TEST(TextReport, SaysWhichChangeAndWhoAcceptedIt) {
  Verdict verdict = verdict_of({comparison("a", Decision::slower, 2)}, Outcome::regression);
  EXPECT_THAT(text_report(verdict, {}), Not(HasSubstr("change: ")));
  verdict.subject = {std::string(40, 'a'), "", 12};
  verdict.accepted = {"alice\n", "needed"};
  EXPECT_THAT(text_report(verdict, {}),
              HasSubstr("now.json\nchange:   base aaaaaaaaaaaa, pull request 12\n"
                        "accepted: alice\\x0a: needed\n\n"));
  EXPECT_THAT(html_report(verdict, {}),
              AllOf(HasSubstr(" Change: base aaaaaaaaaaaa, pull request 12."),
                    HasSubstr("<p><b>Accepted</b> by alice\\x0a: needed</p>")));
  EXPECT_THAT(github_report(verdict, {}), HasSubstr("(1 slower); accepted by alice"));
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

TEST(JsonReport, LosesNothingThatAReportShows) {
  Comparison paired = comparison("macro/chat/users:5", Decision::regressed, 0.7);
  paired.metric = "throughput_per_second";
  paired.unit = "1/s";
  paired.better = Better::higher;
  paired.method = verdict::Method::paired;
  paired.sign_low = 0.6;
  paired.sign_high = 0.75;
  paired.p_worse = 1.0 / 3;
  paired.q_worse = 0.1;
  paired.superiority = 0.95;
  paired.threshold_percent = 2.5;
  paired.baseline_values = {800, 812, 1.0 / 3};
  paired.current_values = {570.1, 568.4, kNan};
  Comparison limited = comparison("b", Decision::regressed, 1);
  limited.hard_limit = true;
  limited.reasons = {"128 ns is above the limit", "too"};
  Comparison unsure = comparison("c", Decision::unsure, 1.3);
  unsure.enough_repetitions = 40;
  unsure.unit_converted = true;
  Comparison ignored = unjudged("d", Status::ignored);
  ignored.ignored_because = "rewritten, until 2027-01-31";
  ignored.reasons = {"ignored by rules.toml:3: rewritten"};
  Comparison errored = unjudged("e", Status::errored);
  errored.current = {0, kNan};
  errored.ratio.reset();
  errored.prevents_pass = true;
  Comparison gone = unjudged("f", Status::removed);
  Verdict verdict =
      verdict_of({paired, limited, unsure, ignored, errored, gone}, Outcome::regression);
  verdict.exit_code = 0;
  verdict.accepted = {"alice", "needed"};
  verdict.subject = {std::string(40, 'a'), std::string(64, 'b'), 12};
  verdict.paired = true;
  verdict.confidence_percent = 91;
  verdict.noise_source = "tau 1 %";
  verdict.reason = "a part";
  verdict.warnings = {"beware", "\xC3\xA4 <b>\n"};
  verdict.environment.baseline.set_text("gatebench.cpu_model", "Xeon \"E\"");
  verdict.environment.current.set_number("num_cpus", 2);
  verdict.environment.current.entries.emplace_back("load_avg", "[0.5,1e-05,{\"x\":[true,null]}]");
  const std::string json = json_report(verdict, {});
  const Verdict again = verdict::read_verdict_text(json, "v.json");
  for (const char* name :
       {"text", "markdown", "comment", "json", "csv", "junit", "github", "html"}) {
    const Format* format = find_format(name);
    ASSERT_NE(format, nullptr);
    EXPECT_EQ(format->render(again, {}), format->render(verdict, {})) << name;
  }
}

TEST(Formats, AreFoundByName) {
  EXPECT_NE(find_format("text"), nullptr);
  EXPECT_EQ(find_format("xml"), nullptr);
  EXPECT_EQ(format_names(), "text, markdown, comment, json, csv, junit, github, html");
}

}  // namespace
}  // namespace compare::report
