// One request on its way to a provider and back, over a pair of sockets whose other end the test
// holds: no network, no thread, no waiting.
#include "gateway/upstream/provider_call.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "gateway/upstream/provider.h"
#include "tests/gateway/upstream/kept_answer.h"

namespace gateway::upstream {
namespace {

using formats::Api;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const Time kStart{seconds(1000)};

constexpr const char* kMessage =
    R"({"id":"msg_1","type":"message","role":"assistant","model":"claude-x",)"
    R"("content":[{"type":"text","text":"hi"}],"stop_reason":"end_turn","stop_sequence":null,)"
    R"("usage":{"input_tokens":3,"output_tokens":2}})";

const std::string kEventHead =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
const std::string kMessageStart =
    "event: message_start\ndata: "
    "{\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"type\":"
    "\"message\",\"role\":\"assistant\",\"model\":\"claude-x\",\"content\":[],\"stop_reason\":null,"
    "\"usage\":{\"input_tokens\":3,\"output_tokens\":1}}}\n\n"
    "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,"
    "\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n";
const std::string kText =
    "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":"
    "{\"type\":\"text_delta\",\"text\":\"hi\"}}\n\n";
const std::string kMessageEnd =
    "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\n"
    "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":"
    "\"end_turn\",\"stop_sequence\":null},\"usage\":{\"output_tokens\":2}}\n\n"
    "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";

std::string chunk(const std::string& text) {
  std::array<char, 16> size{};
  std::snprintf(size.data(), size.size(), "%zx\r\n", text.size());
  return size.data() + text + "\r\n";
}

std::string answer_of(int status, const std::string& body, const std::string& fields = "") {
  return "HTTP/1.1 " + std::to_string(status) + " X\r\nContent-Type: application/json\r\n" +
         fields + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

class ProviderCallTest : public testing::Test {
 protected:
  ProviderCallTest() {
    options.name = "up";
    options.host = "h";
    options.api = Api::messages;
    options.key = "sk-secret";
    options.dial = [this]() -> tl::expected<net::FileDescriptor, int> {
      ++dials;
      if (refuses) {
        return tl::make_unexpected(ECONNREFUSED);
      }
      std::array<int, 2> pair{};
      EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair.data()), 0);
      peer = net::FileDescriptor(pair[1]);
      return net::FileDescriptor(pair[0]);
    };
  }

