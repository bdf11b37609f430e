// Targets that break: the run ends on time, says what happened, and leaves nothing open.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "macro/engine/load.h"
#include "macro/engine/target_address.h"
#include "tests/gateway/net/certificates.h"
#include "tests/macro/chaos_server.h"
#include "tests/macro/scripted_server.h"
#include "tests/macro/truth/truth_server.h"

namespace macro_test {
namespace {

using macro::FailureClass;
using macro::LoadCounts;
using macro::LoadPlan;
using macro::LoadResult;
using macro::LoadShape;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

class Watcher : public macro::LoadObserver {
 public:
  void measured_part_begins(nanoseconds /*now*/) override {}
  void measured_part_ends(nanoseconds /*now*/) override {}
  bool progress(nanoseconds elapsed) override { return on_progress(elapsed); }
  void interval(const macro::LoadInterval& interval) override { intervals.add(*interval.counts); }

  std::function<bool(nanoseconds)> on_progress = [](nanoseconds) { return true; };
  LoadCounts intervals;
};

std::size_t open_descriptors() {
  const std::filesystem::directory_iterator all("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

/// What a load of either kind is; the second opens connections as it needs them.
LoadShape shape_of(LoadShape::Kind kind) {
  LoadShape shape;
  shape.kind = kind;
  shape.level = kind == LoadShape::Kind::population ? 4 : 200;
  shape.process = LoadShape::Process::poisson;
  shape.max_in_flight = 16;
  return shape;
}

class Chaos : public testing::TestWithParam<LoadShape::Kind> {
 protected:
  Chaos() : descriptors_(open_descriptors()) {}

  /// After the servers of a test, which live in its body, are gone as well.
  void TearDown() override { EXPECT_EQ(open_descriptors(), descriptors_) << "descriptors leaked"; }

  /// The timeout is far above what anything takes that does not hang.
  static LoadPlan plan_for(const std::string& url, nanoseconds timeout = seconds(5)) {
    LoadPlan plan;
    const macro::TargetAddress target = macro::resolve_target(url, false);
    macro::TaskSpec task;
    task.request.authority = target.authority;
    task.request.path = "/v1/chat/completions";
    task.request.model = "loopback";
    task.request.prompt_tokens = 20;
    plan.targets = {target};
    plan.tasks = {task};
    plan.shape = shape_of(GetParam());
    plan.duration = milliseconds(300);
    plan.request_timeout = timeout;
    plan.interval = milliseconds(100);
    return plan;
  }

  /// Ends within its bound, and what it counted adds up.
  static LoadResult drive(const LoadPlan& plan, Watcher& watcher) {
    const std::atomic<bool> stop{false};
    const nanoseconds begin = macro::monotonic_now();
    LoadResult result = macro::run_load(plan, watcher, stop);
    const nanoseconds took = macro::monotonic_now() - begin;
    // Room for a machine that does something else for a while; a load that hangs takes longer.
    constexpr nanoseconds kRoom = seconds(2);
    EXPECT_LE(took, plan.warmup + plan.duration + 2 * plan.request_timeout + macro::kDrainPatience +
                        kRoom);
    const macro::TotalCounts& total = result.counts.total;
    EXPECT_EQ(total.sent, total.answered + total.refused + total.failed + total.abandoned);
    EXPECT_EQ(result.counts.response_ns.count(), result.counts.succeeded)
        << "failures are in no latency";
    EXPECT_EQ(watcher.intervals.succeeded, result.counts.succeeded);
    EXPECT_EQ(watcher.intervals.failures, result.counts.failures);
    return result;
  }
  static LoadResult drive(const LoadPlan& plan) {
    Watcher watcher;
    return drive(plan, watcher);
  }

  static std::uint64_t of(const LoadResult& result, FailureClass failure) {
    return result.counts.failures[index_of(failure)];
  }

  /// Nothing else happened but this.
  static void expect_only(const LoadResult& result, FailureClass failure) {
    EXPECT_GT(of(result, failure), 0U);
    for (std::size_t i = 0; i < result.counts.failures.size(); ++i) {
      if (i != index_of(failure)) {
        EXPECT_EQ(result.counts.failures[i], 0U) << macro::kFailureClassNames[i];
      }
    }
    EXPECT_EQ(result.counts.succeeded, 0U);
    EXPECT_EQ(result.counts.completed, 0U);
  }

  static void expect_only(const Script& script, FailureClass failure) {
    const ScriptedServer server(script);
    const bool hangs = failure == FailureClass::timeout;
    expect_only(drive(plan_for(server.url(), hangs ? milliseconds(200) : seconds(5))), failure);
  }

 private:
  std::size_t descriptors_;
};

Script saying(const ScriptedAnswer& answer) {
  return [answer](const ReceivedRequest&) { return answer; };
}

TEST_P(Chaos, RefusedConnectionsAreFailedConnects) {
  const DeadPort nobody;
  const LoadResult result = drive(plan_for(nobody.url()));
  expect_only(result, FailureClass::connect);
  EXPECT_EQ(result.counts.total.sent, 0U) << "a failed connect is no request";
}

TEST_P(Chaos, ATargetThatNeverAnswersIsTimeouts) { expect_only(saying({}), FailureClass::timeout); }

TEST_P(Chaos, HalfAHeadAndNothingMoreIsTimeouts) {
  expect_only(saying({.bytes = "HTTP/1.1 200 OK\r\nContent-Le"}), FailureClass::timeout);
}

TEST_P(Chaos, HalfABodyAndNothingMoreIsTimeouts) {
  expect_only(saying({.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{\"id\":"}),
              FailureClass::timeout);
}

// Something always comes, so nothing but the clock tells that time is over.
TEST_P(Chaos, ABodyThatDribblesForEverIsTimeouts) {
  const ChaosServer server(
      {.reply = "HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n", .dribbles = true});
  expect_only(drive(plan_for(server.url("http"), milliseconds(200))), FailureClass::timeout);
}

TEST_P(Chaos, NothingButErrorsIsFailedStatuses) {
  const ScriptedServer server(saying({.bytes = http_answer(500, "{}")}));
  const LoadResult result = drive(plan_for(server.url()));
  expect_only(result, FailureClass::status);
  EXPECT_EQ(result.counts.statuses[500], of(result, FailureClass::status));
  EXPECT_EQ(result.counts.total.statuses[500], server.requests());
}

TEST_P(Chaos, ResetConnectionsAreResets) {
  expect_only(saying({.after = ScriptedAnswer::After::reset}), FailureClass::reset);
}

TEST_P(Chaos, AResetInTheMiddleOfAnAnswerIsAReset) {
  const ScriptedServer server(
      saying({.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{\"id\":",
              .after = ScriptedAnswer::After::reset}));
  const LoadResult result = drive(plan_for(server.url()));
  // The reset may overtake the bytes, or come after they were read.
  EXPECT_GT(of(result, FailureClass::reset), 0U);
  EXPECT_EQ(of(result, FailureClass::reset), result.counts.failed());
}

TEST_P(Chaos, ConnectionsClosedBeforeAnAnswerAreClosed) {
  expect_only(saying({.after = ScriptedAnswer::After::close}), FailureClass::closed);
}

TEST_P(Chaos, GarbageIsNoHttp) {
  expect_only(saying({.bytes = std::string("\0\1\2\377 not HTTP at all\r\n\r\n", 24)}),
              FailureClass::malformed_http);
}

TEST_P(Chaos, GarbageBeforeAnythingWasAskedIsNoHttp) {
  const ChaosServer server({.reply = "220 mail.example ESMTP\r\n"});
  expect_only(drive(plan_for(server.url("http"))), FailureClass::malformed_http);
}

TEST_P(Chaos, ATargetThatClosesAfterEachAnswerIsFine) {
  TruthPlan target_plan;
  target_plan.delay = milliseconds(1);
  target_plan.close = true;
  TruthServer server(target_plan);
  LoadPlan plan = plan_for(server.url());
  const LoadResult result = drive(plan);
  EXPECT_EQ(result.counts.failed(), 0U);
  EXPECT_GT(result.counts.succeeded, 4U);
  EXPECT_GE(server.report().counts.connections, result.counts.succeeded);
}

TEST_P(Chaos, ConnectionsThatNobodyAcceptsEndTheRunInTimeToo) {
  const ChaosServer server({.accepts = false});
  const LoadResult result = drive(plan_for(server.url("http"), milliseconds(200)));
  EXPECT_EQ(result.counts.succeeded, 0U);
  EXPECT_GT(result.counts.failed(), 0U);
  EXPECT_EQ(of(result, FailureClass::timeout) + of(result, FailureClass::connect),
            result.counts.failed());
}

TEST_P(Chaos, ACertificateOfAnotherAuthorityIsATlsFailure) {
  gateway::net::Authority ours;
  gateway::net::Authority theirs;
  const gateway::net::Identity identity = theirs.issue("IP:127.0.0.1");
  TruthPlan target_plan;
  target_plan.certificate_file = identity.certificate_file;
  target_plan.key_file = identity.key_file;
  TruthServer server(target_plan);
  LoadPlan plan = plan_for(server.url());
  plan.tls = macro::TlsOptions{.ca_file = ours.ca_file()};
  const LoadResult result = drive(plan);
  expect_only(result, FailureClass::tls);
  EXPECT_EQ(server.report().counts.requests, 0U) << "nothing was told to a stranger";
}

TEST_P(Chaos, ACertificateForAnotherNameIsATlsFailure) {
  gateway::net::Authority authority;
  const gateway::net::Identity identity = authority.issue("DNS:elsewhere.example");
  TruthPlan target_plan;
  target_plan.certificate_file = identity.certificate_file;
  target_plan.key_file = identity.key_file;
  TruthServer server(target_plan);
  LoadPlan plan = plan_for(server.url());
  plan.tls = macro::TlsOptions{.ca_file = authority.ca_file()};
  expect_only(drive(plan), FailureClass::tls);
}

TEST_P(Chaos, PlainHttpWhereTlsIsSpokenIsATlsFailure) {
  const ChaosServer server({.reply = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"});
  LoadPlan plan = plan_for(server.url("https"));
  plan.tls = macro::TlsOptions{.ca_file = {}, .verify = false};
  expect_only(drive(plan), FailureClass::tls);
}

TEST_P(Chaos, TlsWherePlainHttpIsSpokenIsNoAnswer) {
  gateway::net::Authority authority;
  const gateway::net::Identity identity = authority.issue("IP:127.0.0.1");
  TruthPlan target_plan;
  target_plan.certificate_file = identity.certificate_file;
  target_plan.key_file = identity.key_file;
  TruthServer server(target_plan);
  const LoadResult result = drive(plan_for("http://127.0.0.1:" + std::to_string(server.port())));
  EXPECT_EQ(result.counts.succeeded, 0U);
  EXPECT_GT(result.counts.failed(), 0U);
  EXPECT_EQ(of(result, FailureClass::closed) + of(result, FailureClass::reset) +
                of(result, FailureClass::malformed_http),
            result.counts.failed())
      << "it tells an alert, or ends the connection";
}

TEST_P(Chaos, AHandshakeThatStallsIsATlsFailure) {
  const ChaosServer server({});
  LoadPlan plan = plan_for(server.url("https"), milliseconds(200));
  plan.tls = macro::TlsOptions{.ca_file = {}, .verify = false};
  const LoadResult result = drive(plan);
  expect_only(result, FailureClass::tls);
  EXPECT_EQ(result.counts.total.sent, 0U);
}

TEST_P(Chaos, ATargetThatIsKilledAndComesBackIsUsedAgain) {
  TruthPlan target_plan;
  target_plan.delay = milliseconds(1);
  auto server = std::make_unique<TruthServer>(target_plan);
  target_plan.port = server->port();
  LoadPlan plan = plan_for(server->url(), seconds(1));
  plan.duration = milliseconds(1200);
  Watcher watcher;
  bool killed = false;
  std::uint64_t before = 0;
  watcher.on_progress = [&](nanoseconds elapsed) {
    if (!killed && elapsed >= milliseconds(300)) {
      before = server->report().counts.answers;
      server.reset();
      killed = true;
    } else if (killed && server == nullptr && elapsed >= milliseconds(500)) {
      server = std::make_unique<TruthServer>(target_plan);
    }
    return true;
  };
  const LoadResult result = drive(plan, watcher);
  ASSERT_NE(server, nullptr);
  const std::uint64_t after = server->report().counts.answers;
  EXPECT_GT(before, 0U);
  EXPECT_GT(after, 0U) << "the load must find the new one";
  EXPECT_GE(result.counts.total.answered, before + after);
  EXPECT_GT(result.counts.failed(), 0U);
  EXPECT_EQ(of(result, FailureClass::connect) + of(result, FailureClass::reset) +
                of(result, FailureClass::closed) + of(result, FailureClass::timeout),
            result.counts.failed());
  EXPECT_FALSE(result.interrupted);
}

TEST_P(Chaos, StopsAtOnceThoughNothingAnswers) {
  const ScriptedServer server(saying({}));
  LoadPlan plan = plan_for(server.url());
  plan.duration = std::chrono::hours(1);
  plan.request_timeout = std::chrono::hours(1);
  Watcher watcher;
  watcher.on_progress = [](nanoseconds elapsed) { return elapsed < milliseconds(200); };
  const std::atomic<bool> stop{false};
  const nanoseconds begin = macro::monotonic_now();
  const LoadResult result = macro::run_load(plan, watcher, stop);
  EXPECT_LT(macro::monotonic_now() - begin, seconds(10));
  EXPECT_TRUE(result.interrupted);
  EXPECT_EQ(result.counts.total.sent, result.counts.total.abandoned);
  EXPECT_GT(result.counts.total.sent, 0U);
}

INSTANTIATE_TEST_SUITE_P(Each, Chaos,
                         testing::Values(LoadShape::Kind::population, LoadShape::Kind::arrivals),
                         [](const auto& kind) {
                           return kind.param == LoadShape::Kind::population ? "Population"
                                                                            : "Arrivals";
                         });

}  // namespace
}  // namespace macro_test
