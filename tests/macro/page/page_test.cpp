#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <cmath>
#include <limits>
#include <regex>

#include "compare/report/page/content_policy.h"
#include "macro/page/page_data.h"
#include "macro/page/report_page.h"
#include "macro/page/reproduction.h"
#include "macro/page/run_figures.h"
#include "macro/page/run_verdict.h"
#include "tests/macro/page/sample_runs.h"

namespace macro {
namespace {

using macro_test::sample_baseline;
using macro_test::sample_runs;
using macro_test::SampleTraits;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

const SampleTraits kShort = {.blocks = 2, .seconds = 3};

rapidjson::Document parsed(const std::string& json) {
  rapidjson::Document document;
  document.Parse(json.c_str());
  EXPECT_FALSE(document.HasParseError()) << json.substr(document.GetErrorOffset(), 60);
  return document;
}

/// What is shown of a page without its scripts, styles and data.
std::string shown(const std::string& page) {
  const std::size_t begin = page.find("<body>");
  return page.substr(begin, page.find("<script", begin) - begin);
}

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

TEST(ReportPage, SaysValidBeforeAnyFigure) {
  const std::string page = shown(report_page({sample_baseline(kShort)}));
  EXPECT_LT(page.find("VALID"), page.find("requests/s"));
  EXPECT_THAT(page, HasSubstr("no check failed"));
  EXPECT_THAT(page, Not(HasSubstr("INVALID")));
}

TEST(ReportPage, SaysHowLongPromptsWereAndStepsAre) {
  RunRecord run = sample_baseline(kShort);
  EXPECT_THAT(report_page({run}), HasSubstr("100 prompt tokens"));
  EXPECT_THAT(report_page({run}), HasSubstr(" s a block after"));
  run.name += "/azure-chat";
  EXPECT_THAT(report_page({run}), HasSubstr("as long as in the trace azure-chat"));
  run.steps.emplace_back().block = run.blocks.front();
  run.blocks.clear();
  EXPECT_THAT(report_page({run}), HasSubstr(" s a step after"));
}

TEST(ReportPage, SaysInvalidAndWhyBeforeAnyFigure) {
  const std::string page = shown(report_page({macro_test::sample_invalid()}));
  const std::size_t reason = page.find("5.7 % of the requests failed");
  EXPECT_LT(page.find("INVALID"), reason);
  EXPECT_LT(reason, page.find("requests/s"));
}

TEST(ReportPage, OfSeveralRunsOneInvalidMakesThePageInvalidAndIsNamed) {
  const std::string page =
      shown(report_page({sample_baseline(kShort), macro_test::sample_invalid()}));
  EXPECT_THAT(page, HasSubstr("1 of 2 scenarios"));
  EXPECT_THAT(page, HasSubstr("macro/auth/rate:900: block 2"));
}

TEST(ReportPage, NamesWhyAScenarioWasSkippedAndDoesNotCallItInvalid) {
  const std::string page =
      shown(report_page({sample_baseline(kShort), macro_test::sample_skipped()}));
  EXPECT_THAT(page, HasSubstr("SKIPPED"));
  EXPECT_THAT(page, HasSubstr("its ledger cannot be switched off"));
  EXPECT_THAT(page, Not(HasSubstr("INVALID")));
}

TEST(ReportPage, WithoutRunsOrWithSkippedOnesOnlyNothingWasMeasured) {
  EXPECT_THAT(shown(report_page({})), HasSubstr("Nothing was measured"));
  EXPECT_THAT(shown(report_page({macro_test::sample_skipped()})),
              HasSubstr("Nothing was measured"));
  EXPECT_EQ(page_data({}, {}), "[]");
}

TEST(ReportPage, ARunWithoutBlocksIsInvalidAndHasNoZeros) {
  RunRecord run;
  run.name = "macro/baseline/connections:1";
  const std::string page = shown(report_page({run}));
  EXPECT_THAT(page, HasSubstr("nothing was measured"));
  EXPECT_THAT(page, HasSubstr("<dt>requests/s</dt><dd>-<small>"));
  EXPECT_THAT(page, HasSubstr("<dt>p99</dt><dd>-<small>"));
  EXPECT_THAT(page, Not(HasSubstr("data-kind")));
}

TEST(ReportPage, HasPlacesForTheChartsThatItsRecordHasDataFor) {
  const std::string page = shown(report_page({macro_test::sample_stress(kShort)}));
  for (const auto* kind : {"time", "distribution", "steps"}) {
    EXPECT_EQ(count_of(page, R"(data-kind=")" + std::string(kind) + R"(")"), 1U) << kind;
  }
  RunRecord bare = sample_baseline(kShort);
  bare.intervals.clear();
  EXPECT_THAT(report_page({bare}), HasSubstr(R"(data-kind="time")")) << "the target's samples";
  bare.target_samples.clear();
  EXPECT_THAT(shown(report_page({bare})), Not(HasSubstr(R"(data-kind="time")")));
  bare.distributions.clear();
  EXPECT_THAT(shown(report_page({bare})), Not(HasSubstr(R"(data-kind="distribution")")));
}

TEST(ReportPage, NamesInRecordsCannotBecomeMarkupOrCode) {
  const std::string evil = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'&\n";
  RunRecord run = sample_baseline(kShort);
  run.name = run.load = run.target = run.date = run.isolation = evil;
  run.environment = {{evil, evil}};
  run.stopped_reason = evil;
  run.blocks[0].failures = {{evil, 3}};
  run.blocks[0].warnings = {evil};
  run.blocks[0].invalid_reason = evil;
  run.blocks[0].checks = {{evil, CheckOutcome::failed, evil, evil, evil}};
  run.intervals[0].failures = {{evil, 1}};
  run.findings = {{evil, evil, evil, 1.0, 0.5, 2.0, evil, true, evil}};
  run.tasks = {{}};
  run.tasks[0].name = run.tasks[0].path = run.tasks[0].method = evil;
  run.steps = {{evil, 5, run.blocks[0]}};
  run.distributions[0].metric = evil;
  run.reference_title = evil;
  run.direct_blocks = run.blocks;
  const std::string page = report_page({run, run}, {run});
  EXPECT_EQ(count_of(page, "<script"), 3U) << "the data, the library, ours";
  EXPECT_EQ(count_of(page, "</script"), 3U);
  EXPECT_THAT(page, Not(HasSubstr("<img")));
  EXPECT_EQ(std::string(parsed(page_data({run}, {}))[0]["name"].GetString()), evil);
}

TEST(ReportPage, ItsPolicyAllowsItsOwnTextsOnly) {
  const std::string page = report_page({sample_baseline(kShort)});
  EXPECT_THAT(page, HasSubstr(R"(content="default-src 'none'; img-src data:; base-uri 'none')"));
  EXPECT_THAT(page, Not(HasSubstr("unsafe-")));
  std::size_t scripts = 0;
  for (std::size_t at = page.find("<script>"); at != std::string::npos;
       at = page.find("<script>", at + 1)) {
    const std::size_t begin = at + 8;
    const std::string text = page.substr(begin, page.find("</script>", begin) - begin);
    EXPECT_THAT(page, HasSubstr(compare::report::content_hash(text)));
    ++scripts;
  }
  EXPECT_EQ(scripts, 2U);
  EXPECT_EQ(compare::report::content_hash(""),
            "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='");
}

TEST(ReportPage, AsksNothingOfAnybody) {
  const std::string page = report_page(sample_runs(kShort), sample_runs(kShort));
  const std::regex reference(R"re((src|href)\s*=\s*"([^"]*)")re");
  const std::string markup = shown(page);
  for (std::sregex_iterator at(markup.begin(), markup.end(), reference), end; at != end; ++at) {
    EXPECT_EQ((*at)[2].str().substr(0, 1), "#");
  }
  EXPECT_THAT(page, Not(HasSubstr("sourceMappingURL=")));
  EXPECT_THAT(page, Not(HasSubstr("@import")));
  EXPECT_THAT(page, Not(HasSubstr("url(")));
}

TEST(ReportPage, KeepsTheLicenceOfTheChartsWithThem) {
  const std::string page = report_page({});
  EXPECT_THAT(page, HasSubstr("Permission is hereby granted"));
  EXPECT_THAT(page, HasSubstr("Dan Vanderkam"));
}

TEST(ReportPage, ShowsTheTargetsWithTheReferenceAndItsRemark) {
  const std::string page = shown(report_page({sample_baseline(kShort)}));
  EXPECT_THAT(page, HasSubstr("1,170"));
  EXPECT_THAT(page, HasSubstr("think-time-bound"));
  EXPECT_THAT(page, HasSubstr("needs investigation"));
}

TEST(ReportPage, DoesNotGradeWhatIsNoMeasurement) {
  const std::string page = shown(report_page({macro_test::sample_invalid()}));
  EXPECT_THAT(page, HasSubstr("not graded: "));
  EXPECT_THAT(page, Not(HasSubstr("> good<")));
}

TEST(ReportPage, ShowsTheChangeFromTheBaselineOfTheSameName) {
  SampleTraits slower = kShort;
  slower.slowness = 2;
  const std::string page = shown(report_page({sample_baseline(slower)}, {sample_baseline(kShort)}));
  EXPECT_THAT(page, HasSubstr("<b>+100.0 %</b>"));
  EXPECT_THAT(page, HasSubstr("Baseline (dashed)"));
}

TEST(ReportPage, SaysWhereTheBaselineHasNoRunOfTheName) {
  RunRecord other = sample_baseline(kShort);
  other.name = "macro/baseline/connections:1";
  const std::string page = shown(report_page({sample_baseline(kShort)}, {other}));
  EXPECT_THAT(page, HasSubstr("no run named macro/baseline/connections:64"));
  EXPECT_THAT(page, Not(HasSubstr("Baseline (dashed)")));
  EXPECT_TRUE(parsed(page_data({sample_baseline(kShort)}, {other}))[0]["baseline"].IsNull());
}

TEST(ReportPage, SaysThatABaselineIsInvalid) {
  RunRecord before = sample_baseline(kShort);
  before.blocks[0].invalid_reason = "too slow a client";
  EXPECT_THAT(shown(report_page({sample_baseline(kShort)}, {before})),
              HasSubstr("it is INVALID: block 1: too slow a client"));
}

TEST(ReportPage, ShowsOverheadFromPairsAndSaysWhereThereIsNone) {
  EXPECT_THAT(shown(report_page({sample_baseline(kShort)})),
              HasSubstr("not measured by this scenario"));
  EXPECT_THAT(shown(report_page({macro_test::sample_overhead({.blocks = 6, .seconds = 3})})),
              HasSubstr("at the median; 95 %: "));
}

TEST(PageData, HasAColumnOfTheSameLengthForEachThing) {
  const auto data = parsed(page_data(sample_runs(kShort), sample_runs(kShort)));
  for (const auto& run : data.GetArray()) {
    for (const auto* part : {"time", "target"}) {
      const auto& block = run[part]["block"];
      for (const auto& [name, column] : run[part].GetObject()) {
        if (column.IsArray()) {
          EXPECT_EQ(column.Size(), block.Size()) << name.GetString();
        }
      }
    }
    for (const auto& [name, column] : run["time"]["failures"].GetObject()) {
      EXPECT_EQ(column.Size(), run["time"]["block"].Size()) << name.GetString();
    }
  }
}

TEST(PageData, WhatWasNotMeasuredIsNullAndNeverZero) {
  RunRecord run = sample_baseline(kShort);
  run.intervals[0].latency_ns_p50.reset();
  run.intervals[1].latency_ns_p50 = std::numeric_limits<double>::quiet_NaN();
  run.target_samples[0].cpu_cores.reset();
  const auto data = parsed(page_data({run}, {}));
  EXPECT_TRUE(data[0]["time"]["p50"][0].IsNull());
  EXPECT_TRUE(data[0]["time"]["p50"][1].IsNull());
  EXPECT_TRUE(data[0]["time"]["p50"][2].IsNumber());
  EXPECT_TRUE(data[0]["target"]["cores"][0].IsNull());
}

TEST(PageData, LatenciesAreInMillisecondsAndMemoryInMebibytes) {
  RunRecord run = sample_baseline(kShort);
  run.intervals[0].latency_ns_p99 = 2.5e6;
  run.target_samples[0].rss_bytes = 3 * 1024.0 * 1024.0;
  const auto data = parsed(page_data({run}, {}));
  EXPECT_DOUBLE_EQ(data[0]["time"]["p99"][0].GetDouble(), 2.5);
  EXPECT_DOUBLE_EQ(data[0]["target"]["rss"][0].GetDouble(), 3);
}

TEST(PageData, LineSeparatorsOfOlderScriptsAreEscaped) {
  RunRecord run = sample_baseline(kShort);
  run.name =
      "a\xE2\x80\xA8"
      "b\xE2\x80\xA9"
      "c";
  const std::string json = page_data({run}, {});
  EXPECT_THAT(json, HasSubstr(R"(a\u2028b\u2029c)"));
}

TEST(PageData, KnowsWhatAnIntervalOffers) {
  const auto offered = [](const RunRecord& run) {
    return std::string(parsed(page_data({run}, {}))[0]["offered"].GetString());
  };
  EXPECT_EQ(offered(sample_baseline(kShort)), "connections");
  EXPECT_EQ(offered(macro_test::sample_mixed(kShort)), "users");
  EXPECT_EQ(offered(macro_test::sample_overhead(kShort)), "requests/s");
}

TEST(PageData, ADayOfSecondsStaysSmall) {
  RunRecord run = sample_baseline({.blocks = 1, .seconds = 1});
  const IntervalRecord second = run.intervals[0];
  run.intervals.assign(86400, second);
  const std::string json = page_data({run}, {});
  EXPECT_LT(json.size(), 300'000U);
  EXPECT_EQ(parsed(json)[0]["time"]["merged"].GetInt(), 58);
}

TEST(RunFigures, AreMediansOfTheValidBlocks) {
  RunRecord run;
  run.blocks.resize(4);
  for (std::size_t i = 0; i < 4; ++i) {
    run.blocks[i].latency_ns_p99 = 1e6 * static_cast<double>(i + 1);
  }
  run.blocks[3].invalid_reason = "too few samples";
  const Figure figure = figure_of(run, *find_figure_column("p99"));
  EXPECT_EQ(figure.value, 2e6);
  EXPECT_EQ(figure.low, 1e6);
  EXPECT_EQ(figure.high, 3e6);
  EXPECT_EQ(figure_of(run, *find_figure_column("ttft_p50")).value, std::nullopt);
}

TEST(RunFigures, AChangeNeedsBothSides) {
  EXPECT_EQ(change_text(FigureKind::latency, 2e6, 3e6), "+50.0 %");
  EXPECT_EQ(change_text(FigureKind::latency, 2e6, 1e6), "-50.0 %");
  EXPECT_EQ(change_text(FigureKind::latency, 0.0, 1e6), "-");
  EXPECT_EQ(change_text(FigureKind::latency, std::nullopt, 1e6), "-");
  EXPECT_EQ(change_text(FigureKind::latency, 1e6, std::nullopt), "-");
  EXPECT_EQ(change_text(FigureKind::percent, 0.0, 0.004), "+0.40 points");
  EXPECT_EQ(figure_text(FigureKind::latency, std::nullopt), "-");
}

TEST(Checks, TheWorstOfAllBlocksStandsForTheCheck) {
  const auto checks = checks_of(sample_baseline({.blocks = 4, .seconds = 1}));
  ASSERT_THAT(checks, Not(IsEmpty()));
  EXPECT_EQ(checks[0].worst.name, "client_busy");
  EXPECT_EQ(checks[0].worst.outcome, CheckOutcome::warned);
  EXPECT_EQ(checks[0].worst.value, "82 %");
  EXPECT_EQ(checks[0].worst_where, "block 3");
  EXPECT_THAT(checks[0].outcomes, SizeIs(4));
  EXPECT_EQ(check_summary(checks),
            "9 checks: 2 warned, 1 not measured, 5 passed, 1 does not apply");
}

TEST(Reproduction, ReplaysTheScheduleOnTheSameTarget) {
  RunRecord run = macro_test::sample_mixed(kShort);
  EXPECT_EQ(reproduction(run),
            "gatebench-macro run --replay schedule.json --gateway build/release/bin/gateway");
  run.target = "http://127.0.0.1:8081";
  EXPECT_EQ(reproduction(run),
            "gatebench-macro run --replay schedule.json --target http://127.0.0.1:8081");
}

TEST(Reproduction, NothingFromTheRecordRunsInAShell) {
  RunRecord run = sample_baseline(kShort);
  run.target = "/tmp/a'; rm -rf ~ #";
  EXPECT_THAT(reproduction(run), HasSubstr(R"(--gateway '/tmp/a'\''; rm -rf ~ #')"));
  run.name = "$(reboot)";
  EXPECT_THAT(reproduction(run), IsEmpty());
}

}  // namespace
}  // namespace macro
