#include "compare/stats/benjamini_hochberg.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>

namespace compare::stats {
namespace {

// The example of Benjamini & Hochberg 1995, section 3.2: at 0.05 four are rejected, where
// Bonferroni rejects three.
TEST(BenjaminiHochberg, RejectsTheFourOfThePaper) {
  const std::array<double, 15> p_values = {0.0001, 0.0004, 0.0019, 0.0095, 0.0201,
                                           0.0278, 0.0298, 0.0344, 0.0459, 0.3240,
                                           0.4262, 0.5719, 0.6528, 0.7590, 1.0000};
  const std::vector<double> adjusted = benjamini_hochberg_adjusted(p_values);
  EXPECT_EQ(std::count_if(adjusted.begin(), adjusted.end(), [](double p) { return p <= 0.05; }), 4);
  EXPECT_NEAR(adjusted[3], 0.0095 * 15 / 4, 1e-12);
}

TEST(BenjaminiHochberg, KeepsTheOrderOfTheInputAndNeverPassesOne) {
  EXPECT_THAT(benjamini_hochberg_adjusted(std::array{0.9, 0.01, 0.8}),
              testing::ElementsAre(testing::DoubleEq(0.9), testing::DoubleEq(0.03),
                                   testing::DoubleEq(0.9)));
  EXPECT_THAT(benjamini_hochberg_adjusted({}), testing::IsEmpty());
}

}  // namespace
}  // namespace compare::stats
