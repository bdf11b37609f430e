#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

struct ssl_ctx_st;
struct ssl_st;

namespace macro {

/// How the certificate of a target with https:// is checked.
struct TlsOptions {
  std::filesystem::path ca_file;  ///< trusted authorities in PEM; empty: the system's
  bool verify = true;             ///< false: any certificate will do
};

/// A TLS client's context (OpenSSL), TLS 1.2 and later. Shared by the threads of a load.
class TlsContext {
 public:
  /// Throws std::runtime_error where the authorities cannot be read.
  explicit TlsContext(const TlsOptions& options);
  [[nodiscard]] ssl_ctx_st* get() const noexcept { return context_.get(); }

 private:
  struct Free {
    void operator()(ssl_ctx_st* context) const noexcept;
  };
  std::unique_ptr<ssl_ctx_st, Free> context_;
};

/// One connection's TLS, on a socket that does not block. Allocates (OpenSSL does); throws nothing.
class TlsSession {
 public:
  enum class Step : std::uint8_t {
    done,
    wait,    ///< for the socket, and then the same again
    closed,  ///< the peer ended it in order
    failed
  };

  /// `host`: whom the certificate must be for, name or address. False where OpenSSL refuses.
  bool begin(const TlsContext& context, int socket, const std::string& host) noexcept;
  void end() noexcept { session_.reset(); }
  [[nodiscard]] bool active() const noexcept { return session_ != nullptr; }

  Step handshake() noexcept;
  /// How much was sent or received; `step` says what came of it. The peer's death may raise
  /// SIGPIPE, which the caller's thread must have blocked.
  ssize_t send(const char* bytes, std::size_t size, Step& step) noexcept;
  ssize_t receive(char* bytes, std::size_t size, Step& step) noexcept;

 private:
  struct Free {
    void operator()(ssl_st* session) const noexcept;
  };
  Step step_of(int result) noexcept;
  std::unique_ptr<ssl_st, Free> session_;
};

}  // namespace macro
