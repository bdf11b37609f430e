#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// What the gateway counts about itself, and how it is shown.
namespace gateway::metrics {

/// Upper bounds of the latency buckets, in nanoseconds; one more bucket takes the rest. From what
/// the loopback needs to what a long answer of a model takes.
inline constexpr std::array<std::int64_t, 20> kLatencyBoundsNs = {
    10'000,        25'000,        50'000,         100'000,        250'000,
    500'000,       1'000'000,     2'500'000,      5'000'000,      10'000'000,
    25'000'000,    50'000'000,    100'000'000,    250'000'000,    500'000'000,
    1'000'000'000, 2'500'000'000, 10'000'000'000, 30'000'000'000, 120'000'000'000};

/// What another part of the gateway counts by itself.
struct Sample {
  const char* name;
  const char* help;
  bool is_counter = false;  ///< else a gauge
  double value = 0;
};

/// Counters and latency histograms in Prometheus' text format. Labels are fixed when it is built
/// (endpoints by index, status by class), so recording looks nothing up and allocates nothing: a
/// few relaxed additions to cells that threads rarely share. Any number of threads.
///
///     gateway_request_duration_seconds{endpoint,status_class}   histogram, of what was answered
///     gateway_requests_total{endpoint,status_class}             counter
///     gateway_requests_in_flight                                gauge
///     gateway_rate_limited_total                                counter, refused by the limiter
///     gateway_tokens_total{kind="prompt|completion"}            counter
///     gateway_front_door_refused_total{status}                  counter, refused before admission
///     gateway_stage_seconds_total{stage="admission|..."}        counter, time of requests by stage
///     gateway_build_info{...} 1                                 gauge
///     gateway_heap_bytes                                        gauge, allocated, not given back
class Metrics {
 public:
  using Labels = std::map<std::string, std::string>;

  static constexpr std::size_t kMostStages = 8;

  /// `endpoints` and `stages` (at most kMostStages) are the values of the labels, by the index that
  /// finished() and stage() are given; `build` the labels of gateway_build_info.
  Metrics(std::vector<std::string> endpoints, std::vector<std::string> stages, Labels build);
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;
  Metrics(Metrics&&) = delete;
  Metrics& operator=(Metrics&&) = delete;

  /// A request was admitted or refused by the application: it is in flight.
  void started() noexcept;

  /// It ended. `endpoint` is below the number of endpoints, `status` an HTTP status; a latency
  /// below 0 counts as 0.
  void finished(std::size_t endpoint, int status, std::chrono::nanoseconds latency) noexcept;

  /// Time that a request which has ended spent in one stage, by the index of `stages`.
  void stage(std::size_t stage, std::chrono::nanoseconds spent) noexcept;

  /// The limiter refused a request.
  void rate_limited() noexcept;

  /// Tokens of an answered request.
  void tokens(std::int64_t prompt, std::int64_t completion) noexcept;

  /// The front door refused a request by itself.
  void refused(int status) noexcept;

  /// Everything, and `others`, in Prometheus' text exposition format 0.0.4. Counts that move
  /// meanwhile may be there or not, but the parts of one histogram fit together.
  [[nodiscard]] std::string expose(const std::vector<Sample>& others = {}) const;

 private:
  class Cells;
  std::unique_ptr<Cells> cells_;
};

}  // namespace gateway::metrics