  void start(const std::string& body, Api client = Api::messages) {
    if (provider == nullptr) {
      provider = std::make_unique<Provider>(options);
    }
    auto envelope = formats::read_envelope(body);
    ASSERT_TRUE(envelope.has_value());
    answer = std::make_unique<KeptAnswer>();
    call = provider->start({.client_api = client,
                            .body = body,
                            .envelope = &*envelope,
                            .model = model.empty() ? envelope->model : model,
                            .request_id = "r-1",
                            .anthropic_version = anthropic_version,
                            .anthropic_beta = anthropic_beta,
                            .count_tokens = count_tokens,
                            .is_repeated = is_repeated},
                           *answer, poller, kStart);
  }
  std::string request() {
    std::array<char, 65536> bytes{};
    const ssize_t count = recv(peer.get(), bytes.data(), bytes.size(), 0);
    return {bytes.data(), static_cast<std::size_t>(std::max<ssize_t>(count, 0))};
  }
  void say(const std::string& bytes, Time now = kStart) {
    ASSERT_EQ(::send(peer.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
    resume(now);
  }
  void hang_up() {
    peer = net::FileDescriptor();
    resume(kStart);
  }
  void resume(Time now) {
    ASSERT_NE(call, nullptr);
    call->resume(now);
  }

  ProviderOptions options;
  std::unique_ptr<Provider> provider;
  std::unique_ptr<KeptAnswer> answer;
  std::unique_ptr<Handle> call;
  IdlePoller poller;
  net::FileDescriptor peer;
  std::string model;
  std::string anthropic_version;
  std::string anthropic_beta;
  bool count_tokens = false;
  bool is_repeated = false;
  bool refuses = false;
  int dials = 0;
};

const std::string kMessagesBody =
    "{ \"model\" : \"claude-x\",\"max_tokens\":10,\"messages\":[{\"role\":\"user\",\"content\":"
    "\"x\"}]}";
const std::string kMessagesStream =
    R"({"model":"claude-x","stream":true,"max_tokens":10,"messages":[{"role":"user","content":"x"}]})";
const std::string kChatBody = R"({"model":"m","messages":[{"role":"user","content":"x"}]})";
const std::string kChatStream =
    R"({"model":"m","stream":true,"messages":[{"role":"user","content":"x"}]})";

TEST_F(ProviderCallTest, PassesARequestOfTheSameApiThroughAsItIs) {
  start(kMessagesBody);
  const std::string sent = request();
  EXPECT_THAT(sent, StartsWith("POST /v1/messages HTTP/1.1\r\n"));
  EXPECT_THAT(sent, HasSubstr("\r\nx-api-key: sk-secret\r\n"));
  EXPECT_THAT(sent, HasSubstr("\r\nx-request-id: r-1\r\n"));
  EXPECT_EQ(sent.substr(sent.find("\r\n\r\n") + 4), kMessagesBody);
}

TEST_F(ProviderCallTest, LeavesOutThinkingThatAnUpstreamOfAnotherApiHasLeftBehind) {
  // Of a conversation that another upstream of the route answered before.
  start(R"({"model":"claude-x","max_tokens":10,"messages":[{"role":"user","content":"x"},)"
        R"({"role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":""},)"
        R"({"type":"text","text":"y"}]},{"role":"user","content":"z"}]})");
  const std::string sent = request();
  EXPECT_THAT(sent, Not(HasSubstr("thinking")));
  EXPECT_THAT(sent, HasSubstr(R"("content":"y")"));
  say(answer_of(200, kMessage));
  EXPECT_EQ(answer->passed, kMessage) << "its answer is passed all the same";
}

TEST_F(ProviderCallTest, PassesOnWhichAnthropicApiTheClientMeans) {
  start(kMessagesBody);
  std::string sent = request();
  EXPECT_THAT(sent, HasSubstr("\r\nanthropic-version: 2023-06-01\r\n"));
  EXPECT_THAT(sent, Not(HasSubstr("anthropic-beta")));
  anthropic_version = "2024-01-01";
  anthropic_beta = "one,two";
  start(kMessagesBody);
  sent = request();
  EXPECT_THAT(sent, HasSubstr("\r\nanthropic-version: 2024-01-01\r\nanthropic-beta: one,two\r\n"));
  start(kChatBody, Api::chat_completions);
  sent = request();
  EXPECT_THAT(sent, HasSubstr("\r\nanthropic-version: 2023-06-01\r\n")) << "what we translate to";
  EXPECT_THAT(sent, Not(HasSubstr("anthropic-beta")));
}

TEST_F(ProviderCallTest, TellsTheOperatorWhenItsCircuitOpensAndCloses) {
  std::vector<std::string> told;
  options.breaker = {.failures = 2, .open_for = seconds(10)};
  options.report = [&told](const std::string& what) { told.push_back(what); };
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(told.empty());
    start(kMessagesStream);
    say(kEventHead + chunk(kMessageStart));
    hang_up();
  }
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(
      told[0],
      "the upstream 'up' fails again and again (last: its stream broke off or made no sense); "
      "it is asked again in 10 s");
  EXPECT_FALSE(provider->is_available(kStart));
  provider->succeeded();
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[1], "the upstream 'up' answers again");
}

TEST_F(ProviderCallTest, ChangesNothingButTheModelWhereItIsAnAlias) {
  model = "claude-y";
  start(kMessagesBody);
  const std::string sent = request();
  std::string wanted = kMessagesBody;
  wanted.replace(wanted.find("claude-x"), 8, "claude-y");
  EXPECT_EQ(sent.substr(sent.find("\r\n\r\n") + 4), wanted);
}

TEST_F(ProviderCallTest, PassesAnAnswerOfTheSameApiThroughAsItIs) {
  start(kMessagesBody);
  say(answer_of(200, kMessage));
  EXPECT_EQ(answer->passed, kMessage);
  EXPECT_EQ(answer->passed_type, "application/json");
  EXPECT_EQ(answer->passed_head.model, "claude-x");
  ASSERT_EQ(answer->ends, 1);
  EXPECT_EQ(answer->heads, 0);
  EXPECT_EQ(answer->response().usage, (chat::Usage{.prompt_tokens = 3, .completion_tokens = 2}));
}

TEST_F(ProviderCallTest, TranslatesWhereTheApisDiffer) {
  start(kChatBody, Api::chat_completions);
  EXPECT_THAT(request(), HasSubstr(R"("max_tokens")")) << "Anthropic cannot do without";
  say(answer_of(200, kMessage));
  ASSERT_EQ(answer->ends, 1) << answer->error().message;
  EXPECT_EQ(answer->passed, "");
  EXPECT_EQ(answer->response().parts, (std::vector<chat::Part>{chat::TextPart{"hi"}}));
  EXPECT_EQ(answer->response().model, "claude-x");
}

TEST_F(ProviderCallTest, UsesAConnectionAgain) {
  start(kMessagesBody);
  say(answer_of(200, kMessage));
  EXPECT_EQ(provider->pool().idle(), 1U);
  start(kMessagesBody);
  request();
  say(answer_of(200, kMessage));
  EXPECT_EQ(answer->ends, 1);
  EXPECT_EQ(dials, 1);
}

TEST_F(ProviderCallTest, OpensAnotherWhereTheIdleOneWasClosed) {
  start(kMessagesBody);
  say(answer_of(200, kMessage));
  peer = net::FileDescriptor();
  start(kMessagesBody);
  EXPECT_EQ(dials, 2);
  say(answer_of(200, kMessage));
  EXPECT_EQ(answer->ends, 1);
}

TEST_F(ProviderCallTest, SendsAnewWhereTheIdleOneIsClosedInTheSameMoment) {
  start(kMessagesBody);
  say(answer_of(200, kMessage));
  start(kMessagesBody);
  ASSERT_EQ(dials, 1);
  request();
  hang_up();
  EXPECT_EQ(answer->failures, 0);
  ASSERT_EQ(dials, 2);
  EXPECT_THAT(request(), HasSubstr(kMessagesBody));
  say(answer_of(200, kMessage));
  EXPECT_EQ(answer->ends, 1);
}

TEST_F(ProviderCallTest, DoesNotUseAConnectionAgainThatIsToBeClosed) {
  start(kMessagesBody);
  say(answer_of(200, kMessage, "Connection: close\r\n"));
  EXPECT_EQ(answer->ends, 1);
  EXPECT_EQ(provider->pool().idle(), 0U);
}

TEST_F(ProviderCallTest, TranslatesAStreamEventByEvent) {
  start(kChatStream, Api::chat_completions);
  say(kEventHead + chunk(kMessageStart));
  EXPECT_EQ(answer->heads, 1);
  EXPECT_EQ(answer->events.size(), 1U);
  const std::string half = chunk(kText);
  say(half.substr(0, 40));
  EXPECT_EQ(answer->events.size(), 1U);
  say(half.substr(40));
  EXPECT_EQ(answer->events.back(), chat::StreamEvent(chat::PartDelta{"hi"}));
  EXPECT_EQ(answer->ends, 0);
  say(chunk(kMessageEnd) + "0\r\n\r\n");
  EXPECT_EQ(answer->ends, 1);
  EXPECT_EQ(answer->response().usage, (chat::Usage{.prompt_tokens = 3, .completion_tokens = 2}));
  EXPECT_EQ(provider->pool().idle(), 1U);
}

TEST_F(ProviderCallTest, PassesAStreamThroughAndUnderstandsItBeforeItsEndLeaves) {
  start(kMessagesStream);
  say(kEventHead + chunk(kMessageStart));
  EXPECT_EQ(answer->passed, kMessageStart);
  say(chunk(kText));
  say(chunk(kMessageEnd));
  EXPECT_EQ(answer->passed, kMessageStart + kText + kMessageEnd);
  EXPECT_EQ(answer->passed_before_closing, kMessageStart + kText);
  EXPECT_EQ(answer->passed_events, 6);
  EXPECT_EQ(answer->passed_head.model, "claude-x");
  EXPECT_EQ(answer->heads, 0);
  EXPECT_EQ(answer->ends, 1);
  EXPECT_EQ(answer->response().usage.completion_tokens, 2);
}

TEST_F(ProviderCallTest, EndsForItsClientAtTheEndMarkerHoweverLongTheWireGoesOn) {
  for (const std::string& rest : {std::string("0\r\n\r\n"), chunk(": ping\n\n"), std::string()}) {
    provider = nullptr;
    dials = 0;
    start(kMessagesStream);
    say(kEventHead + chunk(kMessageStart + kText + kMessageEnd));
    EXPECT_EQ(answer->ends, 1);
    EXPECT_EQ(provider->pool().idle(), 1U);
    if (!rest.empty()) {
      ASSERT_GT(::send(peer.get(), rest.data(), rest.size(), MSG_NOSIGNAL), 0);
    }
    start(kMessagesBody);
    const bool is_at_rest = rest == "0\r\n\r\n";
    EXPECT_EQ(dials, is_at_rest ? 1 : 2) << "an answer that goes on must not become the next one's";
  }
}

TEST_F(ProviderCallTest, PassesNoEndThatCannotBeRecorded) {
  start(kMessagesStream);
  answer->may_close = false;
  say(kEventHead + chunk(kMessageStart));
  say(chunk(kMessageEnd));
  EXPECT_EQ(answer->passed, kMessageStart);
  EXPECT_EQ(answer->ends, 0);
  EXPECT_EQ(answer->error().code, "ledger_failed");
}

TEST_F(ProviderCallTest, TakesAStreamWithoutItsEndMarkerForBroken) {
  for (const bool cut : {false, true}) {
    provider = nullptr;
    start(kMessagesStream);
    say(kEventHead + chunk(kMessageStart + kText));
    if (cut) {
      hang_up();
    } else {
      say("0\r\n\r\n");
    }
    EXPECT_EQ(answer->ends, 0);
    EXPECT_EQ(answer->error().kind, chat::ErrorKind::bad_gateway);
  }
}

TEST_F(ProviderCallTest, TakesTheEndMarkerForTheEndWhereTheConnectionBreaksAfterIt) {
  start(kMessagesStream);
  const std::string bytes = kEventHead + chunk(kMessageStart + kText + kMessageEnd);
  ASSERT_GT(::send(peer.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL), 0);
  hang_up();
  EXPECT_EQ(answer->ends, 1);
  EXPECT_EQ(answer->failures, 0);
}

TEST_F(ProviderCallTest, KeepsStatusAndRetryAfterOfAnError) {
  start(kMessagesBody);
  say(answer_of(529, R"({"type":"error","error":{"type":"overloaded_error","message":"Busy"}})",
                "Retry-After: 7\r\n"));
  EXPECT_EQ(answer->failures, 1);
  EXPECT_EQ(answer->error().kind, chat::ErrorKind::overloaded);
  EXPECT_EQ(answer->error().status, 529);
  EXPECT_EQ(answer->error().message, "Busy");
  EXPECT_EQ(answer->error().retry_after, "7");
  EXPECT_THAT(answer->error().body, StartsWith(R"({"type":"error","error":)")) << "as it was sent";
  EXPECT_EQ(provider->pool().idle(), 1U);
}

TEST_F(ProviderCallTest, NeverShowsAStrangersPageOrAKey) {
  start(kMessagesBody);
  say(answer_of(502, "<html>sk-secret was refused by proxy-17</html>"));
  EXPECT_EQ(answer->error().status, 502);
  EXPECT_THAT(answer->error().message, Not(HasSubstr("proxy-17")));
  EXPECT_THAT(answer->error().message, Not(HasSubstr("sk-secret")));
  EXPECT_EQ(answer->error().body, "");
}

TEST_F(ProviderCallTest, FailsWhereNoConnectionCanBeOpened) {
  refuses = true;
  start(kMessagesBody);
  EXPECT_EQ(call, nullptr);
  EXPECT_EQ(answer->error().kind, chat::ErrorKind::bad_gateway);
  EXPECT_EQ(answer->error().code, "upstream_failed");
  EXPECT_THAT(answer->error().message, HasSubstr("'up'"));
}

TEST_F(ProviderCallTest, FailsWhereTheAnswerIsCut) {
  start(kMessagesBody);
  say(answer_of(200, kMessage).substr(0, 150));
  hang_up();
  EXPECT_EQ(answer->ends, 0);
  EXPECT_EQ(answer->passed, "");
  EXPECT_EQ(answer->error().kind, chat::ErrorKind::bad_gateway);
}

TEST_F(ProviderCallTest, FailsWhereTheAnswerIsNoHttp) {
  start(kMessagesBody);
  say("220 smtp ready\r\n\r\n");
  EXPECT_EQ(answer->error().kind, chat::ErrorKind::bad_gateway);
  EXPECT_EQ(dials, 1);
}

TEST_F(ProviderCallTest, FailsWhereARedirectIsAnswered) {
  start(kMessagesBody);
  say("HTTP/1.1 301 X\r\nLocation: http://elsewhere/\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(answer->error().kind, chat::ErrorKind::bad_gateway);
  EXPECT_THAT(answer->error().message, HasSubstr("301"));
}

TEST_F(ProviderCallTest, WaitsForTheFirstByteOnlySoLong) {
  options.first_byte_timeout = seconds(3);
  start(kMessagesBody);
  EXPECT_EQ(call->deadline(), kStart + seconds(3));
  resume(kStart + seconds(2));
  EXPECT_EQ(answer->failures, 0);
  resume(kStart + seconds(3));
  EXPECT_EQ(answer->error().kind, chat::ErrorKind::gateway_timeout);
}

TEST_F(ProviderCallTest, WaitsForTheNextPieceOnlySoLong) {
  options.idle_timeout = seconds(2);
  start(kMessagesStream);
  say(kEventHead + chunk(kMessageStart), kStart + seconds(1));
  EXPECT_EQ(call->deadline(), kStart + seconds(3));
  resume(kStart + seconds(3));
  EXPECT_EQ(answer->error().kind, chat::ErrorKind::gateway_timeout);
}

TEST_F(ProviderCallTest, ReadsNoFurtherWhileTheClientTakesNothing) {
  options.idle_timeout = seconds(2);
  start(kMessagesStream);
  say(kEventHead + chunk(kMessageStart));
  answer->congested = true;
  say(chunk(kText), kStart + seconds(5));
  EXPECT_EQ(answer->passed, kMessageStart);
  EXPECT_EQ(answer->failures, 0) << "it is not the upstream who is slow";
  answer->congested = false;
  resume(kStart + seconds(6));
  EXPECT_EQ(answer->passed, kMessageStart + kText);
}

TEST_F(ProviderCallTest, ClosesTheConnectionWhenItIsCancelled) {
  start(kMessagesStream);
  say(kEventHead + chunk(kMessageStart));
  request();
  call.reset();
  char byte = 0;
  EXPECT_EQ(recv(peer.get(), &byte, 1, 0), 0) << "the upstream sees the end";
}

TEST_F(ProviderCallTest, OpensItsCircuitAfterSoManyFailures) {
  options.breaker.failures = 2;
  refuses = true;
  start(kMessagesBody);
  start(kMessagesBody);
  EXPECT_FALSE(provider->is_available(kStart));
  start(kMessagesBody);
  EXPECT_EQ(dials, 2) << "nobody was asked";
  EXPECT_EQ(answer->error().code, "upstream_unavailable");
}

TEST_F(ProviderCallTest, RefusesWhatItCannotTranslateBeforeItAsksAnyone) {
  start(R"({"model":"m","n":2,"messages":[{"role":"user","content":"x"}]})", Api::chat_completions);
  EXPECT_EQ(call, nullptr);
  EXPECT_EQ(dials, 0);
  EXPECT_EQ(answer->error().param, "n");
  EXPECT_EQ(answer->error().kind, chat::ErrorKind::invalid_request);
  EXPECT_TRUE(provider->is_available(kStart));
}

TEST_F(ProviderCallTest, TellsWhatItLeftOut) {
  start(R"({"model":"m","seed":7,"messages":[{"role":"user","content":"x"}]})",
        Api::chat_completions);
  EXPECT_EQ(answer->ignored_fields, std::vector<std::string>{"seed"});
}

TEST_F(ProviderCallTest, TellsNobodyWhatTheUpstreamSaysOfTheGatewaysKey) {
  for (const int status : {401, 403}) {
    start(kMessagesBody);
    say(answer_of(status, R"({"type":"error","error":{"type":"authentication_error",)"
                          R"("message":"Incorrect API key provided: sk-se***et"}})"));
    EXPECT_EQ(answer->error().status, status);
    EXPECT_EQ(answer->error().message,
              "The upstream 'up' refused the key that the gateway has for it.");
  }
}

TEST_F(ProviderCallTest, HearsAnAnswerThatCameBeforeTheWholeRequestWasSent) {
  start(R"({"model":"m","max_tokens":9,"messages":[{"role":"user","content":")" +
        std::string(4'000'000, 'x') + "\"}]}");
  ASSERT_NE(call, nullptr) << "it has more to send";
  const std::string refusal = answer_of(413, "{}", "Connection: close\r\n");
  ASSERT_EQ(::send(peer.get(), refusal.data(), refusal.size(), MSG_NOSIGNAL),
            static_cast<ssize_t>(refusal.size()));
  hang_up();
  EXPECT_EQ(answer->error().status, 413);
}

TEST_F(ProviderCallTest, HearsARefusalOfWhoReadsNoFurther) {
  start(R"({"model":"m","max_tokens":9,"messages":[{"role":"user","content":")" +
        std::string(4'000'000, 'x') + "\"}]}");
  ASSERT_NE(call, nullptr) << "it has more to send";
  say(answer_of(413, R"({"type":"error","error":{"type":"request_too_large","message":"no"}})",
                "Retry-After: 3\r\n"));
  EXPECT_EQ(answer->error().status, 413);
  EXPECT_EQ(answer->error().retry_after, "3");
  EXPECT_EQ(provider->pool().idle(), 0U) << "half a request is on its wire";
}

