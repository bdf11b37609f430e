#include "compare/targets/targets.h"

#include <gtest/gtest.h>

#include <tuple>

#include "compare/targets/targets_file.h"

namespace compare::targets {
namespace {

const Goal& goal_of(const Targets& targets, std::string_view metric) {
  for (const Goal& goal : targets.goals) {
    if (goal.metric == metric) {
      return goal;
    }
  }
  throw std::out_of_range(std::string(metric));
}

TEST(Grade, OfThePublishedGoalsHasItsBoundsWhereTheyAreDocumented) {
  const Targets targets = default_targets();
  constexpr Grade kGood = Grade::good;
  constexpr Grade kInvestigate = Grade::needs_investigation;
  constexpr Grade kIssue = Grade::issue;
  const std::vector<std::tuple<const char*, double, Grade>> cases = {
      {"throughput_per_second", 1000.1, kGood},
      {"throughput_per_second", 1000, kInvestigate},
      {"throughput_per_second", 900, kInvestigate},
      {"throughput_per_second", 799.9, kInvestigate},
      {"throughput_per_second", 500, kInvestigate},
      {"throughput_per_second", 499.9, kIssue},
      {"throughput_per_second", 0, kIssue},
      {"real_time", 119.9, kGood},
      {"real_time", 120, kInvestigate},
      {"real_time", 1e6, kInvestigate},
      {"latency_ns_p95", 179.9, kGood},
      {"latency_ns_p95", 180, kInvestigate},
      {"latency_ns_p95", 190, kInvestigate},
      {"latency_ns_p95", 300, kInvestigate},
      {"latency_ns_p95", 300.1, kIssue},
      {"latency_ns_p99", 299.9, kGood},
      {"latency_ns_p99", 300, kInvestigate},
      {"overhead_ns_p50", 9.9, kGood},
      {"overhead_ns_p50", 10, kInvestigate},
      {"failure_ratio", 0.99, kGood},
      {"failure_ratio", 1, kInvestigate},
      {"failure_ratio", 1.01, kIssue},
      {"rss_bytes_peak", 6, kGood},
      {"rss_bytes_peak", 6.01, kInvestigate},
      {"cpu_throttled_ratio", 0, kGood},
      {"cpu_throttled_ratio", 0.1, kInvestigate}};
  for (const auto& [metric, figure, expected] : cases) {
    EXPECT_EQ(grade(goal_of(targets, metric), figure), expected) << metric << " " << figure;
  }
}

TEST(Grade, WithoutABoundForGoodIsGoodUntilItIsWorse) {
  Goal goal;
  goal.issue = 5;
  EXPECT_EQ(grade(goal, 5), Grade::good);
  EXPECT_EQ(grade(goal, 5.1), Grade::issue);
  goal.better = results::Better::higher;
  EXPECT_EQ(grade(goal, 5), Grade::good);
  EXPECT_EQ(grade(goal, 4.9), Grade::issue);
}

TEST(MissedBound, NamesTheStrongestBoundThatWasCrossed) {
  Goal goal;
  goal.unit = "ms";
  goal.good = 180;
  goal.investigate = 200;
  goal.issue = 300;
  EXPECT_EQ(missed_bound(goal, 179), "");
  EXPECT_EQ(missed_bound(goal, 180), "not under 180 ms");
  EXPECT_EQ(missed_bound(goal, 200), "not under 180 ms");
  EXPECT_EQ(missed_bound(goal, 201), "over 200 ms");
  EXPECT_EQ(missed_bound(goal, 301), "over 300 ms");
  goal.better = results::Better::higher;
  goal.good = 1000;
  goal.investigate = 800;
  goal.issue = 500;
  EXPECT_EQ(missed_bound(goal, 900), "not over 1,000 ms");
  EXPECT_EQ(missed_bound(goal, 799), "below 800 ms");
  EXPECT_EQ(missed_bound(goal, 499), "below 500 ms");
}

TEST(GoalText, SaysWhatGoodMeans) {
  const Targets targets = default_targets();
  EXPECT_EQ(goal_text(goal_of(targets, "throughput_per_second")), "> 1,000");
  EXPECT_EQ(goal_text(goal_of(targets, "latency_ns_p95")), "< 180 ms");
  EXPECT_EQ(goal_text(goal_of(targets, "rss_bytes_peak")), "<= 6 GB");
  Goal floor;
  floor.better = results::Better::higher;
  floor.issue = 3;
  EXPECT_EQ(goal_text(floor), ">= 3");
}

TEST(FigureText, HasFourDigitsAndItsUnit) {
  EXPECT_EQ(figure_text(0, "ms"), "0 ms");
  EXPECT_EQ(figure_text(1050, ""), "1,050");
  EXPECT_EQ(figure_text(1234567.8, ""), "1,234,568");
  EXPECT_EQ(figure_text(999.6, ""), "999.6");
  EXPECT_EQ(figure_text(1000.6, ""), "1,001");
  EXPECT_EQ(figure_text(95, "ms"), "95 ms");
  EXPECT_EQ(figure_text(1.337, "ms"), "1.337 ms");
  EXPECT_EQ(figure_text(0.86, "ms"), "0.86 ms");
  EXPECT_EQ(figure_text(0.0231, "GB"), "0.0231 GB");
  EXPECT_EQ(figure_text(0.00001234, "s"), "1.23e-05 s");
  EXPECT_EQ(figure_text(1e300, ""), "1.00e+300");
}

TEST(UnitFactor, KnowsTimesBytesAndRatios) {
  EXPECT_EQ(unit_factor(""), 1);
  EXPECT_EQ(unit_factor("%"), 0.01);
  EXPECT_EQ(unit_factor("ns"), 1);
  EXPECT_EQ(unit_factor("us"), 1e3);
  EXPECT_EQ(unit_factor("ms"), 1e6);
  EXPECT_EQ(unit_factor("s"), 1e9);
  EXPECT_EQ(unit_factor("GB"), 1e9);
  EXPECT_EQ(unit_factor("GiB"), 1024.0 * 1024 * 1024);
  EXPECT_EQ(unit_factor("parsec"), std::nullopt);
}

}  // namespace
}  // namespace compare::targets
