// The three public APIs as a client sees them, with upstreams that a test holds.
#include "gateway/service/chat_exchange.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "gateway/service/service.h"
#include "tests/gateway/auth/temporary_directory.h"
#include "tests/gateway/service/kept_reply.h"

namespace gateway::service {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::string header(const http::Response& response, std::string_view name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) {
      return value;
    }
  }
  return "";
}

/// Pushes one step each time it is resumed; the first when it is started.
class Stepwise final : public upstream::Upstream {
 public:
  using Step = std::function<void(upstream::Sink&)>;

  std::unique_ptr<upstream::Handle> start(const upstream::Query& query, upstream::Sink& sink,
                                          net::Poller& /*poller*/,
                                          upstream::Time /*now*/) noexcept override {
    sink.asked("stepwise");
    request_id = query.request_id;
    return std::make_unique<Steps>(*this, sink);
  }
  [[nodiscard]] std::string_view name() const noexcept override { return "stepwise"; }
  void tend(upstream::Time now) noexcept override { tended_at = now; }

  std::vector<Step> steps;
  std::string request_id;
  upstream::Time tended_at;
  bool is_cancelled = false;

 private:
  class Steps final : public upstream::Handle {
   public:
    Steps(Stepwise& upstream, upstream::Sink& sink) : upstream_(upstream), sink_(sink) {}
    ~Steps() override { upstream_.is_cancelled = next_ < upstream_.steps.size(); }
    Steps(const Steps&) = delete;
    Steps& operator=(const Steps&) = delete;
    Steps(Steps&&) = delete;
    Steps& operator=(Steps&&) = delete;
    void resume(upstream::Time /*now*/) noexcept override { upstream_.steps.at(next_++)(sink_); }
    [[nodiscard]] upstream::Time deadline() const noexcept override {
      return upstream::Time(seconds(2000));
    }
    [[nodiscard]] std::size_t held_bytes() const noexcept override { return 0; }

   private:
    Stepwise& upstream_;
    upstream::Sink& sink_;
    std::size_t next_ = 0;
  };
};

class ChatExchangeTest : public testing::Test {
 protected:
  ChatExchangeTest() {
    auto routes = std::make_shared<upstream::Routes>();
    routes->add({"step", {{stepwise, ""}}});
    parts.routes = std::make_shared<CurrentRoutes>(routes);
    parts.retry.retries = 0;
    parts.clock = {.now = [this] { return now; },
                   .wall_ns = [] { return std::int64_t{1'700'000'000'123'456'789}; }};
  }

  void use_ledger() {
    parts.ledger = ledger::Ledger::open(
        {.journal = {.directory = directory.file("journal")}, .database_url = database_url()});
  }
  [[nodiscard]] std::string database_url() const { return "sqlite:" + directory.file("u.db"); }

  void ask(std::string_view path, std::string_view body) {
    service = std::make_unique<Service>(parts);
    reply.response = {};
    reply.has_begun = false;
    reply.is_over = false;
    http::RequestHead head;
    head.method = "POST";
    head.path = path;
    head.request_id = "r-1";
    http::Admission admission = service->admit(head);
    ASSERT_FALSE(admission.refusal.has_value()) << admission.refusal->body;
    exchange = std::move(admission.exchange);
    now += milliseconds(1);
    exchange->handle(body, reply);
  }
  /// The upstream's next step; what the client got of it.
  std::string step() {
    const std::size_t before = reply.response.body.size();
    now += milliseconds(10);
    exchange->resume(reply);
    return reply.response.body.substr(before);
  }
  void finish() {
    exchange->finished({.status = reply.response.status});
    exchange.reset();
  }

  auth::TemporaryDirectory directory;
  std::shared_ptr<Stepwise> stepwise = std::make_shared<Stepwise>();
  Parts parts;
  std::unique_ptr<Service> service;
  std::unique_ptr<http::Exchange> exchange;
  KeptReply reply;
  std::chrono::steady_clock::time_point now{seconds(1000)};
};

