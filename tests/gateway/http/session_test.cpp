// One connection's conversation without sockets: every way in which bytes can be cut.
#include "gateway/http/session.h"

#include <gtest/gtest.h>

#include "tests/gateway/http/session_fixture.h"

namespace gateway::http {
namespace {

const std::string kTwoRequests =
    request("POST", "/echo", "first") +
    "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nsec\r\n3\r\nond\r\n"
    "0\r\n\r\n";

TEST_F(SessionTest, AnswersTheSameWhereverTheBytesAreCut) {
  for (std::size_t cut = 1; cut < kTwoRequests.size(); ++cut) {
    forget_session();
    wire.sent.clear();
    wire.put(kTwoRequests.substr(0, cut));
    ASSERT_EQ(run(), Session::Turn::kParked);
    wire.put(kTwoRequests.substr(cut));
    ASSERT_EQ(run(), Session::Turn::kParked);
    const std::size_t first = wire.sent.find("\r\n\r\nfirst");
    ASSERT_NE(first, std::string::npos) << cut;
    ASSERT_NE(wire.sent.find("\r\n\r\nsecond", first), std::string::npos) << cut;
  }
}

TEST_F(SessionTest, AnswersTheSameHoweverLittleTheClientTakesAtOnce) {
  wire.room = 0;
  wire.put(kTwoRequests);
  ASSERT_EQ(run(), Session::Turn::kParked);
  EXPECT_EQ(application.finished_count(), 0U) << "not before the last byte is sent";
  while (application.finished_count() < 2) {
    wire.room = 1;
    ASSERT_EQ(run(), Session::Turn::kParked);
  }
  const std::size_t first = wire.sent.find("\r\n\r\nfirst");
  ASSERT_NE(first, std::string::npos);
  EXPECT_NE(wire.sent.find("\r\n\r\nsecond", first), std::string::npos);
}

TEST_F(SessionTest, SendsEachAnswerWithOneCall) {
  wire.put(request("POST", "/echo", "a"));
  run();
  EXPECT_EQ(wire.sends, 1);
}

TEST_F(SessionTest, LetsOthersHaveTheirTurn) {
  std::string all;
  for (int i = 0; i <= Session::kRequestsPerTurn; ++i) {
    all += request("GET", "/");
  }
  wire.put(all);
  EXPECT_EQ(run(), Session::Turn::kAgain);
  EXPECT_EQ(application.finished_count(), static_cast<std::size_t>(Session::kRequestsPerTurn));
  EXPECT_EQ(run(), Session::Turn::kParked);
  EXPECT_EQ(application.finished_count(), static_cast<std::size_t>(Session::kRequestsPerTurn) + 1);
}

TEST_F(SessionTest, ReadsOnlySoMuchInOneTurn) {
  wire.put(request("POST", "/echo", "", "Content-Length: 1000\r\n"));
  for (int i = 0; i < Session::kReadsPerTurn; ++i) {
    wire.put("x");
  }
  EXPECT_EQ(run(), Session::Turn::kAgain);
  EXPECT_EQ(wire.pieces.size(), 1U);
  EXPECT_EQ(run(), Session::Turn::kParked);
}

TEST_F(SessionTest, HoldsNothingBetweenRequestsThatArriveWhole) {
  wire.put(request("POST", "/echo", std::string(5000, 'x')));
  run();
  EXPECT_EQ(shared.buffered_bytes.load(), 0);
  wire.put(request("POST", "/echo", std::string(5000, 'x')).substr(0, 4000));
  run();
  EXPECT_GE(shared.buffered_bytes.load(), 3900);
  wire.put(std::string(2000, 'x'));
  run();
  EXPECT_EQ(application.finished_count(), 2U);
  forget_session();
  EXPECT_EQ(shared.buffered_bytes.load(), 0);
}

TEST_F(SessionTest, DoesNotReserveWhatIsOnlyAnnounced) {
  wire.put(request("POST", "/echo", "", "Content-Length: 30000000\r\n") + "x");
  run();
  EXPECT_LT(shared.buffered_bytes.load(), 100000);
}

TEST_F(SessionTest, RefusesWhatDoesNotFitIntoMemory) {
  options.buffered_bytes = 2000;
  wire.put(request("POST", "/echo", "", "Content-Length: 5000\r\n") + std::string(1000, 'x'));
  EXPECT_EQ(run(), Session::Turn::kParked);
  EXPECT_EQ(wire.sent, "");
  wire.put(std::string(3000, 'x'));
  EXPECT_EQ(run(), Session::Turn::kParked);
  EXPECT_NE(wire.sent.find("HTTP/1.1 503 "), std::string::npos);
  EXPECT_TRUE(wire.shut_down);
  EXPECT_EQ(shared.buffered_bytes.load(), 0);
  EXPECT_EQ(shared.in_flight.load(), 0U);
}

TEST_F(SessionTest, CountsAnswersThatWaitForTheirReader) {
  application.big_bytes = 100000;
  wire.room = 10;
  wire.put(request("GET", "/big"));
  run();
  EXPECT_GE(shared.buffered_bytes.load(), 100000);
  wire.room = std::string::npos;
  run();
  EXPECT_EQ(shared.buffered_bytes.load(), 0);
  EXPECT_EQ(application.outcomes(1)[0].response_bytes, 100000U);
}

TEST_F(SessionTest, KnowsTheDeadlineOfEachWait) {
  EXPECT_EQ(session().deadline(), tools.now + options.idle_timeout);
  tools.now += std::chrono::seconds(1);
  const Clock::time_point head_begun = tools.now;
  wire.put("POST /echo HTTP/1.1\r\n");
  run();
  EXPECT_EQ(session().deadline(), head_begun + options.head_deadline);
  tools.now += std::chrono::seconds(1);
  wire.put("Host: h\r\n");
  run();
  EXPECT_EQ(session().deadline(), head_begun + options.head_deadline) << "trickling gains nothing";
  tools.now += std::chrono::seconds(1);
  const Clock::time_point body_begun = tools.now;
  wire.put("Content-Length: 3\r\n\r\n");
  run();
  EXPECT_EQ(session().deadline(), body_begun + options.body_deadline);
  tools.now += std::chrono::seconds(1);
  wire.put("a");
  run();
  EXPECT_EQ(session().deadline(), body_begun + options.body_deadline);
  wire.room = 0;
  wire.put("bc");
  run();
  EXPECT_EQ(session().deadline(), tools.now + options.write_deadline);
  wire.room = std::string::npos;
  tools.now += std::chrono::seconds(1);
  run();
  EXPECT_EQ(session().deadline(), tools.now + options.idle_timeout);
}

TEST_F(SessionTest, ExpiresByWhatItWaitsFor) {
  EXPECT_EQ(session().expire(wire, tools), Session::Turn::kClosed);
  EXPECT_EQ(wire.sent, "") << "an idle connection closes without a word";

  forget_session();
  wire.put("GET");
  run();
  EXPECT_EQ(session().expire(wire, tools), Session::Turn::kParked);
  EXPECT_NE(wire.sent.find("HTTP/1.1 408 "), std::string::npos);
  EXPECT_EQ(session().expire(wire, tools), Session::Turn::kClosed) << "lingering is over";

  forget_session();
  wire.room = 0;
  wire.put(request("GET", "/"));
  run();
  EXPECT_EQ(session().expire(wire, tools), Session::Turn::kClosed);
  EXPECT_EQ(application.outcomes(1)[0].status, 499);
}

TEST_F(SessionTest, ClosesWhenTheWireBreaks) {
  wire.put(request("POST", "/echo", "a"));
  wire.lost = true;
  EXPECT_EQ(run(), Session::Turn::kClosed);
  const std::vector<Outcome> outcomes = application.outcomes(1);
  ASSERT_EQ(outcomes.size(), 1U);
  EXPECT_EQ(outcomes[0].status, 499);
  EXPECT_EQ(outcomes[0].request_bytes, 1U);
}

TEST_F(SessionTest, SaysThatARequestWasNotWholeWhenTheClientEndsInTheMiddle) {
  const std::string whole = request("POST", "/echo", "a body");
  for (std::size_t arrived = 1; arrived <= whole.size(); ++arrived) {
    forget_session();
    wire.sent.clear();
    wire.ended = false;
    wire.put(whole.substr(0, arrived));
    wire.end();
    ASSERT_EQ(run(), Session::Turn::kClosed) << arrived;
    const std::string status = wire.sent.substr(0, 13);
    ASSERT_EQ(status, arrived < whole.size() ? "HTTP/1.1 400 " : "HTTP/1.1 200 ") << arrived;
    ASSERT_EQ(wire.sent.find("HTTP/1.1", 1), std::string::npos) << arrived;
  }
}

TEST_F(SessionTest, LingersUntilTheClientEndsOrSendsTooMuch) {
  options.framing.body_bytes = 1000;
  wire.put("nonsense\r\n\r\n");
  EXPECT_EQ(run(), Session::Turn::kParked);
  EXPECT_TRUE(wire.shut_down);
  wire.put(std::string(1000, 'x'));
  EXPECT_EQ(run(), Session::Turn::kParked);
  wire.put("x");
  EXPECT_EQ(run(), Session::Turn::kClosed);

  forget_session();
  wire.put("nonsense\r\n\r\n");
  EXPECT_EQ(run(), Session::Turn::kParked);
  wire.end();
  EXPECT_EQ(run(), Session::Turn::kClosed);
}

TEST_F(SessionTest, ClosesWhenDrainingAndIdleOnly) {
  wire.put("GET / HTTP/1.1\r\n");
  run();
  shared.draining = true;
  EXPECT_EQ(run(), Session::Turn::kParked) << "a request has begun";
  wire.put("Host: h\r\n\r\n");
  EXPECT_EQ(run(), Session::Turn::kParked);
  EXPECT_NE(wire.sent.find("Connection: close\r\n"), std::string::npos);
  forget_session();
  EXPECT_EQ(run(), Session::Turn::kClosed);
}

TEST_F(SessionTest, RefusesToBlockTheLastWorker) {
  gate.open = false;
  wire.put(request("POST", "/block", "a") + request("POST", "/echo", "b"));
  EXPECT_EQ(run(), Session::Turn::kParked);
  EXPECT_NE(wire.sent.find("HTTP/1.1 503 "), std::string::npos);
  EXPECT_NE(wire.sent.find("\r\n\r\nb"), std::string::npos) << "the connection goes on";
  EXPECT_EQ(application.outcomes(2)[0].status, 503);
}

TEST_F(SessionTest, SaysBeforehandThatAHandlerWillTakeLong) {
  wire.put(request("POST", "/echo", std::string(Session::kLongBodyBytes - 1, 'x')));
  while (run() == Session::Turn::kAgain) {
  }
  EXPECT_EQ(gate.long_works, 0);
  wire.put(request("POST", "/echo", std::string(Session::kLongBodyBytes, 'x')));
  while (run() == Session::Turn::kAgain) {
  }
  EXPECT_EQ(gate.long_works, 1);
}

TEST_F(SessionTest, GivesAnAbsoluteTargetWithoutAPathTheRoot) {
  wire.put("GET http://h HTTP/1.1\r\nHost: h\r\n\r\n");
  run();
  EXPECT_EQ(application.last_head().path, "/");
}

TEST_F(SessionTest, WaitsForAnAdmissionOnlyBesideAnotherWorker) {
  wire.put(request("POST", "/echo", "a"));
  ASSERT_EQ(run(), Session::Turn::kParked);
  EXPECT_EQ(gate.entered, 0) << "there was nothing to wait for";
  wire.put(request("POST", "/wait", "b"));
  ASSERT_EQ(run(), Session::Turn::kParked);
  EXPECT_EQ(gate.entered, 1);
  EXPECT_EQ(gate.inside, 0);
  EXPECT_NE(wire.sent.find("\r\n\r\nb"), std::string::npos);
  EXPECT_EQ(application.finished_count(), 2U);
}

TEST_F(SessionTest, RefusesAnAdmissionThatWouldWaitWhereNoWorkerIsLeft) {
  gate.open = false;
  wire.put(request("POST", "/wait", "a") + request("POST", "/echo", "b"));
  ASSERT_EQ(run(), Session::Turn::kParked);
  EXPECT_NE(wire.sent.find("HTTP/1.1 503 "), std::string::npos);
  EXPECT_NE(wire.sent.find("/wait: no worker is free"), std::string::npos);
  EXPECT_NE(wire.sent.find("\r\n\r\nb"), std::string::npos) << "the connection goes on";
  EXPECT_EQ(shared.in_flight, 0U);
}

}  // namespace
}  // namespace gateway::http
