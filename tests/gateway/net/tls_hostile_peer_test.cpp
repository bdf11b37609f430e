// Peers that do not play by the rules, and what they may cost.
#include <gmock/gmock.h>
#include <openssl/bio.h>

#include <array>
#include <random>

#include "tests/gateway/net/tls_pair.h"

namespace gateway::net {
namespace {

using testing::HasSubstr;
using Status = Wire::Status;

/// A client that can do what ours never does.
class RawClient {
 public:
  RawClient() : context_(SSL_CTX_new(TLS_client_method())), tls_(SSL_new(context_)) {
    SSL_set_bio(tls_, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    SSL_set_connect_state(tls_);
  }
  ~RawClient() {
    SSL_free(tls_);
    SSL_CTX_free(context_);
  }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;
  RawClient(RawClient&&) = delete;
  RawClient& operator=(RawClient&&) = delete;

  SSL* tls() { return tls_; }
  void offer_only_h2() {
    constexpr std::array<unsigned char, 3> kH2 = {2, 'h', '2'};
    SSL_set_alpn_protos(tls_, kH2.data(), kH2.size());
  }
  /// Moves bytes both ways until the handshake is over.
  void shake_hands(End& server, Pipe& to_server, Pipe& to_client) {
    for (int i = 0; i < 5; ++i) {
      SSL_do_handshake(tls_);
      send_to(to_server);
      server.turn();
      BIO_write(SSL_get_rbio(tls_), to_client.bytes.data(),
                static_cast<int>(to_client.bytes.size()));
      to_client.bytes.clear();
    }
  }
  void send_to(Pipe& to_server) {
    std::array<char, 4096> piece{};
    for (int count = 0; (count = BIO_read(SSL_get_wbio(tls_), piece.data(), 4096)) > 0;) {
      to_server.bytes.append(piece.data(), static_cast<std::size_t>(count));
    }
  }
  void send_key_updates(int count, int kind, Pipe& to_server) {
    for (int i = 0; i < count; ++i) {
      ASSERT_EQ(SSL_key_update(tls_, kind), 1);
      ASSERT_EQ(SSL_do_handshake(tls_), 1);
    }
    send_to(to_server);
  }

 private:
  SSL_CTX* context_;
  SSL* tls_;
};

class TlsHostilePeerTest : public TlsTest {
 protected:
  Pipe to_server;
  Pipe to_client;
  End end{server, to_server, to_client};
  RawClient peer;
};

TEST_F(TlsHostilePeerTest, RefusesAClientThatSpeaksAnotherProtocolOnly) {
  peer.offer_only_h2();
  peer.shake_hands(end, to_server, to_client);
  EXPECT_EQ(end.last, Status::kLost);
  EXPECT_FALSE(end.tls.is_established());
}

TEST_F(TlsHostilePeerTest, TakesAClientThatOffersNoProtocol) {
  peer.shake_hands(end, to_server, to_client);
  EXPECT_TRUE(end.tls.is_established());
}

TEST_F(TlsHostilePeerTest, SaysThatTheClientSpeaksPlainHttp) {
  to_server.bytes = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
  end.turn();
  EXPECT_EQ(end.last, Status::kLost);
  EXPECT_EQ(end.tls.error(), "the peer does not speak TLS; is it plain HTTP?");
}

TEST_F(TlsHostilePeerTest, SaysThatTheServerSpeaksPlainHttp) {
  End plain_client(client, to_client, to_server, "localhost");
  to_client.bytes = "HTTP/1.1 400 Bad Request\r\n\r\n";
  plain_client.turn();
  EXPECT_EQ(plain_client.last, Status::kLost);
  EXPECT_EQ(plain_client.tls.error(), "the peer does not speak TLS; is it plain HTTP?");
}

TEST_F(TlsHostilePeerTest, IsLostWhenThePeerEndsInTheHandshake) {
  to_server.ended = true;
  end.turn();
  EXPECT_EQ(end.last, Status::kLost);
  EXPECT_EQ(end.tls.error(), "the peer ended the connection during the TLS handshake");
}

TEST_F(TlsHostilePeerTest, AnswersSomeKeyUpdates) {
  peer.shake_hands(end, to_server, to_client);
  peer.send_key_updates(20, SSL_KEY_UPDATE_REQUESTED, to_server);
  ASSERT_EQ(SSL_write(peer.tls(), "question", 8), 8);
  peer.send_to(to_server);
  end.turn();
  EXPECT_EQ(end.received, "question");
}

TEST_F(TlsHostilePeerTest, DoesNotCollectAnswersForAPeerThatNeverReads) {
  peer.shake_hands(end, to_server, to_client);
  to_client.capacity = 0;
  for (int i = 0; i < 40 && end.last != Status::kLost; ++i) {
    peer.send_key_updates(500, SSL_KEY_UPDATE_REQUESTED, to_server);
    end.turn();
  }
  EXPECT_EQ(end.last, Status::kLost);
  EXPECT_THAT(end.tls.error(), HasSubstr("does not read them"));
}

TEST_F(TlsHostilePeerTest, IsNotKeptBusyByRecordsWithoutContent) {
  peer.shake_hands(end, to_server, to_client);
  while (to_server.bytes.size() < TlsWire::kMostInput + 1000) {
    peer.send_key_updates(500, SSL_KEY_UPDATE_NOT_REQUESTED, to_server);
  }
  end.turn();
  EXPECT_EQ(end.last, Status::kLost);
  EXPECT_EQ(end.tls.error(), "the peer sends records without content");
}

TEST_F(TlsHostilePeerTest, SurvivesAnyFlippedBit) {
  const unsigned seed = std::random_device()();
  std::mt19937 random(seed);
  for (int i = 0; i < 200; ++i) {
    const auto both = connect();
    both->client.to_send = "question";
    both->client.turn();
    both->server.turn();
    Pipe& pipe = (random() & 1U) != 0 ? both->to_client : both->to_server;
    both->client.turn();
    if (!pipe.bytes.empty()) {
      pipe.bytes[random() % pipe.bytes.size()] ^= static_cast<char>(1U << (random() % 8));
    }
    both->pump(5);
    ASSERT_TRUE(both->server.received.empty() || both->server.received == "question")
        << "seed " << seed;
  }
}

}  // namespace
}  // namespace gateway::net
