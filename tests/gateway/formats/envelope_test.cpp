#include "gateway/formats/envelope.h"

#include <gtest/gtest.h>

#include <string>

namespace gateway::formats {
namespace {

std::string error_of(std::string_view body) {
  const auto envelope = read_envelope(body);
  return envelope ? "" : envelope.error().param + "|" + envelope.error().code;
}

TEST(Envelope, SaysModelStreamAndUsage) {
  const auto envelope =
      read_envelope(R"({"messages":[{"model":"no"}],"model" : "gpt-4","stream":true,)"
                    R"("stream_options":{"x":{"include_usage":false},"include_usage":true}})");
  ASSERT_TRUE(envelope.has_value()) << envelope.error().message;
  EXPECT_EQ(envelope->model, "gpt-4");
  EXPECT_TRUE(envelope->stream);
  EXPECT_TRUE(envelope->include_usage);
}

TEST(Envelope, TakesNothingFromDeeperDown) {
  const auto envelope =
      read_envelope(R"({"model":"m","metadata":{"model":"x","stream":true,"stream_options":)"
                    R"({"include_usage":true}},"stream":null})");
  ASSERT_TRUE(envelope.has_value());
  EXPECT_EQ(envelope->model, "m");
  EXPECT_FALSE(envelope->stream);
  EXPECT_FALSE(envelope->include_usage);
}

TEST(Envelope, ChangesTheModelAndNoOtherByte) {
  const std::string body = "{ \"a\" : 1.50,\n\"model\"\t:\t\"g\\u0070t \\\"x\", \"b\":\"\u00e9\"}";
  const auto envelope = read_envelope(body);
  ASSERT_TRUE(envelope.has_value());
  EXPECT_EQ(envelope->model, "gpt \"x");
  EXPECT_EQ(with_model(body, *envelope, "cl\"1"),
            "{ \"a\" : 1.50,\n\"model\"\t:\t\"cl\\\"1\", \"b\":\"\u00e9\"}");
}

TEST(Envelope, RefusesModelAndStreamThatAreSentTwice) {
  // An upstream that takes the other one would answer for what was neither routed nor recorded.
  for (const char* const field : {"model", "stream"}) {
    const std::string value = field == std::string("model") ? "\"a\"" : "true";
    const auto envelope =
        read_envelope(R"({"model":"a","stream":true,")" + std::string(field) + "\":" + value + "}");
    ASSERT_FALSE(envelope.has_value());
    EXPECT_EQ(envelope.error().param, field);
  }
  EXPECT_TRUE(read_envelope(R"({"model":"a","a":{"model":1},"b":1,"b":2})").has_value());
}

TEST(Envelope, EstimatesThePromptByItsTextsAlone) {
  const auto tokens = [](const std::string& fields) {
    return read_envelope(R"({"model":"a-long-name",)" + fields + "}")->text_tokens;
  };
  EXPECT_EQ(tokens(R"("messages":[{"role":"user","content":"12345"}])"), 2);
  EXPECT_EQ(tokens(R"("input":"1234","instructions":"1")"), 2);
  EXPECT_EQ(tokens(R"("input":["1234","1"])"), 2);
  const std::string picture(100'000, 'A');
  EXPECT_EQ(tokens(R"("messages":[{"content":[{"type":"text","text":"1"},{"type":"image_url",)"
                   R"("image_url":{"url":"data:image/png;base64,)" +
                   picture + R"("}},{"source":{"data":")" + picture + R"("}}]}])"),
            1);
  EXPECT_EQ(tokens(R"("input":[{"image_url":"data:image/png;base64,)" + picture + "\"}]"), 0);
}

TEST(Envelope, NamesTheFieldThatIsWrong) {
  EXPECT_EQ(error_of("{}"), "model|missing_required_parameter");
  EXPECT_EQ(error_of(R"({"model":""})"), "model|invalid_value");
  EXPECT_EQ(error_of(R"({"model":3})"), "model|invalid_type");
  EXPECT_EQ(error_of(R"({"model":{"model":"x"}})"), "model|invalid_type");
  EXPECT_EQ(error_of(R"({"model":"m","stream":"true"})"), "stream|invalid_type");
  EXPECT_EQ(error_of(R"({"model":"m","stream":1})"), "stream|invalid_type");
  EXPECT_EQ(error_of(R"({"model":"m","stream":[true]})"), "stream|invalid_type");
  EXPECT_EQ(error_of(R"(["model","m"])"), "|invalid_type");
  EXPECT_EQ(error_of(R"("model")"), "|invalid_type");
  EXPECT_EQ(error_of(R"({"model":"m"} x)"), "|invalid_json");
  EXPECT_EQ(error_of(std::string("{\"model\":\"m\"}\0", 14)), "|invalid_json");
  EXPECT_EQ(error_of(R"({"model":"m")"), "|invalid_json");
  EXPECT_EQ(error_of(""), "|invalid_json");
}

TEST(Envelope, RefusesToGoTooDeep) {
  const std::string deep =
      R"({"model":"m","a":)" + std::string(127, '[') + std::string(127, ']') + "}";
  EXPECT_EQ(error_of(deep), "");
  const std::string deeper =
      R"({"model":"m","a":)" + std::string(128, '[') + std::string(128, ']') + "}";
  EXPECT_EQ(error_of(deeper), "|invalid_json");
}

}  // namespace
}  // namespace gateway::formats
