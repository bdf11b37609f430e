#pragma once

#include <cstddef>
#include <memory>
#include <string>

struct ssl_st;
struct ssl_ctx_st;

namespace macro::provider {

/// The certificate of a TLS listener, from PEM files. Shared by all threads once made.
class TlsIdentity {
 public:
  /// Throws std::runtime_error naming the file that cannot be used.
  TlsIdentity(const std::string& certificate_file, const std::string& key_file);
  ~TlsIdentity();
  TlsIdentity(const TlsIdentity&) = delete;
  TlsIdentity& operator=(const TlsIdentity&) = delete;
  TlsIdentity(TlsIdentity&&) = delete;
  TlsIdentity& operator=(TlsIdentity&&) = delete;

  [[nodiscard]] ssl_ctx_st* get() const noexcept { return context_; }

 private:
  ssl_ctx_st* context_;
};

/// A non-blocking socket that was accepted, with TLS where an identity is given. Closes it.
class Channel {
 public:
  enum class Outcome { done, blocked, closed };

  Channel(int socket, const TlsIdentity* identity);
  ~Channel();
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;
  Channel(Channel&&) = delete;
  Channel& operator=(Channel&&) = delete;

  /// done: `size` bytes, at least one. closed: the peer's end, or an error.
  Outcome receive(char* begin, std::size_t space, std::size_t& size) noexcept;
  Outcome send(const char* begin, std::size_t wanted, std::size_t& size) noexcept;
  /// Whether a receive that fills less than its space has left nothing behind.
  [[nodiscard]] bool short_receive_is_last() const noexcept { return tls_ == nullptr; }
  [[nodiscard]] int socket() const noexcept { return socket_; }

 private:
  Outcome tls_outcome(int result, std::size_t& size) noexcept;

  int socket_;
  ssl_st* tls_ = nullptr;
};

}  // namespace macro::provider
