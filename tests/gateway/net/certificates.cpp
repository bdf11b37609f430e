#include "tests/gateway/net/certificates.h"

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace gateway::net {
namespace {

void require(bool done) {
  if (!done) {
    throw std::runtime_error("the test cannot make its certificates");
  }
}

void add_extension(X509* certificate, int kind, const std::string& value) {
  X509_EXTENSION* made = X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str());
  require(made != nullptr && X509_add_ext(certificate, made, -1) == 1);
  X509_EXTENSION_free(made);
}

EVP_PKEY* new_key() { return EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"); }

using File = std::unique_ptr<FILE, decltype(&std::fclose)>;

}  // namespace

Authority::Authority()
    : root_key_(new_key(), &EVP_PKEY_free), root_certificate_(nullptr, &X509_free) {
  std::string pattern = (std::filesystem::temp_directory_path() / "tls-test-XXXXXX").string();
  require(mkdtemp(pattern.data()) != nullptr);
  folder_ = pattern;
  root_certificate_ = sign("", root_key_.get(), nullptr, root_key_.get(), -7200, 7200);
  root_ = store(root_certificate_.get(), root_key_.get());
}

Authority::~Authority() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

Identity Authority::issue(const std::string& names, long from, long until) {
  const Key key(new_key(), &EVP_PKEY_free);
  const Certificate made =
      sign(names, key.get(), root_certificate_.get(), root_key_.get(), from, until);
  return store(made.get(), key.get());
}

Identity Authority::issue_self_signed(const std::string& names) {
  const Key key(new_key(), &EVP_PKEY_free);
  const Certificate made = sign(names, key.get(), nullptr, key.get(), -3600, 3600);
  return store(made.get(), key.get());
}

std::string Authority::encrypted_key() {
  const Key key(new_key(), &EVP_PKEY_free);
  std::string path = next_path();
  const File out(std::fopen(path.c_str(), "w"), &std::fclose);
  std::string password = "open sesame";
  require(out != nullptr &&
          PEM_write_PKCS8PrivateKey(out.get(), key.get(), EVP_aes_128_cbc(), password.data(),
                                    static_cast<int>(password.size()), nullptr, nullptr) == 1);
  return path;
}

std::string Authority::file(const std::string& content) {
  std::string path = next_path();
  std::ofstream(path) << content;
  return path;
}

/// Without names it is an authority's certificate; without an issuer it is its own.
Authority::Certificate Authority::sign(const std::string& names, EVP_PKEY* key, X509* issuer,
                                       EVP_PKEY* issuer_key, long from, long until) const {
  Certificate made(X509_new(), &X509_free);
  require(made != nullptr && key != nullptr);
  X509_set_version(made.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(made.get()), files_ + 1);
  X509_gmtime_adj(X509_getm_notBefore(made.get()), from);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), until);
  X509_set_pubkey(made.get(), key);
  const std::string name = names.empty() ? "authority" : "subject";
  X509_NAME_add_entry_by_txt(X509_get_subject_name(made.get()), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  X509_set_issuer_name(made.get(), X509_get_subject_name(issuer == nullptr ? made.get() : issuer));
  if (names.empty()) {
    add_extension(made.get(), NID_basic_constraints, "critical,CA:TRUE");
  } else {
    add_extension(made.get(), NID_subject_alt_name, names);
  }
  require(X509_sign(made.get(), issuer_key, EVP_sha256()) > 0);
  return made;
}

Identity Authority::store(X509* certificate, EVP_PKEY* key) {
  Identity identity{next_path(), next_path()};
  const File certificate_out(std::fopen(identity.certificate_file.c_str(), "w"), &std::fclose);
  const File key_out(std::fopen(identity.key_file.c_str(), "w"), &std::fclose);
  require(certificate_out != nullptr && key_out != nullptr &&
          PEM_write_X509(certificate_out.get(), certificate) == 1 &&
          PEM_write_PrivateKey(key_out.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1);
  return identity;
}

std::string Authority::next_path() {
  return (folder_ / (std::to_string(++files_) + ".pem")).string();
}

}  // namespace gateway::net
