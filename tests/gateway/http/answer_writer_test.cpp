#include <gtest/gtest.h>

#include "gateway/http/httplib_seam.h"

namespace gateway::http {
namespace {

Response response(int status, std::string body) {
  Response made;
  made.status = status;
  made.body = std::move(body);
  return made;
}

std::string written(AnswerWriter& writer, const Response& response, const AnswerShape& shape) {
  std::string out;
  writer.write(response, shape, out);
  return out;
}

TEST(AnswerWriter, WritesStatusFieldsAndBody) {
  AnswerWriter writer;
  Response made = response(200, "{}");
  made.headers = {{"x-ratelimit-limit", "10"}};
  std::string out = "kept ";
  EXPECT_EQ(writer.write(made, {.request_id = "id", .keep_alive = true}, out), 2U);
  EXPECT_EQ(out,
            "kept HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n"
            "x-request-id: id\r\nx-ratelimit-limit: 10\r\n\r\n{}");
}

TEST(AnswerWriter, RemembersEachKindOfHeadWithoutMixingThem) {
  AnswerWriter writer;
  const AnswerShape keep{.request_id = "id", .keep_alive = true};
  const AnswerShape close{.request_id = "id"};
  const AnswerShape old{.request_id = "id", .keep_alive = true, .is_http_1_0 = true};
  Response text = response(200, "a");
  text.content_type = "text/plain";
  const auto head = [](std::string_view begin, std::string_view content_type) {
    return std::string(begin)
        .append("Content-Type: ")
        .append(content_type)
        .append("\r\nContent-Length: 1\r\nx-request-id: id\r\n\r\na");
  };
  const std::string json = "application/json";
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(written(writer, response(200, "a"), keep), head("HTTP/1.1 200 OK\r\n", json));
    EXPECT_EQ(written(writer, response(200, "a"), close),
              head("HTTP/1.1 200 OK\r\nConnection: close\r\n", json));
    EXPECT_EQ(written(writer, response(200, "a"), old),
              head("HTTP/1.1 200 OK\r\nConnection: keep-alive\r\n", json));
    EXPECT_EQ(written(writer, response(404, "a"), keep), head("HTTP/1.1 404 Not Found\r\n", json));
    EXPECT_EQ(written(writer, text, keep), head("HTTP/1.1 200 OK\r\n", "text/plain"));
  }
}

TEST(AnswerWriter, RemembersOnlySoMany) {
  AnswerWriter writer;
  for (int i = 0; i < 200; ++i) {
    Response made = response(200, "a");
    made.content_type = "text/x-" + std::to_string(i);
    EXPECT_NE(written(writer, made, {}).find("text/x-" + std::to_string(i) + "\r\n"),
              std::string::npos);
  }
}

TEST(AnswerWriter, AnswersHeadWithTheLengthAndNoBody) {
  AnswerWriter writer;
  std::string out;
  EXPECT_EQ(writer.write(response(200, "four"), {.request_id = "id", .is_head = true}, out), 0U);
  EXPECT_NE(out.find("Content-Length: 4\r\n"), std::string::npos);
  EXPECT_TRUE(out.ends_with("\r\n\r\n"));
}

TEST(AnswerWriter, SaysWhenToTryAgain) {
  AnswerWriter writer;
  EXPECT_NE(written(writer, response(503, ""), {.request_id = "id", .retry_after = true})
                .find("Retry-After: 1\r\n"),
            std::string::npos);
  EXPECT_EQ(written(writer, response(503, ""), {}).find("Retry-After"), std::string::npos);
}

TEST(AnswerWriter, LetsNoValueForgeAField) {
  AnswerWriter writer;
  Response made = response(200, "");
  made.headers = {{"x-good", "1"}, {"x-bad", "1\r\nSet-Cookie: a"}, {"x-worse", "1\nb: c"}};
  const std::string out = written(writer, made, {});
  EXPECT_NE(out.find("x-good: 1\r\n"), std::string::npos);
  EXPECT_EQ(out.find("x-bad"), std::string::npos);
  EXPECT_EQ(out.find("x-worse"), std::string::npos);
}

}  // namespace
}  // namespace gateway::http
