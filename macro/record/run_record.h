#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// What one run of macro found out, as plain values: all that its reports are made from, so that
/// `macro report` can make them again from the file. Unmeasured is nullopt, never 0.
namespace macro {

/// What only streams have, and the first byte that every answer has. A chunk is an event with
/// content; what needs the provider's stamps is unmeasured where the text carries none.
struct StreamRecord {
  std::optional<double> ttfb_ns_p50;  ///< first byte, after the send
  std::optional<double> ttfb_ns_p90;
  std::optional<double> ttfb_ns_p99;
  std::optional<double> ttft_ns_p50;  ///< first chunk, after the send
  std::optional<double> ttft_ns_p90;
  std::optional<double> ttft_ns_p99;
  std::optional<double> chunk_delay_ns_p50;  ///< receipt minus the provider's stamp
  std::optional<double> chunk_delay_ns_p90;
  std::optional<double> chunk_delay_ns_p99;
  std::optional<double> chunk_gap_ns_p50;  ///< between neighbouring chunks of a stream
  std::optional<double> chunk_gap_ns_p99;
  std::optional<double> stall_ratio;  ///< gaps over kStallFactor medians, of all gaps
  std::optional<double> chunks_per_second;
  std::optional<double> chunks_lost;
  std::optional<double> chunks_reordered;
  std::optional<double> chunks_coalesced;
  std::optional<double> streams_open_peak;
  std::optional<double> output_tokens_per_second;  ///< by the last usage of each answer
};

/// A gap of more medians than this is a stall.
inline constexpr double kStallFactor = 10;

/// One block: one freshly started gateway (or one stretch of load on a target), warm-up apart.
struct BlockRecord {
  int number = 1;  ///< from 1
  std::uint64_t succeeded = 0;
  std::uint64_t failed = 0;
  double measured_seconds = 0;
  double throughput_per_second = 0;  ///< right answers within the measured part, over its length
  std::optional<double> latency_ns_p50;  ///< each only from 10 / (1 - p) samples
  std::optional<double> latency_ns_p90;
  std::optional<double> latency_ns_p95;
  std::optional<double> latency_ns_p99;
  std::optional<double> latency_ns_p999;
  double latency_ns_mean = 0;
  std::optional<double> latency_ns_max;
  std::optional<double> gateway_cpu_ns_per_request;
  std::optional<double> gateway_busy_share;  ///< of the processors it may use, 0 to 1
  std::optional<double> rss_bytes_peak;
  std::optional<double> requests_per_client_cpu_second;
  std::vector<double> client_busy_shares;  ///< per thread, 0 to 1
  StreamRecord stream;
  double littles_law_ratio =
      0;                       ///< throughput x mean latency / connections; 1 when nothing is lost
  std::uint64_t connects = 0;  ///< connections made within the measured part
  std::vector<std::pair<std::string, std::uint64_t>> failures;  ///< class (status: with its code)
  std::vector<std::string> warnings;
  std::string invalid_reason;  ///< empty: the block is a measurement

  [[nodiscard]] bool valid() const { return invalid_reason.empty(); }
  [[nodiscard]] double failure_ratio() const {
    const auto all = static_cast<double>(succeeded + failed);
    return all > 0 ? static_cast<double>(failed) / all : 0.0;
  }
};

struct RunRecord {
  std::string name;    ///< macro/<scenario>/<load>
  std::string load;    ///< in words: "closed loop, back to back: 64 connections, 1 thread"
  std::string target;  ///< the gateway's path or the URL
  int connections = 0;
  int blocks_wanted = 0;
  double warmup_seconds = 0;
  double duration_seconds = 0;
  int prompt_tokens = 0;
  std::uint64_t seed = 0;
  std::string isolation;
  std::string date;
  std::vector<std::pair<std::string, std::string>> environment;  ///< context keys and texts
  int processors = 0;
  bool interrupted = false;
  std::string stopped_reason;  ///< why fewer blocks than wanted were measured; empty: all were
  std::vector<BlockRecord> blocks;
  /// Of the scenario overhead: the same load without the gateway; the n-th belongs to the n-th of
  /// `blocks`. Empty otherwise.
  std::vector<BlockRecord> direct_blocks;
};

/// Why the run as a whole is no measurement; empty when it is one.
std::string invalid_reason_of(const RunRecord& run);

}  // namespace macro
