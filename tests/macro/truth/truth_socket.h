#pragma once

#include <openssl/ssl.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace macro_test {

/// A server's TLS; null where the plan has no certificate. Throws std::runtime_error.
using TlsServer = std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)>;
TlsServer make_tls_server(const std::string& certificate_file, const std::string& key_file);

/// An accepted socket that does not block, with or without TLS. Closes it at its end.
class TruthSocket {
 public:
  enum class Outcome : unsigned char { done, again, over };

  /// `tls` may be null.
  TruthSocket(int fd, SSL_CTX* tls);
  ~TruthSocket();
  TruthSocket(const TruthSocket&) = delete;
  TruthSocket& operator=(const TruthSocket&) = delete;
  TruthSocket(TruthSocket&&) = delete;
  TruthSocket& operator=(TruthSocket&&) = delete;

  [[nodiscard]] int fd() const noexcept { return fd_; }
  /// Appends what is there, at most what fits in a read. again: nothing is; over: the peer closed.
  Outcome read(std::string& bytes);
  /// Sends of `bytes` from `at` on, and moves it. again: the kernel takes no more for now.
  Outcome write(std::string_view bytes, std::size_t& at);

 private:
  int fd_;
  std::unique_ptr<SSL, decltype(&SSL_free)> ssl_;
};

}  // namespace macro_test
