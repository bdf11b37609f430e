#include "macro/provider/request_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace macro::provider {
namespace {

using State = RequestReader::State;

void feed(RequestReader& reader, std::string_view bytes) {
  while (!bytes.empty()) {
    const RequestReader::Space space = reader.space();
    const std::size_t part = std::min(space.size, bytes.size());
    bytes.copy(space.begin, part);
    reader.received(part);
    bytes.remove_prefix(part);
  }
}

int status_of(const std::string& bytes, RequestLimits limits = {}) {
  RequestReader reader(limits);
  feed(reader, bytes);
  return reader.advance() == State::failed ? reader.error_status() : 0;
}

TEST(RequestReader, ReadsARequestWithItsBody) {
  RequestReader reader;
  feed(reader,
       "POST /v1/x?y=1 HTTP/1.1\r\nHost: a\r\nX-Api-Key:  k \r\nContent-Length: 5\r\n\r\nhello");
  ASSERT_EQ(reader.advance(), State::complete);
  const HttpRequest request = reader.request();
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.target, "/v1/x?y=1");
  EXPECT_EQ(request.path, "/v1/x");
  EXPECT_EQ(request.field("x-api-key"), "k");
  EXPECT_EQ(request.field("authorization"), "");
  EXPECT_EQ(request.body_text(), "hello");
  EXPECT_TRUE(request.keep_alive);
}

TEST(RequestReader, JoinsABodyInChunksThatComesByteByByte) {
  const std::string bytes =
      "POST / HTTP/1.1\r\nTransfer-Encoding: "
      "chunked\r\n\r\n3;a=b\r\nabc\r\n0A\r\n0123456789\r\n0\r\n"
      "Trailer: x\r\n\r\nGET /next HTTP/1.1\r\n\r\n";
  RequestReader reader;
  std::vector<std::string> seen;
  for (const char c : bytes) {
    feed(reader, {&c, 1});
    if (reader.advance() == State::complete) {
      seen.push_back(std::string(reader.request().path) + " " +
                     std::string(reader.request().body_text()));
      reader.next_request();
    }
  }
  EXPECT_THAT(seen, testing::ElementsAre("/ abc0123456789", "/next "));
}

TEST(RequestReader, ReadsPipelinedRequestsInOrder) {
  RequestReader reader;
  feed(reader,
       "POST /a HTTP/1.1\r\nContent-Length: 1\r\n\r\n1POST /b HTTP/1.1\r\n"
       "Content-Length: 1\r\n\r\n2");
  ASSERT_EQ(reader.advance(), State::complete);
  EXPECT_EQ(reader.request().body_text(), "1");
  reader.next_request();
  reader.space();
  ASSERT_EQ(reader.advance(), State::complete);
  EXPECT_EQ(reader.request().path, "/b");
  EXPECT_EQ(reader.request().body_text(), "2");
}

TEST(RequestReader, WishesToContinueOnceUntilTheBodyIsThere) {
  RequestReader reader;
  feed(reader, "POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n");
  EXPECT_EQ(reader.advance(), State::need_more);
  EXPECT_TRUE(reader.take_continue_wish());
  EXPECT_FALSE(reader.take_continue_wish());
  feed(reader, "x");
  EXPECT_EQ(reader.advance(), State::complete);

  RequestReader complete;
  feed(complete, "POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\nx");
  EXPECT_EQ(complete.advance(), State::complete);
  EXPECT_FALSE(complete.take_continue_wish());
}

TEST(RequestReader, KeepsAConnectionAliveAsItsVersionSays) {
  const auto keeps = [](const std::string& bytes) {
    RequestReader reader;
    feed(reader, bytes);
    return reader.advance() == State::complete && reader.request().keep_alive;
  };
  EXPECT_TRUE(keeps("GET / HTTP/1.1\r\n\r\n"));
  EXPECT_FALSE(keeps("GET / HTTP/1.1\r\nConnection: close\r\n\r\n"));
  EXPECT_FALSE(keeps("GET / HTTP/1.0\r\n\r\n"));
  EXPECT_TRUE(keeps("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n"));
}

TEST(RequestReader, RefusesWhatTwoReadersCouldReadDifferently) {
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\n\r\n"), 0);
  EXPECT_EQ(status_of("GET  HTTP/1.1\r\n\r\n"), 400);
  EXPECT_EQ(status_of("GET / HTTP/2.0\r\n\r\n"), 505);
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\nA b: c\r\n\r\n"), 400);
  EXPECT_EQ(status_of("POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n"), 400);
  EXPECT_EQ(status_of("POST / HTTP/1.1\r\nContent-Length: +1\r\n\r\n"), 400);
  EXPECT_EQ(status_of("POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"),
            400);
  EXPECT_EQ(status_of("POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n"), 501);
  EXPECT_EQ(status_of("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n"), 400);
  EXPECT_EQ(status_of("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc"), 400);
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\nExpect: miracles\r\n\r\n"), 417);
}

TEST(RequestReader, HoldsItsLimits) {
  const RequestLimits limits{.head_bytes = 64, .body_bytes = 4};
  EXPECT_EQ(status_of("POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\nabcd", limits), 0);
  EXPECT_EQ(status_of("POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nabcde", limits), 413);
  EXPECT_EQ(status_of("POST / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n", limits),
            413);
  const std::string chunked = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
  EXPECT_EQ(status_of(chunked + "2\r\nab\r\n2\r\ncd\r\n0\r\n\r\n", limits), 0);
  EXPECT_EQ(status_of(chunked + "2\r\nab\r\n3\r\n", limits), 413);
  EXPECT_EQ(status_of("GET /" + std::string(64, 'x'), limits), 431);
  std::string fields;
  for (int i = 0; i < 100; ++i) {
    fields += "a: b\r\n";
  }
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\n" + fields + "\r\n"), 0);
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\n" + fields + "c: d\r\n\r\n"), 431);
}

TEST(RequestReader, GrowsWithWhatArrivedNotWithWhatWasAnnounced) {
  RequestReader reader;
  feed(reader, "POST / HTTP/1.1\r\nContent-Length: 67108864\r\n\r\n");
  EXPECT_EQ(reader.advance(), State::need_more);
  EXPECT_LT(reader.space().size, std::size_t{64} << 10U);
}

}  // namespace
}  // namespace macro::provider
