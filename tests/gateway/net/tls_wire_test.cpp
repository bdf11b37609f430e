#include <gmock/gmock.h>

#include <array>
#include <random>

#include "gateway/net/tls.h"
#include "tests/gateway/net/tls_pair.h"

namespace gateway::net {
namespace {

using testing::HasSubstr;
using testing::Not;
using Status = Wire::Status;

std::string random_bytes(std::size_t size, std::mt19937& random) {
  std::string bytes(size, '\0');
  std::generate(bytes.begin(), bytes.end(), [&] { return static_cast<char>(random()); });
  return bytes;
}

class TlsWireTest : public TlsTest {};

TEST_F(TlsWireTest, CarriesARequestAndItsAnswer) {
  const auto both = connect();
  both->client.to_send = "question";
  both->server.to_send = "answer";
  both->pump();
  EXPECT_EQ(both->server.received, "question");
  EXPECT_EQ(both->client.received, "answer");
  EXPECT_EQ(both->client.tls.error(), "");
  EXPECT_EQ(both->server.tls.error(), "");
}

TEST_F(TlsWireTest, DoesNotMindWhereTheBytesAreCut) {
  std::size_t client_bytes = 1;
  std::size_t server_bytes = 1;
  for (std::size_t cut = 0; cut < std::max(client_bytes, server_bytes); ++cut) {
    const auto both = connect();
    both->to_server.cut_at = cut;
    both->to_client.cut_at = cut;
    both->client.to_send = "question";
    both->server.to_send = "answer";
    both->pump();
    ASSERT_EQ(both->server.received, "question") << "cut after " << cut << " bytes";
    ASSERT_EQ(both->client.received, "answer") << "cut after " << cut << " bytes";
    client_bytes = both->to_server.all.size();
    server_bytes = both->to_client.all.size();
  }
  EXPECT_GT(server_bytes, 500U) << "nothing was cut";
}

TEST_F(TlsWireTest, TakesTheBytesOneByOne) {
  const auto both = connect();
  both->client.lower.piece = 1;
  both->server.lower.piece = 1;
  both->client.buffer_bytes = 1;
  both->server.buffer_bytes = 1;
  both->client.to_send = std::string(20'000, 'q');
  both->server.to_send = "answer";
  both->pump();
  EXPECT_EQ(both->server.received, std::string(20'000, 'q'));
  EXPECT_EQ(both->client.received, "answer");
}

TEST_F(TlsWireTest, CarriesBigBodiesBothWaysOverAWireThatBlocksAtRandom) {
  const unsigned seed = std::random_device()();
  std::mt19937 random(seed);
  const std::string up = random_bytes(700'000, random);
  const std::string down = random_bytes(900'001, random);
  const auto both = connect();
  both->to_server.capacity = 5000;
  both->to_client.capacity = 40'000;
  both->client.lower.blocks_by = &random;
  both->server.lower.blocks_by = &random;
  both->client.to_send = up;
  both->server.to_send = down;
  both->pump(3000);
  EXPECT_TRUE(both->server.received == up) << "seed " << seed;
  EXPECT_TRUE(both->client.received == down) << "seed " << seed;
}

TEST_F(TlsWireTest, SendsNothingInTheClearAndTakesNothingBeforeTheHandshakeIsDone) {
  const auto both = connect();
  const Wire::Transfer sent = both->client.tls.send("a secret");
  EXPECT_EQ(sent.status, Status::kBlocked);
  EXPECT_EQ(sent.bytes, 0U);
  EXPECT_FALSE(both->client.tls.is_established());
  EXPECT_GT(both->to_server.all.size(), 0U) << "the handshake has not begun";
  both->client.to_send = "a secret";
  both->pump();
  EXPECT_EQ(both->server.received, "a secret");
  EXPECT_THAT(both->to_server.all, Not(HasSubstr("a secret")));
  EXPECT_THAT(both->to_server.all, HasSubstr("localhost")) << "no server name was sent";
  EXPECT_THAT(both->to_server.all, HasSubstr("http/1.1")) << "no protocol was offered";
}

TEST_F(TlsWireTest, StaysReadableWhileDecryptedBytesOrWholeRecordsWait) {
  const auto both = connect();
  both->pump();
  ASSERT_EQ(both->server.tls.send("abc").bytes, 3U);
  ASSERT_EQ(both->server.tls.send("de").bytes, 2U);
  both->client.lower.wake();
  std::string got;
  std::array<char, 1> one{};
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(both->client.tls.is_readable()) << "after " << got;
    ASSERT_EQ(both->client.tls.receive(one.data(), one.size()).status, Status::kDone);
    got += one[0];
    if (both->client.lower.is_readable()) {  // the socket is found empty: only OpenSSL has more
      std::array<char, 1> nothing{};
      ASSERT_EQ(both->client.lower.receive(nothing.data(), 1).status, Status::kBlocked);
    }
  }
  EXPECT_EQ(got, "abcde");
  EXPECT_EQ(both->client.tls.receive(one.data(), one.size()).status, Status::kBlocked);
  EXPECT_FALSE(both->client.tls.is_readable());
}

TEST_F(TlsWireTest, IsReadableWhenTheRequestCameWithTheLastOfTheHandshake) {
  const auto both = connect();
  both->client.turn();
  both->server.turn();
  both->client.to_send = "question";
  both->client.turn();  // Finished and the question
  both->server.lower.wake();
  EXPECT_EQ(both->server.tls.send("early").status, Status::kDone);  // reads the handshake's end
  std::array<char, 64> buffer{};
  if (both->server.lower.is_readable()) {
    ASSERT_EQ(both->server.lower.receive(buffer.data(), 1).status, Status::kBlocked);
  }
  ASSERT_TRUE(both->server.tls.is_readable());
  EXPECT_EQ(both->server.tls.receive(buffer.data(), buffer.size()).bytes, 8U);
}

TEST_F(TlsWireTest, AnEndThatThePeerAnnouncedIsClosed) {
  const auto both = connect();
  both->server.to_send = "whole";
  both->pump();
  both->server.tls.shut_down_sending();
  both->pump();
  EXPECT_TRUE(both->to_client.ended);
  EXPECT_EQ(both->client.received, "whole");
  EXPECT_EQ(both->client.last, Status::kClosed);
  EXPECT_EQ(both->client.tls.error(), "");
  both->client.to_send = "still heard";  // only one side has ended
  both->pump();
  EXPECT_EQ(both->server.received, "still heard");
}

TEST_F(TlsWireTest, AnEndThatNobodyAnnouncedIsLost) {
  const auto both = connect();
  both->server.to_send = "part";
  both->pump();
  both->to_client.ended = true;
  both->pump();
  EXPECT_EQ(both->client.received, "part");
  EXPECT_EQ(both->client.last, Status::kLost);
  EXPECT_THAT(both->client.tls.error(), HasSubstr("without close_notify"));
}

TEST_F(TlsWireTest, ABrokenConnectionIsLostInBothDirections) {
  const auto both = connect();
  both->pump();
  both->to_client.lost = true;
  both->to_server.lost = true;
  both->pump(1);
  EXPECT_EQ(both->client.last, Status::kLost);
  EXPECT_EQ(both->client.tls.send("x").status, Status::kLost);
  EXPECT_EQ(both->server.tls.send("x").status, Status::kLost);
  EXPECT_EQ(both->server.tls.error(), "the connection was lost");
}

TEST_F(TlsWireTest, KeepsWhatTheLowerWireDoesNotTakeAndSendsItFirst) {
  const auto both = connect();
  both->pump();
  const std::string body = std::string(30'000, 'a') + std::string(30'000, 'b');
  both->to_client.capacity = 20'000;
  const std::size_t taken = both->server.tls.send(body).bytes;
  EXPECT_EQ(taken, 16'384U) << "the one record that left whole";
  EXPECT_TRUE(both->server.tls.has_pending_output());
  EXPECT_EQ(both->server.tls.send(body.substr(taken)).status, Status::kBlocked);
  both->to_client.capacity = std::string::npos;
  EXPECT_EQ(both->server.tls.flush(), Status::kDone);
  EXPECT_FALSE(both->server.tls.has_pending_output());
  EXPECT_EQ(both->server.tls.send(body.substr(taken)).bytes, body.size() - taken);
  both->client.turn();
  EXPECT_TRUE(both->client.received == body);
}

TEST_F(TlsWireTest, AReceiveAloneSendsWhatIsKept) {
  const auto both = connect();
  both->pump();
  both->to_client.capacity = 10;
  EXPECT_EQ(both->server.tls.send("answer").status, Status::kBlocked);
  both->to_client.capacity = std::string::npos;
  std::array<char, 8> buffer{};
  EXPECT_EQ(both->server.tls.receive(buffer.data(), buffer.size()).status, Status::kBlocked);
  both->client.turn();
  EXPECT_EQ(both->client.received, "answer");
  EXPECT_EQ(both->server.tls.send("answer").bytes, 6U) << "it was offered again";
  both->client.turn();
  EXPECT_EQ(both->client.received, "answer") << "it was sent twice";
}

TEST_F(TlsWireTest, ShutsTheLowerWireDownOnlyAfterWhatIsKept) {
  const auto both = connect();
  both->pump();
  both->to_client.capacity = 10;
  both->server.tls.send("answer");
  both->server.tls.shut_down_sending();
  EXPECT_FALSE(both->to_client.ended);
  both->to_client.capacity = std::string::npos;
  both->pump();
  EXPECT_TRUE(both->to_client.ended);
  EXPECT_EQ(both->client.received, "answer");
  EXPECT_EQ(both->client.last, Status::kClosed);
  EXPECT_EQ(both->server.tls.send("more").status, Status::kLost);
}

TEST_F(TlsWireTest, OutlivesThatItsContextIsReplaced) {
  const auto both = connect();
  client.reset();
  server.reset();
  both->client.to_send = "question";
  both->pump();
  EXPECT_EQ(both->server.received, "question");
}

}  // namespace
}  // namespace gateway::net
