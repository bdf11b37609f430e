#include "macro/engine/http_response.h"

#include <gtest/gtest.h>

#include <string>

namespace macro {
namespace {

using State = ResponseParser::State;

State parse_whole(ResponseParser& parser, std::string& bytes) { return parser.parse(bytes); }

State state_of(std::string bytes) {
  ResponseParser parser;
  return parse_whole(parser, bytes);
}

TEST(ResponseParser, ReadsAnAnswerWithContentLength) {
  std::string bytes =
      "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\ncontent-length:  5 \r\n\r\nhello";
  ResponseParser parser;
  ASSERT_EQ(parse_whole(parser, bytes), State::complete);
  EXPECT_EQ(parser.status(), 200);
  EXPECT_EQ(parser.body(), "hello");
  EXPECT_TRUE(parser.keep_alive());
  EXPECT_EQ(parser.consumed(), bytes.size());
  EXPECT_EQ(parser.announced_bytes(), bytes.size());
}

TEST(ResponseParser, JoinsChunksAndPassesOverExtensionsAndTrailers) {
  std::string bytes =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n"
      "5;name=value\r\nhello\r\nA\r\n, chunked \r\n05\r\nworld\r\n0\r\nX-Sum: 1\r\n\r\n";
  ResponseParser parser;
  ASSERT_EQ(parse_whole(parser, bytes), State::complete);
  EXPECT_EQ(parser.body(), "hello, chunked world");
  EXPECT_EQ(parser.consumed(), bytes.size());
}

// Whatever the pieces, the result is that of the whole: every split into two, and byte by byte.
TEST(ResponseParser, ReadsTheSameWhereverTheBytesAreSplit) {
  const std::string answers[] = {
      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello",
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x\r\nde\r\n0\r\nT: "
      "1\r\n\r\n"};
  for (const std::string& answer : answers) {
    std::string whole = answer;
    ResponseParser reference;
    ASSERT_EQ(parse_whole(reference, whole), State::complete);
    for (std::size_t split = 0; split <= answer.size(); ++split) {
      std::string bytes = answer;
      ResponseParser parser;
      const State first = parser.parse({bytes.data(), split});
      ASSERT_EQ(first, split == answer.size() ? State::complete : State::incomplete) << split;
      if (first == State::incomplete) {
        ASSERT_EQ(parser.parse(bytes), State::complete) << split;
      }
      EXPECT_EQ(parser.status(), reference.status());
      EXPECT_EQ(parser.body(), reference.body()) << split;
      EXPECT_EQ(parser.keep_alive(), reference.keep_alive());
      EXPECT_EQ(parser.consumed(), answer.size());
    }
    std::string bytes = answer;
    ResponseParser parser;
    for (std::size_t size = 1; size < answer.size(); ++size) {
      ASSERT_EQ(parser.parse({bytes.data(), size}), State::incomplete) << size;
    }
    ASSERT_EQ(parser.parse(bytes), State::complete);
    EXPECT_EQ(parser.body(), reference.body());
  }
}

TEST(ResponseParser, SaysHowManyBytesBelongToTheAnswer) {
  std::string bytes = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK";
  ResponseParser parser;
  ASSERT_EQ(parse_whole(parser, bytes), State::complete);
  EXPECT_EQ(bytes.size() - parser.consumed(), 15U);
  EXPECT_EQ(parser.body(), "ok");
}

TEST(ResponseParser, ReadsABodyUntilTheClose) {
  std::string bytes = "HTTP/1.1 200 OK\r\n\r\nuntil the end";
  ResponseParser parser;
  ASSERT_EQ(parse_whole(parser, bytes), State::incomplete);
  EXPECT_EQ(parser.end_of_stream(), State::complete);
  EXPECT_EQ(parser.body(), "until the end");
  EXPECT_FALSE(parser.keep_alive());
}

TEST(ResponseParser, TakesACloseBeforeTheEndAsMalformed) {
  for (const std::string answer :
       {"", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"}) {
    std::string bytes = answer;
    ResponseParser parser;
    EXPECT_EQ(parse_whole(parser, bytes), State::incomplete) << answer;
    EXPECT_EQ(parser.end_of_stream(), State::malformed) << answer;
  }
}

TEST(ResponseParser, KnowsWhoKeepsTheConnection) {
  const auto keeps = [](const std::string& version, const std::string& fields) {
    std::string bytes = version + " 200 OK\r\n" + fields + "Content-Length: 0\r\n\r\n";
    ResponseParser parser;
    EXPECT_EQ(parse_whole(parser, bytes), State::complete);
    return parser.keep_alive();
  };
  EXPECT_TRUE(keeps("HTTP/1.1", ""));
  EXPECT_FALSE(keeps("HTTP/1.1", "Connection: close\r\n"));
  EXPECT_FALSE(keeps("HTTP/1.1", "connection: te , CLOSE\r\n"));
  EXPECT_TRUE(keeps("HTTP/1.1", "Connection: keep-alive\r\n"));
  EXPECT_FALSE(keeps("HTTP/1.0", ""));
  EXPECT_TRUE(keeps("HTTP/1.0", "Connection: Keep-Alive\r\n"));
}

TEST(ResponseParser, NeedsNoBodyWhereThereIsNone) {
  EXPECT_EQ(state_of("HTTP/1.1 204 No Content\r\n\r\n"), State::complete);
  EXPECT_EQ(state_of("HTTP/1.1 304 Not Modified\r\nContent-Length: 10\r\n\r\n"), State::complete);
}

TEST(ResponseParser, AcceptsAStatusLineWithoutAReason) {
  EXPECT_EQ(state_of("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n"), State::complete);
  EXPECT_EQ(state_of("HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n"), State::complete);
}

TEST(ResponseParser, TellsGarbageAtItsFirstBytes) {
  EXPECT_EQ(state_of("S"), State::malformed);
  EXPECT_EQ(state_of("HTTP/2"), State::malformed);
  EXPECT_EQ(state_of("HTTP/1"), State::incomplete);
}

class Malformed : public testing::TestWithParam<const char*> {};

TEST_P(Malformed, IsRefused) { EXPECT_EQ(state_of(GetParam()), State::malformed); }

INSTANTIATE_TEST_SUITE_P(
    ResponseParser, Malformed,
    testing::Values("HTTP/1.1 2x0 OK\r\n\r\n", "HTTP/1.x 200 OK\r\n\r\n", "HTTP/1.1 20\r\n\r\n",
                    "HTTP/1.1 2000 OK\r\n\r\n", "HTTP/1.1 099 Low\r\n\r\n",
                    "HTTP/1.1 600 High\r\n\r\n", "HTTP/1.1  200 OK\r\n\r\n",
                    "HTTP/1.1 101 Switching\r\n\r\n", "HTTP/1.1 200 OK\nContent-Length: 0\r\n\r\n",
                    "HTTP/1.1 200 OK\r\nNo colon\r\n\r\n", "HTTP/1.1 200 OK\r\n: empty\r\n\r\n",
                    "HTTP/1.1 200 OK\r\nName : x\r\n\r\n",
                    "HTTP/1.1 200 OK\r\nA: 1\r\n folded\r\n\r\n",
                    "HTTP/1.1 200 OK\r\nContent-Length: \r\n\r\n",
                    "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                    "HTTP/1.1 200 OK\r\nContent-Length: 1, 1\r\n\r\n",
                    "HTTP/1.1 200 OK\r\nContent-Length: 9999999999999999999\r\n\r\n",
                    "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n",
                    "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: "
                    "chunked\r\n\r\n",
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n",
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\nx",
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1000000000000000\r\n",
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab",
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nno colon\r\n\r\n",
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA: 1\n\r\n"));

TEST(ResponseParser, BoundsTheHead) {
  const std::string start = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX: ";
  const std::size_t most = ResponseParser::kMaxHeadBytes;
  EXPECT_EQ(state_of(start + std::string(most - start.size(), 'x') + "\r\n\r\n"), State::complete);
  EXPECT_EQ(state_of(start + std::string(most - start.size() + 1, 'x') + "\r\n\r\n"),
            State::malformed);
  EXPECT_EQ(state_of(start + std::string(most, 'x')), State::malformed) << "without an end";
}

TEST(ResponseParser, BoundsTheLineOfAChunkAndTheTrailers) {
  const std::string head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  EXPECT_EQ(state_of(head + "1;" + std::string(200, 'x')), State::incomplete);
  EXPECT_EQ(state_of(head + "1;" + std::string(300, 'x')), State::malformed);
  EXPECT_EQ(state_of(head + "0\r\nX: " + std::string(70000, 'x')), State::malformed);
  std::string many = head + "0\r\n";
  for (int i = 0; i < 10000; ++i) {
    many += "X: 12345\r\n";
  }
  EXPECT_EQ(state_of(many), State::malformed);
}

TEST(ResponseParser, BeginsAnewAfterReset) {
  std::string bytes = "HTTP/1.1 500 No\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno";
  ResponseParser parser;
  ASSERT_EQ(parse_whole(parser, bytes), State::complete);
  parser.reset();
  std::string next = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nyes";
  ASSERT_EQ(parse_whole(parser, next), State::complete);
  EXPECT_EQ(parser.status(), 200);
  EXPECT_EQ(parser.body(), "yes");
  EXPECT_TRUE(parser.keep_alive());
}

}  // namespace
}  // namespace macro
