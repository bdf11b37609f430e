#include "gateway/http/chunked.h"

#include <gtest/gtest.h>

namespace gateway::http {
namespace {

using State = ChunkedDecoder::State;

constexpr std::uint64_t kBodyBytes = 1000;

struct Decoded {
  State state = State::kNeedMore;
  std::string body;
  std::size_t consumed = 0;
  int status = 0;
};

/// Decodes `bytes` as they arrive in pieces of `piece` bytes; what is not consumed comes again.
Decoded decode(std::string_view bytes, std::size_t piece, std::uint64_t body_bytes = kBodyBytes) {
  ChunkedDecoder decoder(body_bytes);
  Decoded result;
  for (std::size_t arrived = 0; arrived < bytes.size() && result.state == State::kNeedMore;) {
    arrived = std::min(bytes.size(), arrived + piece);
    const ChunkedDecoder::Step step =
        decoder.decode(bytes.substr(result.consumed, arrived - result.consumed), result.body);
    result.consumed += step.consumed;
    result.state = step.state;
  }
  result.status = decoder.error().status;
  return result;
}

int status_of(const std::string& bytes, std::uint64_t body_bytes = kBodyBytes) {
  const Decoded whole = decode(bytes, bytes.size(), body_bytes);
  const Decoded bytewise = decode(bytes, 1, body_bytes);
  EXPECT_EQ(whole.status, bytewise.status) << bytes;
  EXPECT_EQ(whole.state, bytewise.state) << bytes;
  EXPECT_NE(whole.state, State::kNeedMore) << bytes;
  return whole.status;
}

TEST(Chunked, DecodesHoweverItIsCut) {
  const std::string coded =
      "4\r\nWiki\r\n6;a=b;c=\"d\"\r\npedia \r\nB\r\nin\r\n\r\nchunk\r\n000\r\nTrailer: x\r\n\r\n";
  const std::string bytes = coded + "GET / HTTP/1.1\r\n";
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
    const Decoded result = decode(bytes, piece);
    ASSERT_EQ(result.state, State::kComplete) << piece;
    EXPECT_EQ(result.body, "Wikipedia in\r\n\r\nchunk");
    EXPECT_EQ(result.consumed, coded.size());
  }
}

TEST(Chunked, TakesAnEmptyBody) { EXPECT_EQ(status_of("0\r\n\r\n"), 0); }

TEST(Chunked, RefusesSizesThatTwoParsersCouldReadDifferently) {
  EXPECT_EQ(status_of("a\r\n0123456789\r\n0\r\n\r\n"), 0);
  EXPECT_EQ(status_of("A\r\n0123456789\r\n0\r\n\r\n"), 0);
  for (const char* size : {"", "-1", "+1", "0x1", "1 ", " 1", "g", "1,", "1\r", "1 ;a"}) {
    EXPECT_EQ(status_of(std::string(size) + "\r\nx\r\n0\r\n\r\n"), 400) << size;
  }
  EXPECT_EQ(status_of("1\nx\r\n0\r\n\r\n"), 400);
}

TEST(Chunked, RefusesAChunkThatIsNotAsLongAsItSays) {
  EXPECT_EQ(status_of("3\r\nabc\r\n0\r\n\r\n"), 0);
  EXPECT_EQ(status_of("3\r\nabcd\r\n0\r\n\r\n"), 400);
  EXPECT_EQ(status_of("3\r\nabc\n0\r\n\r\n"), 400);
  EXPECT_EQ(status_of("3\r\nabc0\r\n\r\n"), 400);
}

TEST(Chunked, BoundsTheRunningSum) {
  EXPECT_EQ(status_of("6\r\nabcdef\r\n4\r\nghij\r\n0\r\n\r\n", 10), 0);
  EXPECT_EQ(status_of("6\r\nabcdef\r\n5\r\nghijk\r\n0\r\n\r\n", 10), 413);
  EXPECT_EQ(status_of("fffffffffffffff\r\n"), 413);
  EXPECT_EQ(status_of("ffffffffffffffff\r\n"), 413);
  EXPECT_EQ(status_of("10000000000000000\r\n"), 413);
  EXPECT_EQ(status_of("0000000000000001\r\n"), 413);  // 16 digits, whatever they say
}

TEST(Chunked, RefusesTheChunkBeforeItsBytesArrive) {
  ChunkedDecoder decoder(10);
  std::string body;
  EXPECT_EQ(decoder.decode("b\r\n", body).state, State::kError);
  EXPECT_EQ(decoder.error().status, 413);
}

TEST(Chunked, ChecksExtensionsAndTrailers) {
  EXPECT_EQ(status_of("0;ext=\"q\ttab\"\r\nA-Field: some value\r\nB:\r\n\r\n"), 0);
  EXPECT_EQ(status_of(std::string("0;a\0b\r\n\r\n", 9)), 400);
  EXPECT_EQ(status_of("0;a\rb\r\n\r\n"), 400);
  EXPECT_EQ(status_of("0\r\nno colon\r\n\r\n"), 400);
  EXPECT_EQ(status_of("0\r\na : b\r\n\r\n"), 400);
  EXPECT_EQ(status_of("0\r\na: b\r\n folded\r\n\r\n"), 400);
  EXPECT_EQ(status_of("0\r\na: b\n\r\n"), 400);
}

TEST(Chunked, BoundsOneLine) {
  constexpr std::size_t kMost = ChunkedDecoder::kLineBytes;  // with the carriage return
  EXPECT_EQ(status_of("0;" + std::string(kMost - 3, 'x') + "\r\n\r\n"), 0);
  EXPECT_EQ(status_of("0;" + std::string(kMost - 2, 'x') + "\r\n\r\n"), 400);
  EXPECT_EQ(status_of(std::string(kMost + 1, '0')), 400);
}

TEST(Chunked, BoundsExtensionsAndTrailersTogether) {
  const auto extended = [](std::size_t chunks) {
    std::string bytes;
    for (std::size_t i = 0; i < chunks; ++i) {
      bytes += "1;" + std::string(511, 'x') + "\r\na\r\n";  // 512 bytes of extension
    }
    return bytes;
  };
  EXPECT_EQ(status_of(extended(16) + "0\r\n\r\n"), 0);
  EXPECT_EQ(status_of(extended(16) + "0;\r\n\r\n"), 400);
  EXPECT_EQ(status_of(extended(15) + "0\r\na:" + std::string(510, 'x') + "\r\n\r\n"), 0);
  EXPECT_EQ(status_of(extended(15) + "0\r\na:" + std::string(511, 'x') + "\r\n\r\n"), 431);
}

}  // namespace
}  // namespace gateway::http
