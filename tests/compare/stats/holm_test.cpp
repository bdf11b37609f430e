#include "compare/stats/holm.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace compare::stats {
namespace {

using testing::DoubleEq;
using testing::ElementsAre;

// R: p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm") is 0.03 0.06 0.06 0.02.
TEST(Holm, AgreesWithThePublishedImplementation) {
  EXPECT_THAT(holm_adjusted(std::vector<double>{0.01, 0.04, 0.03, 0.005}),
              ElementsAre(DoubleEq(0.03), DoubleEq(0.06), DoubleEq(0.06), DoubleEq(0.02)));
}

TEST(Holm, NeverExceedsOneAndKeepsTies) {
  EXPECT_THAT(holm_adjusted(std::vector<double>{0.5, 0.5, 0.9}), ElementsAre(1, 1, 1));
  EXPECT_THAT(holm_adjusted(std::vector<double>{}), ElementsAre());
  EXPECT_THAT(holm_adjusted(std::vector<double>{0.02}), ElementsAre(0.02));
}

}  // namespace
}  // namespace compare::stats
