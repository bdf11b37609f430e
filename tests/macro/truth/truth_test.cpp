// macro's numbers against the server's own stamps, in short. Nothing here depends on how fast the
// machine is: what a client measures of a request can never be less than what the server stamped
// within it, and a request that was due in a stall cannot be answered before its end. How close the
// numbers are on a quiet machine is measured by ci/truth.sh.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/gateway/net/certificates.h"
#include "tests/macro/truth/truth_case.h"

namespace macro_test {
namespace {

using macro::LoadShape;
using std::chrono::milliseconds;
using testing::ElementsAreArray;
using testing::IsEmpty;
using testing::Not;

constexpr std::int64_t kMillisecond = 1'000'000;

/// Ends after so many requests, so that all of them count.
macro::LoadPlan capped_plan(const TruthServer& server, const LoadShape& shape,
                            std::uint64_t requests) {
  macro::LoadPlan plan = plan_for(server, shape, std::chrono::minutes(1));
  plan.max_requests = requests;
  return plan;
}

/// Pair by pair the client's times are above the server's, and so are their quantiles.
void expect_not_below_the_truth(const Observed& observed) {
  EXPECT_THAT(reconcile(observed), IsEmpty());
  ASSERT_EQ(observed.service_ns().count(), observed.truth.counts.answers);
  for (const double q : {0.01, 0.5, 0.9, 0.99, 1.0}) {
    const std::int64_t truth = observed.truth.quantile(q).value_or(0);
    EXPECT_GT(truth, 0) << q;
    EXPECT_GE(observed.service_ns().quantile(q), truth) << q;
    // Far above what scheduling adds, far below what an error of unit or of start would.
    EXPECT_LE(observed.service_ns().quantile(q), truth + 1000 * kMillisecond) << q;
  }
}

std::uint64_t at_least(const macro::HdrHistogram& histogram, std::int64_t low_ns) {
  return histogram.count_between(low_ns, macro::HdrHistogram::kDayNanoseconds);
}

class TruthOfEachWay : public testing::TestWithParam<int> {
 protected:
  static LoadShape shape() {
    return ways_of_load(1000, milliseconds(4))[static_cast<std::size_t>(GetParam())].shape;
  }
};

TEST_P(TruthOfEachWay, IsNeverBelowTheServersStamps) {
  TruthPlan server_plan;
  server_plan.delay = milliseconds(4);
  TruthServer server(server_plan);
  expect_not_below_the_truth(observe(server, capped_plan(server, shape(), 200)));
}

TEST_P(TruthOfEachWay, ShowsTwoKindsOfAnswers) {
  TruthPlan server_plan;
  server_plan.delay = milliseconds(1);
  server_plan.slow_delay = milliseconds(40);
  server_plan.slow_share = 0.2;
  TruthServer server(server_plan);
  const Observed observed = observe(server, capped_plan(server, shape(), 200));
  expect_not_below_the_truth(observed);
  EXPECT_GE(at_least(observed.service_ns(), 40 * kMillisecond), 40U);
  EXPECT_GE(observed.service_ns().quantile(0.81), 40 * kMillisecond);
}

INSTANTIATE_TEST_SUITE_P(Each, TruthOfEachWay, testing::Range(0, 4), [](const auto& way) {
  std::string name = ways_of_load(100, milliseconds(1))[static_cast<std::size_t>(way.param)].name;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

LoadShape workers(int count) {
  LoadShape shape;
  shape.level = count;
  return shape;
}

TEST(Truth, CountsTheBodyHoweverItComes) {
  for (const auto wait : {TruthPlan::Wait::body, TruthPlan::Wait::drip}) {
    TruthPlan server_plan;
    server_plan.delay = milliseconds(8);
    server_plan.wait = wait;
    TruthServer server(server_plan);
    const Observed observed = observe(server, capped_plan(server, workers(4), 60));
    expect_not_below_the_truth(observed);
    EXPECT_GE(observed.service_ns().min(), 8 * kMillisecond);
    EXPECT_LT(observed.load.counts.ttfb_ns.min(), 8 * kMillisecond) << "the head came at once";
  }
}

TEST(Truth, HoldsWithAConnectionForEachRequest) {
  TruthPlan server_plan;
  server_plan.delay = milliseconds(2);
  server_plan.close = true;
  TruthServer server(server_plan);
  const Observed observed = observe(server, capped_plan(server, workers(4), 80));
  expect_not_below_the_truth(observed);
  EXPECT_GE(observed.truth.counts.connections, 80U);
}

TEST(Truth, HoldsOverTls) {
  gateway::net::Authority authority;
  const gateway::net::Identity identity = authority.issue("IP:127.0.0.1");
  TruthPlan server_plan;
  server_plan.delay = milliseconds(2);
  server_plan.certificate_file = identity.certificate_file;
  server_plan.key_file = identity.key_file;
  TruthServer server(server_plan);
  macro::LoadPlan plan = capped_plan(server, workers(4), 80);
  plan.tls = macro::TlsOptions{.ca_file = authority.ca_file()};
  expect_not_below_the_truth(observe(server, plan));
}

TruthPlan stalling(bool frozen) {
  TruthPlan plan;
  plan.stall = {.begin = milliseconds(50), .length = milliseconds(600), .frozen = frozen};
  return plan;
}

// 500/s: 150 requests are due in the first 300 ms of the stall, and have 300 ms to wait or more.
constexpr std::int64_t kStalled = 300 * kMillisecond;

TEST(Truth, ShowsAStallInResponseAndServiceTimeWhereNothingBoundsWhatIsInFlight) {
  TruthServer server(stalling(false));
  const Observed observed = observe(
      server, plan_for(server, at_rate(500, LoadShape::Process::constant), milliseconds(800)));
  EXPECT_THAT(reconcile(observed), IsEmpty());
  EXPECT_GE(at_least(observed.load.counts.response_ns, kStalled), 149U);
  EXPECT_GE(at_least(observed.load.counts.service_ns, kStalled),
            observed.truth.count_from(kStalled));
  EXPECT_GE(observed.truth.count_from(kStalled), 20U) << "the client kept its schedule";
}

TEST(Truth, ShowsAStallInResponseTimeAloneWhereFewMayBeInFlight) {
  TruthServer server(stalling(false));
  const Observed observed = observe(
      server, plan_for(server, at_rate(500, LoadShape::Process::constant, 8), milliseconds(800)));
  EXPECT_THAT(reconcile(observed), IsEmpty());
  EXPECT_GE(at_least(observed.load.counts.response_ns, kStalled), 149U);
  EXPECT_LE(observed.truth.count_from(kStalled), 8U) << "no more than 8 were ever in flight";
  EXPECT_GE(at_least(observed.load.counts.service_ns, kStalled),
            observed.truth.count_from(kStalled));
  EXPECT_LE(at_least(observed.load.counts.service_ns, kStalled), 16U);
  EXPECT_GE(observed.load.counts.waited_for_room, 142U);
}

// Such a server's own stamps show nothing: it did not even read what was sent.
TEST(Truth, ShowsAServerThatIsFrozen) {
  TruthServer server(stalling(true));
  const Observed observed = observe(
      server, plan_for(server, at_rate(500, LoadShape::Process::constant), milliseconds(800)));
  EXPECT_THAT(reconcile(observed), IsEmpty());
  EXPECT_GE(at_least(observed.load.counts.response_ns, kStalled), 149U);
  EXPECT_GE(at_least(observed.load.counts.service_ns, kStalled), 20U);
}

TEST(Truth, CountsEachTokenOfManyStreams) {
  TruthPlan server_plan;
  server_plan.stream_tokens = 10;
  server_plan.stream_interval = milliseconds(20);
  TruthServer server(server_plan);
  macro::LoadPlan plan = capped_plan(server, workers(200), 400);
  plan.tasks[0].request.stream = true;
  plan.tasks[0].request.rule = macro::AnswerRule::any;
  const Observed observed = observe(server, plan);
  expect_not_below_the_truth(observed);
  const macro::ChunkCounts& chunks = observed.load.counts.chunks;
  EXPECT_EQ(chunks.stamped, observed.truth.counts.events);
  EXPECT_EQ(chunks.stamped, 4000U);
  EXPECT_EQ(chunks.lost + chunks.reordered + chunks.bad_stamps, 0U);
  EXPECT_GE(observed.truth.counts.open_peak, 200U);
}

/// One request at a time, so that the order of receipt is the order of sending.
macro::LoadPlan seeded_plan(const TruthServer& server, std::uint64_t seed) {
  macro::LoadPlan plan = capped_plan(server, at_rate(2000, LoadShape::Process::poisson, 1), 200);
  macro::TaskSpec models;
  models.name = "models";
  models.request = plan.tasks[0].request;
  models.request.get = true;
  models.request.path = "/v1/models";
  models.request.rule = macro::AnswerRule::listing;
  plan.tasks[0].weight = 3;
  plan.tasks.push_back(models);
  plan.seed = seed;
  for (macro::TaskSpec& task : plan.tasks) {
    task.request.seed = seed;
  }
  return plan;
}

TEST(Truth, SendsTheSameBytesInTheSameOrderAtTheSameTimesForASeed) {
  TruthServer server(TruthPlan{});
  const Observed first = observe(server, seeded_plan(server, 7));
  const Observed second = observe(server, seeded_plan(server, 7));
  const Observed other = observe(server, seeded_plan(server, 8));
  ASSERT_EQ(digests(first.truth).size(), 200U);
  EXPECT_THAT(digests(first.truth), ElementsAreArray(digests(second.truth)));
  EXPECT_THAT(digests(first.truth), Not(ElementsAreArray(digests(other.truth))));
  const auto due = offsets_ns(first.load);
  const auto due_again = offsets_ns(second.load);
  ASSERT_EQ(due.size(), 200U);
  ASSERT_EQ(due_again.size(), 200U);
  for (std::size_t i = 0; i < due.size(); ++i) {
    EXPECT_NEAR(static_cast<double>(due[i]), static_cast<double>(due_again[i]), 1000) << i;
  }
  EXPECT_NE(due, offsets_ns(other.load));
}

TEST(Truth, KeepsEvenDistancesAtAConstantRate) {
  TruthServer server(TruthPlan{});
  const Observed observed =
      observe(server, capped_plan(server, at_rate(2000, LoadShape::Process::constant), 200));
  const auto due = offsets_ns(observed.load);
  ASSERT_EQ(due.size(), 200U);
  for (std::size_t i = 0; i < due.size(); ++i) {
    EXPECT_NEAR(static_cast<double>(due[i]), static_cast<double>(i) * 500'000, 1000) << i;
  }
}

}  // namespace
}  // namespace macro_test
