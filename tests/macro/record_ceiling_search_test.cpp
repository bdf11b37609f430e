#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <set>

#include "macro/record/ceiling_search.h"

namespace macro {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

/// A queue with one server: response times are exponential with the mean 1 / (mu - lambda).
RateProbe one_server(double served_per_second, double rate) {
  RateProbe probe;
  probe.rate = rate;
  probe.valid = true;
  probe.achieved_per_second = std::min(rate, served_per_second);
  probe.p99_ns =
      rate < served_per_second ? 1e9 * std::log(100.0) / (served_per_second - rate) : 60e9;
  return probe;
}

/// The rate at which p99 is just the goal.
double true_ceiling(double served_per_second, double goal_ms) {
  return served_per_second - 1e3 * std::log(100.0) / goal_ms;
}

void run(CeilingSearch& search, const std::function<RateProbe(double)>& measure) {
  while (const auto rate = search.next_rate()) {
    ASSERT_LT(search.probes().size(), 1000U);
    search.report(measure(*rate));
  }
}

const std::vector<std::chrono::nanoseconds> kGoals = {milliseconds(5), milliseconds(10),
                                                      milliseconds(50), milliseconds(100)};

TEST(CeilingSearch, FindsEachGoalsCeilingOfAQueueWithinItsResolution) {
  for (const double served : {1'200.0, 5'000.0, 40'000.0}) {
    CeilingSearch search(kGoals);
    run(search, [served](double rate) { return one_server(served, rate); });
    const auto findings = search.findings();
    ASSERT_EQ(findings.size(), 4U);
    EXPECT_EQ(findings[0].name, "ceiling_per_second_p99_5ms");
    EXPECT_EQ(findings[3].name, "ceiling_per_second_p99_100ms");
    const std::vector<double> goals_ms = {5, 10, 50, 100};
    for (std::size_t i = 0; i < findings.size(); ++i) {
      const double truth = true_ceiling(served, goals_ms[i]);
      ASSERT_TRUE(findings[i].value && findings[i].high) << served;
      EXPECT_LE(*findings[i].value, truth);
      EXPECT_GE(*findings[i].high, truth);
      EXPECT_LE(*findings[i].high / *findings[i].value, 1.05 + 1e-9);
      EXPECT_EQ(findings[i].note, "measured 2 times");
    }
    EXPECT_LT(search.probes().size(), 30U) << "goals share probes";
  }
}

TEST(CeilingSearch, GoesDownWhereTheFirstRateIsTooMuch) {
  CeilingSearch search({milliseconds(100)});
  run(search, [](double rate) { return one_server(60, rate); });
  const auto findings = search.findings();
  ASSERT_TRUE(findings[0].value);
  EXPECT_NEAR(*findings[0].value, true_ceiling(60, 100), 0.06 * true_ceiling(60, 100));
}

TEST(CeilingSearch, SaysWhereAGoalIsNotMetAtAnyRate) {
  CeilingSearch search({milliseconds(5), milliseconds(100)});
  run(search, [](double rate) { return one_server(500, rate); });  // p99 at least 9.2 ms
  const auto findings = search.findings();
  EXPECT_FALSE(findings[0].value);
  EXPECT_THAT(findings[0].note, HasSubstr("not even at 1/s"));
  EXPECT_TRUE(findings[1].value);
}

TEST(CeilingSearch, EndsAtItsHighestRate) {
  CeilingSearch search({milliseconds(100)}, {.highest_rate = 3000});
  run(search, [](double rate) { return one_server(1e9, rate); });
  EXPECT_EQ(search.findings()[0].value, 3000);
  EXPECT_FALSE(search.findings()[0].high);
  EXPECT_THAT(search.findings()[0].note, HasSubstr("lies above"));
}

TEST(CeilingSearch, BelievesNoSingleLuckyProbe) {
  // Every rate from 2,000 on passes the first time only.
  std::set<double> tried;
  CeilingSearch search({milliseconds(10)});
  run(search, [&tried](double rate) {
    RateProbe probe = one_server(2e9, rate);
    if (rate >= 2000 && !tried.insert(rate).second) {
      probe.p99_ns = 1e9;
    }
    if (rate >= 6000) {
      probe.p99_ns = 1e9;
    }
    return probe;
  });
  ASSERT_TRUE(search.findings()[0].value);
  EXPECT_LT(*search.findings()[0].value, 2000);
}

TEST(CeilingSearch, StopsAfterItsProbesAndSaysSo) {
  CeilingSearch search(kGoals, {.most_probes = 4});
  run(search, [](double rate) { return one_server(5000, rate); });
  EXPECT_EQ(search.probes().size(), 4U);
  EXPECT_THAT(search.findings()[3].note, HasSubstr("not confirmed"));
}

TEST(CeilingSearch, TakesARateThatIsNotReachedForTooMuch) {
  CeilingSearch search({milliseconds(100)});
  // Answers fast what it answers, and drops the rest.
  run(search, [](double rate) {
    RateProbe probe = one_server(1e9, rate);
    probe.achieved_per_second = std::min(rate, 1900.0);
    return probe;
  });
  ASSERT_TRUE(search.findings()[0].value);
  EXPECT_NEAR(*search.findings()[0].value, 2000, 101);
}

TEST(CeilingSearch, SaysWhereTheClientEndedIt) {
  CeilingSearch search({milliseconds(100)});
  run(search, [](double rate) {
    RateProbe probe = one_server(1e9, rate);
    probe.valid = rate < 3000;
    return probe;
  });
  EXPECT_NEAR(*search.findings()[0].value, 3000, 151);
  EXPECT_THAT(search.findings()[0].note, HasSubstr("the target may do better"));
}

TEST(CeilingSearch, HasNothingToSayBeforeItBegan) {
  const CeilingSearch search(kGoals);
  EXPECT_EQ(search.next_rate(), 500);
  EXPECT_EQ(search.findings()[0].note, "not measured");
  EXPECT_FALSE(CeilingSearch({}).next_rate());
}

TEST(CeilingSearch, TakesMissingPercentilesForFailed) {
  CeilingSearch search({milliseconds(100)}, {.first_rate = 2, .lowest_rate = 1});
  run(search, [](double rate) {
    RateProbe probe = one_server(1e9, rate);
    probe.p99_ns.reset();
    return probe;
  });
  EXPECT_FALSE(search.findings()[0].value);
}

}  // namespace
}  // namespace macro
