#include "gateway/upstream/routed_call.h"

#include <gtest/gtest.h>

#include <deque>
#include <functional>

#include "tests/gateway/upstream/kept_answer.h"

namespace gateway::upstream {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const Time kStart{seconds(1000)};
const std::string kBody = R"({"model":"fast","messages":[]})";

chat::Error busy(chat::ErrorKind kind = chat::ErrorKind::unavailable) {
  return {.kind = kind, .message = "busy"};
}

/// Does what a test tells for each time it is asked.
class Scripted final : public Upstream {
 public:
  explicit Scripted(std::string name) : name_(std::move(name)) {}

  using Act = std::function<void(Sink&)>;

  std::unique_ptr<Handle> start(const Query& query, Sink& sink, net::Poller& /*poller*/,
                                Time /*now*/) noexcept override {
    sink.asked(name_);
    models.emplace_back(query.model);
    bodies.emplace_back(query.body);
    repeated.push_back(query.is_repeated);
    ++asked;
    if (acts.empty()) {
      return nullptr;
    }
    const Act act = acts.front();
    acts.pop_front();
    if (later) {
      return std::make_unique<Later>(*this, act, sink);
    }
    act(sink);
    return nullptr;
  }
  [[nodiscard]] std::string_view name() const noexcept override { return name_; }
  [[nodiscard]] bool is_available(Time /*now*/) const noexcept override { return available; }

  void fails(chat::Error error) {
    acts.emplace_back([error](Sink& sink) { sink.fail(error); });
  }
  void answers() {
    acts.emplace_back([](Sink& sink) {
      sink.head({.model = "m"});
      sink.end({});
    });
  }

  std::deque<Act> acts;
  std::vector<std::string> models;
  std::vector<std::string> bodies;
  std::vector<bool> repeated;
  int asked = 0;
  int cancelled = 0;
  bool later = false;
  bool available = true;

 private:
  class Later final : public Handle {
   public:
    Later(Scripted& upstream, Act act, Sink& sink)
        : upstream_(upstream), act_(std::move(act)), sink_(sink) {}
    ~Later() override { upstream_.cancelled += act_ != nullptr ? 1 : 0; }
    Later(const Later&) = delete;
    Later& operator=(const Later&) = delete;
    Later(Later&&) = delete;
    Later& operator=(Later&&) = delete;
    void resume(Time /*now*/) noexcept override { std::exchange(act_, nullptr)(sink_); }
    [[nodiscard]] Time deadline() const noexcept override { return kStart + seconds(60); }
    [[nodiscard]] std::size_t held_bytes() const noexcept override { return 7; }

   private:
    Scripted& upstream_;
    Act act_;
    Sink& sink_;
  };

  const std::string name_;
};

class RoutedCallTest : public testing::Test {
 protected:
  void start(const std::vector<std::pair<std::shared_ptr<Scripted>, std::string>>& targets) {
    Route route{"*", {}};
    for (const auto& [upstream, model] : targets) {
      route.targets.push_back({upstream, model});
    }
    const auto envelope = formats::read_envelope(kBody);
    ASSERT_TRUE(envelope.has_value());
    call = RoutedCall::start(
        std::make_shared<const Route>(std::move(route)), options,
        {.body = kBody, .envelope = &*envelope, .model = envelope->model, .request_id = "r-1"},
        answer, poller, kStart);
  }
  /// Resumes at each deadline until it is over; how long that took.
  std::chrono::nanoseconds run() {
    Time now = kStart;
    for (int i = 0; i < 100 && call != nullptr && !answer.is_over(); ++i) {
      now = call->deadline();
      call->resume(now);
    }
    return now - kStart;
  }

