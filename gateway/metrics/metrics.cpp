#include "gateway/metrics/metrics.h"

#include <malloc.h>
#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <atomic>
#include <cassert>
#include <limits>
#include <thread>
#include <utility>

namespace gateway::metrics {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using Cell = std::atomic<std::uint64_t>;

constexpr std::array<const char*, 4> kStatusClasses = {"2xx", "3xx", "4xx", "5xx"};
constexpr std::array<int, 7> kFrontDoorStatuses = {400, 408, 413, 417, 431, 501, 503};
constexpr std::size_t kCacheLine = 64;
// Threads are spread over this many sets of cells: two workers seldom write to the same line.
constexpr std::size_t kShards = 16;
constexpr double kNanosecondsPerSecond = 1e9;

std::size_t class_of(int status) noexcept {
  return static_cast<std::size_t>(std::clamp(status / 100, 2, 5) - 2);
}

std::size_t bucket_of(std::int64_t latency_ns) noexcept {
  return static_cast<std::size_t>(
      std::lower_bound(kLatencyBoundsNs.begin(), kLatencyBoundsNs.end(), latency_ns) -
      kLatencyBoundsNs.begin());
}

void add(Cell& cell, std::uint64_t amount) noexcept {
  cell.fetch_add(amount, std::memory_order_relaxed);
}

struct alignas(kCacheLine) Latency {
  std::array<Cell, kLatencyBoundsNs.size() + 1> buckets{};  // each alone, not cumulative
  Cell sum_ns{0};
};

/// One set of cells. Differences may wrap around in a shard (a request that ends on another thread
/// than it began); the sums over all shards are right.
struct alignas(kCacheLine) Shard {
  Cell in_flight{0};
  Cell rate_limited{0};
  Cell prompt_tokens{0};
  Cell completion_tokens{0};
  std::array<Cell, Metrics::kMostStages> stages_ns{};
  std::array<Cell, kFrontDoorStatuses.size() + 1> refused{};
  std::vector<std::array<Latency, kStatusClasses.size()>> latency;  // by endpoint
};

ClientMetric::Label label(const char* name, std::string value) {
  ClientMetric::Label result;
  result.name = name;
  result.value = std::move(value);
  return result;
}

MetricFamily family(const char* name, const char* help, MetricType type) {
  MetricFamily result;
  result.name = name;
  result.help = help;
  result.type = type;
  return result;
}

void add_counter(MetricFamily& target, std::vector<ClientMetric::Label> labels, double value) {
  ClientMetric metric;
  metric.label = std::move(labels);
  metric.counter.value = value;
  target.metric.push_back(std::move(metric));
}

void add_gauge(MetricFamily& target, std::vector<ClientMetric::Label> labels, double value) {
  ClientMetric metric;
  metric.label = std::move(labels);
  metric.gauge.value = value;
  target.metric.push_back(std::move(metric));
}

/// Of all of the allocator's arenas, and what it has mapped for large pieces.
std::size_t heap_bytes() noexcept {
  const struct mallinfo2 heap = mallinfo2();
  return heap.uordblks + heap.hblkhd;
}

}  // namespace

/// The cells behind Metrics, and how they are collected.
class Metrics::Cells : public prometheus::Collectable {
 public:
  Cells(std::vector<std::string> endpoints, std::vector<std::string> stages, Labels build)
      : endpoints_(std::move(endpoints)),
        stages_(std::move(stages)),
        build_(std::move(build)),
        shards_(kShards) {
    assert(stages_.size() <= kMostStages);
    for (Shard& shard : shards_) {
      shard.latency = std::vector<std::array<Latency, kStatusClasses.size()>>(endpoints_.size());
    }
  }

  Shard& mine() noexcept {
    return shards_[std::hash<std::thread::id>{}(std::this_thread::get_id()) % kShards];
  }

  [[nodiscard]] std::size_t endpoint_count() const noexcept { return endpoints_.size(); }