TEST_F(ProviderCallTest, GoesOnSendingAfterAnInterimAnswer) {
  start(R"({"model":"m","max_tokens":9,"messages":[{"role":"user","content":")" +
        std::string(4'000'000, 'x') + "\"}]}");
  say("HTTP/1.1 103 Early Hints\r\n\r\n");
  std::size_t received = 0;
  for (int turn = 0; turn < 1000 && received < 4'000'000; ++turn) {
    received += request().size();
    resume(kStart);
  }
  EXPECT_GT(received, 4'000'000U);
  say(answer_of(200, kMessage));
  EXPECT_EQ(answer->ends, 1);
}

TEST_F(ProviderCallTest, SpendsNoTryOfAnOpenCircuitOnWhatIsNeverSent) {
  options.breaker = {.failures = 1, .open_for = seconds(10)};
  refuses = true;
  start(kMessagesBody);
  ASSERT_FALSE(provider->is_available(kStart));
  start(R"({"model":"m","n":2,"messages":[{"role":"user","content":"x"}]})", Api::chat_completions);
  EXPECT_EQ(answer->error().param, "n") << "told also while the circuit is open";
}

TEST_F(ProviderCallTest, PassesWholeEventsOnly) {
  start(kMessagesStream);
  say(kEventHead + chunk(kMessageStart + kText.substr(0, 30)));
  EXPECT_EQ(answer->passed, kMessageStart);
  say(chunk(kText.substr(30) + kText.substr(0, 10)));
  EXPECT_EQ(answer->passed, kMessageStart + kText);
  hang_up();
  EXPECT_EQ(answer->passed, kMessageStart + kText) << "half an event would spoil the error";
  EXPECT_EQ(answer->failures, 1);
}