  RetryOptions options;
  KeptAnswer answer;
  IdlePoller poller;
  std::shared_ptr<Scripted> first = std::make_shared<Scripted>("first");
  std::shared_ptr<Scripted> second = std::make_shared<Scripted>("second");
  std::unique_ptr<Handle> call;
};

TEST_F(RoutedCallTest, AsksForTheModelThatItsNameStandsFor) {
  first->answers();
  start({{first, "gpt-4o-mini"}});
  EXPECT_EQ(call, nullptr) << "all has happened already";
  EXPECT_EQ(first->models, std::vector<std::string>{"gpt-4o-mini"});
  EXPECT_EQ(answer.ends, 1);
}

TEST_F(RoutedCallTest, AsksForTheClientsModelWhereTheRouteNamesNone) {
  first->answers();
  start({{first, ""}});
  EXPECT_EQ(first->models, std::vector<std::string>{"fast"});
}

TEST_F(RoutedCallTest, AsksAgainAfterAWhileWhereTheUpstreamIsBusy) {
  first->fails(busy());
  first->fails(busy(chat::ErrorKind::rate_limited));
  first->answers();
  start({{first, ""}});
  const auto took = run();
  EXPECT_EQ(answer.ends, 1);
  EXPECT_EQ(answer.failures, 0);
  EXPECT_EQ(first->asked, 3);
  EXPECT_EQ(first->bodies.back(), kBody) << "the same request each time";
  // Half to whole of 100 ms and of 200 ms.
  EXPECT_GE(took, milliseconds(150));
  EXPECT_LE(took, milliseconds(300));
}

TEST_F(RoutedCallTest, GivesUpAfterSoManyRetries) {
  for (int i = 0; i < 4; ++i) {
    first->fails(busy());
  }
  start({{first, ""}});
  run();
  EXPECT_EQ(first->asked, 3);
  EXPECT_EQ(answer.failures, 1);
  EXPECT_EQ(answer.error().message, "busy");
}

TEST_F(RoutedCallTest, DoesNotRepeatWhatTheClientDidWrong) {
  first->fails(busy(chat::ErrorKind::invalid_request));
  second->answers();
  start({{first, ""}, {second, ""}});
  EXPECT_EQ(call, nullptr);
  EXPECT_EQ(first->asked, 1);
  EXPECT_EQ(second->asked, 0);
  EXPECT_EQ(answer.error().kind, chat::ErrorKind::invalid_request);
}

TEST_F(RoutedCallTest, FallsBackToTheNextUpstream) {
  options.retries = 0;
  first->fails(busy());
  second->answers();
  start({{first, ""}, {second, "other"}});
  EXPECT_EQ(answer.ends, 1);
  EXPECT_EQ(second->models, std::vector<std::string>{"other"});
  EXPECT_EQ(answer.asked_upstreams, (std::vector<std::string>{"first", "second"}));
}

TEST_F(RoutedCallTest, FallsBackAtOnceWhereTheCircuitIsOpen) {
  first->available = false;
  first->fails(busy());
  second->answers();
  start({{first, ""}, {second, ""}});
  EXPECT_EQ(call, nullptr);
  EXPECT_EQ(first->asked, 1);
  EXPECT_EQ(answer.ends, 1);
}

TEST_F(RoutedCallTest, DoesNotWaitAgainForOneThatTookItsWholeTime) {
  chat::Error slow = busy(chat::ErrorKind::gateway_timeout);
  slow.is_final = true;
  first->fails(slow);
  second->answers();
  start({{first, ""}, {second, ""}});
  EXPECT_EQ(first->asked, 1);
  EXPECT_EQ(answer.ends, 1);
}

TEST_F(RoutedCallTest, WaitsAsLongAsTheUpstreamAsksFor) {
  chat::Error error = busy(chat::ErrorKind::rate_limited);
  error.retry_after = "2";
  first->fails(error);
  first->answers();
  start({{first, ""}});
  EXPECT_EQ(run(), seconds(2));
  EXPECT_EQ(answer.ends, 1);
}

TEST_F(RoutedCallTest, TellsTheClientWhereThatIsTooLong) {
  chat::Error error = busy(chat::ErrorKind::rate_limited);
  error.retry_after = "30";
  first->fails(error);
  start({{first, ""}});
  EXPECT_EQ(call, nullptr);
  EXPECT_EQ(answer.error().retry_after, "30");
}

TEST_F(RoutedCallTest, AsksAgainWhereTheUpstreamSaysThatItWasTooSlow) {
  first->fails(busy(chat::ErrorKind::gateway_timeout));
  first->answers();
  start({{first, ""}});
  run();
  EXPECT_EQ(answer.ends, 1);
}

TEST_F(RoutedCallTest, WaitsForNoDate) {
  chat::Error error = busy(chat::ErrorKind::rate_limited);
  error.retry_after = "Wed, 21 Oct 2037 07:28:00 GMT";
  first->fails(error);
  second->answers();
  start({{first, ""}, {second, ""}});
  EXPECT_EQ(call, nullptr);
  EXPECT_EQ(first->asked, 1);
  EXPECT_EQ(answer.ends, 1);
}

TEST_F(RoutedCallTest, SaysThatARequestIsRepeated) {
  first->fails(busy());
  first->fails(busy());
  first->fails(busy());
  second->answers();
  start({{first, ""}, {second, ""}});
  run();
  EXPECT_EQ(first->repeated, (std::vector<bool>{false, true, true}));
  EXPECT_EQ(second->repeated, std::vector<bool>{false});
}

TEST_F(RoutedCallTest, AsksTheNextWhereAnApiCannotCarryTheRequest) {
  chat::Error error = busy(chat::ErrorKind::invalid_request);
  error.is_final = true;
  first->fails(error);
  second->answers();
  start({{first, ""}, {second, ""}});
  EXPECT_EQ(first->asked, 1);
  EXPECT_EQ(answer.ends, 1);
}

TEST_F(RoutedCallTest, TellsThatNoApiCanCarryTheRequest) {
  chat::Error error = busy(chat::ErrorKind::invalid_request);
  error.is_final = true;
  first->fails(error);
  second->fails(error);
  start({{first, ""}, {second, ""}});
  EXPECT_EQ(second->asked, 1);
  EXPECT_EQ(answer.error().kind, chat::ErrorKind::invalid_request);
}

TEST_F(RoutedCallTest, TellsOfTheUpstreamThatFailedWhereTheNextCannotCarryTheRequest) {
  options.retries = 0;
  first->fails(busy());
  chat::Error error = busy(chat::ErrorKind::invalid_request);
  error.is_final = true;
  second->fails(error);
  start({{first, ""}, {second, ""}});
  EXPECT_EQ(second->asked, 1);
  EXPECT_EQ(answer.failures, 1);
  EXPECT_EQ(answer.error().kind, chat::ErrorKind::unavailable) << "which may pass";
}

TEST_F(RoutedCallTest, NeverRepeatsWhatWasSentOn) {
  first->acts.emplace_back([](Sink& sink) {
    sink.head({.model = "m"});
    sink.fail(busy());
  });
  second->answers();
  start({{first, ""}, {second, ""}});
  EXPECT_EQ(call, nullptr);
  EXPECT_EQ(answer.failures, 1);
  EXPECT_EQ(second->asked, 0);
}

TEST_F(RoutedCallTest, NeverRepeatsWhatWasPassedOnAsBytes) {
  first->acts.emplace_back([](Sink& sink) {
    sink.pass_head("text/event-stream");
    sink.pass("data", 0);
    sink.fail(busy());
  });
  start({{first, ""}});
  EXPECT_EQ(call, nullptr);
  EXPECT_EQ(answer.failures, 1);
  EXPECT_EQ(first->asked, 1);
}

TEST_F(RoutedCallTest, NeverRepeatsWhatCouldNotBeRecorded) {
  first->acts.emplace_back([](Sink& sink) {
    sink.closing({});
    sink.fail(not_recorded());
  });
  second->answers();
  start({{first, ""}, {second, ""}});
  EXPECT_EQ(call, nullptr);
  EXPECT_EQ(answer.error().code, "ledger_failed");
  EXPECT_EQ(first->asked, 1);
  EXPECT_EQ(second->asked, 0);
}

TEST_F(RoutedCallTest, TellsWhatWasIgnoredByTheOneThatAnswers) {
  options.retries = 0;
  first->acts.emplace_back([](Sink& sink) {
    sink.ignored({"a"});
    sink.fail(busy());
  });
  second->acts.emplace_back([](Sink& sink) {
    sink.ignored({"b"});
    sink.head({});
    sink.end({});
  });
  start({{first, ""}, {second, ""}});
  EXPECT_EQ(answer.ignored_fields, std::vector<std::string>{"b"});
}

TEST_F(RoutedCallTest, CancelsWhatIsUnderWayWhenItGoes) {
  first->later = true;
  first->answers();
  start({{first, ""}});
  ASSERT_NE(call, nullptr);
  EXPECT_EQ(call->deadline(), kStart + seconds(60));
  call.reset();
  EXPECT_EQ(first->cancelled, 1);
}

TEST_F(RoutedCallTest, GivesTheRequestsMemoryBackOnceTheAnswerBegins) {
  first->later = true;
  first->acts.emplace_back([](Sink& sink) { sink.head({}); });
  start({{first, ""}});
  ASSERT_NE(call, nullptr);
  EXPECT_GE(call->held_bytes(), kBody.size());
  call->resume(kStart);
  EXPECT_LT(call->held_bytes(), kBody.size());
}

}  // namespace
}  // namespace gateway::upstream
