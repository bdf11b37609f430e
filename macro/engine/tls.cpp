#include "macro/engine/tls.h"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <array>
#include <stdexcept>
#include <string>

namespace macro {
namespace {

std::string last_error() {
  const unsigned long code = ERR_get_error();
  const char* const reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  ERR_clear_error();
  return reason == nullptr ? "unknown error" : reason;
}

bool is_address(const std::string& host) {
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  return inet_pton(AF_INET, host.c_str(), bytes.data()) == 1 ||
         inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1;
}

}  // namespace

void TlsContext::Free::operator()(ssl_ctx_st* context) const noexcept { SSL_CTX_free(context); }

TlsContext::TlsContext(const TlsOptions& options) : context_(SSL_CTX_new(TLS_client_method())) {
  if (!context_ || SSL_CTX_set_min_proto_version(context_.get(), TLS1_2_VERSION) != 1) {
    throw std::runtime_error("TLS: " + last_error());
  }
  SSL_CTX_set_mode(context_.get(), SSL_MODE_ENABLE_PARTIAL_WRITE |
                                       SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                       SSL_MODE_RELEASE_BUFFERS);
  // An answer knows its own length; many servers just close.
  SSL_CTX_set_options(context_.get(), SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_verify(context_.get(), options.verify ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
  const int loaded =
      options.ca_file.empty()
          ? SSL_CTX_set_default_verify_paths(context_.get())
          : SSL_CTX_load_verify_locations(context_.get(), options.ca_file.c_str(), nullptr);
  if (options.verify && loaded != 1) {
    throw std::runtime_error("TLS: cannot read the authorities " + options.ca_file.string() + ": " +
                             last_error());
  }
}

void TlsSession::Free::operator()(ssl_st* session) const noexcept { SSL_free(session); }

bool TlsSession::begin(const TlsContext& context, int socket, const std::string& host) noexcept {
  ERR_clear_error();
  session_.reset(SSL_new(context.get()));
  if (!session_ || SSL_set_fd(session_.get(), socket) != 1) {
    return false;
  }
  if (is_address(host)) {
    X509_VERIFY_PARAM* const wanted = SSL_get0_param(session_.get());
    return X509_VERIFY_PARAM_set1_ip_asc(wanted, host.c_str()) == 1;
  }
  // What the macro SSL_set_tlsext_host_name does, whose cast is an old one.
  void* const name = const_cast<char*>(host.c_str());
  return SSL_ctrl(session_.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name) ==
             1 &&
         SSL_set1_host(session_.get(), host.c_str()) == 1;
}

TlsSession::Step TlsSession::handshake() noexcept {
  ERR_clear_error();
  return step_of(SSL_connect(session_.get()));
}

ssize_t TlsSession::send(const char* bytes, std::size_t size, Step& step) noexcept {
  ERR_clear_error();
  std::size_t sent = 0;
  step = step_of(SSL_write_ex(session_.get(), bytes, size, &sent));
  return static_cast<ssize_t>(sent);
}

ssize_t TlsSession::receive(char* bytes, std::size_t size, Step& step) noexcept {
  ERR_clear_error();
  std::size_t received = 0;
  step = step_of(SSL_read_ex(session_.get(), bytes, size, &received));
  return static_cast<ssize_t>(received);
}

TlsSession::Step TlsSession::step_of(int result) noexcept {
  if (result > 0) {
    return Step::done;
  }
  switch (SSL_get_error(session_.get(), result)) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE:
      return Step::wait;
    case SSL_ERROR_ZERO_RETURN:
      return Step::closed;
    default:
      return Step::failed;
  }
}

}  // namespace macro
