// Schedules, users, sessions and tasks: the engine against a scripted server.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "macro/engine/hold_back.h"
#include "macro/engine/load.h"
#include "tests/macro/scripted_server.h"

namespace macro {
namespace {

using macro_test::echo;
using macro_test::http_answer;
using macro_test::ReceivedRequest;
using macro_test::ScriptedAnswer;
using macro_test::ScriptedServer;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;
using testing::HasSubstr;

class IntervalObserver : public LoadObserver {
 public:
  void measured_part_begins(nanoseconds /*now*/) override {}
  void measured_part_ends(nanoseconds /*now*/) override {}
  bool progress(nanoseconds /*elapsed*/) override { return true; }
  void interval(const LoadInterval& interval) override {
    sum.add(*interval.counts);
    ends.push_back(interval.end);
    offered.push_back(interval.offered);
    connected = connected && (begins.empty() || interval.begin == ends[ends.size() - 2]);
    begins.push_back(interval.begin);
  }
  LoadCounts sum;
  std::vector<nanoseconds> begins;
  std::vector<nanoseconds> ends;
  std::vector<double> offered;
  bool connected = true;
};

LoadPlan plan_for(const ScriptedServer& server) {
  LoadPlan plan;
  plan.targets = {resolve_target(server.url(), false)};
  plan.tasks = {{}};
  plan.tasks[0].request.model = "loopback";
  plan.tasks[0].request.prompt_tokens = 20;
  plan.duration = milliseconds(300);
  plan.request_timeout = seconds(30);
  return plan;
}

LoadPlan rate_plan(const ScriptedServer& server, double rate) {
  LoadPlan plan = plan_for(server);
  plan.shape.kind = LoadShape::Kind::arrivals;
  plan.shape.level = rate;
  return plan;
}

LoadResult drive(const LoadPlan& plan) {
  IntervalObserver observer;
  const std::atomic<bool> stop{false};
  return run_load(plan, observer, stop);
}

/// Answers nothing from 50 to 250 ms after the first request, and then everything at once.
macro_test::Script stalling_echo() {
  auto first = std::make_shared<nanoseconds>(0);
  return [first](const ReceivedRequest& request) {
    const nanoseconds now = monotonic_now();
    *first = *first == nanoseconds(0) ? now : *first;
    ScriptedAnswer answer = echo(request);
    const nanoseconds since = now - *first;
    if (since > milliseconds(50) && since < milliseconds(250)) {
      answer.delay = milliseconds(250) - since;
    }
    return answer;
  };
}

TEST(OpenLoop, SendsWhatTheScheduleSays) {
  const ScriptedServer server;
  const LoadResult result = drive(rate_plan(server, 500));
  EXPECT_EQ(result.counts.scheduled, 150U);
  EXPECT_EQ(result.counts.succeeded, 150U);
  EXPECT_EQ(result.counts.response_ns.count(), 150U);
  EXPECT_EQ(result.counts.service_ns.count(), 150U);
  EXPECT_EQ(result.counts.not_sent, 0U);
  EXPECT_EQ(result.counts.waited_for_room, 0U);
}

// A server that answers nothing for a while cannot slow the clock: each request of the schedule is
// sent, on as many connections as that takes.
TEST(OpenLoop, GoesOnWhileTheServerStalls) {
  const ScriptedServer server(stalling_echo());
  const LoadResult result = drive(rate_plan(server, 500));
  EXPECT_EQ(result.counts.succeeded, 150U);
  // The 200 ms hold up about 100 requests, whichever clock is asked; half of them for 100 ms.
  EXPECT_GT(result.counts.response_ns.count_between(100'000'000, 10'000'000'000), 40U);
  EXPECT_GT(result.counts.service_ns.count_between(100'000'000, 10'000'000'000), 40U);
  EXPECT_GT(server.connections(), 50U);
}

TEST(OpenLoop, WithBoundedRoomShowsTheStallInResponseTimeOnly) {
  const ScriptedServer server(stalling_echo());
  LoadPlan plan = rate_plan(server, 500);
  plan.shape.max_in_flight = 4;
  const LoadResult result = drive(plan);
  EXPECT_EQ(result.counts.succeeded, 150U);
  EXPECT_GT(result.counts.response_ns.count_between(100'000'000, 10'000'000'000), 40U);
  EXPECT_LE(result.counts.service_ns.count_between(100'000'000, 10'000'000'000), 4U);
  EXPECT_GT(result.counts.waited_for_room, 40U);
  EXPECT_LE(server.connections(), 4U);
}

TEST(OpenLoop, TellsWhatItNeverSent) {
  const ScriptedServer server([](const ReceivedRequest&) { return ScriptedAnswer{}; });
  LoadPlan plan = rate_plan(server, 100);
  plan.shape.max_in_flight = 2;
  plan.request_timeout = milliseconds(200);
  const LoadResult result = drive(plan);
  EXPECT_EQ(result.counts.scheduled, 30U);
  EXPECT_GT(result.counts.not_sent, 0U);
  EXPECT_EQ(result.counts.failed() + result.counts.not_sent, 30U);
  EXPECT_EQ(result.counts.failures[index_of(FailureClass::timeout)], result.counts.failed());
}

TEST(OpenLoop, IsTheSameLoadOnAnyNumberOfThreads) {
  const auto texts_of = [](int threads) {
    std::set<std::string> texts;
    std::mutex mutex;
    {
      const ScriptedServer server([&](const ReceivedRequest& request) {
        const std::lock_guard lock(mutex);
        texts.emplace(request.raw_text);
        return echo(request);
      });
      LoadPlan plan = rate_plan(server, 400);
      plan.shape.process = LoadShape::Process::poisson;
      plan.threads = threads;
      plan.seed = 9;
      drive(plan);
    }
    return texts;
  };
  const auto one = texts_of(1);
  EXPECT_GT(one.size(), 60U);
  // What was due after the end may or may not have been begun.
  const auto three = texts_of(3);
  std::set<std::string> both;
  std::set_intersection(one.begin(), one.end(), three.begin(), three.end(),
                        std::inserter(both, both.begin()));
  EXPECT_GE(both.size() + 3, std::max(one.size(), three.size()));
}

TEST(OpenLoop, TakesTargetsInTurn) {
  const ScriptedServer one;
  const ScriptedServer two;
  LoadPlan plan = rate_plan(one, 500);
  plan.targets.push_back(resolve_target(two.url(), false));
  const LoadResult result = drive(plan);
  EXPECT_EQ(result.counts.succeeded, 150U);
  EXPECT_NEAR(static_cast<double>(one.requests()), static_cast<double>(two.requests()), 1);
}

TEST(Sessions, MakeTheirTurnsOnAGrowingContext) {
  std::map<std::size_t, int> messages;  // in a request: how often
  std::mutex mutex;
  {
    const ScriptedServer server([&](const ReceivedRequest& request) {
      std::size_t roles = 0;
      for (std::size_t at = 0; (at = request.body.find("\"role\"", at)) != std::string_view::npos;
           ++at) {
        ++roles;
      }
      const std::lock_guard lock(mutex);
      ++messages[roles];
      return echo(request);
    });
    LoadPlan plan = rate_plan(server, 50);
    plan.shape.turns_low = plan.shape.turns_high = 3;
    plan.shape.think = {{milliseconds(1), milliseconds(2)}};
    const LoadResult result = drive(plan);
    EXPECT_EQ(result.counts.failed(), 0U);
    EXPECT_EQ(result.counts.scheduled, 15U);
    EXPECT_GT(result.think_seconds_mean, 0.001);
    EXPECT_LT(result.think_seconds_mean, 0.002);
  }
  EXPECT_EQ(messages.size(), 3U);
  EXPECT_GE(messages[1], 15);
  EXPECT_GE(messages[3], 14);
  EXPECT_GE(messages[5], 14);
}

TEST(Users, PauseBetweenAnAnswerAndTheNextRequest) {
  const ScriptedServer server;
  LoadPlan plan = plan_for(server);
  plan.shape.level = 10;
  plan.shape.think = {{milliseconds(50), milliseconds(50)}};
  plan.duration = milliseconds(500);
  const LoadResult result = drive(plan);
  // N / (Z + R) with R near 0: 10 users, every 50 ms.
  EXPECT_LE(result.counts.succeeded, 10U * 11U);
  EXPECT_GT(result.counts.succeeded, 10U * 3U);
  EXPECT_NEAR(result.think_seconds_mean, 0.05, 1e-6);
  EXPECT_GT(result.counts.lag_ns.count(), 20U);
}

TEST(Users, ComeAsFastAsTheySpawnAndLeaveWithTheLevel) {
  const ScriptedServer server;
  LoadPlan plan = plan_for(server);
  plan.shape.level = 40;
  plan.shape.spawn_per_second = 100;
  plan.shape.think = {{milliseconds(5), milliseconds(5)}};
  plan.shape.stages = {{milliseconds(500), 40}, {nanoseconds(0), 5}};
  plan.duration = milliseconds(800);
  plan.interval = milliseconds(100);
  IntervalObserver observer;
  const std::atomic<bool> stop{false};
  const LoadResult result = run_load(plan, observer, stop);
  EXPECT_EQ(server.connections(), 40U);
  EXPECT_EQ(observer.offered.front(), 40);
  EXPECT_EQ(observer.offered.back(), 5);
  EXPECT_EQ(result.counts.failed(), 0U);
}

TEST(Users, OfACappedLoopStartNoFaster) {
  const ScriptedServer server;
  LoadPlan plan = plan_for(server);
  plan.shape.level = 8;
  plan.shape.cap_per_second = 1000;
  const LoadResult result = drive(plan);
  const double measured = std::chrono::duration<double>(result.measured).count();
  EXPECT_LE(static_cast<double>(result.counts.started), 1100 * measured);
  EXPECT_GT(result.counts.started, 30U);
  EXPECT_GT(result.think_seconds_mean, 0) << "waiting for the cap is no time of the target";
  EXPECT_EQ(result.counts.lag_ns.count(), 0U) << "nobody can be late for a pace";
}

TEST(Load, IsHeldBackWhereTheWarmUpKeptTheClientTooBusy) {
  const ScriptedServer server;
  LoadPlan plan = plan_for(server);
  plan.shape.level = 8;
  plan.warmup = milliseconds(400);
  plan.hold_above_busy_share = 0;  // any is too much
  const LoadResult result = drive(plan);
  ASSERT_TRUE(result.held_at_per_second);
  const double most =
      *result.held_at_per_second * std::chrono::duration<double>(result.measured).count();
  EXPECT_LE(static_cast<double>(result.counts.started), 1.2 * most + 8);
  EXPECT_GT(result.counts.started, 0U);
}

TEST(Load, IsNotJudgedWhileItsAgentsBegin) {
  const ScriptedServer server;
  LoadPlan plan = plan_for(server);
  plan.shape.level = 8;
  plan.shape.spawn_per_second = 1;
  plan.warmup = milliseconds(100);
  plan.hold_above_busy_share = 0;
  EXPECT_EQ(drive(plan).held_at_per_second, std::nullopt);
}

TEST(Load, LooksAtTheStatusOnlyWithoutChecks) {
  const ScriptedServer server(
      [](const ReceivedRequest&) { return ScriptedAnswer{.bytes = http_answer(200, "{}")}; });
  LoadPlan plan = plan_for(server);
  EXPECT_EQ(drive(plan).counts.succeeded, 0U);
  plan.checks = false;
  EXPECT_GT(drive(plan).counts.succeeded, 0U);
}

TEST(Load, LeavesThePaceToATargetThatTakesItsTime) {
  const ScriptedServer server(macro_test::unhurried_echo);
  LoadPlan plan = plan_for(server);
  plan.warmup = milliseconds(100);
  plan.hold_above_busy_share = kMaxWarmUpBusyShare;
  EXPECT_EQ(drive(plan).held_at_per_second, std::nullopt);
}

TEST(Users, OfACappedLoopBeginSpreadOverOnePace) {
  const ScriptedServer server;
  LoadPlan plan = plan_for(server);
  plan.warmup = nanoseconds(0);
  plan.shape.level = 3;
  plan.shape.cap_per_second = 1;
  EXPECT_EQ(drive(plan).counts.started, 1U) << "the others are due after one and two seconds";
}

TEST(Tasks, AreDrawnByTheirWeight) {
  std::map<std::string, int> paths;
  std::mutex mutex;
  {
    const ScriptedServer server([&](const ReceivedRequest& request) {
      const std::string path(request.head.substr(0, request.head.find(" HTTP")));
      const std::lock_guard lock(mutex);
      ++paths[path];
      if (path == "GET /health") {
        return ScriptedAnswer{.bytes = http_answer(200, "ok")};
      }
      return path == "GET /v1/models"
                 ? ScriptedAnswer{.bytes = http_answer(200, R"({"object":"list","data":[]})")}
                 : echo(request);
    });
    LoadPlan plan = plan_for(server);
    plan.shape.level = 4;
    plan.max_requests = 800;
    plan.duration = seconds(60);
    plan.tasks[0].weight = 6;
    TaskSpec health{.name = "health", .weight = 1, .request = {}};
    health.request.get = true;
    health.request.path = "/health";
    health.request.model = "m";
    health.request.rule = AnswerRule::status;
    TaskSpec models = health;
    models.name = "models";
    models.request.path = "/v1/models";
    models.request.rule = AnswerRule::listing;
    plan.tasks.push_back(health);
    plan.tasks.push_back(models);
    const LoadResult result = drive(plan);
    EXPECT_EQ(result.counts.failed(), 0U);
    EXPECT_EQ(result.counts.succeeded, 800U);
    ASSERT_EQ(result.counts.tasks.size(), 3U);
    EXPECT_EQ(result.counts.tasks[0].succeeded + result.counts.tasks[1].succeeded +
                  result.counts.tasks[2].succeeded,
              800U);
    EXPECT_EQ(result.counts.tasks[1].response_ns.count(), result.counts.tasks[1].succeeded);
    EXPECT_GT(result.counts.tasks[0].received_bytes, result.counts.tasks[0].sent_bytes / 2);
  }
  EXPECT_NEAR(paths["POST /v1/chat/completions"], 600, 60);
  EXPECT_NEAR(paths["GET /health"], 100, 40);
  EXPECT_NEAR(paths["GET /v1/models"], 100, 40);
}

TEST(Tasks, ThatAreNoListingAreWrong) {
  const ScriptedServer server([](const ReceivedRequest& request) {
    return ScriptedAnswer{.bytes =
                              http_answer(200, request.number % 2 == 0 ? "[]" : "{\"data\":1}")};
  });
  LoadPlan plan = plan_for(server);
  plan.max_requests = 10;
  plan.shape.level = 1;
  plan.tasks[0].request.get = true;
  plan.tasks[0].request.path = "/v1/models";
  plan.tasks[0].request.rule = AnswerRule::listing;
  const LoadResult result = drive(plan);
  EXPECT_EQ(result.counts.failures[index_of(FailureClass::wrong_shape)], 10U);
}

TEST(Tasks, ThatMayBeRefusedCountRefusalsApart) {
  const ScriptedServer server([](const ReceivedRequest& request) {
    return request.number % 4 == 0 ? ScriptedAnswer{.bytes = http_answer(429, "{}")}
                                   : echo(request);
  });
  LoadPlan plan = plan_for(server);
  plan.shape.level = 1;
  plan.max_requests = 100;
  plan.tasks[0].may_be_refused = true;
  const LoadResult result = drive(plan);
  EXPECT_EQ(result.counts.refused, 25U);
  EXPECT_EQ(result.counts.succeeded, 75U);
  EXPECT_EQ(result.counts.failed(), 0U);
  EXPECT_EQ(result.counts.total.refused, 25U);
  EXPECT_EQ(result.counts.total.statuses[429], 25U);
}

TEST(Intervals, AddUpToTheWhole) {
  const ScriptedServer server;
  LoadPlan plan = plan_for(server);
  plan.shape.level = 4;
  plan.threads = 2;
  plan.interval = milliseconds(50);
  plan.warmup = milliseconds(20);
  IntervalObserver observer;
  const std::atomic<bool> stop{false};
  const LoadResult result = run_load(plan, observer, stop);
  EXPECT_GE(observer.ends.size(), 3U);
  EXPECT_TRUE(observer.connected) << "each begins where the last ended";
  EXPECT_EQ(observer.begins.front(), result.began);
  EXPECT_EQ(observer.sum.succeeded, result.counts.succeeded);
  EXPECT_EQ(observer.sum.response_ns.count(), result.counts.response_ns.count());
  EXPECT_EQ(observer.sum.total.sent, result.counts.total.sent);
  EXPECT_EQ(result.counts.response_ns.count(), result.counts.succeeded);
}

TEST(Accounting, OfAllRequestsAddsUp) {
  const ScriptedServer server([](const ReceivedRequest& request) {
    return request.number % 7 == 3 ? ScriptedAnswer{.bytes = http_answer(500, "{}")}
                                   : echo(request);
  });
  LoadPlan plan = plan_for(server);
  plan.shape.level = 8;
  plan.warmup = milliseconds(50);
  const LoadCounts counts = drive(plan).counts;
  const TotalCounts& total = counts.total;
  EXPECT_EQ(total.sent, total.answered + total.refused + total.failed + total.abandoned);
  EXPECT_EQ(total.sent, server.requests());
  EXPECT_EQ(total.abandoned, 0U) << "what is on its way at the end is waited for";
  EXPECT_EQ(total.statuses[500], total.failed);
  EXPECT_EQ(counts.tasks.at(0).total.sent, total.sent);
  EXPECT_EQ(counts.tasks.at(0).total.failed, total.failed);
}

TEST(Sample, IsBoundedAndHoldsWhatHappened) {
  const ScriptedServer server;
  LoadPlan plan = plan_for(server);
  plan.shape.level = 4;
  plan.max_requests = 1000;
  plan.duration = seconds(60);
  plan.sample_size = 50;
  const LoadResult result = drive(plan);
  ASSERT_EQ(result.sample.size(), 50U);
  std::uint64_t beyond_the_half = 0;
  for (const RequestSample& request : result.sample) {
    EXPECT_EQ(request.status, 200);
    EXPECT_EQ(request.failure, -1);
    EXPECT_GT(request.latency_ns, 0);
    EXPECT_LE(request.latency_ns, result.counts.response_ns.max());
    EXPECT_GT(request.received_bytes, 100U);
    beyond_the_half += request.number > 500 ? 1 : 0;
  }
  EXPECT_GT(beyond_the_half, 10U) << "drawn evenly, not the first ones";
  EXPECT_LT(beyond_the_half, 40U);
}

TEST(KeepAlive, OffMakesAConnectionForEachRequest) {
  const ScriptedServer server([](const ReceivedRequest& request) {
    EXPECT_THAT(std::string(request.head), HasSubstr("Connection: close\r\n"));
    ScriptedAnswer answer = {.bytes = http_answer(200, macro_test::chat_body(request.raw_text),
                                                  "Connection: close\r\n")};
    answer.after = ScriptedAnswer::After::close;
    return answer;
  });
  LoadPlan plan = plan_for(server);
  plan.shape.level = 2;
  plan.max_requests = 40;
  plan.keep_alive = false;
  const LoadResult result = drive(plan);
  EXPECT_EQ(result.counts.succeeded, 40U);
  EXPECT_GE(server.connections(), 40U);
}

}  // namespace
}  // namespace macro
