#include <gtest/gtest.h>

#include <string>

#include "macro/engine/answer.h"
#include "macro/engine/json_cursor.h"
#include "macro/engine/json_text.h"
#include "tests/macro/scripted_server.h"

namespace macro {
namespace {

constexpr AnswerExpectation kExpected{
    .raw_text = R"(say \"hi\"\n)", .raw_model = "loopback", .rule = AnswerRule::echo};
constexpr AnswerExpectation kAnything{
    .raw_text = R"(say \"hi\"\n)", .raw_model = "loopback", .rule = AnswerRule::any};

std::optional<FailureClass> check_chat_answer(std::string_view body,
                                              const AnswerExpectation& expected) {
  return judge(read_chat_answer(body, expected), expected.rule);
}

const std::string kRight = macro_test::chat_body(R"(say \"hi\"\n)");

std::string replaced(const std::string& from, const std::string& to) {
  std::string body = kRight;
  const std::size_t at = body.find(from);
  if (at == std::string::npos) {
    ADD_FAILURE() << from << " is not in the answer";
  }
  return body.replace(at, from.size(), to);
}

TEST(ChatAnswer, RightIsRight) { EXPECT_EQ(check_chat_answer(kRight, kExpected), std::nullopt); }

TEST(ChatAnswer, MayEscapeOtherwiseThanTheRequestDid) {
  EXPECT_EQ(check_chat_answer(replaced(R"(\"hi\"\n)", R"(\u0022\u0068i\u0022\u000A)"), kExpected),
            std::nullopt);
}

TEST(ChatAnswer, MayHoldMoreThanWeAskFor) {
  EXPECT_EQ(
      check_chat_answer(replaced(R"("created":1)",
                                 R"("created" : 1.5e-3, "x" : [ {"a":[true,false,null]}, -0 ])"),
                        kExpected),
      std::nullopt);
  EXPECT_EQ(check_chat_answer(replaced(R"("finish_reason":"stop"}])",
                                       R"("finish_reason":"stop","logprobs":null},{"index":1}])"),
                              kExpected),
            std::nullopt);
}

TEST(ChatAnswer, OfAnotherTextIsWrongUnlessAnyTextWillDo) {
  const std::string other = replaced("say", "cry");
  EXPECT_EQ(check_chat_answer(other, kExpected), FailureClass::wrong_text);
  EXPECT_EQ(check_chat_answer(other, kAnything), std::nullopt);
  EXPECT_EQ(check_chat_answer(replaced(R"(\n)", ""), kExpected), FailureClass::wrong_text);
  EXPECT_EQ(check_chat_answer(replaced(R"(\n)", R"(\nx)"), kExpected), FailureClass::wrong_text);
}

TEST(ChatAnswer, OfAnotherModelIsWrongUnlessAnyWillDo) {
  const std::string other = replaced("loopback", "gpt-4o");
  EXPECT_EQ(check_chat_answer(other, kExpected), FailureClass::wrong_model);
  EXPECT_EQ(check_chat_answer(other, kAnything), std::nullopt);
}

struct Replacement {
  const char* from;
  const char* to;
};

class WrongShape : public testing::TestWithParam<Replacement> {};

TEST_P(WrongShape, IsToldApart) {
  const std::string body = replaced(GetParam().from, GetParam().to);
  EXPECT_EQ(check_chat_answer(body, kExpected), FailureClass::wrong_shape) << body;
  EXPECT_EQ(check_chat_answer(body, kAnything), FailureClass::wrong_shape) << body;
}

INSTANTIATE_TEST_SUITE_P(
    ChatAnswer, WrongShape,
    testing::Values(Replacement{"chat.completion", "chat.completion.chunk"},
                    Replacement{R"("object":"chat.completion")", R"("object":1)"},
                    Replacement{R"("id":"chatcmpl-1")", R"("id":7)"},
                    Replacement{R"("id":"chatcmpl-1",)", ""},
                    Replacement{R"("model":"loopback")", R"("model":null)"},
                    Replacement{R"("role":"assistant")", R"("role":"user")"},
                    Replacement{R"("content":"say \"hi\"\n")", R"("content":null)"},
                    Replacement{R"("message")", R"("delta")"},
                    Replacement{R"("choices":[)", R"("choices":[1,)"},
                    Replacement{R"("choices")", R"("choice")"}));

TEST(ChatAnswer, WithoutAFinishReasonIsAFailureOfItsOwn) {
  for (const char* reason : {"null", R"("")", "1"}) {
    const std::string body =
        replaced(R"("finish_reason":"stop")", std::string(R"("finish_reason":)") + reason);
    EXPECT_EQ(check_chat_answer(body, kExpected), FailureClass::wrong_finish_reason) << reason;
    EXPECT_EQ(check_chat_answer(body, kAnything), FailureClass::wrong_finish_reason) << reason;
  }
}

TEST(ChatAnswer, ThatStopsForAnotherReasonIsWrongUnlessAnyWillDo) {
  const std::string cut = replaced(R"("stop")", R"("length")");
  EXPECT_EQ(check_chat_answer(cut, kExpected), FailureClass::wrong_finish_reason);
  EXPECT_EQ(check_chat_answer(cut, kAnything), std::nullopt);
}

TEST(ChatAnswer, WithoutAllTokenCountsLacksUsage) {
  for (const auto& [from, to] : {std::pair(R"("usage":{)", R"("usage":null,"x":{)"),
                                 std::pair(R"("prompt_tokens":100)", R"("prompt_tokens":"100")"),
                                 std::pair(R"("completion_tokens":100,)", ""),
                                 std::pair(R"("total_tokens":200)", R"("total_tokens":null)")}) {
    EXPECT_EQ(check_chat_answer(replaced(from, to), kAnything), FailureClass::usage_missing) << to;
  }
}

TEST(ChatAnswer, OfChoicesThatAreNoListIsAWrongShape) {
  EXPECT_EQ(check_chat_answer(R"({"choices":{}})", kExpected), FailureClass::wrong_shape);
  EXPECT_EQ(check_chat_answer("[1,2]", kExpected), FailureClass::wrong_shape);
  EXPECT_EQ(check_chat_answer("{}", kExpected), FailureClass::wrong_shape);
}

class BrokenJson : public testing::TestWithParam<std::string> {};

TEST_P(BrokenJson, IsMalformed) {
  EXPECT_EQ(check_chat_answer(GetParam(), kAnything), FailureClass::malformed_json) << GetParam();
}

INSTANTIATE_TEST_SUITE_P(
    ChatAnswer, BrokenJson,
    testing::Values("", " ", "{", "}", "nul", "{}}", "{,}", R"({"a"})", R"({"a":})", R"({"a":1,})",
                    R"({"a":[1,]})", R"({"a":[1 2]})", R"({"a":01})", R"({"a":-})", R"({"a":1.})",
                    R"({"a":1e})", R"({"a":.5})", R"({"a":+1})", R"({"a":"\x"})",
                    R"({"a":"\u12g4"})", R"({"a":"\u12)", R"({"a":"\)", R"({"a":")",
                    "{\"a\":\"\n\"}", R"({"a":tru})", R"({a:1})", R"({"a":1}x)",
                    R"({"choices":[{"message":{"content":"x)", R"({"usage":{"prompt_tokens":})"));

TEST(ChatAnswer, CutOffAnywhereIsMalformed) {
  for (std::size_t size = 0; size < kRight.size(); ++size) {
    EXPECT_EQ(check_chat_answer(std::string_view(kRight).substr(0, size), kExpected),
              FailureClass::malformed_json)
        << size;
  }
}

TEST(JsonCursor, BoundsTheDepth) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  const std::size_t most = JsonCursor::kMaxDepth;
  const std::string fits = nested(most);
  const std::string too_deep = nested(most + 1);
  const std::string far_too_deep = nested(100000);
  for (const auto& [text, failed] :
       {std::pair(&fits, false), std::pair(&too_deep, true), std::pair(&far_too_deep, true)}) {
    JsonCursor cursor(*text);
    cursor.skip_value();
    EXPECT_EQ(cursor.failed(), failed) << text->size();
  }
}

TEST(JsonText, IsTheSameHoweverItIsEscaped) {
  EXPECT_TRUE(same_json_text(R"(a\/b)", "a/b"));
  EXPECT_TRUE(same_json_text(R"(\b\f\n\r\t\"\\)", R"(\u0008\u000c\u000a\u000d\u0009\u0022\u005C)"));
  EXPECT_TRUE(same_json_text(R"(\u00e9)", "\xC3\xA9"));
  EXPECT_TRUE(same_json_text(R"(\u20ac)", "\xE2\x82\xAC"));
  EXPECT_TRUE(same_json_text(R"(\ud83d\ude00)", "\xF0\x9F\x98\x80"));
  EXPECT_FALSE(same_json_text(R"(\ud83d)", "\xF0\x9F\x98\x80"));
  EXPECT_FALSE(same_json_text(R"(\ud83d\u0041)", R"(\ud83d\u0042)"));
  EXPECT_FALSE(same_json_text("abc", "ab"));
  EXPECT_FALSE(same_json_text("", "a"));
  EXPECT_TRUE(same_json_text("", ""));
}

}  // namespace
}  // namespace macro
