#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "macro/record/reconciliation.h"

namespace macro {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using Outcome = CheckOutcome;

ClientCounts all_right() {
  ClientCounts client;
  client.sent = 1000;
  client.answered = 1000;
  client.statuses = {{200, 1000}};
  client.tokens = {100'000, 20'000};
  return client;
}

LedgerCounts whole_ledger() {
  LedgerCounts ledger;
  ledger.rows = 1000;
  ledger.tokens = {100'000, 20'000};
  return ledger;
}

/// 900 right, 10 wrong with status 200, 5 with 500, 5 timeouts, 80 refused.
ClientCounts mixed() {
  ClientCounts client;
  client.sent = 1000;
  client.answered = 900;
  client.statuses = {{200, 910}, {429, 80}, {500, 5}};
  client.tokens = {90'000, 18'000};
  return client;
}

TEST(Ledger, PassesWhereItAgrees) {
  EXPECT_EQ(reconcile_ledger(all_right(), whole_ledger()).outcome, Outcome::passed);
  EXPECT_EQ(reconcile_ledger(all_right(), std::nullopt).outcome, Outcome::unmeasured);
}

TEST(Ledger, FailsWithBothNumbersWhereARowIsMissingOrThereTwice) {
  for (const std::uint64_t rows : {999U, 1001U}) {
    LedgerCounts ledger = whole_ledger();
    ledger.rows = rows;
    const CheckRecord check = reconcile_ledger(all_right(), ledger);
    EXPECT_EQ(check.outcome, Outcome::failed) << rows;
    EXPECT_THAT(check.value, HasSubstr(rows == 999 ? "999 rows" : "1,001 rows"));
    EXPECT_THAT(check.limit, HasSubstr("1,000 answers"));
  }
}

TEST(Ledger, FailsWhereARightAnswerIsBookedAsAFailure) {
  LedgerCounts ledger = whole_ledger();
  ledger.failed_rows = 1;
  EXPECT_EQ(reconcile_ledger(all_right(), ledger).outcome, Outcome::failed);
}

TEST(Ledger, FailsWhereTokensAreNotTheSame) {
  for (const std::uint64_t tokens : {19'999U, 20'001U}) {
    LedgerCounts ledger = whole_ledger();
    ledger.tokens.completion = tokens;
    EXPECT_EQ(reconcile_ledger(all_right(), ledger).outcome, Outcome::failed) << tokens;
  }
}

TEST(Ledger, AllowsForWhatTheClientGaveUp) {
  LedgerCounts ledger;
  ledger.tokens = {95'000, 19'000};
  ledger.rate_limited = 80;
  // 910 whole answers with 200 have rows; 5 errors and 5 timeouts may.
  for (const auto& [rows, failed, outcome] :
       {std::tuple{909U, 0U, Outcome::failed}, std::tuple{910U, 0U, Outcome::passed},
        std::tuple{920U, 5U, Outcome::passed}, std::tuple{920U, 10U, Outcome::passed},
        std::tuple{921U, 10U, Outcome::failed}, std::tuple{920U, 0U, Outcome::failed}}) {
    ledger.rows = rows;
    ledger.failed_rows = failed;
    const CheckRecord check = reconcile_ledger(mixed(), ledger);
    EXPECT_EQ(check.outcome, outcome) << rows << " " << failed;
    if (outcome == Outcome::passed) {
      EXPECT_THAT(check.note, AllOf(HasSubstr("up to 5 more"), HasSubstr("timeouts")));
    }
  }
  ledger.rows = 915;
  ledger.failed_rows = 5;
  ledger.tokens.prompt = 89'999;
  EXPECT_EQ(reconcile_ledger(mixed(), ledger).outcome, Outcome::failed)
      << "fewer tokens than the right answers have";
}

TEST(Ledger, KnowsRefusalsOfTheGatewayFromThoseOfAnUpstream) {
  LedgerCounts ledger;
  ledger.tokens = {95'000, 19'000};
  ledger.rows = 995;
  ledger.failed_rows = 85;
  EXPECT_EQ(reconcile_ledger(mixed(), ledger).outcome, Outcome::passed) << "who knows";
  ledger.rate_limited = 80;
  EXPECT_EQ(reconcile_ledger(mixed(), ledger).outcome, Outcome::failed)
      << "80 rows of requests that were refused before admission";
  ledger.rate_limited = 0;
  EXPECT_EQ(reconcile_ledger(mixed(), ledger).outcome, Outcome::passed)
      << "an upstream's 429 have rows";
  ledger.rows = 915;
  ledger.failed_rows = 5;
  EXPECT_EQ(reconcile_ledger(mixed(), ledger).outcome, Outcome::failed);
}

TEST(Metrics, PassWhereTheyAgreeByStatusClass) {
  ClientCounts client = mixed();
  client.sent = 995;
  EXPECT_EQ(reconcile_metrics(client, MetricsCounts{910, 80, 5}).outcome, Outcome::passed);
  EXPECT_EQ(reconcile_metrics(client, std::nullopt).outcome, Outcome::unmeasured);
  for (const MetricsCounts wrong : {MetricsCounts{909, 80, 5}, MetricsCounts{911, 80, 5},
                                    MetricsCounts{910, 79, 5}, MetricsCounts{910, 80, 6}}) {
    const CheckRecord check = reconcile_metrics(client, wrong);
    EXPECT_EQ(check.outcome, Outcome::failed);
    EXPECT_THAT(check.limit, HasSubstr("910 answers with status 2xx, 80 with 4xx, 5 with 5xx"));
  }
}

TEST(Metrics, AllowInAllForAsManyMoreAsHadNoWholeAnswer) {
  EXPECT_EQ(reconcile_metrics(mixed(), MetricsCounts{910, 80, 5}).outcome, Outcome::passed);
  EXPECT_EQ(reconcile_metrics(mixed(), MetricsCounts{912, 80, 8}).outcome, Outcome::passed);
  EXPECT_EQ(reconcile_metrics(mixed(), MetricsCounts{916, 80, 5}).outcome, Outcome::failed);
  EXPECT_EQ(reconcile_metrics(mixed(), MetricsCounts{913, 80, 8}).outcome, Outcome::failed)
      << "3 and 3 more";
}

TEST(Metrics, SurviveCountsThatMakeNoSense) {
  ClientCounts client;
  client.statuses = {{200, 10}};  // more answers than requests
  EXPECT_EQ(reconcile_metrics(client, MetricsCounts{10, 0, 0}).outcome, Outcome::passed);
  LedgerCounts ledger;
  ledger.failed_rows = 5;
  EXPECT_EQ(reconcile_ledger(client, ledger).outcome, Outcome::failed);
}

}  // namespace
}  // namespace macro