constexpr const char* kChat = R"({"model":"step","messages":[{"role":"user","content":"x"}]})";
constexpr const char* kChatStream =
    R"({"model":"step","stream":true,"messages":[{"role":"user","content":"x"}]})";
constexpr const char* kMessages =
    R"({"model":"step","max_tokens":9,"messages":[{"role":"user","content":"x"}]})";
constexpr const char* kMessagesStream =
    R"({"model":"step","stream":true,"max_tokens":9,"messages":[{"role":"user","content":"x"}]})";
constexpr const char* kResponses = R"({"model":"step","input":"x"})";
constexpr const char* kResponsesStream = R"({"model":"step","stream":true,"input":"x"})";

const Stepwise::Step kBegin = [](upstream::Sink& sink) {
  sink.head({.model = "m"});
  sink.event(chat::PartStart{});
};
const Stepwise::Step kSay = [](upstream::Sink& sink) { sink.event(chat::PartDelta{"hello"}); };
const Stepwise::Step kEnd = [](upstream::Sink& sink) {
  sink.event(chat::PartEnd{});
  sink.end({.usage = {.prompt_tokens = 3, .completion_tokens = 2}});
};
const Stepwise::Step kFail = [](upstream::Sink& sink) {
  sink.fail({.kind = chat::ErrorKind::overloaded, .message = "busy", .retry_after = "7"});
};

TEST_F(ChatExchangeTest, LetsEachUpstreamTendItsConnections) {
  Service(parts).tick(now);
  EXPECT_EQ(stepwise->tended_at, now);
}

TEST_F(ChatExchangeTest, AnswersWholeOnceTheUpstreamHasEnded) {
  stepwise->steps = {kBegin, kSay, kEnd};
  ask("/v1/chat/completions", kChat);
  EXPECT_EQ(stepwise->request_id, "r-1");
  EXPECT_EQ(step() + step(), "");
  EXPECT_FALSE(reply.is_over);
  EXPECT_THAT(step(), HasSubstr(R"("content":"hello")"));
  EXPECT_TRUE(reply.is_over);
  EXPECT_FALSE(reply.has_begun);
  EXPECT_THAT(reply.response.body, HasSubstr(R"("created":1700000000)"));
  finish();
}

TEST_F(ChatExchangeTest, AnswersInTheShapeOfEachApi) {
  for (const auto& [path, body, wanted] :
       {std::tuple("/v1/messages", kMessages, R"("type":"message")"),
        std::tuple("/v1/responses", kResponses, R"("object":"response")"),
        std::tuple("/v1/chat/completions", kChat, R"("object":"chat.completion")")}) {
    stepwise->steps = {kBegin, kSay, kEnd};
    ask(path, body);
    step();
    step();
    EXPECT_THAT(step(), HasSubstr(wanted)) << path;
    finish();
  }
}

TEST_F(ChatExchangeTest, SendsEachEventAsItComes) {
  stepwise->steps = {kBegin, kSay, kEnd};
  ask("/v1/chat/completions", kChatStream);
  EXPECT_THAT(step(), HasSubstr(R"("role":"assistant")"));
  EXPECT_TRUE(reply.has_begun);
  EXPECT_EQ(reply.response.content_type, "text/event-stream");
  EXPECT_THAT(step(), HasSubstr(R"("content":"hello")"));
  EXPECT_FALSE(reply.is_over);
  EXPECT_THAT(step(), HasSubstr("data: [DONE]\n\n"));
  EXPECT_TRUE(reply.is_over);
  finish();
}

TEST_F(ChatExchangeTest, EndsABrokenStreamWithAnErrorAndNoEndMarker) {
  stepwise->steps = {kBegin, kSay, kFail};
  ask("/v1/chat/completions", kChatStream);
  step();
  step();
  const std::string last = step();
  EXPECT_THAT(last, HasSubstr(R"("error":{)"));
  EXPECT_THAT(last, HasSubstr("busy"));
  EXPECT_THAT(reply.response.body, Not(HasSubstr("[DONE]")));
  EXPECT_TRUE(reply.is_over);
  finish();
}