  [[nodiscard]] std::vector<MetricFamily> Collect() const override {
    std::vector<MetricFamily> families;
    collect_requests(families);
    collect_counters(families);
    MetricFamily build =
        family("gateway_build_info", "What this gateway was built from.", MetricType::Gauge);
    std::vector<ClientMetric::Label> labels;
    for (const auto& [name, value] : build_) {
      labels.push_back(label(name.c_str(), value));
    }
    add_gauge(build, std::move(labels), 1);
    families.push_back(std::move(build));
    MetricFamily heap = family("gateway_heap_bytes",
                               "Memory that was allocated and not given back.", MetricType::Gauge);
    add_gauge(heap, {}, static_cast<double>(heap_bytes()));
    families.push_back(std::move(heap));
    return families;
  }

 private:
  template <typename Select>
  [[nodiscard]] std::uint64_t sum(const Select& select) const {
    std::uint64_t total = 0;
    for (const Shard& shard : shards_) {
      total += select(shard).load(std::memory_order_relaxed);
    }
    return total;
  }

  [[nodiscard]] ClientMetric::Histogram histogram(std::size_t endpoint,
                                                  std::size_t status_class) const {
    ClientMetric::Histogram result;
    std::uint64_t cumulative = 0;
    for (std::size_t i = 0; i <= kLatencyBoundsNs.size(); ++i) {
      cumulative += sum([&](const Shard& shard) -> const Cell& {
        return shard.latency[endpoint][status_class].buckets[i];
      });
      ClientMetric::Bucket bucket;
      bucket.cumulative_count = cumulative;
      bucket.upper_bound = i < kLatencyBoundsNs.size()
                               ? static_cast<double>(kLatencyBoundsNs[i]) / kNanosecondsPerSecond
                               : std::numeric_limits<double>::infinity();
      result.bucket.push_back(bucket);
    }
    result.sample_count = cumulative;
    result.sample_sum = static_cast<double>(sum([&](const Shard& shard) -> const Cell& {
                          return shard.latency[endpoint][status_class].sum_ns;
                        })) /
                        kNanosecondsPerSecond;
    return result;
  }

  void collect_requests(std::vector<MetricFamily>& families) const {
    MetricFamily durations =
        family("gateway_request_duration_seconds",
               "From the complete head of a request to the last byte of its answer.",
               MetricType::Histogram);
    MetricFamily requests =
        family("gateway_requests_total", "Requests that were answered.", MetricType::Counter);
    for (std::size_t endpoint = 0; endpoint < endpoints_.size(); ++endpoint) {
      for (std::size_t status_class = 0; status_class < kStatusClasses.size(); ++status_class) {
        const std::vector<ClientMetric::Label> labels = {
            label("endpoint", endpoints_[endpoint]),
            label("status_class", kStatusClasses[status_class])};
        ClientMetric metric;
        metric.label = labels;
        metric.histogram = histogram(endpoint, status_class);
        const auto count = static_cast<double>(metric.histogram.sample_count);
        add_counter(requests, labels, count);
        // A histogram of nothing says nothing and has more than twenty lines.
        if (count > 0) {
          durations.metric.push_back(std::move(metric));
        }
      }
    }
    families.push_back(std::move(requests));
    families.push_back(std::move(durations));
  }