TEST_F(ProviderCallTest, PassesNothingThatMakesNoSenseNorWhatFollowsIt) {
  start(kMessagesStream);
  say(kEventHead + chunk(kMessageStart));
  say(chunk(": comment\n\n" + kText + "event: content_block_delta\ndata: {\"type\":\n\n" +
            kMessageEnd));
  EXPECT_EQ(answer->passed, kMessageStart + ": comment\n\n" + kText);
  EXPECT_EQ(answer->passed_events, 3);
  EXPECT_EQ(answer->ends, 0);
  EXPECT_EQ(answer->error().kind, chat::ErrorKind::bad_gateway);
}

TEST_F(ProviderCallTest, PassesTheUpstreamsOwnErrorAndWhatCameBeforeIt) {
  start(kMessagesStream);
  const std::string error =
      "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\","
      "\"message\":\"Busy\"}}\n\n";
  say(kEventHead + chunk(kMessageStart));
  say(chunk(kText + error));
  EXPECT_EQ(answer->passed, kMessageStart + kText + error);
  EXPECT_EQ(answer->ends, 0);
  EXPECT_EQ(answer->error().kind, chat::ErrorKind::overloaded);
  EXPECT_TRUE(answer->error().was_told) << "nobody is to tell it again";
}

TEST_F(ProviderCallTest, PassesWhatItDoesNotUnderstandUpToTheEndMarker) {
  for (const bool is_cut : {false, true}) {
    provider = nullptr;
    start(kMessagesStream);
    const std::string strange =
        "event: message_delta\ndata: {\"type\":\"message_delta\",\"a\":1}\n\n" + kText;
    say(kEventHead + chunk(strange));
    EXPECT_EQ(answer->failures, 0) << answer->error().message;
    if (is_cut) {
      hang_up();
      EXPECT_EQ(answer->error().kind, chat::ErrorKind::bad_gateway);
      continue;
    }
    say(chunk(kMessageEnd) + "0\r\n\r\n");
    EXPECT_EQ(answer->passed, strange + kMessageEnd);
    EXPECT_EQ(answer->ends, 1);
  }
}

