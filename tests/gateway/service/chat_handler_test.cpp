#include "gateway/service/chat_handler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>

#include "gateway/service/loopback_chat.h"
#include "gateway/upstream/loopback.h"

namespace gateway::service {
namespace {

using testing::HasSubstr;

constexpr const char* kHello =
    R"({"model":"loopback","messages":[{"role":"user","content":"hello"}]})";

/// Answers from a thread of its own.
class Late : public upstream::Upstream {
 public:
  ~Late() override {
    if (thread_.joinable()) {
      thread_.join();
    }
  }
  Late() = default;
  Late(const Late&) = delete;
  Late& operator=(const Late&) = delete;
  Late(Late&&) = delete;
  Late& operator=(Late&&) = delete;

  std::unique_ptr<upstream::Handle> start(chat::Request request,
                                          upstream::Sink& sink) noexcept override {
    thread_ = std::thread([&sink, model = std::move(request.model)] {
      sink.head({.model = model});
      sink.event(chat::TextDelta{"la"});
      sink.event(chat::TextDelta{"te"});
      sink.end({.stop_reason = chat::StopReason::max_tokens, .usage = {}});
    });
    return nullptr;
  }
  [[nodiscard]] bool may_block() const noexcept override { return true; }

 private:
  std::thread thread_;
};

class Exhausted : public upstream::Loopback {
 public:
  std::unique_ptr<upstream::Handle> start(chat::Request /*request*/,
                                          upstream::Sink& sink) noexcept override {
    sink.fail({.kind = chat::ErrorKind::rate_limited,
               .message = "the upstream is busy",
               .param = {},
               .code = "busy"});
    return nullptr;
  }
};

Clock fixed_clock() {
  return {.now = [] { return std::chrono::steady_clock::time_point{}; },
          .wall_s = [] { return std::int64_t{1700000000}; }};
}

ChatHandler handler_for(std::shared_ptr<upstream::Upstream> upstream) {
  return ChatHandler(
      [&] {
        auto routes = std::make_shared<upstream::Routes>();
        routes->add({"loopback", "x"}, std::move(upstream));
        return routes;
      }(),
      fixed_clock(), 7);
}

TEST(ChatHandler, AnswersAChat) {
  ChatHandler handler = handler_for(std::make_shared<upstream::Loopback>());
  const ChatHandler::Answer answer = handler.answer(kHello);
  EXPECT_EQ(answer.response.status, 200);
  EXPECT_EQ(answer.response.content_type, "application/json");
  EXPECT_THAT(
      answer.response.body,
      testing::MatchesRegex(R"(\{"id":"chatcmpl-[0-9a-f]{16}","object":"chat.completion",)"
                            R"("created":1700000000,"model":"loopback",.*"content":"hello".*)"));
  EXPECT_EQ(answer.usage, (chat::Usage{.prompt_tokens = 2, .completion_tokens = 2}));
  EXPECT_FALSE(handler.may_block());
}

TEST(ChatHandler, GivesEveryAnswerAnIdOfItsOwn) {
  ChatHandler handler = handler_for(std::make_shared<upstream::Loopback>());
  const auto id = [&] { return handler.answer(kHello).response.body.substr(0, 33); };
  EXPECT_NE(id(), id());
}

TEST(ChatHandler, WaitsForAnUpstreamThatAnswersLater) {
  ChatHandler handler = handler_for(std::make_shared<Late>());
  EXPECT_TRUE(handler.may_block());
  EXPECT_THAT(handler.answer(kHello).response.body, HasSubstr(R"("content":"late")"));
}

TEST(ChatHandler, PassesOnWhatTheUpstreamComplainsAbout) {
  ChatHandler handler = handler_for(std::make_shared<Exhausted>());
  const ChatHandler::Answer answer = handler.answer(kHello);
  EXPECT_EQ(answer.response.status, 429);
  EXPECT_THAT(answer.response.body, HasSubstr(R"("message":"the upstream is busy")"));
  EXPECT_EQ(answer.usage, chat::Usage{});
}

TEST(ChatHandler, Answers400ToWhatItCannotRead) {
  ChatHandler handler = handler_for(std::make_shared<upstream::Loopback>());
  EXPECT_EQ(handler.answer("{").response.status, 400);
  EXPECT_EQ(handler.answer("").response.status, 400);
}

TEST(ChatHandler, Answers404ToAModelThatIsNotThere) {
  ChatHandler handler = handler_for(std::make_shared<upstream::Loopback>());
  const http::Response response =
      handler.answer(R"({"model":"gpt-9","messages":[{"role":"user","content":"x"}]})").response;
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(response.body,
            R"({"error":{"message":"The model 'gpt-9' does not exist here; GET /v1/models lists )"
            R"(those that do.","type":"invalid_request_error","param":"model",)"
            R"("code":"model_not_found"}})");
}

TEST(ChatHandler, CutsALongModelNameBetweenCharacters) {
  ChatHandler handler = handler_for(std::make_shared<upstream::Loopback>());
  const std::string model = std::string(127, 'm') + "\u00e9" + std::string(100'000, 'm');
  const http::Response response =
      handler.answer(R"({"model":")" + model + R"(","messages":[{"role":"user","content":"x"}]})")
          .response;
  EXPECT_EQ(response.status, 404);
  EXPECT_THAT(response.body, HasSubstr("'" + std::string(127, 'm') + "...'"));
}

TEST(LoopbackChat, IsTheChatEndpointAsAFunction) {
  LoopbackChat loopback;
  EXPECT_THAT(loopback.chat(kHello).body, HasSubstr(R"("content":"hello")"));
  EXPECT_EQ(loopback.chat("[]").status, 400);
}

}  // namespace
}  // namespace gateway::service