  void collect_counters(std::vector<MetricFamily>& families) const {
    MetricFamily in_flight =
        family("gateway_requests_in_flight", "Requests under way.", MetricType::Gauge);
    add_gauge(in_flight, {},
              static_cast<double>(static_cast<std::int64_t>(
                  sum([](const Shard& shard) -> const Cell& { return shard.in_flight; }))));
    families.push_back(std::move(in_flight));

    MetricFamily limited = family("gateway_rate_limited_total",
                                  "Requests refused by the rate limiter.", MetricType::Counter);
    add_counter(limited, {}, static_cast<double>(sum([](const Shard& shard) -> const Cell& {
                  return shard.rate_limited;
                })));
    families.push_back(std::move(limited));

    MetricFamily tokens =
        family("gateway_tokens_total", "Tokens of answered requests.", MetricType::Counter);
    add_counter(tokens, {label("kind", "prompt")},
                static_cast<double>(
                    sum([](const Shard& shard) -> const Cell& { return shard.prompt_tokens; })));
    add_counter(tokens, {label("kind", "completion")},
                static_cast<double>(sum(
                    [](const Shard& shard) -> const Cell& { return shard.completion_tokens; })));
    families.push_back(std::move(tokens));

    MetricFamily stages =
        family("gateway_stage_seconds_total", "Where the time of requests that have ended went.",
               MetricType::Counter);
    for (std::size_t i = 0; i < stages_.size(); ++i) {
      add_counter(stages, {label("stage", stages_[i])},
                  static_cast<double>(
                      sum([&](const Shard& shard) -> const Cell& { return shard.stages_ns[i]; })) /
                      kNanosecondsPerSecond);
    }
    families.push_back(std::move(stages));

    MetricFamily refused = family("gateway_front_door_refused_total",
                                  "Requests refused before admission: framing, limits, deadlines.",
                                  MetricType::Counter);
    for (std::size_t i = 0; i <= kFrontDoorStatuses.size(); ++i) {
      const std::string status =
          i < kFrontDoorStatuses.size() ? std::to_string(kFrontDoorStatuses[i]) : "other";
      add_counter(refused, {label("status", status)},
                  static_cast<double>(
                      sum([&](const Shard& shard) -> const Cell& { return shard.refused[i]; })));
    }
    families.push_back(std::move(refused));
  }

  const std::vector<std::string> endpoints_;
  const std::vector<std::string> stages_;
  const Labels build_;
  std::vector<Shard> shards_;
};

Metrics::Metrics(std::vector<std::string> endpoints, std::vector<std::string> stages, Labels build)
    : cells_(std::make_unique<Cells>(std::move(endpoints), std::move(stages), std::move(build))) {}

Metrics::~Metrics() = default;

void Metrics::started() noexcept { add(cells_->mine().in_flight, 1); }

void Metrics::finished(std::size_t endpoint, int status,
                       std::chrono::nanoseconds latency) noexcept {
  assert(endpoint < cells_->endpoint_count());
  const std::int64_t latency_ns = std::max<std::int64_t>(latency.count(), 0);
  Shard& shard = cells_->mine();
  Latency& cells = shard.latency[endpoint][class_of(status)];
  add(cells.buckets[bucket_of(latency_ns)], 1);
  add(cells.sum_ns, static_cast<std::uint64_t>(latency_ns));
  shard.in_flight.fetch_sub(1, std::memory_order_relaxed);
}

void Metrics::stage(std::size_t stage, std::chrono::nanoseconds spent) noexcept {
  add(cells_->mine().stages_ns.at(stage),
      static_cast<std::uint64_t>(std::max<std::int64_t>(spent.count(), 0)));
}

void Metrics::rate_limited() noexcept { add(cells_->mine().rate_limited, 1); }

void Metrics::tokens(std::int64_t prompt, std::int64_t completion) noexcept {
  Shard& shard = cells_->mine();
  add(shard.prompt_tokens, static_cast<std::uint64_t>(std::max<std::int64_t>(prompt, 0)));
  add(shard.completion_tokens, static_cast<std::uint64_t>(std::max<std::int64_t>(completion, 0)));
}

void Metrics::refused(int status) noexcept {
  const auto* const known = std::find(kFrontDoorStatuses.begin(), kFrontDoorStatuses.end(), status);
  add(cells_->mine().refused[static_cast<std::size_t>(known - kFrontDoorStatuses.begin())], 1);
}

std::string Metrics::expose(const std::vector<Sample>& others) const {
  std::vector<MetricFamily> families = cells_->Collect();
  for (const Sample& sample : others) {
    MetricFamily other = family(sample.name, sample.help,
                                sample.is_counter ? MetricType::Counter : MetricType::Gauge);
    (sample.is_counter ? add_counter : add_gauge)(other, {}, sample.value);
    families.push_back(std::move(other));
  }
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace gateway::metrics
