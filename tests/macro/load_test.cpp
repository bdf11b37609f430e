#include "macro/engine/load.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <stdexcept>
#include <string>

#include "macro/engine/target_address.h"
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
using testing::ElementsAre;

class RecordingObserver : public LoadObserver {
 public:
  void measured_part_begins(nanoseconds now) override { began = now; }
  void measured_part_ends(nanoseconds now) override { ended = now; }
  bool progress(nanoseconds elapsed) override { return elapsed < stop_after; }

  nanoseconds began{0};
  nanoseconds ended{0};
  nanoseconds stop_after = std::chrono::hours(1);
};

/// Ends after a number of requests, not after a time: what a test sees then does not depend on how
/// fast the machine is.
LoadPlan plan_for(const std::string& url) {
  const TargetAddress target = resolve_target(url, false);
  LoadPlan plan;
  plan.targets = {target};
  plan.tasks = {{}};
  plan.tasks[0].request.model = "loopback";
  plan.tasks[0].request.prompt_tokens = 20;
  plan.shape.level = 4;
  plan.threads = 1;
  plan.warmup = nanoseconds(0);
  plan.duration = std::chrono::minutes(1);
  plan.request_timeout = std::chrono::seconds(30);
  plan.max_requests = 200;
  return plan;
}

LoadResult drive(const LoadPlan& plan) {
  RecordingObserver observer;
  const std::atomic<bool> stop{false};
  return run_load(plan, observer, stop);
}

LoadResult drive(const ScriptedServer& server) { return drive(plan_for(server.url())); }

std::uint64_t failures(const LoadResult& result, FailureClass failure) {
  return result.counts.failures[index_of(failure)];
}

/// A plan that ends after `duration` instead.
LoadPlan timed_plan_for(const std::string& url, nanoseconds warmup, nanoseconds duration) {
  LoadPlan plan = plan_for(url);
  plan.warmup = warmup;
  plan.duration = duration;
  plan.max_requests = UINT64_MAX;
  return plan;
}

/// The script that answers everything right, but late.
macro_test::Script echo_after(nanoseconds delay) {
  return [delay](const ReceivedRequest& request) {
    ScriptedAnswer answer = echo(request);
    answer.delay = delay;
    return answer;
  };
}

TEST(Load, CountsRightAnswersAndTheirLatency) {
  const ScriptedServer server;
  const LoadResult result = drive(server);
  EXPECT_EQ(result.counts.succeeded, 200U);
  EXPECT_EQ(result.counts.failed(), 0U);
  EXPECT_EQ(result.counts.response_ns.count(), 200U);
  EXPECT_EQ(result.counts.total.sent, 200U);
  EXPECT_EQ(result.counts.connects, 4U);
  EXPECT_GT(result.counts.completed, 190U);
  EXPECT_GT(result.counts.response_ns.min(), 0);
  ASSERT_EQ(result.busy_shares.size(), 1U);
  EXPECT_GT(result.busy_shares[0], 0.0);
  EXPECT_FALSE(result.interrupted);
}

TEST(Load, LastsAsLongAsAsked) {
  const ScriptedServer server;
  const LoadResult result = drive(timed_plan_for(server.url(), milliseconds(20), milliseconds(60)));
  EXPECT_EQ(result.measured, milliseconds(60));
  EXPECT_FALSE(result.capped);
  EXPECT_FALSE(result.interrupted);
}

TEST(Load, NeverHasMoreInFlightThanConnections) {
  const ScriptedServer server(echo_after(milliseconds(5)));
  LoadPlan plan = plan_for(server.url());
  plan.max_requests = 40;
  const LoadResult result = drive(plan);
  EXPECT_EQ(server.connections(), 4U);
  EXPECT_GE(result.counts.response_ns.min(), 5'000'000);
  // Little's law: 4 connections, at least 5 ms each.
  EXPECT_GE(result.measured, milliseconds(5) * (40 / 4 - 1));
}

TEST(Load, SendsNoTextTwice) {
  std::set<std::string> texts;
  std::size_t requests = 0;
  {
    const ScriptedServer server([&](const ReceivedRequest& request) {
      texts.insert(std::string(request.raw_text));
      ++requests;
      return echo(request);
    });
    LoadPlan plan = plan_for(server.url());
    plan.threads = 2;
    EXPECT_EQ(drive(plan).counts.failed(), 0U);
  }
  EXPECT_GE(requests, 100U);  // the cap, and what was under way when it was reached
  EXPECT_EQ(texts.size(), requests);
}

