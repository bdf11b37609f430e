#pragma once

#include <openssl/ssl.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "gateway/net/wire.h"

/// TLS 1.2 and 1.3 (OpenSSL) over any wire, without a thread and without waiting.
namespace gateway::net {

struct TlsClientOptions {
  std::string ca_file;    ///< PEM; empty: what the system trusts
  bool insecure = false;  ///< true: whoever answers is believed. For experiments only.
};

/// Which certificates are shown and which are believed. Made once and used by many connections and
/// threads at a time; to reload, make a new one: connections keep the one they began with.
///
/// A client verifies the certificate's chain and name and offers http/1.1 (ALPN); it does not
/// resume sessions, since its connections are kept. A server gives one ticket to each client, under
/// a key that ends with the context, and refuses one that offers other protocols only.
class TlsContext {
 public:
  /// Both throw std::runtime_error: one line with the file, the reason and what can be done, and
  /// never anything that the file contains.
  static std::shared_ptr<const TlsContext> client(const TlsClientOptions& options);
  /// `certificate_file`: PEM, the server's own certificate first, then the ones that signed it.
  static std::shared_ptr<const TlsContext> server(const std::string& certificate_file,
                                                  const std::string& key_file);

 private:
  friend class TlsWire;
  struct Free {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
    void operator()(BIO_METHOD* method) const { BIO_meth_free(method); }
  };
  TlsContext(const SSL_METHOD* protocol, bool is_client);

  std::unique_ptr<SSL_CTX, Free> context_;
  std::unique_ptr<BIO_METHOD, Free> method_;  ///< how OpenSSL reaches the wire below
  bool is_client_;
};

/// TLS over `lower`, which outlives it. The handshake goes on inside receive() and send(), whoever
/// is called; a client's begins with the first of these calls. Before it is done nothing is given
/// to the caller and nothing taken from him.
///
/// - What OpenSSL writes is kept here until `lower` takes it, and leaves first with the next
///   receive(), send() or flush(): one of them must be called when `lower` may be written to again.
/// - send() says of bytes that they were taken when `lower` has them all, encrypted. As with a
///   socket, what was not taken is to be offered again, unchanged, before anything else. Fewer
///   bytes than offered mean that `lower` is full.
/// - kClosed means that the peer said so (close_notify). A connection that ends without it is
///   kLost: whoever sits on the way could have cut it short.
/// - shut_down_sending() says close_notify and shuts `lower` down once all has left.
/// - The peer cannot make it hold more than one record of each direction and kMostOutput bytes, nor
///   keep it in one call for more than kMostInput bytes. An idle connection has no buffers.
class TlsWire final : public Wire {
 public:
  /// `host`: for a client, the name or the address (IPv6 without brackets) that the certificate
  /// must be for. Throws std::bad_alloc.
  TlsWire(std::shared_ptr<const TlsContext> context, Wire& lower, std::string host = {});

  Transfer receive(char* to, std::size_t size) override;
  Transfer send(std::string_view bytes) override;
  void shut_down_sending() override;
  [[nodiscard]] bool is_readable() const override;
  /// A close_notify behind what was not received is not seen, but the connection's end is.
  [[nodiscard]] bool has_peer_left() const override { return lower_.has_peer_left(); }

  /// Sends what is kept. kDone: nothing is left.
  Status flush();
  [[nodiscard]] bool has_pending_output() const { return output_begin_ < output_.size(); }
  /// Whether something was received that nobody has taken yet.
  [[nodiscard]] bool has_pending_input() const { return buffered_; }
  [[nodiscard]] bool is_established() const { return established_; }
  /// Whether the connection below has ended or broke, and not TLS refused.
  [[nodiscard]] bool was_lost() const { return input_end_ != Status::kDone || output_lost_; }
  /// Why this wire is kLost, for an operator's log: one line without a byte of the peer's; empty
  /// while it is not.
  [[nodiscard]] const std::string& error() const { return error_; }

  static constexpr std::size_t kMostOutput = std::size_t{128} * 1024;
  static constexpr std::size_t kMostInput = std::size_t{512} * 1024;

 private:
  friend class TlsContext;
  struct Free {
    void operator()(SSL* tls) const { SSL_free(tls); }
  };

  // What OpenSSL calls.
  static int read_lower(BIO* bio, char* to, int size);
  static int write_lower(BIO* bio, const char* bytes, int size);
  static long control(BIO* bio, int command, long number, void* pointer);

  void expect_host();
  Status shake_hands();
  Status judge(int result);
  Status fail(std::string reason);
  [[nodiscard]] std::string reason_of(unsigned long error) const;

  std::shared_ptr<const TlsContext> context_;
  Wire& lower_;
  std::string host_;
  std::unique_ptr<SSL, Free> tls_;
  std::string output_;  ///< encrypted, not yet taken by lower_
  std::size_t output_begin_ = 0;
  std::size_t offered_ = 0;       ///< bytes of the last send() that are in output_ or left since
  std::size_t input_budget_ = 0;  ///< what lower_ may still give within this call
  Status input_end_ = Status::kDone;  ///< kClosed, kLost: lower_ gives nothing more
  bool buffered_ = false;             ///< OpenSSL may have something that was not asked for yet
  bool established_ = false;
  bool failed_ = false;
  bool output_lost_ = false;
  bool shut_down_ = false;
  bool lower_shut_down_ = false;
  std::string error_;
};

}  // namespace gateway::net