TEST_F(ProviderCallTest, PassesEventsHoweverTheirLinesEnd) {
  for (const std::string blank : {"\n\r\n", "\r\n\r\n", "\r\r", "\r\n\n", "\n\r"}) {
    provider = nullptr;
    start(kMessagesStream);
    std::string all = kMessageStart + kText + kMessageEnd;
    for (std::size_t at = 0; (at = all.find("\n\n", at)) != std::string::npos;) {
      all.replace(at, 2, blank);
      at += blank.size();
    }
    say(kEventHead + chunk(all) + "0\r\n\r\n");
    EXPECT_EQ(answer->passed, all);
    EXPECT_EQ(answer->passed_type, "text/event-stream");
    EXPECT_EQ(answer->ends, 1);
  }
}

TEST_F(ProviderCallTest, ShowsItsKeyInNoError) {
  start(kChatBody, Api::chat_completions);
  say(answer_of(400, R"({"type":"error","error":{"type":"invalid_request_error",)"
                     R"("message":"no sk-secret, sk-secret"}})"));
  EXPECT_EQ(answer->error().message, "no [key], [key]");
  EXPECT_EQ(answer->error().body, "") << "the client speaks another API";
}

TEST_F(ProviderCallTest, ShowsItsKeyInNoWordOfAnErrorHoweverItIsWritten) {
  start(kMessagesBody);
  say(answer_of(400, R"({"type":"error","error":{"type":"invalid_request_error",)"
                     R"("message":"no sk\u002dsecret"}})"));
  EXPECT_EQ(answer->error().message, "no [key]");
  EXPECT_EQ(answer->error().body, "") << "its own words have the key";
}

