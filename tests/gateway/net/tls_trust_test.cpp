// Whom a client believes, and what it says when it does not.
#include <gmock/gmock.h>

#include "tests/gateway/net/tls_pair.h"

namespace gateway::net {
namespace {

using testing::HasSubstr;
using Status = Wire::Status;

class TlsTrustTest : public TlsTest {
 protected:
  /// The client's error; empty: it has answered to the server.
  std::string outcome(const Identity& identity, const std::string& host,
                      std::shared_ptr<const TlsContext> context) {
    Connection both(std::move(context), server_context(identity), host);
    both.client.to_send = "a secret";
    both.pump();
    const bool refused = both.client.last == Status::kLost;
    EXPECT_EQ(refused, !both.client.tls.error().empty());
    EXPECT_EQ(both.server.received, refused ? "" : "a secret");
    server_error_ = both.server.tls.error();
    return both.client.tls.error();
  }
  std::string outcome(const Identity& identity, const std::string& host) {
    return outcome(identity, host, client);
  }

  std::string server_error_;
};

TEST_F(TlsTrustTest, BelievesTheNameThatTheCertificateIsFor) {
  EXPECT_EQ(outcome(authority().issue("DNS:api.example.org"), "api.example.org"), "");
  EXPECT_EQ(outcome(authority().issue("DNS:*.example.org"), "api.example.org"), "");
}

TEST_F(TlsTrustTest, DoesNotBelieveAnotherName) {
  EXPECT_EQ(outcome(authority().issue("DNS:api.example.org"), "evil.example.org"),
            "the certificate of evil.example.org is not trusted: hostname mismatch; "
            "use the name that the certificate is for");
  EXPECT_THAT(server_error_, HasSubstr("the peer refused"));
  EXPECT_THAT(outcome(authority().issue("DNS:a*.example.org"), "api.example.org"),
              HasSubstr("hostname mismatch"));
}

TEST_F(TlsTrustTest, VerifiesAnAddressAsAnAddress) {
  EXPECT_EQ(outcome(authority().issue("IP:127.0.0.1"), "127.0.0.1"), "");
  EXPECT_EQ(outcome(authority().issue("IP:::1"), "::1"), "");
  EXPECT_THAT(outcome(authority().issue("IP:127.0.0.2"), "127.0.0.1"),
              HasSubstr("IP address mismatch"));
  EXPECT_THAT(outcome(authority().issue("DNS:127.0.0.1"), "127.0.0.1"),
              HasSubstr("IP address mismatch"));
}

TEST_F(TlsTrustTest, SaysThatACertificateHasExpiredOrIsNotYetValid) {
  EXPECT_EQ(outcome(authority().issue("DNS:localhost", -3600, -60), "localhost"),
            "the certificate of localhost is not trusted: certificate has expired; "
            "renew it, or set the clock of this machine right");
  EXPECT_THAT(outcome(authority().issue("DNS:localhost", 1800, 3600), "localhost"),
              HasSubstr("certificate is not yet valid"));
}

TEST_F(TlsTrustTest, SaysHowToTrustACertificateThatSignedItself) {
  const Identity own = authority().issue_self_signed("DNS:localhost");
  EXPECT_EQ(outcome(own, "localhost"),
            "the certificate of localhost is not trusted: self-signed certificate; "
            "if it is to be trusted, give the certificate of its CA as a CA file");
  EXPECT_EQ(outcome(own, "localhost", TlsContext::client({own.certificate_file})), "");
}

TEST_F(TlsTrustTest, DoesNotBelieveAnAuthorityThatNobodyNamed) {
  Authority stranger;
  EXPECT_EQ(outcome(stranger.issue("DNS:localhost"), "localhost"),
            "the certificate of localhost is not trusted: certificate signature failure; "
            "if it is to be trusted, give the certificate of its CA as a CA file")
      << "an authority of the same name with another key";
  EXPECT_THAT(outcome(authority().issue("DNS:localhost"), "localhost", TlsContext::client({})),
              HasSubstr("unable to get local issuer certificate"));
}

TEST_F(TlsTrustTest, BelievesAnybodyOnlyWhereThatWasAskedFor) {
  Authority stranger;
  const Identity wrong = stranger.issue("DNS:other", -3600, -60);
  EXPECT_EQ(outcome(wrong, "localhost", TlsContext::client({"", true})), "");
  EXPECT_NE(outcome(wrong, "localhost", TlsContext::client({"", false})), "");
}

TEST_F(TlsTrustTest, NeverVerifiesAgainstNoName) {
  EXPECT_THAT(outcome(authority().issue("DNS:localhost"), ""), HasSubstr("no host name"));
  EXPECT_EQ(outcome(authority().issue("DNS:localhost"), "", TlsContext::client({"", true})), "");
}

TEST_F(TlsTrustTest, RefusesANameThatTlsCannotCarry) {
  EXPECT_THAT(outcome(authority().issue("DNS:localhost"), std::string(300, 'a')),
              HasSubstr("no host name that TLS can carry"));
}

}  // namespace
}  // namespace gateway::net
