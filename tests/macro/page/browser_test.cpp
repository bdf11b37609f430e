// report.html in a real browser. Skipped where no Chromium is: ci/setup.sh page.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <sstream>

#include "macro/host/temporary_directory.h"
#include "macro/page/content_policy.h"
#include "macro/page/report_page.h"
#include "tests/macro/page/sample_runs.h"

namespace macro {
namespace {

using macro_test::SampleTraits;
using testing::HasSubstr;
using testing::Not;

const SampleTraits kShort = {.blocks = 8, .seconds = 6};

std::string output_of(const std::string& command) {
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  std::string output;
  std::array<char, 4096> part{};
  while (pipe) {
    const std::size_t size = fread(part.data(), 1, part.size(), pipe.get());
    if (size == 0) {
      break;
    }
    output.append(part.data(), size);
  }
  return output;
}

/// The name of a Chromium on the path; empty where there is none.
std::string browser() {
  std::string name = output_of(
      "command -v chromium || command -v chromium-browser || command -v google-chrome || "
      "command -v google-chrome-stable");
  return name.substr(0, name.find('\n'));
}

std::string text_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

using Seen = std::map<std::string, std::string>;

Seen lines_of(const std::string& dom) {
  const std::size_t begin = dom.find(R"(<pre id="probe">)");
  Seen seen;
  if (begin == std::string::npos) {
    return seen;
  }
  std::istringstream lines(dom.substr(begin + 16, dom.find("</pre>", begin) - begin - 16));
  for (std::string line; std::getline(lines, line);) {
    const std::size_t equals = line.find('=');
    seen[line.substr(0, equals)] = line.substr(equals + 1);
  }
  return seen;
}

struct View {
  int width = 1280;
  bool dark = false;
  std::string fragment = {};
};

class ReportInBrowser : public testing::Test {
 protected:
  void SetUp() override {
    browser_ = browser();
    if (browser_.empty()) {
      GTEST_SKIP() << "no chromium on the path: ci/setup.sh page installs it";
    }
  }

  /// What the probe saw of the page. Everything else of the page is as it is written to disk.
  Seen look_at(std::string page, const View& view) {
    const std::string probe = text_of(GATEBENCH_SOURCE_DIR "/tests/macro/page/probe.js");
    const std::string policy = "script-src ";
    page.insert(page.find(policy) + policy.size(), content_hash(probe) + " ");
    page.insert(page.find("<body>") + 6, "<script>" + probe + "</script>");
    const std::string folder = folder_.path().string();
    std::ofstream(folder + "/report.html") << page;
    // A window of its own is 500 pixels wide at least; a frame can be as narrow as a phone.
    std::ofstream(folder + "/phone.html")
        << R"(<!DOCTYPE html><meta charset=utf-8><pre id="probe"></pre><script>)"
           "addEventListener('message', ({data}) => {"
           " document.getElementById('probe').textContent = data; });</script>"
           R"(<iframe src="report.html)" +
               view.fragment + R"(" style="border:0;height:2000px;width:)" +
               std::to_string(view.width) + R"(px"></iframe>)";
    const bool phone = view.width < 500;
    const std::string command =
        command_for(view, phone ? 1280 : view.width) + "--dump-dom 'file://" + folder +
        (phone ? "/phone.html" : "/report.html" + view.fragment) + "' 2>'" + folder + "/log'";
    Seen seen = lines_of(output_of(command));
    EXPECT_THAT(text_of(folder + "/log"), Not(HasSubstr("CONSOLE"))) << "nothing is written to it";
    return seen;
  }

  /// The page as a PDF.
  std::string printed(const std::string& page) {
    const std::string folder = folder_.path().string();
    std::ofstream(folder + "/report.html") << page;
    output_of(command_for({}, 1280) + "--print-to-pdf='" + folder + "/report.pdf' 'file://" +
              folder + "/report.html' 2>'" + folder + "/log'");
    return text_of(folder + "/report.pdf");
  }

  /// Up to what it shall do with which page.
  [[nodiscard]] std::string command_for(const View& view, int width) const {
    return "timeout 100 '" + browser_ + "' --headless=new --disable-gpu --hide-scrollbars" +
           (geteuid() == 0 ? " --no-sandbox" : "") +
           " --disable-background-networking --disable-component-update --no-first-run" +
           (view.dark ? " --blink-settings=preferredColorScheme=0" : "") + " --user-data-dir='" +
           folder_.path().string() + "/profile' --window-size=" + std::to_string(width) +
           ",1600 --virtual-time-budget=20000 --enable-logging=stderr ";
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

  TemporaryDirectory folder_;
  std::string browser_;
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