TEST_F(ProviderCallTest, PassesNoErrorEventThatShowsItsKey) {
  start(kMessagesStream);
  say(kEventHead + chunk(kMessageStart));
  say(chunk(kText + "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"api_error\","
                    "\"message\":\"bad sk-secret\"}}\n\n"));
  EXPECT_EQ(answer->passed, kMessageStart + kText);
  EXPECT_EQ(answer->error().message, "bad [key]");
  EXPECT_FALSE(answer->error().was_told) << "who passes the others on has to tell this one";
}

TEST_F(ProviderCallTest, TellsTheOperatorNoWordOfTheUpstream) {
  std::vector<std::string> told;
  options.breaker = {.failures = 1, .open_for = seconds(10)};
  options.report = [&told](const std::string& what) { told.push_back(what); };
  for (int i = 0; i < Breaker::kErrorsPerFailure; ++i) {
    start(kChatBody, Api::chat_completions);
    say(answer_of(500, R"({"type":"error","error":{"type":"api_error",)"
                       R"("message":"bad sk-secret\ninjected"}})"));
  }
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0],
            "the upstream 'up' fails again and again (last: it answered with an error of status "
            "500); it is asked again in 10 s");
}

TEST_F(ProviderCallTest, TakesAnUpstreamThatTellsItsErrorsForAlive) {
  const std::string busy = answer_of(
      529, R"({"type":"error","error":{"type":"overloaded_error","message":"Busy"}})", "");
  for (int i = 0; i < 5 * Breaker::kErrorsPerFailure - 1; ++i) {
    start(kMessagesBody);
    say(busy);
    EXPECT_EQ(answer->error().status, 529);
    is_repeated = true;  // the same request again says nothing new
    start(kMessagesBody);
    say(busy);
    is_repeated = false;
  }
  EXPECT_TRUE(provider->is_available(kStart));
  start(kMessagesBody);
  say(busy);
  EXPECT_FALSE(provider->is_available(kStart)) << "but not for ever";
}