TEST_F(ChatExchangeTest, AnswersAFailureBeforeTheStreamWithItsStatus) {
  stepwise->steps = {kFail};
  ask("/v1/chat/completions", kChatStream);
  step();
  EXPECT_FALSE(reply.has_begun);
  EXPECT_EQ(reply.response.status, 503) << "529 is Anthropic's own";
  EXPECT_EQ(header(reply.response, "retry-after"), "7");
  finish();
  ask("/v1/messages", kMessages);
  step();
  EXPECT_EQ(reply.response.status, 529);
  EXPECT_THAT(reply.response.body, HasSubstr(R"("type":"overloaded_error")"));
  EXPECT_THAT(reply.response.body, HasSubstr(R"("request_id":"r-1")"));
  finish();
}

TEST_F(ChatExchangeTest, PassesBytesAsTheyAre) {
  stepwise->steps = {[](upstream::Sink& sink) {
                       sink.pass_head("text/event-stream; charset=utf-8");
                       sink.pass("data: {\"a\": 1}\n\n", 1);
                     },
                     [](upstream::Sink& sink) {
                       EXPECT_TRUE(sink.closing({}));
                       sink.pass("data: [DONE]\n\n", 1);
                       sink.end({});
                     }};
  ask("/v1/chat/completions", kChatStream);
  EXPECT_EQ(step(), "data: {\"a\": 1}\n\n");
  EXPECT_EQ(reply.response.content_type, "text/event-stream; charset=utf-8");
  EXPECT_EQ(step(), "data: [DONE]\n\n");
  EXPECT_TRUE(reply.is_over);
  finish();
}

TEST_F(ChatExchangeTest, EndsAPassedStreamThatBreaksWithAnError) {
  stepwise->steps = {[](upstream::Sink& sink) {
                       sink.pass_head("text/event-stream");
                       sink.pass("data: {\"a\": 1}\n\n", 1);
                     },
                     kFail};
  ask("/v1/chat/completions", kChatStream);
  step();
  EXPECT_THAT(step(), StartsWith(R"(data: {"error":{)"));
  EXPECT_TRUE(reply.is_over);
  finish();
}

TEST_F(ChatExchangeTest, PassesTheBodyOfAnErrorThatSpeaksTheClientsApi) {
  stepwise->steps = {[](upstream::Sink& sink) {
    sink.fail({.kind = chat::ErrorKind::invalid_request,
               .message = "m",
               .status = 400,
               .body = R"({"type":"error","error":{"details":7}})"});
  }};
  ask("/v1/messages", kMessages);
  step();
  EXPECT_EQ(reply.response.status, 400);
  EXPECT_EQ(reply.response.body, R"({"type":"error","error":{"details":7}})");
  EXPECT_EQ(header(reply.response, "request-id"), "r-1");
  finish();
}

TEST_F(ChatExchangeTest, TellsAnthropicsClientsTheIdWhereTheyLookForIt) {
  stepwise->steps = {kBegin, kEnd};
  ask("/v1/messages", kMessages);
  step();
  step();
  EXPECT_EQ(header(reply.response, "request-id"), "r-1");
  finish();
  ask("/v1/chat/completions", kChat);
  step();
  step();
  EXPECT_EQ(header(reply.response, "request-id"), "");
  finish();
}

TEST_F(ChatExchangeTest, RepeatsTheOptionsInTheAnswersOfResponses) {
  const Stepwise::Step asked = [](upstream::Sink& sink) {
    sink.asked_for({.model = "step", .max_tokens = 50});
  };
  for (const char* const body : {kResponses, kResponsesStream}) {
    stepwise->steps = {asked, kBegin, kEnd};
    ask("/v1/responses", body);
    std::string said = step() + step();
    said += step() + reply.response.body;
    EXPECT_THAT(said, HasSubstr(R"("max_output_tokens":50)"));
    finish();
  }
}

