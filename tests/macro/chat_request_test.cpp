#include "macro/engine/chat_request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <stdexcept>

#include "macro/engine/json_cursor.h"
#include "macro/engine/random_draw.h"

namespace macro {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

ChatRequestSpec spec() {
  return {.authority = "127.0.0.1:80",
          .path = "/v1/chat/completions",
          .model = "loopback",
          .prompt_tokens = 100,
          .key = "",
          .headers = {},
          .rule = AnswerRule::echo,
          .seed = 7};
}

std::string first(const ChatRequestSpec& wanted) {
  return std::string(build_chat_requests(wanted, 1).at(0).bytes());
}

std::string refusal(const ChatRequestSpec& wanted) {
  try {
    build_chat_requests(wanted, 1);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "accepted";
}

TEST(ChatRequest, IsWholeAndItsLengthIsRight) {
  const std::string bytes = first(spec());
  const std::size_t head_end = bytes.find("\r\n\r\n");
  ASSERT_NE(head_end, std::string::npos);
  const std::string head = bytes.substr(0, head_end + 2);
  const std::string body = bytes.substr(head_end + 4);
  EXPECT_THAT(head, StartsWith("POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:80\r\n"));
  EXPECT_THAT(head, HasSubstr("Content-Type: application/json\r\n"));
  EXPECT_THAT(head, EndsWith("\r\nContent-Length: " + std::to_string(body.size()) + "\r\n"));
  EXPECT_THAT(head, Not(HasSubstr("Authorization")));
  JsonCursor json(body);
  json.skip_value();
  EXPECT_TRUE(json.at_end());
}

TEST(ChatRequest, PromptHasFourCharactersForEachToken) {
  for (const int tokens : {kMinPromptTokens, 9, 100, 8000}) {
    EXPECT_EQ(make_prompt_text(1, 0, tokens).size(), 4U * static_cast<std::size_t>(tokens));
  }
}

TEST(ChatRequest, PromptHoldsWhatMustBeEscaped) {
  const std::string text = make_prompt_text(1, 0, 100);
  EXPECT_THAT(text, HasSubstr("\""));
  EXPECT_THAT(text, HasSubstr("\n"));
}

TEST(ChatRequest, PromptsDifferByIndexAndSeedAndRepeatWithThem) {
  EXPECT_EQ(make_prompt_text(1, 2, 100), make_prompt_text(1, 2, 100));
  EXPECT_NE(make_prompt_text(1, 2, 100), make_prompt_text(1, 3, 100));
  EXPECT_NE(make_prompt_text(1, 2, 100), make_prompt_text(2, 2, 100));
}

TEST(ChatRequest, SaltChangesTheTextAndWhatIsExpected) {
  ChatRequest request(spec(), {make_prompt_text(1, 0, 100)}, {});
  request.salt(0x0123456789abcdefULL);
  EXPECT_THAT(std::string(request.expectation().raw_text), StartsWith("0123456789abcdef "));
  EXPECT_THAT(std::string(request.bytes()), HasSubstr("\"content\":\"0123456789abcdef "));
  EXPECT_EQ(request.expectation().raw_model, "loopback");
  const std::size_t size = request.bytes().size();
  request.salt(UINT64_MAX);
  EXPECT_THAT(std::string(request.expectation().raw_text), StartsWith("ffffffffffffffff "));
  EXPECT_EQ(request.bytes().size(), size);
}

TEST(ChatRequest, ExpectationSurvivesACopy) {
  const ChatRequest request(spec(), {make_prompt_text(1, 0, 100)}, {});
  ChatRequest copy = request;
  copy.salt(1);
  EXPECT_THAT(std::string(request.expectation().raw_text), StartsWith("0000000000000000 "));
  EXPECT_THAT(std::string(copy.expectation().raw_text), StartsWith("0000000000000001 "));
}

TEST(ChatRequest, SaltsAreDistinct) {
  std::set<std::uint64_t> salts;
  for (std::uint64_t n = 0; n < 10000; ++n) {
    salts.insert(draw(1, n));
  }
  EXPECT_EQ(salts.size(), 10000U);
}

TEST(ChatRequest, CarriesKeyAndHeaders) {
  ChatRequestSpec wanted = spec();
  wanted.key = "sk-1";
  wanted.headers = {{"X-Team", "blue"}, {"User-Agent", "mine"}, {"content-type", "text/json"}};
  const std::string bytes = first(wanted);
  EXPECT_THAT(bytes, HasSubstr("\r\nAuthorization: Bearer sk-1\r\n"));
  EXPECT_THAT(bytes, HasSubstr("\r\nX-Team: blue\r\n"));
  EXPECT_THAT(bytes, HasSubstr("\r\nUser-Agent: mine\r\n"));
  EXPECT_THAT(bytes, HasSubstr("\r\ncontent-type: text/json\r\n"));
  EXPECT_THAT(bytes, Not(HasSubstr("gatebench-macro")));
  EXPECT_THAT(bytes, Not(HasSubstr("application/json")));
}

TEST(ChatRequest, EscapesTheModel) {
  ChatRequestSpec wanted = spec();
  wanted.model = R"(a"b\c)";
  EXPECT_THAT(first(wanted), HasSubstr(R"("model":"a\"b\\c")"));
}

TEST(ChatRequest, RefusesWhatWouldBreakTheRequest) {
  const auto with = [](auto change) {
    ChatRequestSpec wanted = spec();
    change(wanted);
    return refusal(wanted);
  };
  EXPECT_EQ(with([](ChatRequestSpec&) {}), "accepted");
  EXPECT_THAT(with([](auto& s) { s.prompt_tokens = kMinPromptTokens - 1; }), HasSubstr("tokens"));
  EXPECT_THAT(with([](auto& s) { s.prompt_tokens = kMaxPromptTokens + 1; }), HasSubstr("tokens"));
  EXPECT_EQ(with([](auto& s) { s.prompt_tokens = kMinPromptTokens; }), "accepted");
  EXPECT_THAT(with([](auto& s) { s.model = ""; }), HasSubstr("model"));
  EXPECT_THAT(with([](auto& s) { s.model = "a\nb"; }), HasSubstr("model"));
  EXPECT_THAT(with([](auto& s) { s.headers = {{"A B", "x"}}; }), HasSubstr("header"));
  EXPECT_THAT(with([](auto& s) { s.headers = {{"A", "x\r\nB: y"}}; }), HasSubstr("'A'"));
  for (const char* name : {"Content-Length", "TRANSFER-ENCODING", "connection", "Host", "Expect"}) {
    EXPECT_THAT(with([&](auto& s) { s.headers = {{name, "1"}}; }), HasSubstr("by macro itself"));
  }
}

TEST(ChatRequest, NeverRepeatsASecret) {
  ChatRequestSpec wanted = spec();
  wanted.key = "sk-secret with blanks";
  EXPECT_THAT(refusal(wanted), testing::AllOf(HasSubstr("key"), Not(HasSubstr("secret"))));
  wanted.key = "sk-secret";
  wanted.headers = {{"authorization", "Bearer hidden"}};
  EXPECT_THAT(refusal(wanted), testing::AllOf(HasSubstr("one of them"), Not(HasSubstr("hidden")),
                                              Not(HasSubstr("secret"))));
  wanted.key = "";
  wanted.headers = {{"X-Api-Key", "hidden\n"}};
  EXPECT_THAT(refusal(wanted), Not(HasSubstr("hidden")));
}

}  // namespace
}  // namespace macro