TEST(Load, SharesConnectionsAmongThreads) {
  const ScriptedServer server(echo_after(milliseconds(300)));
  LoadPlan plan = timed_plan_for(server.url(), nanoseconds(0), milliseconds(200));
  plan.shape.level = 5;
  plan.threads = 3;
  const LoadResult result = drive(plan);
  EXPECT_EQ(result.busy_shares.size(), 3U);
  EXPECT_EQ(server.connections(), 5U);
  EXPECT_EQ(result.counts.succeeded, 5U);
}

// The truth is known: one answer in ten takes 50 ms or more, the others nearly nothing.
TEST(Load, FindsThePercentilesOfAKnownServer) {
  const ScriptedServer server([](const ReceivedRequest& request) {
    ScriptedAnswer answer = echo(request);
    if (request.number % 10 == 9) {
      answer.delay = milliseconds(50);
    }
    return answer;
  });
  LoadPlan plan = plan_for(server.url());
  plan.shape.level = 1;
  plan.max_requests = 100;
  const HdrHistogram latency = drive(plan).counts.response_ns;
  ASSERT_EQ(latency.count(), 100U);
  EXPECT_LT(latency.quantile(0.5), 25'000'000);
  EXPECT_GE(latency.quantile(0.95), 49'950'000);
}

// What was sent in the measured part counts however late its answer comes: a server that answers
// after the end must not look as if it had not been asked.
TEST(Load, WaitsForAnswersToWhatWasSentInTheMeasuredPart) {
  const ScriptedServer server(echo_after(milliseconds(400)));
  const LoadResult result = drive(timed_plan_for(server.url(), nanoseconds(0), milliseconds(200)));
  EXPECT_EQ(result.counts.succeeded, 4U);
  EXPECT_GE(result.counts.response_ns.min(), 400'000'000);
  EXPECT_EQ(result.counts.completed, 0U) << "none came in time: the throughput is 0";
}

TEST(Load, LeavesTheWarmUpOut) {
  const ScriptedServer server([](const ReceivedRequest& request) {
    // The first answers are wrong, and sent within the warm-up.
    return request.number < 4 ? ScriptedAnswer{.bytes = http_answer(500, "{}")} : echo(request);
  });
  const LoadResult result =
      drive(timed_plan_for(server.url(), milliseconds(300), milliseconds(100)));
  EXPECT_EQ(result.counts.failed(), 0U);
  EXPECT_GT(result.counts.succeeded, 0U);
  EXPECT_GT(result.counts.total.sent, result.counts.succeeded + 3);
  EXPECT_EQ(result.counts.connects, 0U) << "all connections were made in the warm-up";
}

TEST(Load, CountsStatusesAsFailures) {
  const ScriptedServer server([](const ReceivedRequest& request) {
    return ScriptedAnswer{.bytes = http_answer(request.number % 2 == 0 ? 429 : 503, "{}")};
  });
  const LoadResult result = drive(server);
  EXPECT_EQ(result.counts.succeeded, 0U);
  EXPECT_EQ(result.counts.response_ns.count(), 0U);
  EXPECT_EQ(result.counts.completed, 0U);
  EXPECT_EQ(failures(result, FailureClass::status), result.counts.failed());
  EXPECT_GT(result.counts.statuses[429], 0U);
  EXPECT_GT(result.counts.statuses[503], 0U);
  EXPECT_EQ(result.counts.statuses[429] + result.counts.statuses[503], result.counts.failed());
  EXPECT_EQ(server.connections(), 4U) << "a refusal is no reason to reconnect";
}

struct Fault {
  const char* name;
  FailureClass expected;
  ScriptedAnswer answer;
};

class LoadFaults : public testing::TestWithParam<Fault> {};

TEST_P(LoadFaults, AreCountedInTheirClass) {
  const ScriptedServer server([](const ReceivedRequest& request) {
    // The class must not depend on being the only thing that happens.
    return request.number % 2 == 0 ? GetParam().answer : echo(request);
  });
  const LoadResult result = drive(server);
  EXPECT_GT(failures(result, GetParam().expected), 0U);
  EXPECT_EQ(failures(result, GetParam().expected), result.counts.failed());
  EXPECT_GT(result.counts.succeeded, 0U) << "the load must go on after a failure";
  EXPECT_EQ(result.counts.response_ns.count(), result.counts.succeeded);
}

