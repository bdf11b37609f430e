// What is wrong with the files of a configuration, in one line.
#include <gmock/gmock.h>

#include "tests/gateway/net/tls_pair.h"

namespace gateway::net {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class TlsContextTest : public TlsTest {
 protected:
  static std::string server_error(const std::string& certificate, const std::string& key) {
    try {
      TlsContext::server(certificate, key);
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return {};
  }
  static std::string client_error(const std::string& ca_file) {
    try {
      TlsContext::client({ca_file});
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return {};
  }

  const Identity good = authority().issue("DNS:localhost");
};

TEST_F(TlsContextTest, TakesFilesThatFit) {
  EXPECT_EQ(server_error(good.certificate_file, good.key_file), "");
  EXPECT_EQ(client_error(authority().ca_file()), "");
  EXPECT_EQ(client_error(""), "");
}

TEST_F(TlsContextTest, NamesTheFileThatIsNotThere) {
  EXPECT_EQ(server_error("/nowhere/a.pem", good.key_file),
            "cannot read the certificate /nowhere/a.pem: No such file or directory; "
            "give the path of a PEM file");
  EXPECT_EQ(server_error(good.certificate_file, "/nowhere/b.pem"),
            "cannot read the private key /nowhere/b.pem: No such file or directory; "
            "give the path of a PEM file");
  EXPECT_EQ(client_error("/nowhere/c.pem"),
            "cannot read the CA file /nowhere/c.pem: No such file or directory; "
            "give the path of a PEM file with certificates");
}

TEST_F(TlsContextTest, SaysThatAFolderIsNoFile) {
  EXPECT_THAT(server_error("/", good.key_file), HasSubstr("Is a directory"));
}

TEST_F(TlsContextTest, SaysWhatIsNotInTheFile) {
  const std::string junk = authority().file("nothing of the kind\n");
  EXPECT_THAT(server_error(junk, good.key_file),
              HasSubstr("it does not begin with a valid certificate"));
  EXPECT_THAT(server_error(good.certificate_file, junk), HasSubstr("no valid key in it"));
  EXPECT_THAT(client_error(junk), HasSubstr("no valid certificate in it"));
  EXPECT_THAT(server_error(good.certificate_file, authority().file("")),
              HasSubstr("no valid key in it"));
}

TEST_F(TlsContextTest, SaysThatTheKeyIsAnothers) {
  const Identity other = authority().issue("DNS:localhost");
  EXPECT_THAT(server_error(good.certificate_file, other.key_file),
              AllOf(HasSubstr("not the key of the certificate in " + good.certificate_file),
                    Not(HasSubstr("PRIVATE"))));
}

TEST_F(TlsContextTest, AsksNobodyForAPassword) {
  EXPECT_THAT(server_error(good.certificate_file, authority().encrypted_key()),
              HasSubstr("it is encrypted; give a key file without a password"));
}

}  // namespace
}  // namespace gateway::net
