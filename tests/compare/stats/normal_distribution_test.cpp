#include "compare/stats/normal_distribution.h"

#include <gtest/gtest.h>

namespace compare::stats {
namespace {

// Abramowitz & Stegun, table 26.1 and 26.5; R: pnorm, qnorm.
TEST(NormalDistribution, AgreesWithPublishedTables) {
  EXPECT_DOUBLE_EQ(normal_cumulative(0), 0.5);
  EXPECT_NEAR(normal_cumulative(1), 0.841344746068543, 1e-15);
  EXPECT_NEAR(normal_cumulative(-1.96), 0.024997895148220, 1e-15);
  EXPECT_NEAR(normal_cumulative(-10), 7.61985302416053e-24, 1e-37);
  EXPECT_NEAR(normal_quantile(0.975), 1.959963984540054, 1e-12);
  EXPECT_NEAR(normal_quantile(0.025), -1.959963984540054, 1e-12);
  EXPECT_NEAR(normal_quantile(0.95), 1.644853626951473, 1e-12);
  EXPECT_NEAR(normal_quantile(1e-6), -4.753424308822899, 1e-10);
  EXPECT_NEAR(normal_quantile(0.5), 0, 1e-12);
}

}  // namespace
}  // namespace compare::stats
