#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "gateway/net/resolver.h"
#include "gateway/net/tls.h"
#include "gateway/upstream/breaker.h"
#include "gateway/upstream/connection_pool.h"
#include "gateway/upstream/upstream.h"

namespace gateway::upstream {

struct ProviderOptions {
  std::string name;  ///< in routes, metrics and errors
  bool is_https = false;
  std::string host;
  std::uint16_t port = 80;
  std::string base_path;  ///< before "/v1/...": no slash at its end
  /// The API it is spoken to in. nullopt: OpenAI's, the client's own of the two, else chat.
  std::optional<formats::Api> api;
  std::string key;                             ///< of the provider; never shown anywhere
  std::shared_ptr<const net::TlsContext> tls;  ///< where is_https
  std::chrono::milliseconds connect_timeout{5'000};
  /// From the request to the head, and from there to the end of an answer that is no stream.
  std::chrono::milliseconds first_byte_timeout{300'000};
  std::chrono::milliseconds idle_timeout{60'000};  ///< between two pieces of an answer
  std::uint64_t answer_bytes = std::uint64_t{64} * 1024 * 1024;  ///< largest answer
  /// Opens a connection in another way than by TCP to host and port; a benchmark's, say.
  std::function<tl::expected<net::FileDescriptor, int>()> dial;
  ConnectionPool::Options pool;
  Breaker::Options breaker;
  /// Told, by any thread, when the circuit opens and when it closes: a sentence for the operator.
  std::function<void(const std::string&)> report;
};

/// An LLM provider over HTTP/1.1, in one of the public APIs: translates where the client speaks
/// another one, passes bytes through where it speaks the same.
class Provider final : public Upstream {
 public:
  /// Resolves the host; where that fails, the operator is told, and it is asked for again.
  explicit Provider(ProviderOptions options);

  /// One attempt: a failure is told to the sink. Errors name the provider by its name, never its
  /// key, and never show its answer's bytes.
  std::unique_ptr<Handle> start(const Query& query, Sink& sink, net::Poller& poller,
                                Time now) noexcept override;

  [[nodiscard]] std::string_view name() const noexcept override { return options_.name; }
  [[nodiscard]] bool is_available(Time now) const noexcept override {
    return !breaker_.is_open(now) && (!resolver_ || !resolver_->addresses()->empty());
  }

  void tend(Time now) noexcept override { pool_.tend(now); }

  [[nodiscard]] const ProviderOptions& options() const noexcept { return options_; }
  [[nodiscard]] ConnectionPool& pool() noexcept { return pool_; }
  [[nodiscard]] Breaker& breaker() noexcept { return breaker_; }

  /// What became of an attempt; `why` completes "The upstream 'NAME' failed: ..." and goes to the
  /// operator: never words of the upstream.
  void succeeded() noexcept;
  void failed(Breaker::Failure failure, std::string_view why, Time now) noexcept;

  /// The API that a client of `client` is served with.
  [[nodiscard]] formats::Api api_for(formats::Api client) const noexcept;

  /// A connection that is being opened; null and the reason where there is none.
  std::unique_ptr<PooledConnection> dial(std::string& why) noexcept;

  /// Its address cannot be reached: the next dial takes another, unless one has been taken already.
  /// Nothing for a connection over which an answer came.
  void avoid_address_of(const PooledConnection& connection) noexcept;

  /// An upstream may repeat the key that it does not like.
  [[nodiscard]] bool shows_key(const chat::Error& error) const noexcept;
  [[nodiscard]] chat::Error without_key(chat::Error error) const;

  /// What goes before the body.
  [[nodiscard]] std::string request_head(formats::Api api, const Query& query,
                                         std::size_t body_bytes) const;

 private:
  tl::expected<net::FileDescriptor, int> dial_tcp(std::string& why, std::size_t& turn) noexcept;
  void leave_turn(std::size_t turn) noexcept;

  const ProviderOptions options_;
  std::optional<net::Resolver> resolver_;  ///< where connections are opened by TCP
  ConnectionPool pool_;
  Breaker breaker_;
  std::atomic<std::size_t> next_address_{0};
};

/// Reads a base URL: "http://127.0.0.1:9090", "https://api.openai.com/v1" (the "/v1" that clients'
/// base URLs end with is part of the APIs' paths and taken off). Fills is_https, host, port and
/// base_path; the error completes the sentence `"URL" ...`.
std::string read_base_url(std::string_view url, ProviderOptions& options);

}  // namespace gateway::upstream