INSTANTIATE_TEST_SUITE_P(
    Each, LoadFaults,
    testing::Values(
        Fault{"garbage", FailureClass::malformed_http, {.bytes = "SSH-2.0-OpenSSH\r\n"}},
        Fault{"surplus", FailureClass::malformed_http, {.bytes = http_answer(503, "") + "more"}},
        Fault{"two_lengths",
              FailureClass::malformed_http,
              {.bytes = http_answer(200, "{}", "Content-Length: 2\r\n")}},
        Fault{"closed_at_once", FailureClass::closed, {.after = ScriptedAnswer::After::close}},
        Fault{"closed_midway",
              FailureClass::closed,
              {.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{",
               .after = ScriptedAnswer::After::close}},
        Fault{"reset", FailureClass::reset, {.after = ScriptedAnswer::After::reset}},
        Fault{"too_large",
              FailureClass::too_large,
              {.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n"}},
        Fault{"no_json", FailureClass::malformed_json, {.bytes = http_answer(200, "<html>")}},
        Fault{"error_with_200",
              FailureClass::wrong_shape,
              {.bytes = http_answer(200, R"({"error":{"message":"no"}})")}},
        Fault{"other_text",
              FailureClass::wrong_text,
              {.bytes = http_answer(200, macro_test::chat_body("something else"))}}),
    [](const testing::TestParamInfo<Fault>& fault) { return fault.param.name; });

TEST(Load, CountsATooLargeChunkedAnswer) {
  const ScriptedServer server([](const ReceivedRequest&) {
    return ScriptedAnswer{.bytes =
                              "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFF\r\n" +
                              std::string(200000, 'x')};
  });
  const LoadResult result = drive(server);
  EXPECT_GT(failures(result, FailureClass::too_large), 0U);
  EXPECT_EQ(failures(result, FailureClass::too_large), result.counts.failed());
}

TEST(Load, CountsTimeoutsAndGoesOn) {
  const ScriptedServer server([](const ReceivedRequest& request) {
    return request.number < 4 ? ScriptedAnswer{} : echo(request);
  });
  LoadPlan plan = plan_for(server.url());
  plan.request_timeout = milliseconds(300);
  const LoadResult result = drive(plan);
  EXPECT_EQ(failures(result, FailureClass::timeout), 4U);
  EXPECT_EQ(result.counts.failed(), 4U);
  EXPECT_EQ(result.counts.succeeded, 196U);
}

TEST(Load, CountsRefusedConnectionsAtABoundedRate) {
  std::string url;
  {
    const ScriptedServer server;
    url = server.url();
  }
  const LoadResult result = drive(timed_plan_for(url, nanoseconds(0), milliseconds(300)));
  EXPECT_EQ(failures(result, FailureClass::connect), result.counts.failed());
  EXPECT_GE(result.counts.failed(), 4U);
  // Back-off of 1, 2, 4, ... 128 ms: about 9 attempts in 300 ms for each of the 4 connections.
  EXPECT_LE(result.counts.failed(), 4U * 12);
  EXPECT_EQ(result.counts.succeeded, 0U);
}

TEST(Load, ReconnectsWhereTheServerClosesAfterEachAnswer) {
  const ScriptedServer server([](const ReceivedRequest& request) {
    return ScriptedAnswer{
        .bytes = http_answer(200, macro_test::chat_body(request.raw_text), "Connection: close\r\n"),
        .after = ScriptedAnswer::After::close};
  });
  const LoadResult result = drive(server);
  EXPECT_EQ(result.counts.failed(), 0U);
  EXPECT_EQ(result.counts.succeeded, 200U);
  EXPECT_GE(result.counts.connects, 200U);
}

TEST(Load, ReadsAnswersThatLastUntilTheClose) {
  const ScriptedServer server([](const ReceivedRequest& request) {
    return ScriptedAnswer{
        .bytes = "HTTP/1.1 200 OK\r\n\r\n" + macro_test::chat_body(request.raw_text),
        .after = ScriptedAnswer::After::close};
  });
  const LoadResult result = drive(server);
  EXPECT_EQ(result.counts.failed(), 0U);
  EXPECT_EQ(result.counts.succeeded, 200U);
}

TEST(Load, ReadsChunkedAnswersThatComeInPieces) {
  const ScriptedServer server([](const ReceivedRequest& request) {
    const std::string body = macro_test::chat_body(request.raw_text);
    const std::string first = body.substr(0, 10);
    const std::string rest = body.substr(10);
    std::string hex = "0123456789abcdef";
    return ScriptedAnswer{.bytes = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\n" +
                                   first + "\r\n" + std::string(1, hex[rest.size() / 256]) +
                                   hex[rest.size() / 16 % 16] + hex[rest.size() % 16] + "\r\n" +
                                   rest + "\r\n0\r\n\r\n",
                          .in_two_pieces = true};
  });
  const LoadResult result = drive(server);
  EXPECT_EQ(result.counts.failed(), 0U);
  EXPECT_EQ(result.counts.succeeded, 200U);
}

// More than fits into the socket buffers at once, in both directions.
TEST(Load, SendsAndReadsLargePrompts) {
  const ScriptedServer server;
  LoadPlan plan = plan_for(server.url());
  plan.tasks[0].request.prompt_tokens = 1'000'000;
  plan.shape.level = 2;
  plan.max_requests = 2;
  const LoadResult result = drive(plan);
  EXPECT_EQ(result.counts.succeeded, 2U);
  EXPECT_EQ(result.counts.failed(), 0U);
}

TEST(Load, StopsAtOnceWhenTold) {
  const ScriptedServer server;
  const LoadPlan plan = timed_plan_for(server.url(), nanoseconds(0), std::chrono::hours(1));
  RecordingObserver observer;
  observer.stop_after = milliseconds(150);
  const std::atomic<bool> stop{false};
  const LoadResult result = run_load(plan, observer, stop);
  EXPECT_TRUE(result.interrupted);
  EXPECT_LT(result.measured, std::chrono::seconds(5));
  EXPECT_GT(result.measured, milliseconds(100));
  EXPECT_GT(result.counts.succeeded, 0U);
  EXPECT_GT(observer.ended, observer.began);
}

TEST(Load, IsNotBegunWhenTheFlagIsUpAlready) {
  const ScriptedServer server;
  LoadPlan plan = plan_for(server.url());
  plan.warmup = std::chrono::hours(1);
  RecordingObserver observer;
  const std::atomic<bool> stop{true};
  const LoadResult result = run_load(plan, observer, stop);
  EXPECT_TRUE(result.interrupted);
  EXPECT_EQ(result.measured, nanoseconds(0));
  EXPECT_EQ(observer.began, nanoseconds(0)) << "the measured part never began";
}

TEST(Load, EndsAtTheRequestCap) {
  const ScriptedServer server;
  LoadPlan plan = plan_for(server.url());
  plan.max_requests = 50;
  const LoadResult result = drive(plan);
  EXPECT_TRUE(result.capped);
  EXPECT_EQ(result.counts.total.sent, 50U);
  EXPECT_EQ(server.requests(), 50U);
  EXPECT_LT(result.measured, std::chrono::seconds(60));
  EXPECT_EQ(result.counts.succeeded, 50U);
}

TEST(Load, TellsTheObserverWhereTheMeasuredPartIs) {
  const ScriptedServer server;
  const LoadPlan plan = timed_plan_for(server.url(), milliseconds(20), milliseconds(60));
  RecordingObserver observer;
  const std::atomic<bool> stop{false};
  const nanoseconds before = monotonic_now();
  run_load(plan, observer, stop);
  EXPECT_GE(observer.began - before, plan.warmup);
  EXPECT_GE(observer.ended - before, plan.warmup + plan.duration);
}

TEST(Load, PinsItsThreadsWhereAsked) {
  const ScriptedServer server;
  LoadPlan plan = plan_for(server.url());
  plan.cpus = {100000};
  EXPECT_THAT(drive(plan).warnings, ElementsAre(testing::HasSubstr("could not be pinned")));
}

TEST(Load, RefusesAPlanThatCannotBeRun) {
  const auto refused = [](auto change) {
    LoadPlan plan = plan_for("http://127.0.0.1:1");
    change(plan);
    EXPECT_THROW(drive(plan), std::invalid_argument);
  };
  refused([](LoadPlan& plan) { plan.threads = 0; });
  refused([](LoadPlan& plan) { plan.shape.level = 0; });
  refused([](LoadPlan& plan) { plan.threads = 5; });
  refused([](LoadPlan& plan) { plan.duration = nanoseconds(0); });
  refused([](LoadPlan& plan) { plan.request_timeout = nanoseconds(0); });
  refused([](LoadPlan& plan) { plan.max_requests = 0; });
  refused([](LoadPlan& plan) { plan.tasks[0].request.model = ""; });
}

}  // namespace
}  // namespace macro
