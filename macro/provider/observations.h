#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>

#include "macro/provider/request_reader.h"

namespace macro::provider {

enum class Endpoint : std::uint8_t { chat, responses, messages, count_tokens, models, other };
inline constexpr std::array<std::string_view, 6> kEndpointNames = {
    "/v1/chat/completions",      "/v1/responses", "/v1/messages",
    "/v1/messages/count_tokens", "/v1/models",    "other"};

/// What reached the provider, for tests of what sits before it: counts, the last requests, and the
/// clients that went away. Threads: all functions may be called from any. Counting is a relaxed
/// atomic addition; a request is copied under a lock.
class Observations {
 public:
  static constexpr std::size_t kMostBodyBytes = std::size_t{1} << 20U;  ///< kept of a body
  static constexpr std::size_t kMostCancels = 64;                       ///< kept, the last ones

  /// Keeps the last `recorded` requests.
  explicit Observations(std::size_t recorded);

  void connection_opened() noexcept;
  void connection_closed() noexcept { --connections_now_; }
  void connection_refused() noexcept { ++connections_refused_; }
  [[nodiscard]] std::uint64_t connections_now() const noexcept { return connections_now_; }

  /// The number of a request, from 1, over all threads.
  std::uint64_t next_request() noexcept { return ++requests_; }
  void answered(Endpoint endpoint, int status) noexcept;
  void record(std::uint64_t number, const HttpRequest& request);
  void cancelled(std::uint64_t number, std::int64_t now_ns);

  struct Totals {
    std::uint64_t requests = 0;  ///< answered, or begun to be
    std::uint64_t errors = 0;    ///< with a status from 400
    std::uint64_t connections = 0;
    std::uint64_t cancelled = 0;
  };
  [[nodiscard]] Totals totals() const noexcept;
  /// {"connections_opened":..,"requests":{"/v1/messages":{"200":3}},"cancelled":..,...}
  [[nodiscard]] std::string stats_json() const;
  /// The last request as JSON, keys shortened to their last 4 characters; "null" where there is
  /// none.
  [[nodiscard]] std::string last_json() const;
  /// All that are kept, oldest first.
  [[nodiscard]] std::string requests_json() const;

 private:
  struct Recorded {
    std::uint64_t number = 0;
    std::string method;
    std::string target;
    std::string raw_fields;
    std::string body;
    std::size_t body_bytes = 0;
  };
  struct Cancel {
    std::uint64_t request;
    std::int64_t at_ns;
  };
  static void append_recorded(std::string& out, const Recorded& recorded);

  static constexpr std::size_t kStatuses = 600;
  std::array<std::array<std::atomic<std::uint64_t>, kStatuses>, kEndpointNames.size()> answers_{};
  std::atomic<std::uint64_t> requests_{0};
  std::atomic<std::uint64_t> connections_opened_{0};
  std::atomic<std::uint64_t> connections_now_{0};
  std::atomic<std::uint64_t> connections_refused_{0};
  std::atomic<std::uint64_t> cancelled_{0};
  std::size_t kept_;
  mutable std::mutex mutex_;
  std::deque<Recorded> last_;   // by mutex_
  std::deque<Cancel> cancels_;  // by mutex_
};

}  // namespace macro::provider
