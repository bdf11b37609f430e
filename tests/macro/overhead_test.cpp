#include "macro/record/overhead.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace macro {
namespace {

using testing::HasSubstr;

RunRecord pairs_of(const std::vector<double>& through, const std::vector<double>& direct) {
  RunRecord run;
  for (std::size_t i = 0; i < through.size(); ++i) {
    run.blocks.emplace_back().latency_ns_p50 = through[i];
    run.direct_blocks.emplace_back().latency_ns_p50 = direct[i];
  }
  return run;
}

const OverheadMetric& median() { return overhead_metrics().front(); }

TEST(Overhead, IsTheCentreOfTheDifferencesWithAnInterval) {
  const RunRecord run = pairs_of({110e3, 212e3, 311e3, 409e3, 510e3, 608e3},
                                 {10e3, 112e3, 210e3, 310e3, 410e3, 510e3});
  const auto estimate = estimate_overhead(median(), run);
  ASSERT_TRUE(estimate);
  EXPECT_EQ(estimate->pairs, 6U);
  EXPECT_NEAR(estimate->nanoseconds, 100e3, 1e3);
  EXPECT_DOUBLE_EQ(estimate->low, 98e3) << "of 6 pairs the smallest and largest difference";
  EXPECT_DOUBLE_EQ(estimate->high, 101e3);
  EXPECT_THAT(overhead_report(run), HasSubstr("[98.0 us, 101 us]"));
}

TEST(Overhead, HasNoIntervalFromFewerThanSixPairs) {
  const RunRecord run = pairs_of({2, 2, 2, 2, 2}, {1, 1, 1, 1, 1});
  EXPECT_FALSE(std::isfinite(estimate_overhead(median(), run)->low));
  EXPECT_THAT(overhead_report(run), HasSubstr("no interval"));
}

TEST(Overhead, MayBeBelowZero) {
  EXPECT_THAT(overhead_report(pairs_of({1000}, {3000})), HasSubstr("-2.0 us"));
}

TEST(Overhead, LeavesOutInvalidBlocksAndWhatWasNotMeasured) {
  RunRecord run = pairs_of({5, 100}, {1, 1});
  run.blocks[1].invalid_reason = "x";
  EXPECT_EQ(estimate_overhead(median(), run)->pairs, 1U);
  run.direct_blocks[0].latency_ns_p50.reset();
  EXPECT_FALSE(estimate_overhead(median(), run));
}

TEST(Overhead, IsNotToldOfOtherScenarios) {
  RunRecord run;
  run.blocks.emplace_back().latency_ns_p50 = 1;
  EXPECT_EQ(overhead_report(run), "");
}

}  // namespace
}  // namespace macro
