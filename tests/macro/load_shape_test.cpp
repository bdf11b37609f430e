#include "macro/engine/load_shape.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "macro/engine/arrival_times.h"
#include "macro/engine/payload_size.h"
#include "macro/engine/random_draw.h"

namespace macro {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;
using Process = LoadShape::Process;

LoadShape arrivals(double level, std::vector<Stage> stages = {},
                   Process process = Process::constant) {
  LoadShape shape;
  shape.kind = LoadShape::Kind::arrivals;
  shape.level = level;
  shape.stages = std::move(stages);
  shape.process = process;
  return shape;
}

TEST(BackToBack, IsALoadThatOnlyTheTargetSlowsDown) {
  EXPECT_TRUE(back_to_back(LoadShape()));
  LoadShape capped;
  capped.cap_per_second = 9000;
  EXPECT_FALSE(back_to_back(capped));
  LoadShape users;
  users.think.push_back({.low = seconds(1), .high = seconds(2)});
  EXPECT_FALSE(back_to_back(users));
  LoadShape staged;
  staged.stages.push_back({.length = seconds(1), .level = 100});
  EXPECT_FALSE(back_to_back(staged));
  EXPECT_FALSE(back_to_back(arrivals(100)));
}

/// The times due before `until`.
std::vector<double> due_before(nanoseconds until, const LoadShape& shape, nanoseconds warmup = {},
                               std::uint64_t seed = 1, unsigned thread = 0, unsigned threads = 1) {
  std::vector<double> times;
  for (ArrivalTimes source(shape, warmup, seed, thread, threads);
       source.next().due_ns < until.count(); source.advance()) {
    times.push_back(static_cast<double>(source.next().due_ns));
  }
  return times;
}

TEST(LoadShape, FollowsRampsAndSteps) {
  const LoadShape shape = arrivals(10, {{seconds(10), 110}, {seconds(0), 20}, {seconds(5), 20}});
  EXPECT_EQ(level_at(shape, seconds(-3)), 10);
  EXPECT_EQ(level_at(shape, seconds(0)), 10);
  EXPECT_EQ(level_at(shape, seconds(5)), 60);
  EXPECT_EQ(level_at(shape, seconds(10)), 20) << "a step of length 0 is there at once";
  EXPECT_EQ(level_at(shape, seconds(12)), 20);
  EXPECT_EQ(level_at(shape, seconds(1000)), 20) << "the last level holds";
  EXPECT_EQ(highest_level(shape, seconds(1000)), 110);
  EXPECT_EQ(highest_level(shape, seconds(5)), 60) << "what comes later does not count";
}

TEST(ArrivalTimes, OfAConstantRateAreEvenlySpaced) {
  const auto times = due_before(seconds(1), arrivals(1000));
  ASSERT_EQ(times.size(), 1000U);
  for (std::size_t i = 0; i < times.size(); ++i) {
    EXPECT_EQ(times[i], static_cast<double>(i) * 1e6);
  }
}

TEST(ArrivalTimes, BeginWithTheWarmUp) {
  const auto times = due_before(nanoseconds(0), arrivals(100), seconds(1));
  ASSERT_EQ(times.size(), 100U);
  EXPECT_EQ(times.front(), -1e9);
}

// The integral of a ramp from 0 to 200/s in 10 s is 10 t^2: the n-th is due at sqrt(n / 10).
TEST(ArrivalTimes, FollowTheIntegralOfARamp) {
  const auto times = due_before(seconds(10), arrivals(0, {{seconds(10), 200}}));
  ASSERT_EQ(times.size(), 1000U);
  for (std::size_t n = 0; n < times.size(); n += 37) {
    EXPECT_NEAR(times[n], std::sqrt(static_cast<double>(n) / 10) * 1e9, 2);
  }
}

TEST(ArrivalTimes, FollowARampDownToNothingAndEnd) {
  const LoadShape shape = arrivals(200, {{seconds(10), 0}});
  const auto times = due_before(seconds(3600), shape);
  EXPECT_NEAR(static_cast<double>(times.size()), 1000, 1);
  EXPECT_LT(times.back(), 10e9 + 1);
}

TEST(ArrivalTimes, PassOverAStretchWithoutAny) {
  const LoadShape shape = arrivals(10, {{seconds(0), 0}, {seconds(5), 0}, {seconds(0), 10}});
  const auto times = due_before(seconds(6), shape, seconds(1));
  ASSERT_GT(times.size(), 12U);
  EXPECT_LT(times[9], 0);
  EXPECT_GE(times[10], 5e9 - 1);
}

TEST(ArrivalTimes, OfAPoissonProcessHaveItsMeanAndVariance) {
  const auto times = due_before(seconds(100), arrivals(1000, {}, Process::poisson));
  // Of 100,000 expected, the standard deviation is 316.
  EXPECT_NEAR(static_cast<double>(times.size()), 100'000, 4 * 316);
  double sum = 0;
  double squares = 0;
  for (std::size_t i = 1; i < times.size(); ++i) {
    const double gap = (times[i] - times[i - 1]) / 1e6;
    sum += gap;
    squares += gap * gap;
  }
  const auto count = static_cast<double>(times.size() - 1);
  const double mean = sum / count;
  EXPECT_NEAR(mean, 1, 0.02);
  EXPECT_NEAR(squares / count - mean * mean, 1, 0.05) << "exponential gaps: variance = mean^2";
}

TEST(ArrivalTimes, RepeatWithTheirSeedAndDifferWithAnother) {
  const LoadShape shape = arrivals(500, {}, Process::poisson);
  EXPECT_EQ(due_before(seconds(2), shape, {}, 7), due_before(seconds(2), shape, {}, 7));
  EXPECT_NE(due_before(seconds(2), shape, {}, 7), due_before(seconds(2), shape, {}, 8));
}

TEST(ArrivalTimes, AreTheSameScheduleOnAnyNumberOfThreads) {
  for (const Process process : {Process::constant, Process::poisson}) {
    const LoadShape shape = arrivals(700, {{seconds(1), 2000}}, process);
    const auto whole = due_before(seconds(2), shape, milliseconds(100));
    std::vector<double> parts;
    for (unsigned thread = 0; thread < 3; ++thread) {
      const auto part = due_before(seconds(2), shape, milliseconds(100), 1, thread, 3);
      parts.insert(parts.end(), part.begin(), part.end());
    }
    std::sort(parts.begin(), parts.end());
    EXPECT_EQ(parts, whole);
  }
}

TEST(ArrivalTimes, NumberTheWholeSchedule) {
  ArrivalTimes source(arrivals(10), {}, 1, 1, 3);
  EXPECT_EQ(source.next().number, 1U);
  source.advance();
  EXPECT_EQ(source.next().number, 4U);
}

TEST(PayloadSize, OfTheTracesHasTheirQuantiles) {
  constexpr std::size_t kCount = 1000;
  std::vector<int> prompts;
  std::vector<int> answers;
  for (std::size_t i = 0; i < kCount; ++i) {
    const PayloadSize size = payload_size(PayloadSizes::azure_chat, {}, i, kCount);
    prompts.push_back(size.prompt_tokens);
    answers.push_back(size.answer_tokens);
  }
  std::sort(prompts.begin(), prompts.end());
  std::sort(answers.begin(), answers.end());
  EXPECT_NEAR(prompts[500], 1020, 5);
  EXPECT_NEAR(prompts[900], 2735, 15);
  EXPECT_NEAR(prompts[990], 4142, 40);
  EXPECT_NEAR(answers[500], 129, 2);
  EXPECT_NEAR(answers[900], 424, 5);
  EXPECT_NEAR(answers[990], 601, 8);
}

TEST(PayloadSize, IsAsAskedForWhereFixed) {
  const PayloadSize size = payload_size(PayloadSizes::fixed, {100, 7}, 3, 64);
  EXPECT_EQ(size.prompt_tokens, 100);
  EXPECT_EQ(size.answer_tokens, 7);
}

}  // namespace
}  // namespace macro
