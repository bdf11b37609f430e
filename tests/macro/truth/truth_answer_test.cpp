#include "tests/macro/truth/truth_answer.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/macro/truth/truth_log.h"

namespace macro_test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

std::string request_text(const std::string& more = "") {
  const std::string body =
      R"({"model":"loopback",)" + more + R"("messages":[{"role":"user","content":"a \"b\""}]})";
  return "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

TEST(TruthPlan, SpreadsSlowRequestsEvenlyAndExactly) {
  TruthPlan plan;
  plan.delay = milliseconds(1);
  plan.slow_delay = milliseconds(20);
  plan.slow_share = 0.1;
  int slow = 0;
  for (std::uint64_t number = 0; number < 1000; ++number) {
    slow += delay_of(plan, number) == milliseconds(20) ? 1 : 0;
    EXPECT_NEAR(slow, static_cast<double>(number + 1) / 10, 1);
  }
  EXPECT_EQ(slow, 100);
}

TEST(TruthPlan, HoldsWhatComesInTheStallUntilItsEnd) {
  TruthPlan plan;
  plan.stall = {.begin = seconds(1), .length = seconds(2)};
  const std::int64_t first = 5'000'000'000;
  EXPECT_EQ(held_until(plan, first, 5'999'999'999), 5'999'999'999);
  EXPECT_EQ(held_until(plan, first, 6'000'000'000), 8'000'000'000);
  EXPECT_EQ(held_until(plan, first, 7'999'999'999), 8'000'000'000);
  EXPECT_EQ(held_until(plan, first, 8'000'000'000), 8'000'000'000);
}

TEST(TruthRequest, IsReadWholeInWhateverPiecesItComes) {
  const std::string text = request_text();
  TruthRequest request;
  for (std::size_t size = 0; size < text.size(); ++size) {
    EXPECT_EQ(read_truth_request(std::string_view(text).substr(0, size), request), Reading::more);
  }
  const std::string and_more = text + "GET";
  ASSERT_EQ(read_truth_request(and_more, request), Reading::whole);
  EXPECT_EQ(request.size(), text.size());
  EXPECT_EQ(request.path, "/v1/chat/completions");
  EXPECT_EQ(request.raw_text, R"(a \"b\")");
  EXPECT_EQ(request.raw_model, "loopback");
  EXPECT_FALSE(request.get);
  EXPECT_FALSE(request.wants_stream);
}

TEST(TruthRequest, IsBadWhereItsLengthCannotBeTold) {
  TruthRequest request;
  EXPECT_EQ(read_truth_request("\x16\x03\x01\r\n\r\n", request), Reading::bad);
  EXPECT_EQ(read_truth_request("POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n", request),
            Reading::bad);
  EXPECT_EQ(read_truth_request("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", request),
            Reading::bad);
  EXPECT_EQ(read_truth_request("POST / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n", request),
            Reading::bad);
  EXPECT_EQ(read_truth_request(std::string(kMostHeadBytes + 1, 'x'), request), Reading::bad);
}

struct Written {
  std::string bytes;
  std::vector<std::int64_t> due;
};

Written write_all(TruthAnswer answer) {
  Written written;
  while (!answer.done()) {
    written.due.push_back(answer.due_ns());
    answer.write_step(written.due.back(), written.bytes);
  }
  return written;
}

TruthAnswer answer_of(const TruthPlan& plan, const std::string& text) {
  TruthRequest request;
  EXPECT_EQ(read_truth_request(text, request), Reading::whole);
  return {plan, request, 100, 100, 500};
}

TEST(TruthAnswer, IsTheSameBytesWhereverItsTimeIsSpent) {
  TruthPlan plan;
  const Written at_once = write_all(answer_of(plan, request_text()));
  EXPECT_EQ(at_once.due, std::vector<std::int64_t>{500});
  EXPECT_NE(at_once.bytes.find("X-Truth-Received-Ns: 100\r\nX-Truth-Written-Ns: 500\r\n"),
            std::string::npos);
  EXPECT_NE(at_once.bytes.find(R"("content":"a \"b\"")"), std::string::npos);
  const auto body_of = [](const Written& written) {
    return written.bytes.substr(written.bytes.find("\r\n\r\n"));
  };
  plan.wait = TruthPlan::Wait::body;
  const Written late_body = write_all(answer_of(plan, request_text()));
  EXPECT_EQ(late_body.due, (std::vector<std::int64_t>{100, 500}));
  EXPECT_EQ(body_of(late_body), body_of(at_once));
  plan.wait = TruthPlan::Wait::drip;
  plan.pieces = 4;
  const Written dripping = write_all(answer_of(plan, request_text()));
  EXPECT_EQ(dripping.due, (std::vector<std::int64_t>{100, 200, 300, 400, 500}));
  EXPECT_EQ(body_of(dripping), body_of(at_once));
}

TEST(TruthAnswer, StampsEachTokenOfAStream) {
  TruthPlan plan;
  plan.stream_tokens = 3;
  plan.stream_interval = std::chrono::nanoseconds(10);
  const Written stream = write_all(answer_of(plan, request_text(R"("stream":true,)")));
  EXPECT_EQ(stream.due, (std::vector<std::int64_t>{500, 510, 520}));
  for (const char* token : {" @0:500", " @1:510", " @2:520", "[DONE]"}) {
    EXPECT_NE(stream.bytes.find(token), std::string::npos) << token;
  }
}

TEST(TruthReport, TakesQuantilesByNearestRankOfTheAnsweredOnly) {
  TruthLog log(100);
  EXPECT_EQ(log.report().quantile(0.5), std::nullopt);
  for (int i = 1; i <= 10; ++i) {
    const std::uint64_t number = log.received(2, "request", 1000 + i);
    log.written(number, 1000 + i, 1000 + i + 100 * i);
  }
  log.received(2, "never answered", 2000);
  const TruthReport report = log.report();
  EXPECT_EQ(report.quantile(0.5), 500);
  EXPECT_EQ(report.quantile(0.99), 1000);
  EXPECT_EQ(report.quantile(0.0), 100);
  EXPECT_EQ(report.quantile(1.0, 1003, 1006), 500);
  EXPECT_EQ(report.count_from(500), 6U);
  EXPECT_EQ(report.counts.requests, 11U);
  EXPECT_EQ(report.counts.answers, 10U);
}

TEST(TruthLog, CountsOnWhereItsRoomEnds) {
  TruthLog log(2);
  for (int i = 1; i <= 5; ++i) {
    log.written(log.received(2, "r", i), i, i + 1);
  }
  EXPECT_EQ(log.report().records.size(), 2U);
  EXPECT_EQ(log.report().counts.requests, 5U);
  EXPECT_EQ(log.report().counts.answers, 5U);
  EXPECT_EQ(log.report().counts.unlogged, 3U);
}

// The numbers of the reference implementation (Fowler, Noll, Vo).
TEST(TruthLog, DigestsAsPublished) {
  EXPECT_EQ(fnv1a(""), 0xcbf29ce484222325ULL);
  EXPECT_EQ(fnv1a("a"), 0xaf63dc4c8601ec8cULL);
  EXPECT_EQ(fnv1a("foobar"), 0x85944171f73967e8ULL);
}

}  // namespace
}  // namespace macro_test
