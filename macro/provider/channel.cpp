#include "macro/provider/channel.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <stdexcept>

namespace macro::provider {

TlsIdentity::TlsIdentity(const std::string& certificate_file, const std::string& key_file)
    : context_(SSL_CTX_new(TLS_server_method())) {
  if (context_ == nullptr) {
    throw std::runtime_error("OpenSSL cannot make a TLS context");
  }
  SSL_CTX_set_min_proto_version(context_, TLS1_2_VERSION);
  SSL_CTX_set_mode(context_, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                 SSL_MODE_RELEASE_BUFFERS);
  std::string fault;
  if (SSL_CTX_use_certificate_chain_file(context_, certificate_file.c_str()) != 1) {
    fault = certificate_file + " is no certificate in PEM that can be read";
  } else if (SSL_CTX_use_PrivateKey_file(context_, key_file.c_str(), SSL_FILETYPE_PEM) != 1 ||
             SSL_CTX_check_private_key(context_) != 1) {
    fault = key_file + " is no key in PEM of that certificate";
  }
  if (!fault.empty()) {
    SSL_CTX_free(context_);
    ERR_clear_error();
    throw std::runtime_error(fault);
  }
}

TlsIdentity::~TlsIdentity() { SSL_CTX_free(context_); }

Channel::Channel(int socket, const TlsIdentity* identity) : socket_(socket) {
  if (identity == nullptr) {
    return;
  }
  tls_ = SSL_new(identity->get());
  if (tls_ == nullptr || SSL_set_fd(tls_, socket) != 1) {
    SSL_free(tls_);
    ::close(socket);
    throw std::runtime_error("OpenSSL cannot begin a connection");
  }
  SSL_set_accept_state(tls_);
}

Channel::~Channel() {
  if (tls_ != nullptr) {
    // Without waiting for the peer's; a connection that failed must not send it.
    if (SSL_is_init_finished(tls_) == 1 && SSL_get_error(tls_, 1) == SSL_ERROR_NONE) {
      SSL_shutdown(tls_);
    }
    SSL_free(tls_);
    ERR_clear_error();
  }
  ::close(socket_);
}

Channel::Outcome Channel::tls_outcome(int result, std::size_t& size) noexcept {
  if (result > 0) {
    size = static_cast<std::size_t>(result);
    return Outcome::done;
  }
  const int error = SSL_get_error(tls_, result);
  ERR_clear_error();
  return error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE ? Outcome::blocked
                                                                       : Outcome::closed;
}

Channel::Outcome Channel::receive(char* begin, std::size_t space, std::size_t& size) noexcept {
  constexpr std::size_t kMost = std::numeric_limits<int>::max();
  if (tls_ != nullptr) {
    return tls_outcome(SSL_read(tls_, begin, static_cast<int>(std::min(space, kMost))), size);
  }
  const ssize_t received = ::recv(socket_, begin, space, 0);
  if (received > 0) {
    size = static_cast<std::size_t>(received);
    return Outcome::done;
  }
  const bool later = received < 0 && (errno == EAGAIN || errno == EINTR);
  return later ? Outcome::blocked : Outcome::closed;
}

Channel::Outcome Channel::send(const char* begin, std::size_t wanted, std::size_t& size) noexcept {
  constexpr std::size_t kMost = std::numeric_limits<int>::max();
  if (tls_ != nullptr) {
    return tls_outcome(SSL_write(tls_, begin, static_cast<int>(std::min(wanted, kMost))), size);
  }
  const ssize_t sent = ::send(socket_, begin, wanted, MSG_NOSIGNAL);
  if (sent >= 0) {
    size = static_cast<std::size_t>(sent);
    return Outcome::done;
  }
  return errno == EAGAIN || errno == EINTR ? Outcome::blocked : Outcome::closed;
}

}  // namespace macro::provider
