#include "macro/record/distribution.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <stdexcept>

#include "tests/macro/export/sample_run.h"

namespace macro {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;
using testing::ThrowsMessage;

TEST(Distribution, IsTheHistogramAgain) {
  const HdrHistogram values = macro_test::latencies(5000, 9);
  const HdrHistogram again = to_histogram(to_distribution("response", values));
  EXPECT_EQ(again.steps(), values.steps());
  EXPECT_EQ(again.min(), values.min());
  EXPECT_EQ(again.max(), values.max());
  EXPECT_DOUBLE_EQ(again.mean(), values.mean());
  for (const double q : {0.0, 0.5, 0.99, 0.9999, 1.0}) {
    EXPECT_EQ(again.quantile(q), values.quantile(q)) << q;
  }
}

TEST(Distribution, OfNothingIsAnEmptyHistogram) {
  const HdrHistogram again = to_histogram(to_distribution("lag", HdrHistogram()));
  EXPECT_EQ(again.count(), 0U);
  EXPECT_EQ(again.max(), 0);
  EXPECT_EQ(to_histogram(Distribution()).count(), 0U);
}

TEST(Distribution, ThatWasChangedIsRefused) {
  const Distribution good = to_distribution("lag", macro_test::latencies(100, 9));
  const auto changed = [&good](const std::function<void(Distribution&)>& change) {
    return [&good, change] {
      Distribution bad = good;
      change(bad);
      to_histogram(bad);
    };
  };
  const auto refused = [](const char* why) {
    return ThrowsMessage<std::runtime_error>(
        AllOf(StartsWith("distribution of lag: "), HasSubstr(why)));
  };
  EXPECT_THAT(changed([](Distribution& d) { d.count += 1; }), refused("do not add up"));
  EXPECT_THAT(changed([](Distribution& d) { d.count -= 1; }), refused("do not add up"));
  EXPECT_THAT(changed([](Distribution& d) {
                d.steps[0].second += UINT64_MAX - 5;  // wraps around to the right sum
                d.steps[1].second += 6;
              }),
              refused("do not add up"));
  EXPECT_THAT(changed([](Distribution& d) { d.steps[0].first += 1; }), refused("not those"));
  EXPECT_THAT(changed([](Distribution& d) { d.steps[0].first = -1; }), refused("not those"));
  EXPECT_THAT(changed([](Distribution& d) { d.steps[1] = d.steps[0]; }), refused("not those"));
  EXPECT_THAT(changed([](Distribution& d) { d.min_ns = 1; }), refused("in none of its steps"));
  EXPECT_THAT(changed([](Distribution& d) { d.max_ns = INT64_MAX; }),
              refused("in none of its steps"));
}

}  // namespace
}  // namespace macro
