#include "tests/macro/truth/truth_socket.h"

#include <openssl/err.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>

namespace macro_test {
namespace {

TruthSocket::Outcome outcome_of_ssl(SSL* ssl, int result) {
  const int error = SSL_get_error(ssl, result);
  // What is left in the thread's queue would be taken for the next call's error.
  ERR_clear_error();
  return error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE ? TruthSocket::Outcome::again
                                                                       : TruthSocket::Outcome::over;
}

}  // namespace

TlsServer make_tls_server(const std::string& certificate_file, const std::string& key_file) {
  TlsServer tls(nullptr, &SSL_CTX_free);
  if (certificate_file.empty()) {
    return tls;
  }
  tls.reset(SSL_CTX_new(TLS_server_method()));
  if (tls == nullptr ||
      SSL_CTX_use_certificate_chain_file(tls.get(), certificate_file.c_str()) != 1 ||
      SSL_CTX_use_PrivateKey_file(tls.get(), key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
    throw std::runtime_error(certificate_file + ": no certificate with its key in " + key_file);
  }
  SSL_CTX_set_mode(tls.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                  SSL_MODE_RELEASE_BUFFERS);
  return tls;
}

TruthSocket::TruthSocket(int fd, SSL_CTX* tls) : fd_(fd), ssl_(nullptr, &SSL_free) {
  if (tls != nullptr) {
    ssl_.reset(SSL_new(tls));
    SSL_set_fd(ssl_.get(), fd);
    SSL_set_accept_state(ssl_.get());
  }
}

TruthSocket::~TruthSocket() {
  if (ssl_ != nullptr) {
    ERR_clear_error();
    SSL_shutdown(ssl_.get());
    ERR_clear_error();
  }
  close(fd_);
}

TruthSocket::Outcome TruthSocket::read(std::string& bytes) {
  std::array<char, 16384> piece;  // filled by what is read
  if (ssl_ != nullptr) {
    const int got = SSL_read(ssl_.get(), piece.data(), static_cast<int>(piece.size()));
    if (got <= 0) {
      return outcome_of_ssl(ssl_.get(), got);
    }
    bytes.append(piece.data(), static_cast<std::size_t>(got));
    return Outcome::done;
  }
  const ssize_t got = recv(fd_, piece.data(), piece.size(), 0);
  if (got > 0) {
    bytes.append(piece.data(), static_cast<std::size_t>(got));
    return Outcome::done;
  }
  return got < 0 && (errno == EAGAIN || errno == EINTR) ? Outcome::again : Outcome::over;
}

TruthSocket::Outcome TruthSocket::write(std::string_view bytes, std::size_t& at) {
  const std::string_view rest = bytes.substr(at);
  if (rest.empty()) {
    return Outcome::done;
  }
  if (ssl_ != nullptr) {
    const int sent = SSL_write(ssl_.get(), rest.data(), static_cast<int>(rest.size()));
    if (sent <= 0) {
      return outcome_of_ssl(ssl_.get(), sent);
    }
    at += static_cast<std::size_t>(sent);
    return Outcome::done;
  }
  const ssize_t sent = send(fd_, rest.data(), rest.size(), MSG_NOSIGNAL);
  if (sent < 0) {
    return errno == EAGAIN || errno == EINTR ? Outcome::again : Outcome::over;
  }
  at += static_cast<std::size_t>(sent);
  return Outcome::done;
}

}  // namespace macro_test
