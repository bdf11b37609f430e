// The context: files, trust and protocol. The wire is in tls_wire.cpp.
#include "gateway/net/tls.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/x509.h>

#include <array>
#include <cerrno>
#include <fstream>
#include <new>
#include <stdexcept>
#include <system_error>

namespace gateway::net {
namespace {

// As on the wire (RFC 7301): each name behind its length.
constexpr std::array<unsigned char, 9> kProtocols = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};

[[noreturn]] void refuse(const std::string& what, const std::string& file,
                         const std::string& reason) {
  ERR_clear_error();
  throw std::runtime_error("cannot read " + what + " " + file + ": " + reason);
}

/// OpenSSL's own words for a file that is not there name its source files.
void require_readable(const std::string& what, const std::string& file, const std::string& advice) {
  errno = 0;
  std::ifstream stream(file, std::ios::binary);
  if (!stream || (stream.peek() == std::ifstream::traits_type::eof() && errno != 0)) {
    refuse(what, file, std::generic_category().message(errno) + "; " + advice);
  }
}

/// In place of OpenSSL's, which would ask at the terminal; and remembers that it was asked.
int no_password(char* /*to*/, int /*size*/, int /*writing*/, void* asked) {
  *static_cast<bool*>(asked) = true;
  return -1;
}

int choose_protocol(SSL* /*tls*/, const unsigned char** chosen, unsigned char* chosen_size,
                    const unsigned char* offered, unsigned int offered_size, void* /*unused*/) {
  unsigned char* found = nullptr;
  if (SSL_select_next_proto(&found, chosen_size, kProtocols.data(), kProtocols.size(), offered,
                            offered_size) != OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  }
  *chosen = found;
  return SSL_TLSEXT_ERR_OK;
}

}  // namespace

TlsContext::TlsContext(const SSL_METHOD* protocol, bool is_client)
    : context_(SSL_CTX_new(protocol)),
      method_(BIO_meth_new(BIO_TYPE_SOURCE_SINK, "wire")),
      is_client_(is_client) {
  if (context_ == nullptr || method_ == nullptr ||
      SSL_CTX_set_min_proto_version(context_.get(), TLS1_2_VERSION) != 1 ||
      BIO_meth_set_read(method_.get(), &TlsWire::read_lower) != 1 ||
      BIO_meth_set_write(method_.get(), &TlsWire::write_lower) != 1 ||
      BIO_meth_set_ctrl(method_.get(), &TlsWire::control) != 1) {
    throw std::bad_alloc();
  }
  SSL_CTX_set_mode(context_.get(), SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_options(context_.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_session_cache_mode(context_.get(), SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(context_.get(), 1);
  SSL_CTX_set_read_ahead(context_.get(), 1);  // one recv() for a record, not two
}

std::shared_ptr<const TlsContext> TlsContext::client(const TlsClientOptions& options) {
  std::shared_ptr<TlsContext> made(new TlsContext(TLS_client_method(), true));
  SSL_CTX* context = made->context_.get();
  if (SSL_CTX_set_alpn_protos(context, kProtocols.data(), kProtocols.size()) != 0) {
    throw std::bad_alloc();
  }
  SSL_CTX_set_verify(context, options.insecure ? SSL_VERIFY_NONE : SSL_VERIFY_PEER, nullptr);
  if (options.ca_file.empty()) {
    // Where nothing is installed this still succeeds, and every handshake says what is missing.
    SSL_CTX_set_default_verify_paths(context);
    return made;
  }
  require_readable("the CA file", options.ca_file, "give the path of a PEM file with certificates");
  if (SSL_CTX_load_verify_file(context, options.ca_file.c_str()) != 1) {
    refuse("the CA file", options.ca_file,
           "there is no valid certificate in it; give the path of a PEM file with certificates");
  }
  return made;
}

std::shared_ptr<const TlsContext> TlsContext::server(const std::string& certificate_file,
                                                     const std::string& key_file) {
  std::shared_ptr<TlsContext> made(new TlsContext(TLS_server_method(), false));
  SSL_CTX* context = made->context_.get();
  bool password_asked = false;
  SSL_CTX_set_default_passwd_cb(context, &no_password);
  SSL_CTX_set_default_passwd_cb_userdata(context, &password_asked);
  SSL_CTX_set_alpn_select_cb(context, &choose_protocol, nullptr);
  require_readable("the certificate", certificate_file, "give the path of a PEM file");
  if (SSL_CTX_use_certificate_chain_file(context, certificate_file.c_str()) != 1) {
    refuse("the certificate", certificate_file,
           "it does not begin with a valid certificate; give a PEM file with the server's own "
           "certificate first, then the ones that signed it");
  }
  require_readable("the private key", key_file, "give the path of a PEM file");
  if (SSL_CTX_use_PrivateKey_file(context, key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
    const unsigned long error = ERR_peek_last_error();
    if (ERR_GET_LIB(error) == ERR_LIB_X509) {
      refuse("the private key", key_file,
             "it is not the key of the certificate in " + certificate_file +
                 "; give the two that were made together");
    }
    refuse("the private key", key_file,
           password_asked
               ? "it is encrypted; give a key file without a password, readable by the gateway only"
               : "there is no valid key in it; give the PEM file of the certificate's key");
  }
  SSL_CTX_set_default_passwd_cb_userdata(context, nullptr);
  SSL_CTX_set_default_passwd_cb(context, nullptr);
  ERR_clear_error();
  return made;
}

}  // namespace gateway::net
