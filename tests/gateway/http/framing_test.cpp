#include "gateway/http/framing.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace gateway::http {
namespace {

using State = HeadScanner::State;

constexpr FramingLimits kLimits;

struct Scan {
  State state = State::kNeedMore;
  FramedHead head;
  FramingError error;
};

/// The views of the result live as long as `bytes`.
Scan scan(std::string_view bytes, const FramingLimits& limits = kLimits) {
  HeadScanner scanner(limits);
  Scan result;
  result.state = scanner.scan(bytes);
  if (result.state == State::kComplete) {
    result.head = scanner.head(bytes);
  } else {
    result.error = scanner.error();
  }
  return result;
}

/// The status that a request with these fields is refused with; 0: it is accepted.
int status_with(const std::string& fields, const std::string& line = "POST /x HTTP/1.1\r\n") {
  const std::string bytes = line + fields + "\r\n";
  const Scan result = scan(bytes);
  EXPECT_NE(result.state, State::kNeedMore) << bytes;
  return result.error.status;
}

int status_of_line(const std::string& line) { return status_with("Host: h\r\n", line + "\r\n"); }

int status_of_field(const std::string& field) {
  return status_with("Host: h\r\n" + field + "\r\n");
}

const std::string kRequest =
    "POST /v1/chat/completions?x=1 HTTP/1.1\r\nHost: example\r\nContent-Length: 12\r\n"
    "authorization:  Bearer abc \r\nX-Api-Key:\tkey\r\nX-REQUEST-ID: id-1\r\n"
    "Anthropic-Version: 2023-06-01\r\nAnthropic-Beta: one, two\r\n"
    "Expect: 100-Continue\r\nAccept: */*\r\n\r\n";

TEST(Framing, ReadsWhatAdmissionNeeds) {
  const std::string bytes = kRequest + "body that follows";
  const Scan result = scan(bytes);
  ASSERT_EQ(result.state, State::kComplete) << result.error.reason;
  EXPECT_EQ(result.head.method, "POST");
  EXPECT_EQ(result.head.target, "/v1/chat/completions?x=1");
  EXPECT_EQ(result.head.path, "/v1/chat/completions");
  EXPECT_EQ(result.head.authorization, "Bearer abc");
  EXPECT_EQ(result.head.api_key, "key");
  EXPECT_EQ(result.head.request_id, "id-1");
  EXPECT_EQ(result.head.anthropic_version, "2023-06-01");
  EXPECT_EQ(result.head.anthropic_beta, "one, two");
  EXPECT_EQ(result.head.content_length, 12U);
  EXPECT_EQ(result.head.bytes, kRequest.size());
  EXPECT_TRUE(result.head.expects_continue);
  EXPECT_TRUE(result.head.keep_alive);
  EXPECT_FALSE(result.head.chunked);
  EXPECT_FALSE(result.head.is_http_1_0);
}

TEST(Framing, FindsTheSameHeadWhereverItIsCut) {
  for (std::size_t cut = 0; cut < kRequest.size(); ++cut) {
    HeadScanner scanner(kLimits);
    ASSERT_EQ(scanner.scan(std::string_view(kRequest).substr(0, cut)), State::kNeedMore) << cut;
    // Elsewhere in memory, as after a buffer has grown.
    const std::string moved = kRequest;
    ASSERT_EQ(scanner.scan(moved), State::kComplete) << cut;
    EXPECT_EQ(scanner.head(moved).authorization, "Bearer abc");
    EXPECT_EQ(scanner.head(moved).content_length, 12U);
    EXPECT_EQ(scanner.head(moved).bytes, kRequest.size());
  }
}

TEST(Framing, FindsTheSameHeadByteByByte) {
  HeadScanner scanner(kLimits);
  for (std::size_t size = 1; size < kRequest.size(); ++size) {
    ASSERT_EQ(scanner.scan(std::string_view(kRequest).substr(0, size)), State::kNeedMore);
  }
  ASSERT_EQ(scanner.scan(kRequest), State::kComplete);
  EXPECT_EQ(scanner.head(kRequest).path, "/v1/chat/completions");
}

TEST(Framing, FindsTheSameErrorWhereverItIsCut) {
  const std::string bad = "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 1\r\n";
  for (std::size_t cut = 0; cut < bad.size(); ++cut) {
    HeadScanner scanner(kLimits);
    ASSERT_EQ(scanner.scan(std::string_view(bad).substr(0, cut)), State::kNeedMore) << cut;
    ASSERT_EQ(scanner.scan(bad), State::kError) << cut;
    EXPECT_EQ(scanner.error().status, 400);
  }
}

TEST(Framing, PipelinedRequestsAreFramedLikeSingleOnes) {
  const std::vector<std::string> requests = {
      "GET /a HTTP/1.1\r\nHost: h\r\n\r\n",
      "POST /b HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc",
      "\r\nGET /c?d HTTP/1.0\r\n\r\n",
      "OPTIONS * HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
  };
  std::string all;
  for (const std::string& request : requests) {
    all += request;
  }
  std::string_view rest = all;
  HeadScanner scanner(kLimits);
  for (const std::string& request : requests) {
    ASSERT_EQ(scanner.scan(rest), State::kComplete) << request;
    const FramedHead piped = scanner.head(rest);
    const Scan alone = scan(request);
    ASSERT_EQ(alone.state, State::kComplete) << request;
    EXPECT_EQ(piped.method, alone.head.method);
    EXPECT_EQ(piped.path, alone.head.path);
    EXPECT_EQ(piped.bytes, alone.head.bytes);
    EXPECT_EQ(piped.content_length, alone.head.content_length);
    EXPECT_EQ(piped.keep_alive, alone.head.keep_alive);
    ASSERT_EQ(piped.bytes + piped.content_length, request.size());
    rest.remove_prefix(request.size());
    scanner.reset();
  }
  EXPECT_TRUE(rest.empty());
}

TEST(Framing, RefusesWhateverMakesTheLengthAmbiguous) {
  EXPECT_EQ(status_of_field("Content-Length: 5"), 0);
  EXPECT_EQ(status_of_field("Content-Length: 5\r\nContent-Length: 5"), 400);
  EXPECT_EQ(status_of_field("Content-Length: 5\r\ncontent-length: 6"), 400);
  EXPECT_EQ(status_of_field("Content-Length: 5, 5"), 400);
  EXPECT_EQ(status_of_field("Transfer-Encoding: chunked"), 0);
  EXPECT_EQ(status_of_field("Transfer-Encoding: CHUNKED"), 0);
  EXPECT_EQ(status_of_field("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"), 400);
  EXPECT_EQ(status_of_field("Content-Length: 5\r\nTransfer-Encoding: chunked"), 400);
  EXPECT_EQ(status_of_field("Transfer-Encoding: chunked\r\nContent-Length: 5"), 400);
  EXPECT_EQ(status_of_field("Transfer-Encoding: gzip, chunked"), 501);
  EXPECT_EQ(status_of_field("Transfer-Encoding: identity"), 501);
  EXPECT_EQ(status_of_field("Transfer-Encoding: xchunked"), 501);
  EXPECT_EQ(status_of_field("Transfer-Encoding:"), 501);
  EXPECT_EQ(status_with("Transfer-Encoding: chunked\r\n", "POST / HTTP/1.0\r\n"), 400);
}

TEST(Framing, TakesDigitsOnlyAsContentLength) {
  EXPECT_EQ(status_of_field("Content-Length: 007"), 0);
  for (const char* value : {"", "-1", "+1", "0x10", "1 2", "1;", "1.0", "five"}) {
    EXPECT_EQ(status_of_field(std::string("Content-Length: ") + value), 400) << value;
  }
}

TEST(Framing, RefusesABodyOverTheLimitByItsHead) {
  FramingLimits limits;
  limits.body_bytes = 100;
  const auto status = [&limits](const std::string& length) {
    const std::string bytes =
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + length + "\r\n\r\n";
    return scan(bytes, limits).error.status;
  };
  EXPECT_EQ(status("100"), 0);
  EXPECT_EQ(status("101"), 413);
  EXPECT_EQ(status("18446744073709551615"), 413);
  EXPECT_EQ(status("18446744073709551616"), 413);  // would be 0 in 64 bits
  EXPECT_EQ(status("18446744073709551617"), 413);
  EXPECT_EQ(status(std::string(400, '9')), 413);
}

TEST(Framing, BoundsTheBytesOfAHead) {
  FramingLimits limits;
  limits.head_bytes = 200;
  const std::string begin = "GET / HTTP/1.1\r\nHost: h\r\nX: ";
  const std::string end = "\r\n\r\n";
  const std::string inside = begin + std::string(200 - begin.size() - end.size(), 'x') + end;
  ASSERT_EQ(inside.size(), 200U);
  EXPECT_EQ(scan(inside, limits).state, State::kComplete);
  const std::string outside = begin + std::string(201 - begin.size() - end.size(), 'x') + end;
  EXPECT_EQ(scan(outside, limits).error.status, 431);
  const std::string endless(200, 'x');
  EXPECT_EQ(scan(endless, limits).error.status, 431);
  EXPECT_EQ(scan(std::string_view(endless).substr(1), limits).state, State::kNeedMore);
}

TEST(Framing, BoundsTheFieldsOfAHead) {
  const auto with_fields = [](int count) {
    std::string bytes = "GET / HTTP/1.1\r\nHost: h\r\n";
    for (int i = 1; i < count; ++i) {
      bytes += "a: b\r\n";
    }
    return scan(bytes + "\r\n").error.status;
  };
  EXPECT_EQ(with_fields(100), 0);
  EXPECT_EQ(with_fields(101), 431);
}

TEST(Framing, WantsTheHostOnce) {
  EXPECT_EQ(status_with("Host: h\r\n"), 0);
  EXPECT_EQ(status_with("Host:\r\n"), 0);
  EXPECT_EQ(status_with(""), 400);
  EXPECT_EQ(status_with("Host: a\r\nHost: b\r\n"), 400);
  EXPECT_EQ(status_with("", "GET / HTTP/1.0\r\n"), 0);
  EXPECT_EQ(status_with("Host: a\r\nHost: a\r\n", "GET / HTTP/1.0\r\n"), 400);
}

TEST(Framing, WantsCredentialsOnce) {
  EXPECT_EQ(status_of_field("Authorization: Bearer a\r\nx-api-key: b"), 0);
  EXPECT_EQ(status_of_field("Authorization: Bearer a\r\nAuthorization: Bearer b"), 400);
  EXPECT_EQ(status_of_field("x-api-key: a\r\nX-API-Key: b"), 400);
}

TEST(Framing, RefusesMalformedRequestLines) {
  EXPECT_EQ(status_of_line("GET / HTTP/1.1"), 0);
  EXPECT_EQ(status_of_line("BREW /pot HTTP/1.1"), 0);  // which methods there are is not framing
  for (const char* line :
       {"GET", "GET /", "GET  HTTP/1.1", " GET / HTTP/1.1", "GET /a b HTTP/1.1", "GET\t/ HTTP/1.1",
        "GET / http/1.1", "GET / HTTP/1.1 ", "GET / HTTP/11", "GET / HTTP/x.1", "G(T / HTTP/1.1",
        "GET /\x7f HTTP/1.1", "GET /\xc3\xa4 HTTP/1.1", "GET x HTTP/1.1", "GET * HTTP/1.1",
        "CONNECT host:443 HTTP/1.1", "GET ftp://h/ HTTP/1.1"}) {
    EXPECT_EQ(status_of_line(line), 400) << line;
  }
}

TEST(Framing, RefusesOtherVersions) {
  EXPECT_EQ(status_of_line("GET / HTTP/1.0"), 0);
  EXPECT_EQ(status_of_line("GET / HTTP/2.0"), 505);
  EXPECT_EQ(status_of_line("GET / HTTP/1.2"), 505);
  EXPECT_EQ(status_of_line("GET / HTTP/0.9"), 505);
}

TEST(Framing, FindsThePathInEveryFormOfTarget) {
  const auto path = [](const std::string& target) {
    const std::string bytes = "OPTIONS " + target + " HTTP/1.1\r\nHost: h\r\n\r\n";
    const Scan result = scan(bytes);
    EXPECT_EQ(result.state, State::kComplete) << target;
    return std::string(result.head.path);
  };
  EXPECT_EQ(path("/a/b?c=/d"), "/a/b");
  EXPECT_EQ(path("/a%2Fb"), "/a%2Fb");
  EXPECT_EQ(path("/a#b?c"), "/a");
  EXPECT_EQ(path("*"), "*");
  EXPECT_EQ(path("http://h:80/a?b"), "/a");
  EXPECT_EQ(path("HTTPS://h/a"), "/a");
  EXPECT_EQ(path("http://h"), "");
  EXPECT_EQ(path("http://h?x"), "");
}

TEST(Framing, RefusesMalformedFields) {
  EXPECT_EQ(status_of_field("a: b\tc \x80\xff"), 0);
  EXPECT_EQ(status_of_field("a:"), 0);
  for (const char* field : {"a : b", "a\t: b", " a: b", "a: b\r\n folded", "a: b\r\n\tfolded", "a",
                            ": b", "a b: c", "a\xc3: c", "(a): b", "a: \x01", "a: b\x7f"}) {
    EXPECT_EQ(status_of_field(field), 400) << field;
  }
  EXPECT_EQ(status_of_field(std::string("a: b\0c", 6)), 400);
  EXPECT_EQ(status_of_field(std::string("a\0: c", 5)), 400);
}

TEST(Framing, RefusesBareLineEnds) {
  EXPECT_EQ(status_with("Host: h\n"), 400);
  EXPECT_EQ(status_with("Host: h\r\na: b\rc: d\r\n"), 400);
  EXPECT_EQ(status_with("Host: h\r\na: b\r\r\n"), 400);
  const std::string line = "GET / HTTP/1.1\nHost: h\r\n\r\n";
  EXPECT_EQ(scan(line).error.status, 400);
  const std::string end = "GET / HTTP/1.1\r\nHost: h\r\n\n";
  EXPECT_EQ(scan(end).error.status, 400);
}

TEST(Framing, ForgivesOneEmptyLineBeforeARequest) {
  const std::string one = "\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n";
  ASSERT_EQ(scan(one).state, State::kComplete);
  EXPECT_EQ(scan(one).head.method, "GET");
  EXPECT_EQ(scan(one).head.bytes, one.size());
  const std::string two = "\r\n" + one;
  EXPECT_EQ(scan(two).error.status, 400);
}

TEST(Framing, KeepsAliveByTheRulesOfTheVersion) {
  const auto keeps = [](const std::string& version, const std::string& fields) {
    const std::string bytes = "GET / " + version + "\r\nHost: h\r\n" + fields + "\r\n";
    return scan(bytes).head.keep_alive;
  };
  EXPECT_TRUE(keeps("HTTP/1.1", ""));
  EXPECT_FALSE(keeps("HTTP/1.1", "Connection: close\r\n"));
  EXPECT_FALSE(keeps("HTTP/1.1", "Connection: foo,\tClose\r\n"));
  EXPECT_FALSE(keeps("HTTP/1.1", "Connection: foo\r\nConnection: close\r\n"));
  EXPECT_TRUE(keeps("HTTP/1.1", "Connection: closed\r\n"));
  EXPECT_FALSE(keeps("HTTP/1.0", ""));
  EXPECT_TRUE(keeps("HTTP/1.0", "Connection: Keep-Alive\r\n"));
  EXPECT_FALSE(keeps("HTTP/1.0", "Connection: keep-alive, close\r\n"));
}

TEST(Framing, ExpectsNothingButToContinue) {
  EXPECT_EQ(status_of_field("Expect: 100-continue"), 0);
  EXPECT_EQ(status_of_field("Expect: a-teapot"), 417);
  EXPECT_EQ(status_with("Expect: a-teapot\r\n", "GET / HTTP/1.0\r\n"), 0);
  const std::string old = "POST / HTTP/1.0\r\nExpect: 100-continue\r\n\r\n";
  EXPECT_FALSE(scan(old).head.expects_continue);  // HTTP/1.0 knows no interim answers
}

TEST(Framing, KnowsThePathOfARequestThatIsRefusedLater) {
  const std::string bytes = "GET /known?x HTTP/1.1\r\nbad\r\n";
  HeadScanner scanner(kLimits);
  ASSERT_EQ(scanner.scan(bytes), State::kError);
  EXPECT_EQ(scanner.path(bytes), "/known");
  HeadScanner other(kLimits);
  ASSERT_EQ(other.scan("bad\r\n"), State::kError);
  EXPECT_EQ(other.path("bad\r\n"), "");
}

TEST(Framing, LooksAtEachByteOnceHoweverManyPiecesThereAre) {
  // Quadratic work would make this 2 billion comparisons and the test run into its time limit.
  FramingLimits limits;
  limits.head_bytes = std::size_t{8} * 1024 * 1024;
  const std::string begin = "GET / HTTP/1.1\r\nHost: h\r\nX: ";
  const std::string bytes = begin + std::string(std::size_t{4} * 1024 * 1024, 'x');
  HeadScanner scanner(limits);
  for (std::size_t size = 1; size <= bytes.size(); ++size) {
    ASSERT_EQ(scanner.scan(std::string_view(bytes).substr(0, size)), State::kNeedMore);
  }
}

}  // namespace
}  // namespace gateway::http