TEST_F(ProviderCallTest, LetsAFirstEventThatIsAnErrorBeToldByAStatus) {
  start(kMessagesStream);
  say(kEventHead +
      chunk("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\","
            "\"message\":\"Busy\"}}\n\n"));
  EXPECT_EQ(answer->passed, "");
  EXPECT_EQ(answer->passed_type, "") << "nothing has begun: another attempt may do better";
  EXPECT_EQ(answer->error().kind, chat::ErrorKind::overloaded);
  EXPECT_FALSE(answer->error().was_told);
}

TEST_F(ProviderCallTest, BeginsNoAnswerForAStreamWithoutAnEvent) {
  start(kMessagesStream);
  say(kEventHead + "0\r\n\r\n");
  EXPECT_EQ(answer->passed_type, "");
  EXPECT_EQ(answer->error().kind, chat::ErrorKind::bad_gateway);
}

TEST_F(ProviderCallTest, GivesAWholeAnswerThatTricklesNoMoreTimeThanItsFirstByte) {
  options.first_byte_timeout = seconds(30);
  options.idle_timeout = seconds(20);
  start(kMessagesBody);
  say("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{", kStart + seconds(10));
  EXPECT_EQ(call->deadline(), kStart + seconds(30));
  say(" ", kStart + seconds(25));
  EXPECT_EQ(call->deadline(), kStart + seconds(40));
  resume(kStart + seconds(40));
  EXPECT_EQ(answer->error().kind, chat::ErrorKind::gateway_timeout);
}

TEST_F(ProviderCallTest, AsksAgainWhereTheConnectionWasLostAndNotWhereTlsRefusesIt) {
  options.is_https = true;
  options.tls = net::TlsContext::client({});
  start(kMessagesBody);
  hang_up();
  EXPECT_EQ(answer->error().kind, chat::ErrorKind::bad_gateway);
  EXPECT_FALSE(answer->error().is_final) << "the next connection may hold";
  start(kMessagesBody);
  say("HTTP/1.1 400 Bad Request\r\n\r\n");
  EXPECT_THAT(answer->error().message, HasSubstr("does not speak TLS"));
  EXPECT_TRUE(answer->error().is_final);
}

