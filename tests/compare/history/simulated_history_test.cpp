// How often simulated histories of known truth are judged rightly. ci/history_quality.sh runs the
// same with more of them and prints the tables.
#include "tests/compare/history/simulated_history.h"

#include <gtest/gtest.h>

#include <string>

namespace compare::history {
namespace {

constexpr std::uint64_t kSeed = 20261130;
constexpr std::size_t kReach = 3;

Score steps_of(const SimulatedSuite& suite, std::uint64_t histories) {
  testing::Test::RecordProperty("seed", std::to_string(kSeed));
  Score sum;
  for (std::uint64_t history = 0; history < histories; ++history) {
    const SimulatedHistory simulated = simulate_history(suite, kSeed + history);
    const Score found = score(simulated.steps, seen_offline(simulated.timeline), kReach);
    sum.right += found.right;
    sum.wrong += found.wrong + found.twice;
    sum.missed += found.missed;
  }
  return sum;
}

std::size_t alerts_of(const SimulatedSuite& suite) {
  testing::Test::RecordProperty("seed", std::to_string(kSeed));
  return seen_online(simulate_history(suite, kSeed).timeline).size();
}

TEST(SimulatedHistories, HaveTheirTenPercentStepsFoundAndNoOthers) {
  const Score found = steps_of({.spread = 0.03, .step = 0.10}, 5);
  EXPECT_GE(found.right * 100, (found.right + found.wrong) * 95);
  EXPECT_GE(found.right * 100, (found.right + found.missed) * 90);
}

TEST(SimulatedHistories, AreScoredByPlaceAndDirection) {
  const std::vector<SimulatedChange> done = {{.benchmark = 1, .commit = 50, .slower = true}};
  const auto seen = [](std::size_t commit, bool slower) {
    return SeenChange{EventKind::step, 1, commit, slower, 99};
  };
  EXPECT_EQ(score(done, {seen(53, true)}, kReach).right, 1U);
  EXPECT_EQ(score(done, {seen(54, true)}, kReach).wrong, 1U);
  EXPECT_EQ(score(done, {seen(50, false)}, kReach).wrong, 1U);
  EXPECT_EQ(score(done, {seen(50, true), seen(51, true)}, kReach).twice, 1U);
  EXPECT_EQ(score(done, {}, kReach).missed, 1U);
}

TEST(SimulatedHistories, RaiseNoAlertWhereNothingHappens) {
  EXPECT_LE(alerts_of({.commits = 250, .benchmarks = 4, .spread = 0.03}), 1U);
}

TEST(SimulatedHistories, RaiseNoAlertWhereRunnersOfKnownKindsTakeTurns) {
  EXPECT_EQ(alerts_of({.commits = 200,
                       .benchmarks = 6,
                       .spread = 0.01,
                       .swap_every = 10,
                       .swaps_labelled = true}),
            0U);
}

TEST(SimulatedHistories, RaiseNoAlertWhereRunnersOfUnknownKindsTakeTurns) {
  EXPECT_EQ(alerts_of({.commits = 200, .benchmarks = 8, .spread = 0.01, .swap_every = 60}), 0U);
}

TEST(SimulatedHistories, AreToldOnceOfEachStepWhenCheckedAfterEveryCommit) {
  const SimulatedHistory simulated =
      simulate_history({.commits = 200, .benchmarks = 3, .spread = 0.01, .step = 0.1}, kSeed);
  const Score found = score(simulated.steps, seen_online(simulated.timeline), kReach);
  EXPECT_EQ(found.missed, 0U);
  EXPECT_EQ(found.wrong, 0U);
  EXPECT_EQ(found.twice, 0U);
}

}  // namespace
}  // namespace compare::history