TEST_F(ChatExchangeTest, WritesNoSecondErrorWhereTheUpstreamsOwnWasPassed) {
  stepwise->steps = {[](upstream::Sink& sink) {
    sink.pass_head("text/event-stream");
    sink.pass("event: error\ndata: {}\n\n", 1);
    sink.fail({.kind = chat::ErrorKind::overloaded, .message = "m", .was_told = true});
  }};
  ask("/v1/messages", kMessagesStream);
  EXPECT_EQ(step(), "event: error\ndata: {}\n\n");
  EXPECT_TRUE(reply.is_over);
  finish();
}

TEST_F(ChatExchangeTest, CutsAndCleansAModelsNameInAnError) {
  ask("/v1/chat/completions", "{\"model\":\"" + std::string(200, '\x80') + "\",\"messages\":[]}");
  EXPECT_EQ(reply.response.status, 404);
  EXPECT_LT(reply.response.body.size(), 400U);
  EXPECT_THAT(reply.response.body, Not(HasSubstr("\x80")));
  finish();
}

TEST_F(ChatExchangeTest, CountsOnWhereAPassedStreamOfNumberedEventsBreaks) {
  stepwise->steps = {[](upstream::Sink& sink) {
                       sink.pass_head("text/event-stream");
                       sink.pass("data: 0\n\ndata: 1\n\n", 2);
                     },
                     [](upstream::Sink& sink) { sink.pass("data: 2\n\n", 1); }, kFail};
  ask("/v1/responses", kResponsesStream);
  step();
  step();
  EXPECT_THAT(step(), StartsWith("event: error\ndata: {\"type\":\"error\",\"sequence_number\":3,"));
  finish();
}

TEST_F(ChatExchangeTest, NamesWhatWasIgnoredAndLetsNoFieldForgeAHeader) {
  stepwise->steps = {[](upstream::Sink& sink) {
    sink.ignored({"seed", "evil\r\nx-admin: 1", "a,b"});
    kFail(sink);
  }};
  ask("/v1/chat/completions", kChat);
  step();
  EXPECT_EQ(header(reply.response, "x-gatebench-ignored"), "") << "nobody has answered";
  finish();
  stepwise->steps = {[](upstream::Sink& sink) {
    sink.ignored({"seed", "evil\r\nx-admin: 1", "a,b"});
    kBegin(sink);
    kEnd(sink);
  }};
  ask("/v1/chat/completions", kChat);
  step();
  EXPECT_EQ(header(reply.response, "x-gatebench-ignored"), "seed,evil??x-admin:?1,a?b");
  finish();
}

TEST_F(ChatExchangeTest, TellsWhereTheTimeWent) {
  stepwise->steps = {kBegin, kSay, kEnd};
  ask("/v1/chat/completions", kChat);
  step();
  step();
  step();
  EXPECT_THAT(header(reply.response, "server-timing"), HasSubstr("upstream;dur=30.000"));
  EXPECT_EQ(header(reply.response, "x-gatebench-overhead-us"), "0") << "the clock stood still";
  finish();
}

TEST_F(ChatExchangeTest, CancelsTheUpstreamWhenTheClientHasLeft) {
  stepwise->steps = {kBegin, kSay, kEnd};
  ask("/v1/chat/completions", kChatStream);
  step();
  exchange->finished({.status = 499});
  exchange.reset();
  EXPECT_TRUE(stepwise->is_cancelled);
}

