#pragma once

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <filesystem>
#include <memory>
#include <string>

namespace gateway::net {

/// PEM files of one certificate and its key.
struct Identity {
  std::string certificate_file;
  std::string key_file;
};

/// A certification authority in a folder of its own, which goes with it.
class Authority {
 public:
  Authority();
  ~Authority();
  Authority(const Authority&) = delete;
  Authority& operator=(const Authority&) = delete;
  Authority(Authority&&) = delete;
  Authority& operator=(Authority&&) = delete;

  [[nodiscard]] const std::string& ca_file() const { return root_.certificate_file; }
  /// `names` as in OpenSSL's configuration: "DNS:localhost,IP:127.0.0.1". Valid from and until so
  /// many seconds from now.
  Identity issue(const std::string& names, long from = -3600, long until = 3600);
  Identity issue_self_signed(const std::string& names);
  /// A file with a key under a password.
  std::string encrypted_key();
  std::string file(const std::string& content);

 private:
  using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
  using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

  Certificate sign(const std::string& names, EVP_PKEY* key, X509* issuer, EVP_PKEY* issuer_key,
                   long from, long until) const;
  Identity store(X509* certificate, EVP_PKEY* key);
  std::string next_path();

  std::filesystem::path folder_;
  int files_ = 0;
  Key root_key_;
  Certificate root_certificate_;
  Identity root_;
};

}  // namespace gateway::net
