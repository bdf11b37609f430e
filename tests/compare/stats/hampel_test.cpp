#include "compare/stats/hampel.h"

#include <gtest/gtest.h>

namespace compare::stats {
namespace {

using Series = std::vector<double>;

TEST(HampelFilter, ReplacesUpToThreeOddPointsByTheMedianAroundThem) {
  EXPECT_EQ(hampel_filtered(Series{1, 1, 1, 1, 9, 9, 9, 1, 1, 1, 1}, 3, 1), Series(11, 1.0));
}

TEST(HampelFilter, LeavesFourOddPointsInARowForTheyMayBeALevel) {
  const Series series = {1, 1, 1, 1, 9, 9, 9, 9, 1, 1, 1, 1};
  EXPECT_EQ(hampel_filtered(series, 3, 1), series);
}

TEST(HampelFilter, LeavesWhatLiesAtTheBoundAndReplacesWhatLiesBeyond) {
  const Series inside = {0, 0, 0, 3, 0, 0, 0};
  EXPECT_EQ(hampel_filtered(inside, 3, 1), inside);
  EXPECT_EQ(hampel_filtered(Series{0, 0, 0, 3.01, 0, 0, 0}, 3, 1), Series(7, 0.0));
}

TEST(HampelFilter, LeavesAStepWhereItIs) {
  const Series series = {1, 1, 1, 1, 1, 5, 5, 5, 5, 5};
  EXPECT_EQ(hampel_filtered(series, 3, 0.1), series);
}

TEST(HampelFilter, DoesNotBelieveThePointAtTheEndThatIsAlone) {
  EXPECT_EQ(hampel_filtered(Series{1, 2, 1, 2, 1, 2, 20}, 3, 1.5).back(), 2);
}

TEST(HampelFilter, TakesNothingAndOnePoint) {
  EXPECT_TRUE(hampel_filtered({}, 3, 1).empty());
  EXPECT_EQ(hampel_filtered(Series{7}, 3, 0), Series{7});
}

}  // namespace
}  // namespace compare::stats
