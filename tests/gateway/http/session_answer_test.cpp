// Answers that come later, or bit by bit.
#include <gtest/gtest.h>

#include "gateway/http/session.h"
#include "tests/gateway/http/session_fixture.h"

namespace gateway::http {
namespace {

class SessionAnswerTest : public SessionTest {
 protected:
  void ask() {
    wire.put(request("POST", "/later", "x"));
    ASSERT_EQ(run(), Session::Turn::kParked);
    ASSERT_EQ(wire.sent, "");
  }
  Session::Turn say(const std::string& piece) {
    application.say(piece);
    session().exchange_is_ready();
    return run();
  }
  std::string take_sent() { return std::exchange(wire.sent, {}); }
};

TEST_F(SessionAnswerTest, WaitsUntilTheExchangeIsReady) {
  ask();
  application.say("whole");
  EXPECT_EQ(run(), Session::Turn::kParked);
  EXPECT_EQ(wire.sent, "") << "nobody has said that it is ready";
  session().exchange_is_ready();
  run();
  EXPECT_NE(wire.sent.find("Content-Length: 4\r\n"), std::string::npos) << wire.sent;
  EXPECT_EQ(wire.sent.substr(wire.sent.size() - 8), "\r\n\r\nlate");
  EXPECT_EQ(application.finished_count(), 1U);
}

TEST_F(SessionAnswerTest, SendsEachPieceAtOnceAsAChunk) {
  ask();
  EXPECT_EQ(say("one"), Session::Turn::kParked);
  const std::string head = take_sent();
  EXPECT_NE(head.find("Transfer-Encoding: chunked\r\n"), std::string::npos) << head;
  EXPECT_EQ(head.find("Content-Length"), std::string::npos);
  EXPECT_EQ(head.substr(head.size() - 8), "3\r\none\r\n");
  say("and a longer piece");
  EXPECT_EQ(take_sent(), "12\r\nand a longer piece\r\n");
  EXPECT_EQ(application.finished_count(), 0U);
  say("end");
  EXPECT_EQ(take_sent(), "0\r\n\r\n");
  EXPECT_EQ(application.finished_count(), 1U);
}

TEST_F(SessionAnswerTest, ServesTheNextRequestOnlyAfterTheEnd) {
  wire.put(request("POST", "/later", "x") + request("POST", "/echo", "next"));
  run();
  say("one");
  EXPECT_EQ(wire.sent.find("next"), std::string::npos);
  say("end");
  EXPECT_NE(wire.sent.find("0\r\n\r\nHTTP/1.1 200 OK"), std::string::npos);
  EXPECT_EQ(wire.sent.substr(wire.sent.size() - 4), "next");
}

TEST_F(SessionAnswerTest, EndsAStreamOfAnOldClientWithTheConnection) {
  wire.put("POST /later HTTP/1.0\r\nContent-Length: 1\r\nConnection: keep-alive\r\n\r\nx");
  run();
  say("one");
  say("two");
  EXPECT_EQ(wire.sent.find("chunked"), std::string::npos);
  EXPECT_EQ(wire.sent.substr(wire.sent.size() - 10), "\r\n\r\nonetwo");
  EXPECT_FALSE(wire.shut_down);
  say("end");
  EXPECT_TRUE(wire.shut_down);
}

TEST_F(SessionAnswerTest, TakesAClientThatEndsItsSideForGone) {
  ask();
  wire.end();
  EXPECT_EQ(run(), Session::Turn::kClosed);
  EXPECT_EQ(application.outcomes(1).front().status, 499);
}

TEST_F(SessionAnswerTest, SeesTheEndOfAClientBehindRequestsThatItDoesNotRead) {
  ask();
  constexpr std::size_t kPiece = std::size_t{64} * 1024;
  for (int i = 0; i < 4; ++i) {
    wire.put(std::string(kPiece, 'x'));
  }
  EXPECT_EQ(run(), Session::Turn::kParked) << "pipelining alone is no reason to leave it";
  wire.end();
  EXPECT_EQ(run(), Session::Turn::kClosed);
  EXPECT_FALSE(wire.pieces.empty()) << "the rest was read";
  EXPECT_EQ(application.outcomes(1).front().status, 499);
}

TEST_F(SessionAnswerTest, DoesNotResumeWhileTheClientTakesNothing) {
  ask();
  say("one");
  take_sent();
  wire.room = 2;
  say("two");
  EXPECT_EQ(take_sent(), "3\r");
  EXPECT_EQ(say("three"), Session::Turn::kParked);
  EXPECT_EQ(application.take_pieces(), std::vector<std::string>{"three"}) << "it was resumed";
  wire.room = std::string::npos;
  application.say("three");
  run();
  EXPECT_EQ(take_sent(), "\ntwo\r\n5\r\nthree\r\n") << "room alone is a reason to go on";
}

TEST_F(SessionAnswerTest, LosesAClientThatTakesNothingForTooLong) {
  ask();
  wire.room = 0;
  say("one");
  EXPECT_EQ(session().deadline(), tools.now + options.write_deadline);
  tools.now += options.write_deadline;
  EXPECT_EQ(session().expire(wire, tools), Session::Turn::kClosed);
  EXPECT_EQ(application.outcomes(1).front().status, 499);
}

TEST_F(SessionAnswerTest, ResumesAtTheDeadlineOfTheExchange) {
  application.later_deadline = tools.now + std::chrono::seconds(3);
  ask();
  EXPECT_EQ(session().deadline(), application.later_deadline);
  application.say("whole");
  tools.now = application.later_deadline;
  EXPECT_EQ(session().expire(wire, tools), Session::Turn::kParked);
  EXPECT_NE(wire.sent.find("late"), std::string::npos);
}

TEST_F(SessionAnswerTest, RefusesWhereAnExchangeHoldsMoreThanThereIsRoomFor) {
  application.later_bytes = options.buffered_bytes + 1;
  wire.put(request("POST", "/later", "x"));
  run();
  EXPECT_NE(wire.sent.find("HTTP/1.1 503"), std::string::npos) << wire.sent;
  EXPECT_EQ(application.outcomes(1).front().status, 503);
}

TEST_F(SessionAnswerTest, CountsTheBytesOfAStream) {
  ask();
  say("one");
  say("four");
  say("end");
  EXPECT_EQ(application.outcomes(1).front().response_bytes, 7U);
}

}  // namespace
}  // namespace gateway::http
