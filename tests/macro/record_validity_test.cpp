#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "macro/record/block_summary.h"
#include "macro/record/validity.h"
#include "macro/record/validity_limits.h"

namespace macro {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using Outcome = CheckOutcome;

/// A block without a fault, of an open loop so that every check can be made.
ValidityInput sound() {
  ValidityInput input;
  input.open_loop = true;
  input.succeeded = 10'000;
  input.account = RequestAccount{12'000, 11'900, 50, 30, 20};
  input.latency_ns_p50 = 2e6;
  input.latency_ns_p99 = 8e6;
  input.latency_ns_min = 1e6;
  input.share_near_40_ms = 0;
  input.throughput_per_second = 1000;
  input.lag_ns_p99 = 50e3;
  input.scheduled = 10'000;
  input.client_busy_shares = {0.3, 0.4};
  input.gateway_busy_share = 0.5;
  input.null_ceiling_per_second = 10'000;
  input.hiccup_ns_p99 = 60e3;
  input.hiccup_ns_max = 200e3;
  input.listen_overflows = 0;
  input.connections_made = 64;
  input.segments_sent = 100'000;
  input.segments_retransmitted = 0;
  input.steal_ratio = 0;
  input.client_throttled_ratio = 0;
  input.target_throttled_ratio = 0;
  input.processors = ProcessorSets{{0}, {1}, {}};
  return input;
}

CheckRecord check_of(const ValidityInput& input, const std::string& name) {
  const auto checks = judge_validity(input);
  const auto found = std::find_if(checks.begin(), checks.end(),
                                  [&](const CheckRecord& check) { return check.name == name; });
  EXPECT_NE(found, checks.end()) << name;
  return found == checks.end() ? CheckRecord{} : *found;
}

Outcome outcome_of(const ValidityInput& input, const std::string& name) {
  return check_of(input, name).outcome;
}

TEST(Validity, PassesASoundBlockInEveryCheckThatApplies) {
  const auto checks = judge_validity(sound());
  EXPECT_EQ(checks.size(), 16U);
  for (const CheckRecord& check : checks) {
    const bool applies = check.name != "think_time_bound" && check.name != "littles_law";
    EXPECT_EQ(check.outcome, applies ? Outcome::passed : Outcome::not_applicable) << check.name;
    EXPECT_EQ(check.value.empty(), !applies) << check.name;
  }
  EXPECT_EQ(first_failure(checks), "");
}

TEST(Validity, CallsWhatWasNotMeasuredSo) {
  ValidityInput nothing;
  nothing.open_loop = true;
  nothing.succeeded = 5000;
  for (const CheckRecord& check : judge_validity(nothing)) {
    const bool is_known = check.name == "failures" || check.name == "samples";
    const bool applies = check.name != "think_time_bound" && check.name != "littles_law";
    EXPECT_EQ(check.outcome, is_known  ? Outcome::passed
                             : applies ? Outcome::unmeasured
                                       : Outcome::not_applicable)
        << check.name;
  }
}

TEST(Validity, NamesTheFirstFailureWithWhatToDo) {
  ValidityInput input = sound();
  input.failed = 200;
  input.failures = {{"timeout", 150}, {"status 503", 50}};
  input.lag_ns_p99 = 5e6;
  EXPECT_EQ(first_failure(judge_validity(input)),
            "2.0 % of the requests failed (limit 1.0 %): timeout x 150, status 503 x 50");
  input.failed = 0;
  EXPECT_THAT(first_failure(judge_validity(input)),
              AllOf(HasSubstr("p99 of the client's lag was 5.00 ms (limit 1.00 ms): "),
                    HasSubstr("offer less")));
}

TEST(Validity, TheLimitsOfSamplesAreThoseOfPercentiles) {
  EXPECT_EQ(kSamplesForMedian, samples_needed(0.5));
  EXPECT_EQ(kSamplesForP99, samples_needed(0.99));
}

TEST(Lag, FailsOverOneMillisecondOrATwentiethOfTheMedian) {
  ValidityInput input = sound();
  input.lag_ns_p99 = 1e6;
  EXPECT_EQ(outcome_of(input, "lag"), Outcome::passed);
  input.lag_ns_p99 = 1e6 + 1;
  EXPECT_EQ(outcome_of(input, "lag"), Outcome::failed);
  input.latency_ns_p50 = 100e6;
  input.lag_ns_p99 = 5e6;
  EXPECT_EQ(outcome_of(input, "lag"), Outcome::passed);
  input.lag_ns_p99 = 5e6 + 1;
  EXPECT_EQ(outcome_of(input, "lag"), Outcome::failed);
}

TEST(Lag, DoesNotApplyToAClosedLoop) {
  ValidityInput input = sound();
  input.open_loop = false;
  input.lag_ns_p99.reset();
  EXPECT_EQ(outcome_of(input, "lag"), Outcome::not_applicable);
  EXPECT_EQ(outcome_of(input, "offered"), Outcome::not_applicable);
}

TEST(Offered, FailsWhereTheClientSentFewerThan99PercentOnTime) {
  ValidityInput input = sound();
  input.not_sent = 100;
  EXPECT_EQ(outcome_of(input, "offered"), Outcome::passed);
  input.not_sent = 101;
  EXPECT_EQ(outcome_of(input, "offered"), Outcome::failed);
  EXPECT_THAT(check_of(input, "offered").note, HasSubstr("the client could not keep"));
}

TEST(Offered, WarnsWhereMaxInFlightHeldRequestsBack) {
  ValidityInput input = sound();
  input.waited_for_room = 100;
  EXPECT_EQ(outcome_of(input, "offered"), Outcome::passed);
  input.waited_for_room = 101;
  EXPECT_EQ(outcome_of(input, "offered"), Outcome::warned);
  EXPECT_THAT(check_of(input, "offered").note, HasSubstr("--max-in-flight"));
  // A target that never answers: nobody who waited was ever sent.
  input.waited_for_room = 0;
  input.not_sent = 9000;
  input.in_flight_limit_hit = true;
  EXPECT_EQ(outcome_of(input, "offered"), Outcome::warned);
}

TEST(Offered, CannotBeBelowNothingInAFalseCount) {
  ValidityInput input = sound();
  input.not_sent = 20'000;
  EXPECT_THAT(check_of(input, "offered").value, HasSubstr("0.0 %"));
}

TEST(ClientBusy, FailsOver85PercentAndWarnsUpTo95WhereTheGatewayIsSaturated) {
  ValidityInput input = sound();
  input.client_busy_shares = {0.1, 0.85};
  EXPECT_EQ(outcome_of(input, "client_busy"), Outcome::passed);
  input.client_busy_shares = {0.851, 0.1};
  EXPECT_EQ(outcome_of(input, "client_busy"), Outcome::failed);
  input.gateway_busy_share = 0.899;
  EXPECT_EQ(outcome_of(input, "client_busy"), Outcome::failed);
  input.gateway_busy_share = 0.9;
  EXPECT_EQ(outcome_of(input, "client_busy"), Outcome::warned);
  input.client_busy_shares = {0.95};
  EXPECT_EQ(outcome_of(input, "client_busy"), Outcome::warned);
  input.client_busy_shares = {0.951};
  EXPECT_EQ(outcome_of(input, "client_busy"), Outcome::failed);
}

TEST(Hiccups, WarnWhereTheyAreOverTheLimitOfLag) {
  ValidityInput input = sound();
  input.hiccup_ns_p99 = 1e6;
  EXPECT_EQ(outcome_of(input, "hiccups"), Outcome::passed);
  input.hiccup_ns_p99 = 1e6 + 1;
  EXPECT_EQ(outcome_of(input, "hiccups"), Outcome::warned);
  EXPECT_THAT(check_of(input, "hiccups").note, HasSubstr("12.5 % of p99"));
}

TEST(Hiccups, FailOverTenTimesThatWhereTheyCouldBeTheResult) {
  ValidityInput input = sound();
  input.latency_ns_p99 = 20e6;
  input.hiccup_ns_p99 = 10e6;
  EXPECT_EQ(outcome_of(input, "hiccups"), Outcome::warned);
  input.hiccup_ns_p99 = 10e6 + 1;
  EXPECT_EQ(outcome_of(input, "hiccups"), Outcome::failed);
  EXPECT_THAT(check_of(input, "hiccups").note, HasSubstr("quieter machine"));
  input.latency_ns_p99 = 21e6;
  EXPECT_EQ(outcome_of(input, "hiccups"), Outcome::warned) << "they cannot have made that p99";
  input.latency_ns_p99.reset();
  EXPECT_EQ(outcome_of(input, "hiccups"), Outcome::failed) << "the median is all that is shown";
}

TEST(Ceiling, WarnsOver70PercentAndFailsAFixedRateOnly) {
  ValidityInput input = sound();
  input.throughput_per_second = 7000;
  EXPECT_EQ(outcome_of(input, "ceiling"), Outcome::passed);
  input.throughput_per_second = 7001;
  EXPECT_EQ(outcome_of(input, "ceiling"), Outcome::failed);
  input.open_loop = false;
  EXPECT_EQ(outcome_of(input, "ceiling"), Outcome::warned);
  input.null_ceiling_per_second = 0;
  EXPECT_EQ(outcome_of(input, "ceiling"), Outcome::unmeasured);
}

TEST(Ceiling, WarnsWhereTheClientHeldItselfBack) {
  ValidityInput input = sound();
  input.open_loop = false;
  input.throughput_per_second = 5000;
  EXPECT_EQ(outcome_of(input, "ceiling"), Outcome::passed);
  input.held_at_per_second = 5000;
  EXPECT_EQ(outcome_of(input, "ceiling"), Outcome::warned);
  EXPECT_THAT(check_of(input, "ceiling").note, HasSubstr("does at least so many"));
  input.null_ceiling_per_second.reset();
  EXPECT_EQ(outcome_of(input, "ceiling"), Outcome::warned) << "it has to be told all the same";
}

TEST(ListenOverflows, WarnOfAnyAndFailOverOneInAThousandConnections) {
  ValidityInput input = sound();
  input.connections_made = 10'000;
  input.listen_overflows = 1;
  EXPECT_EQ(outcome_of(input, "listen_overflows"), Outcome::warned);
  input.listen_overflows = 10;
  EXPECT_EQ(outcome_of(input, "listen_overflows"), Outcome::warned);
  input.listen_overflows = 11;
  EXPECT_EQ(outcome_of(input, "listen_overflows"), Outcome::failed);
  input.connections_made.reset();
  EXPECT_EQ(outcome_of(input, "listen_overflows"), Outcome::warned) << "of how many, who knows";
}

TEST(Retransmits, WarnOverOneInAThousandAndFailOverOneInAHundred) {
  ValidityInput input = sound();
  input.segments_retransmitted = 100;
  EXPECT_EQ(outcome_of(input, "retransmits"), Outcome::passed);
  input.segments_retransmitted = 101;
  EXPECT_EQ(outcome_of(input, "retransmits"), Outcome::warned);
  input.segments_retransmitted = 1000;
  EXPECT_EQ(outcome_of(input, "retransmits"), Outcome::warned);
  input.segments_retransmitted = 1001;
  EXPECT_EQ(outcome_of(input, "retransmits"), Outcome::failed);
  input.segments_sent = 0;
  input.segments_retransmitted = 0;
  EXPECT_EQ(outcome_of(input, "retransmits"), Outcome::passed);
}

TEST(Steal, WarnsOverOnePercentAndFailsOverFive) {
  ValidityInput input = sound();
  input.steal_ratio = 0.01;
  EXPECT_EQ(outcome_of(input, "steal"), Outcome::passed);
  input.steal_ratio = 0.0101;
  EXPECT_EQ(outcome_of(input, "steal"), Outcome::warned);
  input.steal_ratio = 0.05;
  EXPECT_EQ(outcome_of(input, "steal"), Outcome::warned);
  input.steal_ratio = 0.0501;
  EXPECT_EQ(outcome_of(input, "steal"), Outcome::failed);
}

TEST(Throttling, OfTheClientFailsAndOfTheTargetIsItsLimit) {
  ValidityInput input = sound();
  input.target_throttled_ratio = 0.001;
  EXPECT_EQ(outcome_of(input, "throttling"), Outcome::warned);
  EXPECT_THAT(check_of(input, "throttling").note, HasSubstr("its limit"));
  input.client_throttled_ratio = 0.001;
  EXPECT_EQ(outcome_of(input, "throttling"), Outcome::failed);
}

TEST(Throttling, IsJudgedByWhatWasMeasuredOfIt) {
  ValidityInput input = sound();
  input.target_throttled_ratio.reset();
  EXPECT_EQ(outcome_of(input, "throttling"), Outcome::passed) << "a target on another host";
  EXPECT_THAT(check_of(input, "throttling").value, HasSubstr("target unmeasured"));
  input = sound();
  input.client_throttled_ratio.reset();
  EXPECT_EQ(outcome_of(input, "throttling"), Outcome::unmeasured);
  input.target_throttled_ratio = 0.1;
  EXPECT_EQ(outcome_of(input, "throttling"), Outcome::warned);
}

TEST(CpuOverlap, FailsOnlyWhereIsolationWasDemanded) {
  ValidityInput input = sound();
  input.processors = ProcessorSets{{0, 1}, {1, 2}, {}};
  EXPECT_EQ(outcome_of(input, "cpu_overlap"), Outcome::warned);
  input.isolation_demanded = true;
  EXPECT_EQ(outcome_of(input, "cpu_overlap"), Outcome::failed);
  input.processors = ProcessorSets{{0}, {1, 2}, {}};
  EXPECT_EQ(outcome_of(input, "cpu_overlap"), Outcome::passed);
}

TEST(CpuOverlap, WithTheProviderIsANote) {
  ValidityInput input = sound();
  input.processors = ProcessorSets{{0}, {1}, {0}};
  EXPECT_EQ(outcome_of(input, "cpu_overlap"), Outcome::passed);
  EXPECT_THAT(check_of(input, "cpu_overlap").note, HasSubstr("on the client's processors"));
  input.processors = ProcessorSets{{0}, {1}, {1}};
  EXPECT_THAT(check_of(input, "cpu_overlap").note, HasSubstr("on the target's processors"));
}

TEST(ThinkTimeBound, WarnsOver90PercentOfWhatTheUsersCanOffer) {
  ValidityInput input = sound();
  input.latency_ns_min = 0;
  // 2,000 users in two halves: 1-2 s and 0.1-0.5 s between tasks.
  input.thinking = {{1000, 1.5}, {1000, 0.3}};
  input.throughput_per_second = 3600;
  EXPECT_EQ(outcome_of(input, "think_time_bound"), Outcome::passed);
  input.throughput_per_second = 3601;
  EXPECT_EQ(outcome_of(input, "think_time_bound"), Outcome::warned);
  EXPECT_THAT(check_of(input, "think_time_bound").value, HasSubstr("4,000 requests/s"));
  EXPECT_THAT(check_of(input, "think_time_bound").note, HasSubstr("think-time-bound"));
}

TEST(ThinkTimeBound, CountsTheResponseTimeWithoutQueueing) {
  ValidityInput input = sound();
  input.thinking = {{100, 0.1}};
  input.latency_ns_min = 100e6;
  input.throughput_per_second = 450;
  EXPECT_EQ(outcome_of(input, "think_time_bound"), Outcome::passed);
  input.throughput_per_second = 451;
  EXPECT_EQ(outcome_of(input, "think_time_bound"), Outcome::warned);
  // The gateway is the limit: its queue makes half of each turn.
  input.latency_ns_min = 1e6;
  input.throughput_per_second = 500;
  EXPECT_EQ(outcome_of(input, "think_time_bound"), Outcome::passed);
}

TEST(ThinkTimeBound, DoesNotApplyToUsersWhoDoNotPause) {
  ValidityInput input = sound();
  input.thinking = {{100, 0}};
  EXPECT_EQ(outcome_of(input, "think_time_bound"), Outcome::not_applicable);
}

TEST(Samples, FailBelow20AndWarnBelow1000) {
  ValidityInput input = sound();
  input.succeeded = 19;
  EXPECT_EQ(outcome_of(input, "samples"), Outcome::failed);
  input.succeeded = 20;
  EXPECT_EQ(outcome_of(input, "samples"), Outcome::warned);
  input.succeeded = 999;
  EXPECT_EQ(outcome_of(input, "samples"), Outcome::warned);
  input.succeeded = 1000;
  EXPECT_EQ(outcome_of(input, "samples"), Outcome::passed);
}

TEST(Samples, SayWhereAllWasRefusedOrNothingCame) {
  ValidityInput input = sound();
  input.succeeded = 0;
  EXPECT_EQ(first_failure(judge_validity(input)), "no request was answered in the measured part");
  input.refused = 500;
  EXPECT_THAT(first_failure(judge_validity(input)), HasSubstr("500 requests were refused"));
}

TEST(Failures, FailOverOnePercentAndRefusedOnesAreNone) {
  ValidityInput input = sound();
  input.succeeded = 9900;
  input.failed = 100;
  input.refused = 90'000;
  EXPECT_EQ(outcome_of(input, "failures"), Outcome::passed);
  input.failed = 101;
  EXPECT_EQ(outcome_of(input, "failures"), Outcome::failed);
}

TEST(Accounting, FailsWhereARequestIsMissingOrThereTwice) {
  ValidityInput input = sound();
  input.account->sent += 1;
  EXPECT_EQ(outcome_of(input, "accounting"), Outcome::failed);
  input.account->abandoned += 1;
  EXPECT_EQ(outcome_of(input, "accounting"), Outcome::passed);
  input.account->refused += 1;
  EXPECT_EQ(outcome_of(input, "accounting"), Outcome::failed);
}

TEST(LittlesLaw, WarnsWhereItIsOffByMoreThanTenPercent) {
  ValidityInput input = sound();
  for (const double just : {0.901, 1.099}) {
    input.littles_law_ratio = just;
    EXPECT_EQ(outcome_of(input, "littles_law"), Outcome::passed) << just;
  }
  for (const double off : {0.899, 1.101}) {
    input.littles_law_ratio = off;
    EXPECT_EQ(outcome_of(input, "littles_law"), Outcome::warned) << off;
  }
}

TEST(LittlesLaw, SaysWhatTheConnectionsWaitedFor) {
  ValidityInput input = sound();
  input.thinking.clear();
  input.littles_law_ratio = 1;
  EXPECT_THAT(check_of(input, "littles_law").value, HasSubstr("x mean latency is"));
  input.paced = true;
  EXPECT_THAT(check_of(input, "littles_law").value,
              HasSubstr("x (mean latency + waiting for the cap) is 100.0 % of the connections"));
}

TEST(Nagle, WarnsOfMoreThanOnePercentNear40Milliseconds) {
  ValidityInput input = sound();
  input.share_near_40_ms = 0.01;
  EXPECT_EQ(outcome_of(input, "nagle"), Outcome::passed);
  input.share_near_40_ms = 0.0101;
  EXPECT_EQ(outcome_of(input, "nagle"), Outcome::warned);
  input.latency_ns_p50 = 20e6;
  EXPECT_EQ(outcome_of(input, "nagle"), Outcome::not_applicable);
}

}  // namespace
}  // namespace macro
