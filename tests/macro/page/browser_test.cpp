// report.html in a real browser. Skipped where no Chromium is: ci/setup.sh page.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "macro/page/report_page.h"
#include "tests/compare/report/page/headless_browser.h"
#include "tests/macro/page/sample_runs.h"

namespace macro {
namespace {

using compare::report::Seen;
using macro_test::SampleTraits;
using testing::HasSubstr;
using testing::Not;

const SampleTraits kShort = {.blocks = 8, .seconds = 6};

class ReportInBrowser : public compare::report::HeadlessBrowser {
 protected:
  Seen look_at(const std::string& page, const compare::report::View& view) {
    return HeadlessBrowser::look_at(page, "tests/macro/page/probe.js", view);
  }

  /// What holds of every page.
  static void expect_sound(Seen& seen) {
    EXPECT_EQ(seen["ready"], "true");
    EXPECT_EQ(seen["complaints"], "0") << seen["complaint_0"];
    EXPECT_EQ(seen["requests"], "0");
    EXPECT_EQ(seen["drawn"], seen["charts"]);
    EXPECT_EQ(seen["tables"], seen["charts"]) << "each chart's data can be read";
    EXPECT_EQ(seen["readings"], seen["time_charts"]) << "all read at one moment";
    EXPECT_EQ(seen["zoomed"], seen["time_charts"]) << "all zoom together";
    EXPECT_LE(std::atoi(seen["content_width"].c_str()), std::atoi(seen["width"].c_str()))
        << "nothing is cut off at the side";
  }
};

TEST_F(ReportInBrowser, DrawsEveryChartOfARunWithoutAComplaintOrARequest) {
  Seen seen = look_at(report_page({macro_test::sample_baseline(kShort)}), {});
  expect_sound(seen);
  EXPECT_EQ(seen["titles"],
            "Latency|Load|Target: processors and memory|Status: answers per second|"
            "Target: descriptors and threads|Target: context switches per second|"
            "Percentiles of the response time|Histogram of the response time");
  EXPECT_EQ(seen["drawn"], "8");
  EXPECT_EQ(seen["zoomed_after"], "0");
}

TEST_F(ReportInBrowser, OverlaysABaselineOnAPhoneInTheDark) {
  SampleTraits slower = kShort;
  slower.slowness = 1.5;
  const std::string page =
      report_page({macro_test::sample_streaming(kShort)}, {macro_test::sample_streaming(slower)});
  Seen seen = look_at(page, {.width = 390, .dark = true});
  expect_sound(seen);
  EXPECT_EQ(seen["width"], "390");
  EXPECT_EQ(seen["background"], "rgb(15, 18, 22)");
  EXPECT_THAT(seen["titles"], HasSubstr("Time to the first token"));
  EXPECT_THAT(seen["titles"], HasSubstr("Percentiles of the streams"));
}

TEST_F(ReportInBrowser, ShowsOneOfSeveralRunsTheOneThatTheAddressNames) {
  Seen seen = look_at(report_page(macro_test::sample_runs(kShort)), {.fragment = "#run-4"});
  expect_sound(seen);
  EXPECT_EQ(seen["runs_shown"], "1");
  EXPECT_THAT(seen["titles"], HasSubstr("Throughput and latency by offered load"));
}

TEST_F(ReportInBrowser, EveryKindOfRunIsDrawn) {
  const std::string page = report_page(macro_test::sample_runs(kShort));
  for (const auto* run : {"#run-3", "#run-5", "#checks-6"}) {
    Seen seen = look_at(page, {.fragment = run});
    expect_sound(seen);
    EXPECT_GE(std::atoi(seen["drawn"].c_str()), 8) << run;
  }
}

TEST_F(ReportInBrowser, OneBlockWithoutSamplesOfTheTargetIsDrawn) {
  RunRecord run = macro_test::sample_baseline({.blocks = 1, .seconds = 2});
  run.target_samples.clear();
  Seen seen = look_at(report_page({run}), {.width = 800});
  expect_sound(seen);
  EXPECT_THAT(seen["titles"], Not(HasSubstr("Target")));
}

TEST_F(ReportInBrowser, HostileNamesDoNothing) {
  const std::string evil =
      "</script><script>document.title='owned';fetch('http://127.0.0.1:9/')"
      "</script><img src=x onerror=console.error(1)>";
  RunRecord run = macro_test::sample_baseline({.blocks = 2, .seconds = 4});
  run.name = run.load = evil;
  run.intervals[0].failures = {{evil, 2}};
  run.findings = {{"recovery_seconds", evil, "s", 1.0, {}, {}, "", {}, evil}};
  run.steps = {{evil, 5, run.blocks[0]}, {evil, 10, run.blocks[1]}};
  Seen seen = look_at(report_page({run}, {run}), {});
  expect_sound(seen);
  EXPECT_THAT(seen["titles"], HasSubstr("Status"));
}

TEST_F(ReportInBrowser, PrintsTheChartsOfEveryRun) {
  const SampleTraits brief = {.blocks = 1, .seconds = 3};
  const std::string pdf =
      printed(report_page({macro_test::sample_baseline(brief), macro_test::sample_mixed(brief)}));
  const auto pictures = [&pdf] {
    std::size_t count = 0;
    for (std::size_t at = pdf.find("/Subtype /Image"); at != std::string::npos;
         at = pdf.find("/Subtype /Image", at + 1)) {
      ++count;
    }
    return count;
  }();
  EXPECT_GE(pictures, 16U) << "eight charts each";
}

TEST_F(ReportInBrowser, APageWithoutRunsIsQuietToo) {
  Seen seen = look_at(report_page({}), {});
  EXPECT_EQ(seen["ready"], "true");
  EXPECT_EQ(seen["complaints"], "0") << seen["complaint_0"];
}

}  // namespace
}  // namespace macro
