#include "gateway/upstream/http_answer.h"

#include <gtest/gtest.h>

#include <string>

namespace gateway::upstream {
namespace {

using State = AnswerScanner::State;

constexpr std::uint64_t kLimit = 1000;

const std::string kPlain =
    "HTTP/1.1 200 OK\r\nContent-Type: Application/JSON\r\nContent-Length: 5\r\n"
    "X-Request-Id: up-1\r\n\r\nhello";
const std::string kChunked =
    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    "3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\nTrailer: t\r\n\r\n";

struct Scanned {
  State state = State::kHead;
  std::string body;
  std::string error;
  AnswerHead head;
  bool keep_alive = false;
};

Scanned scan(std::string_view bytes, std::size_t cut = std::string::npos) {
  AnswerScanner scanner(kLimit);
  Scanned result;
  result.state = scanner.feed(bytes.substr(0, cut), result.body);
  if (cut < bytes.size()) {
    result.state = scanner.feed(bytes.substr(cut), result.body);
  }
  result.error = scanner.error();
  result.head = scanner.head();
  result.keep_alive = result.state == State::kComplete && scanner.keep_alive();
  return result;
}

std::string error_of(std::string_view bytes) {
  const Scanned result = scan(bytes);
  return result.state == State::kError ? result.error : "";
}

TEST(AnswerScanner, TakesAnAnswerApart) {
  const Scanned answer = scan(kPlain);
  EXPECT_EQ(answer.state, State::kComplete);
  EXPECT_EQ(answer.body, "hello");
  EXPECT_EQ(answer.head.status, 200);
  EXPECT_EQ(answer.head.content_type, "application/json");
  EXPECT_EQ(answer.head.request_id, "up-1");
  EXPECT_TRUE(answer.keep_alive);
}

TEST(AnswerScanner, TakesItTheSameWhereverItIsCut) {
  for (const std::string& bytes : {kPlain, kChunked}) {
    for (std::size_t cut = 1; cut < bytes.size(); ++cut) {
      const Scanned answer = scan(bytes, cut);
      ASSERT_EQ(answer.state, State::kComplete) << cut << ": " << answer.error;
      ASSERT_EQ(answer.body, "hello") << cut;
      ASSERT_EQ(answer.head.status, 200) << cut;
    }
  }
}

TEST(AnswerScanner, KeepsRetryAfter) {
  const Scanned answer =
      scan("HTTP/1.1 429 Too Many\r\nRetry-After:  7 \r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(answer.state, State::kComplete);
  EXPECT_EQ(answer.head.status, 429);
  EXPECT_EQ(answer.head.retry_after, "7");
}

TEST(AnswerScanner, EndsABodyOfUnknownLengthWithTheConnection) {
  AnswerScanner scanner(kLimit);
  std::string body;
  EXPECT_EQ(scanner.feed("HTTP/1.1 200 OK\r\n\r\nhel", body), State::kBody);
  EXPECT_EQ(scanner.feed("lo", body), State::kBody);
  EXPECT_EQ(scanner.end_of_input(), State::kComplete);
  EXPECT_EQ(body, "hello");
  EXPECT_FALSE(scanner.keep_alive());
}

TEST(AnswerScanner, TakesACutAnswerForAnError) {
  for (const std::string& bytes : {kPlain, kChunked}) {
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      AnswerScanner scanner(kLimit);
      std::string body;
      scanner.feed(std::string_view(bytes).substr(0, size), body);
      ASSERT_EQ(scanner.end_of_input(), State::kError) << size;
    }
  }
}

TEST(AnswerScanner, HasNoBodyWhereTheStatusSaysSo) {
  EXPECT_EQ(scan("HTTP/1.1 204 No Content\r\n\r\n").state, State::kComplete);
  AnswerScanner scanner(kLimit);
  std::string body;
  EXPECT_EQ(scanner.feed("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", body), State::kComplete);
}

TEST(AnswerScanner, KnowsWhetherTheConnectionStaysOpen) {
  EXPECT_TRUE(scan("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").keep_alive);
  EXPECT_FALSE(
      scan("HTTP/1.1 200 OK\r\nConnection: x, Close\r\nContent-Length: 0\r\n\r\n").keep_alive);
  EXPECT_FALSE(scan("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n").keep_alive);
  EXPECT_TRUE(
      scan("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n").keep_alive);
}

TEST(AnswerScanner, RefusesWhatTwoReadersCouldReadDifferently) {
  EXPECT_EQ(error_of("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n"),
            "its head is malformed");
  EXPECT_EQ(error_of("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello"), "");
  EXPECT_EQ(error_of("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"),
            "its head has both a length and a transfer coding");
  EXPECT_EQ(error_of("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n"),
            "its head is malformed");
  EXPECT_EQ(error_of("HTTP/1.1 200 OK\r\nContent-Length: 0x5\r\n\r\n"), "its head is malformed");
  EXPECT_EQ(error_of("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"), "its head is malformed");
  EXPECT_EQ(error_of("HTTP/1.1 200 OK\r\nContent-Length : 5\r\n\r\n"), "its head is malformed");
  EXPECT_EQ(error_of(kPlain + "x"), "its body is longer than it said");
}

TEST(AnswerScanner, RefusesWhatIsNoAnswer) {
  EXPECT_EQ(error_of("SSH-2.0-OpenSSH\r\n\r\n"), "its head is malformed");
  EXPECT_EQ(error_of("HTTP/2 200 OK\r\n\r\n"), "its head is malformed");
  EXPECT_EQ(error_of("HTTP/1.1 99 OK\r\n\r\n"), "its head is malformed");
  EXPECT_EQ(error_of("HTTP/1.1 101 Switching\r\n\r\n"), "its head is malformed");
  EXPECT_EQ(error_of("HTTP/1.1 2000 OK\r\n\r\n"), "its head is malformed");
  EXPECT_EQ(error_of("HTTP/1.1 200 OK\r\nno colon\r\n\r\n"), "its head is malformed");
}

TEST(AnswerScanner, BoundsWhatItTakes) {
  const std::string long_head =
      "HTTP/1.1 200 OK\r\nX: " + std::string(AnswerScanner::kHeadBytes, 'x') + "\r\n\r\n";
  EXPECT_EQ(error_of(long_head), "its head is too large");
  EXPECT_EQ(error_of("HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n"), "its body is too large");
  EXPECT_EQ(error_of("HTTP/1.1 200 OK\r\n\r\n" + std::string(1001, 'x')), "its body is too large");
  EXPECT_EQ(error_of("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" +
                     std::string(1001, 'x')),
            "its chunks are malformed or too many");
}

}  // namespace
}  // namespace gateway::upstream
