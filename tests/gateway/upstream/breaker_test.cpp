#include "gateway/upstream/breaker.h"

#include <gtest/gtest.h>

namespace gateway::upstream {
namespace {

using std::chrono::seconds;

const Breaker::Time kStart{seconds(1000)};
constexpr Breaker::Options kOptions{.failures = 3, .open_for = seconds(10)};

constexpr auto kNoAnswer = Breaker::Failure::no_answer;
constexpr auto kToldError = Breaker::Failure::told_error;

Breaker::Time after(int s) { return kStart + seconds(s); }

TEST(Breaker, OpensAfterSoManyFailuresInARow) {
  Breaker breaker(kOptions);
  breaker.failed(kNoAnswer, kStart);
  breaker.failed(kNoAnswer, kStart);
  EXPECT_TRUE(breaker.allow(kStart));
  EXPECT_FALSE(breaker.is_open(kStart));
  breaker.failed(kNoAnswer, kStart);
  EXPECT_FALSE(breaker.allow(kStart));
  EXPECT_TRUE(breaker.is_open(kStart));
}

TEST(Breaker, TellsOnceThatItOpensAndOnceThatItCloses) {
  Breaker breaker(kOptions);
  EXPECT_FALSE(breaker.failed(kNoAnswer, kStart));
  EXPECT_FALSE(breaker.succeeded());
  EXPECT_FALSE(breaker.failed(kNoAnswer, kStart));
  EXPECT_FALSE(breaker.failed(kNoAnswer, kStart));
  EXPECT_TRUE(breaker.failed(kNoAnswer, kStart));
  EXPECT_FALSE(breaker.failed(kNoAnswer, kStart)) << "it is open already";
  EXPECT_TRUE(breaker.succeeded());
  EXPECT_FALSE(breaker.succeeded());
}

TEST(Breaker, CountsFailuresSinceTheLastSuccessOnly) {
  Breaker breaker(kOptions);
  breaker.failed(kNoAnswer, kStart);
  breaker.failed(kNoAnswer, kStart);
  breaker.succeeded();
  breaker.failed(kNoAnswer, kStart);
  breaker.failed(kNoAnswer, kStart);
  EXPECT_TRUE(breaker.allow(kStart));
}

TEST(Breaker, LetsOneTryWhenItsTimeIsOver) {
  Breaker breaker(kOptions);
  for (int i = 0; i < 3; ++i) {
    breaker.failed(kNoAnswer, kStart);
  }
  EXPECT_FALSE(breaker.allow(after(9)));
  EXPECT_TRUE(breaker.allow(after(10)));
  EXPECT_FALSE(breaker.allow(after(10))) << "one, not all";
  EXPECT_TRUE(breaker.allow(after(20))) << "another one where the first never came back";
}

TEST(Breaker, ClosesWhenTheTrySucceedsAndOpensAnewWhenItFails) {
  Breaker breaker(kOptions);
  for (int i = 0; i < 3; ++i) {
    breaker.failed(kNoAnswer, kStart);
  }
  EXPECT_TRUE(breaker.allow(after(10)));
  breaker.failed(kNoAnswer, after(11));
  EXPECT_FALSE(breaker.allow(after(20)));
  EXPECT_TRUE(breaker.allow(after(21)));
  breaker.succeeded();
  EXPECT_TRUE(breaker.allow(after(21)));
  EXPECT_TRUE(breaker.allow(after(21)));
}

TEST(Breaker, IsClosedForGoodByASuccessWhateverWasCountedBefore) {
  Breaker breaker(kOptions);
  for (int i = 0; i < 3; ++i) {
    breaker.failed(kNoAnswer, kStart);
  }
  breaker.succeeded();
  EXPECT_TRUE(breaker.allow(kStart));
  EXPECT_TRUE(breaker.allow(kStart));
}

TEST(Breaker, TakesSeveralErrorsThatWereToldForOneThatWasNot) {
  Breaker breaker(kOptions);
  for (int i = 0; i < 3 * Breaker::kErrorsPerFailure - 1; ++i) {
    EXPECT_FALSE(breaker.failed(kToldError, kStart));
  }
  EXPECT_TRUE(breaker.allow(kStart));
  EXPECT_TRUE(breaker.failed(kToldError, kStart));
  EXPECT_FALSE(breaker.allow(kStart));
}

TEST(Breaker, AddsUpErrorsThatWereToldAndNoAnswers) {
  Breaker breaker(kOptions);
  breaker.failed(kNoAnswer, kStart);
  breaker.failed(kNoAnswer, kStart);
  for (int i = 0; i < Breaker::kErrorsPerFailure - 1; ++i) {
    EXPECT_FALSE(breaker.failed(kToldError, kStart));
  }
  EXPECT_TRUE(breaker.failed(kToldError, kStart));
}

TEST(Breaker, NeverOpensWhereItIsSwitchedOff) {
  Breaker breaker({.failures = 0, .open_for = seconds(10)});
  for (int i = 0; i < 100; ++i) {
    breaker.failed(kNoAnswer, kStart);
  }
  EXPECT_TRUE(breaker.allow(kStart));
}

}  // namespace
}  // namespace gateway::upstream
