#include "macro/cli/dashboard.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "macro/cli/sparkline.h"

namespace macro {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string golden(const std::string& name) {
  std::ifstream file(std::string(GATEBENCH_SOURCE_DIR "/tests/macro/golden/") + name);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

/// The escape character as people can read it.
std::string visible(std::string text) {
  for (std::size_t at = 0; (at = text.find('\033', at)) != std::string::npos;) {
    text.replace(at, 1, "<ESC>");
  }
  for (std::size_t at = 0; (at = text.find('\r', at)) != std::string::npos;) {
    text.replace(at, 1, "<CR>");
  }
  return text;
}

/// A run of two scenarios, told twice a second: the first of two blocks of 1 + 12 s each, the
/// second of one of 2 s.
void play(Dashboard& dashboard, double step_seconds) {
  dashboard.plan(30, {"baseline", "mixed"});
  dashboard.begin("baseline");
  double elapsed = 0;
  for (int block = 1; block <= 2; ++block) {
    for (double at = 0; at < 13; at += step_seconds) {
      const bool warming = at < 1;
      DashboardFigures figures;
      figures.elapsed_seconds = elapsed + at;
      figures.phase = warming ? "warming up" : "measuring";
      figures.block = block;
      figures.blocks = 2;
      if (!warming) {
        figures.rate_per_second = 12'000 + 100 * at;
        figures.in_flight = 64;
        figures.latency_ns_p50 = 812e3;
        figures.latency_ns_p99 = 4.2e6;
        figures.target_cpu_cores = 1.85;
        figures.target_rss_bytes = 120.3 * 1024 * 1024;
      }
      dashboard.update(figures);
    }
    elapsed += 13;
  }
  dashboard.begin("mixed");
  DashboardFigures figures;
  figures.elapsed_seconds = elapsed;
  figures.phase = "measuring";
  figures.failures = 1234;
  dashboard.update(figures);
  dashboard.finish();
}

TEST(DashboardLines, AreOneABlockAndOneEveryTenSeconds) {
  std::ostringstream out;
  Dashboard dashboard(out, {});
  play(dashboard, 0.5);
  EXPECT_EQ(out.str(), golden("dashboard_lines.txt"));
}

TEST(DashboardLines, HaveNoControlCharacterWhateverIsShown) {
  std::ostringstream out;
  Dashboard dashboard(out, {.live = false, .colour = true});
  dashboard.plan(0, {"a"});
  dashboard.begin("a\033[2Jb\r\n");
  dashboard.update({.elapsed_seconds = 1, .phase = "measuring\x7F"});
  dashboard.finish();
  EXPECT_EQ(out.str(), "macro: a?[2Jb??: block 1 of 1, measuring?\n");
}

TEST(DashboardLines, LeaveOutWhatIsNotMeasured) {
  std::ostringstream out;
  Dashboard dashboard(out, {});
  dashboard.plan(75, {"baseline"});
  dashboard.begin("baseline");
  dashboard.update({.elapsed_seconds = 5, .phase = "warming up", .block = 1, .blocks = 8});
  EXPECT_EQ(out.str(), "macro: baseline: block 1 of 8, warming up, about 1 min 10 s to go\n");
}

TEST(DashboardLines, CallStepsSteps) {
  std::ostringstream out;
  Dashboard dashboard(out, {});
  dashboard.begin("stress");
  dashboard.update({.phase = "users:500, measuring", .part = "step", .block = 1, .blocks = 15});
  dashboard.update({.phase = "measuring", .part = "step", .block = 2, .blocks = 32, .about = true});
  EXPECT_EQ(out.str(),
            "macro: stress: step 1 of 15, users:500, measuring\n"
            "macro: stress: step 2 of about 32, measuring\n");
}

TEST(DashboardStyle, IsAPanelOnlyOnATerminalThatCanMoveItsCursor) {
  EXPECT_TRUE(dashboard_style({.is_terminal = true, .term = "xterm"}).live);
  EXPECT_FALSE(dashboard_style({.is_terminal = true, .term = "dumb"}).live);
  EXPECT_FALSE(dashboard_style({.is_terminal = true, .term = ""}).live);
  EXPECT_FALSE(dashboard_style({.is_terminal = true}).live) << "without a TERM";
  EXPECT_FALSE(dashboard_style({.is_terminal = false, .term = "xterm"}).live);
  EXPECT_EQ(dashboard_style({.is_terminal = true, .columns = 132}).columns, 132U);
  EXPECT_EQ(dashboard_style({.is_terminal = true}).columns, 80U);
}

TEST(DashboardStyle, HasNoColourWhereNoColorOrADumbTerminalForbidsIt) {
  EXPECT_TRUE(dashboard_style({.is_terminal = true, .term = "xterm"}).colour);
  EXPECT_TRUE(dashboard_style({.is_terminal = true, .term = "xterm", .no_colour = ""}).colour)
      << "an empty one says nothing";
  EXPECT_FALSE(dashboard_style({.is_terminal = true, .term = "xterm", .no_colour = "1"}).colour);
  EXPECT_FALSE(dashboard_style({.is_terminal = true, .term = "dumb"}).colour);
  EXPECT_FALSE(dashboard_style({.is_terminal = false, .term = "xterm"}).colour);
}

TEST(DashboardPanel, IsDrawnInItsPlaceAndTakenAway) {
  std::ostringstream out;
  Dashboard dashboard(out, {.live = true});
  play(dashboard, 6.5);
  EXPECT_EQ(visible(out.str()), golden("dashboard_panel.txt"));
}

TEST(DashboardPanel, HasColourOnlyWhereItIsAskedFor) {
  std::ostringstream plain;
  Dashboard dashboard(plain, {.live = true});
  play(dashboard, 6.5);
  EXPECT_THAT(plain.str(), Not(HasSubstr("\033[31m")));
  std::ostringstream coloured;
  Dashboard other(coloured, {.live = true, .colour = true});
  play(other, 6.5);
  EXPECT_THAT(coloured.str(), HasSubstr("\033[31m1,234         \033[0m"));
}

TEST(DashboardPanel, IsNeverAsWideAsTheTerminal) {
  for (const std::size_t columns : {1U, 2U, 12U, 40U, 80U}) {
    std::ostringstream out;
    Dashboard dashboard(out, {.live = true, .columns = columns});
    dashboard.begin("a");
    for (int i = 0; i < 50; ++i) {
      dashboard.update({.elapsed_seconds = 1.0 * i,
                        .phase = "measuring",
                        .rate_per_second = 1.0 * i,
                        .latency_ns_p99 = 1e6});
    }
    std::istringstream lines(out.str());
    for (std::string line; std::getline(lines, line);) {
      const std::size_t begin = line.find('\r') == std::string::npos ? 0 : line.find('\r') + 1;
      line = line.substr(begin, line.find("\033[K") - begin);
      const auto width = std::count_if(line.begin(), line.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
      });
      EXPECT_LT(static_cast<std::size_t>(width), columns) << line;
    }
  }
}

TEST(Sparkline, GoesFromZeroToTheLargest) {
  EXPECT_EQ(sparkline({0, 1, 2, 3, 4, 5, 6, 7}, 10), "▁▂▃▄▅▆▇█");
  EXPECT_EQ(sparkline({7, 0, 14}, 2), "▁█") << "the last ones";
  EXPECT_EQ(sparkline({1, std::nullopt, 1}, 10), "█ █");
  EXPECT_EQ(sparkline({0, 0}, 10), "▁▁");
  EXPECT_EQ(sparkline({1.0 / 0.0, 1}, 10), " █");
  EXPECT_EQ(sparkline({}, 10), "");
}

}  // namespace
}  // namespace macro
