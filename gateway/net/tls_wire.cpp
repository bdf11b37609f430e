#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <new>
#include <utility>

#include "gateway/net/tls.h"

namespace gateway::net {
namespace {

// One record (RFC 8446, 5.1): no more than that waits encrypted for a slow peer.
constexpr std::size_t kRecordBytes = SSL3_RT_MAX_PLAIN_LENGTH;

/// What an operator can do about a certificate that is not believed.
std::string verification_advice(long result) {
  switch (result) {
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return "; use the name that the certificate is for";
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
      return "; if it is to be trusted, give the certificate of its CA as a CA file";
    case X509_V_ERR_CERT_NOT_YET_VALID:
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return "; renew it, or set the clock of this machine right";
    default:
      return {};
  }
}

}  // namespace

TlsWire::TlsWire(std::shared_ptr<const TlsContext> context, Wire& lower, std::string host)
    : context_(std::move(context)),
      lower_(lower),
      host_(std::move(host)),
      tls_(SSL_new(context_->context_.get())) {
  BIO* bio = BIO_new(context_->method_.get());
  if (tls_ == nullptr || bio == nullptr) {
    BIO_free(bio);
    throw std::bad_alloc();
  }
  BIO_set_data(bio, this);
  BIO_set_init(bio, 1);
  SSL_set_bio(tls_.get(), bio, bio);
  if (context_->is_client_) {
    SSL_set_connect_state(tls_.get());
    expect_host();
  } else {
    SSL_set_accept_state(tls_.get());
  }
}

/// An address is verified as such and never sent as a server's name (RFC 6066, 3).
void TlsWire::expect_host() {
  if (host_.empty()) {
    if (SSL_get_verify_mode(tls_.get()) != SSL_VERIFY_NONE) {
      fail("there is no host name that the peer's certificate could be for");
    }
    return;
  }
  if (X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(tls_.get()), host_.c_str()) == 1) {
    return;
  }
  SSL_set_hostflags(tls_.get(), X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  // What the macro SSL_set_tlsext_host_name does, without its cast.
  if (SSL_set1_host(tls_.get(), host_.c_str()) != 1 ||
      SSL_ctrl(tls_.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, host_.data()) !=
          1) {
    fail("\"" + host_ + "\" is no host name that TLS can carry");
  }
}

int TlsWire::read_lower(BIO* bio, char* to, int size) {
  auto& self = *static_cast<TlsWire*>(BIO_get_data(bio));
  BIO_clear_retry_flags(bio);
  if (self.input_budget_ == 0 || size <= 0 || self.input_end_ != Status::kDone) {
    return self.input_end_ == Status::kClosed ? 0 : -1;
  }
  Transfer got{Status::kLost, 0};
  try {
    got = self.lower_.receive(to, static_cast<std::size_t>(size));
  } catch (...) {  // no exception may pass through OpenSSL
    got = {Status::kLost, 0};
  }
  switch (got.status) {
    case Status::kDone:
      self.input_budget_ -= std::min(self.input_budget_, got.bytes);
      return static_cast<int>(got.bytes);
    case Status::kBlocked:
      BIO_set_retry_read(bio);
      return -1;
    case Status::kClosed:
      self.input_end_ = Status::kClosed;
      return 0;
    default:
      self.input_end_ = Status::kLost;
      return -1;
  }
}

int TlsWire::write_lower(BIO* bio, const char* bytes, int size) {
  auto& self = *static_cast<TlsWire*>(BIO_get_data(bio));
  BIO_clear_retry_flags(bio);
  if (size <= 0 ||
      static_cast<std::size_t>(size) > kMostOutput - std::min(kMostOutput, self.output_.size())) {
    return -1;
  }
  try {
    self.output_.append(bytes, static_cast<std::size_t>(size));
  } catch (...) {  // no exception may pass through OpenSSL
    return -1;
  }
  return size;
}

long TlsWire::control(BIO* bio, int command, long /*number*/, void* /*pointer*/) {
  const auto& self = *static_cast<TlsWire*>(BIO_get_data(bio));
  switch (command) {
    case BIO_CTRL_FLUSH:
      return 1;  // flush() does it, once for all that one call has written
    case BIO_CTRL_EOF:
      return self.input_end_ == Status::kClosed ? 1 : 0;
    default:
      return 0;
  }
}

Wire::Transfer TlsWire::receive(char* to, std::size_t size) {
  flush();
  const Status ready = shake_hands();
  if (ready != Status::kDone) {
    return {ready, 0};
  }
  ERR_clear_error();
  input_budget_ = kMostInput;
  std::size_t got = 0;
  const int result = SSL_read_ex(tls_.get(), to, size, &got);
  const Status status = result == 1 ? Status::kDone : judge(result);
  buffered_ = status == Status::kDone && SSL_has_pending(tls_.get()) == 1;
  flush();  // answers of OpenSSL's own
  return {status, got};
}

Wire::Transfer TlsWire::send(std::string_view bytes) {
  const Status ready = shake_hands();
  if (ready != Status::kDone) {
    return {ready, 0};
  }
  if (shut_down_) {
    return {Status::kLost, 0};
  }
  std::size_t taken = 0;
  Status status = flush();
  while (status == Status::kDone) {
    taken += std::exchange(offered_, 0);
    const std::string_view record = bytes.substr(std::min(taken, bytes.size()), kRecordBytes);
    if (record.empty()) {
      break;
    }
    ERR_clear_error();
    std::size_t written = 0;
    const int result = SSL_write_ex(tls_.get(), record.data(), record.size(), &written);
    if (result != 1) {
      judge(result);
      return {Status::kLost, taken};
    }
    offered_ = written;
    status = flush();
  }
  return {taken > 0 ? Status::kDone : status, std::min(taken, bytes.size())};
}

void TlsWire::shut_down_sending() {
  if (established_ && !failed_ && !shut_down_) {
    ERR_clear_error();
    SSL_shutdown(tls_.get());
  }
  shut_down_ = true;
  flush();
}

bool TlsWire::is_readable() const { return buffered_ || lower_.is_readable(); }

Wire::Status TlsWire::flush() {
  while (has_pending_output() && !output_lost_) {
    const Transfer sent = lower_.send(std::string_view(output_).substr(output_begin_));
    if (sent.status == Status::kBlocked) {
      return Status::kBlocked;
    }
    output_lost_ = sent.status != Status::kDone;
    output_begin_ += sent.bytes;
  }
  std::string().swap(output_);
  output_begin_ = 0;
  if (output_lost_) {
    if (error_.empty()) {
      error_ = "the connection was lost";
    }
    return Status::kLost;
  }
  if (shut_down_ && !lower_shut_down_) {
    lower_shut_down_ = true;
    lower_.shut_down_sending();
  }
  return Status::kDone;
}

/// Goes on with the handshake, as far as lower_ allows. kDone: it is over.
Wire::Status TlsWire::shake_hands() {
  if (failed_) {
    return Status::kLost;
  }
  if (established_) {
    return Status::kDone;
  }
  if (shut_down_) {
    return fail("the connection was given up before it was secured");
  }
  ERR_clear_error();
  input_budget_ = kMostInput;
  const int result = SSL_do_handshake(tls_.get());
  established_ = result == 1;
  const Status status = established_ ? Status::kDone : judge(result);
  buffered_ = established_ && SSL_has_pending(tls_.get()) == 1;
  flush();  // also the alert that tells the peer why
  if (status == Status::kBlocked && output_lost_) {
    return fail("the connection was lost during the TLS handshake");
  }
  return status;
}

/// What an operation of OpenSSL that did not succeed means. Fails the wire unless it can go on.
Wire::Status TlsWire::judge(int result) {
  // The last one is what it meant for TLS; what the cryptography had to say comes before it.
  const unsigned long error = ERR_peek_last_error();
  const int kind = SSL_get_error(tls_.get(), result);
  if (kind == SSL_ERROR_ZERO_RETURN) {
    return Status::kClosed;
  }
  if (kind == SSL_ERROR_WANT_READ || kind == SSL_ERROR_WANT_WRITE) {
    return Status::kBlocked;
  }
  const std::string during = established_ ? "" : " during the TLS handshake";
  if (input_end_ == Status::kLost) {
    return fail("the connection was lost" + during);
  }
  if (input_end_ == Status::kClosed) {
    return fail(established_ ? "the connection ended without close_notify: it may be cut short"
                             : "the peer ended the connection" + during);
  }
  if (input_budget_ == 0) {
    return fail("the peer sends records without content" + during);
  }
  if (output_.size() + kRecordBytes > kMostOutput) {
    return fail("the peer asks for answers and does not read them" + during);
  }
  return fail(reason_of(error));
}

Wire::Status TlsWire::fail(std::string reason) {
  ERR_clear_error();
  failed_ = true;
  error_ = std::move(reason);
  return Status::kLost;
}

std::string TlsWire::reason_of(unsigned long error) const {
  const int reason = ERR_GET_REASON(error);
  if (ERR_GET_LIB(error) != ERR_LIB_SSL) {
    return "TLS failed in the cryptographic library";
  }
  switch (reason) {
    case SSL_R_CERTIFICATE_VERIFY_FAILED: {
      const long result = SSL_get_verify_result(tls_.get());
      return "the certificate of " + host_ +
             " is not trusted: " + X509_verify_cert_error_string(result) +
             verification_advice(result);
    }
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_HTTP_REQUEST:
    case SSL_R_HTTPS_PROXY_REQUEST:
      return "the peer does not speak TLS; is it plain HTTP?";
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
      return "the peer speaks no version of TLS from 1.2 on";
    default:
      break;
  }
  const char* text = ERR_reason_error_string(error);
  const std::string words = text == nullptr ? "unknown reason" : text;
  // OpenSSL gives an alert of the peer as a reason of its own.
  return (reason >= SSL_AD_REASON_OFFSET ? "the peer refused: " : "TLS failed: ") + words;
}

}  // namespace gateway::net
