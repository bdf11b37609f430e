#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "macro/provider/channel.h"
#include "macro/provider/event_loop.h"
#include "macro/provider/observations.h"
#include "macro/provider/responder.h"

namespace macro::provider {

struct ProviderOptions {
  std::string host = "127.0.0.1";
  int port = 0;  ///< 0: any free one
  int threads = 1;
  std::size_t max_connections = 20'000;
  std::size_t recorded = 1;
  std::string tls_certificate_file;  ///< both empty: no TLS
  std::string tls_key_file;
  ResponderOptions responder;  ///< its clocks may be left out: the system's
};

/// The mock LLM provider while it lives: listens, and answers in threads of its own, one epoll loop
/// each. The first accepts and deals the connections out in turn.
class Provider {
 public:
  /// Throws std::runtime_error where it cannot listen or the certificate cannot be used.
  explicit Provider(ProviderOptions options);
  /// Breaks off what is under way.
  ~Provider();
  Provider(const Provider&) = delete;
  Provider& operator=(const Provider&) = delete;
  Provider(Provider&&) = delete;
  Provider& operator=(Provider&&) = delete;

  [[nodiscard]] int port() const noexcept { return port_; }
  [[nodiscard]] const std::string& url() const noexcept { return url_; }
  /// Only this machine can reach it.
  [[nodiscard]] bool loopback_only() const noexcept { return loopback_only_; }
  [[nodiscard]] const Observations& observations() const noexcept { return observations_; }

 private:
  int listen();

  ProviderOptions options_;
  Observations observations_;
  std::unique_ptr<TlsIdentity> identity_;
  int port_ = 0;
  std::string url_;
  bool loopback_only_ = true;
  std::vector<std::unique_ptr<EventLoop>> loops_;
  std::vector<std::thread> threads_;
};

}  // namespace macro::provider