TEST_F(ProviderCallTest, SaysOfWhatThereIsNoUseInAskingAgain) {
  start(kChatBody, Api::chat_completions);
  say(answer_of(200, R"({"type":"message","content":7})"));
  EXPECT_TRUE(answer->error().is_final) << "it was paid for";
  start(kMessagesBody);
  say("HTTP/1.1 302 X\r\nContent-Length: 0\r\n\r\n");
  EXPECT_TRUE(answer->error().is_final) << "it will redirect again";
  start(R"({"model":"m","n":2,"messages":[{"role":"user","content":"x"}]})", Api::chat_completions);
  EXPECT_TRUE(answer->error().is_final) << "this API cannot carry it";
  start(kMessagesBody);
  say(answer_of(503, "{}"));
  EXPECT_FALSE(answer->error().is_final);
}

TEST_F(ProviderCallTest, CountsAStreamThatBreaksAsAFailure) {
  options.breaker = {.failures = 1, .open_for = seconds(10)};
  start(kMessagesStream);
  say(kEventHead + chunk(kMessageStart));
  EXPECT_TRUE(provider->is_available(kStart));
  hang_up();
  EXPECT_FALSE(provider->is_available(kStart));
}

TEST_F(ProviderCallTest, KeepsTheFirstBytesDeadlineWhileTheHeadTrickles) {
  options.first_byte_timeout = seconds(300);
  options.idle_timeout = seconds(60);
  start(kMessagesBody);
  say("HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 2", kStart + seconds(10));
  EXPECT_EQ(call->deadline(), kStart + seconds(300));
  say("00 OK\r\nContent-Length: 5\r\n\r\n{", kStart + seconds(100));
  EXPECT_EQ(call->deadline(), kStart + seconds(160));
}

TEST_F(ProviderCallTest, SendsNothingAnewWhereTheUpstreamHadTimeToAnswer) {
  start(kMessagesBody);
  say(answer_of(200, kMessage));
  start(kMessagesBody);
  request();
  peer = net::FileDescriptor();
  resume(kStart + seconds(5));
  EXPECT_EQ(dials, 1);
  EXPECT_EQ(answer->error().kind, chat::ErrorKind::bad_gateway);
}

TEST_F(ProviderCallTest, PassesNoWholeAnswerThatIsNoJson) {
  start(kMessagesBody);
  say(answer_of(200, std::string(kMessage).substr(0, 40)));
  EXPECT_EQ(answer->passed, "");
  EXPECT_EQ(answer->error().kind, chat::ErrorKind::bad_gateway);
  start(kMessagesBody);
  say(answer_of(200, R"({"type":"something new"})"));
  EXPECT_EQ(answer->passed, R"({"type":"something new"})") << "what is new is not broken";
}

TEST_F(ProviderCallTest, LetsAnEndlessUpstreamWaitForWhatWasReadToLeave) {
  start(kMessagesStream);
  std::string much = kMessageStart;
  while (much.size() < 300'000) {
    much += kText;
  }
  const std::string bytes = kEventHead + chunk(much);
  std::size_t sent = 0;
  for (int turns = 0; turns < 3; ++turns) {
    const ssize_t count =
        ::send(peer.get(), bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    sent += static_cast<std::size_t>(std::max<ssize_t>(count, 0));
    const std::size_t before = answer->passed.size();
    resume(kStart);
    EXPECT_LE(answer->passed.size() - before, 160U * 1024) << "of one turn";
  }
}

TEST_F(ProviderCallTest, CountsTheTextOfWhatItPassesForAnEstimate) {
  start(kMessagesStream);
  say(kEventHead + chunk(kMessageStart + kText + kText));
  EXPECT_EQ(answer->said_bytes, 4U);
}

TEST_F(ProviderCallTest, HasTokensCountedByAnUpstreamThatCan) {
  count_tokens = true;
  start(kMessagesBody);
  EXPECT_THAT(request(), StartsWith("POST /v1/messages/count_tokens HTTP/1.1\r\n"));
  say(answer_of(200, R"({"input_tokens":9})"));
  EXPECT_EQ(answer->passed, R"({"input_tokens":9})");
  EXPECT_EQ(answer->ends, 1);
}

TEST_F(ProviderCallTest, CountsTokensItselfWhereTheUpstreamCannot) {
  count_tokens = true;
  options.api = Api::chat_completions;
  start(R"({"model":"m","messages":[{"role":"user","content":"12345"}]})");
  EXPECT_EQ(call, nullptr);
  EXPECT_EQ(dials, 0);
  EXPECT_EQ(answer->response().usage.prompt_tokens, 2);
}

}  // namespace
}  // namespace gateway::upstream