TEST_F(ChatExchangeTest, RecordsEachRequestOnceHoweverItEnds) {
  use_ledger();
  stepwise->steps = {kBegin, kSay, kEnd};
  ask("/v1/chat/completions", kChatStream);
  step();
  step();
  step();
  finish();
  stepwise->steps = {kBegin, kSay, kFail};
  ask("/v1/chat/completions", kChatStream);
  step();
  step();
  step();
  finish();
  ask("/v1/chat/completions", R"({"model":"unknown"})");
  finish();
  ask("/v1/chat/completions", "{");
  finish();
  ask("/v1/chat/completions", kChatStream);
  step();
  exchange->finished({.status = 499});
  exchange.reset();
  service.reset();
  EXPECT_TRUE(parts.ledger->stop(seconds(20)));

  static const database::Statement kRows{
      "SELECT status, prompt_tokens, completion_tokens, model, upstream FROM usage ORDER BY "
      "status"};
  std::vector<std::string> rows;
  database::open(database_url())->run(kRows, {}, [&](const database::Row& row) {
    rows.push_back(std::to_string(row.integer(0)) + " " + std::to_string(row.integer(1)) + " " +
                   std::to_string(row.integer(2)) + " " + std::string(row.bytes(3)) + " " +
                   std::string(row.bytes(4)));
  });
  // They share id and time here, so only the first has a row: the key is both.
  EXPECT_EQ(rows, std::vector<std::string>{"200 3 2 step stepwise"});
}

TEST_F(ChatExchangeTest, RefusesWhatCannotBeRecorded) {
  parts.ledger =
      ledger::Ledger::open({.journal = {.directory = directory.file("journal"), .room_bytes = 1},
                            .database_url = database_url()});
  Service full(parts);
  http::RequestHead head;
  head.method = "POST";
  head.path = "/v1/messages";
  std::vector<ledger::Reservation> taken;
  http::Admission admission;
  // More than once: the next segment may be on its way when the room so far is taken.
  while (!admission.refusal) {
    if (admission.exchange) {
      admission.exchange->finished({.status = 499});
    }
    while (auto reservation = parts.ledger->reserve()) {
      taken.push_back(std::move(*reservation));
    }
    admission = full.admit(head);
  }
  EXPECT_EQ(admission.refusal->status, 503);
  EXPECT_EQ(header(*admission.refusal, "retry-after"), "1");
  EXPECT_THAT(admission.refusal->body, HasSubstr(R"("type":"error")"));
  admission.exchange->finished({.status = 503});
}

TEST_F(ChatExchangeTest, EstimatesTokensWhereTheUpstreamTellsNone) {
  use_ledger();
  stepwise->steps = {kBegin, kSay, [](upstream::Sink& sink) { sink.end({}); }};
  ask("/v1/chat/completions", kChat);
  step();
  step();
  step();
  finish();
  service.reset();
  EXPECT_TRUE(parts.ledger->stop(seconds(20)));
  static const database::Statement kRows{
      "SELECT prompt_tokens, completion_tokens, tokens_estimated FROM usage"};
  std::vector<std::int64_t> row_values;
  database::open(database_url())->run(kRows, {}, [&](const database::Row& row) {
    row_values = {row.integer(0), row.integer(1), row.integer(2)};
  });
  EXPECT_EQ(row_values, (std::vector<std::int64_t>{1, 2, 1})) << "of its texts, not of its frame";
}

TEST_F(ChatExchangeTest, AnswersWithAnErrorOfTheApiToWhatItCannotRead) {
  ask("/v1/messages", "{");
  EXPECT_EQ(reply.response.status, 400);
  EXPECT_THAT(reply.response.body, HasSubstr(R"("type":"invalid_request_error")"));
  EXPECT_THAT(reply.response.body, HasSubstr(R"({"type":"error")"));
  finish();
  ask("/v1/responses", R"({"model":"gpt-9","input":"x"})");
  EXPECT_EQ(reply.response.status, 404);
  EXPECT_THAT(reply.response.body, HasSubstr(R"("code":"model_not_found")"));
  finish();
}

TEST_F(ChatExchangeTest, CutsALongModelNameBetweenCharacters) {
  const std::string model = std::string(127, 'm') + "\u00e9" + std::string(100'000, 'm');
  ask("/v1/chat/completions", R"({"model":")" + model + R"("})");
  EXPECT_EQ(reply.response.status, 404);
  EXPECT_THAT(reply.response.body, HasSubstr("'" + std::string(127, 'm') + "...'"));
  finish();
}

}  // namespace
}  // namespace gateway::service
