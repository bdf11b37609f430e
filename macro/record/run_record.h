#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "macro/record/check_record.h"
#include "macro/record/distribution.h"
#include "macro/record/series_record.h"
#include "macro/record/task_record.h"
#include "macro/record/validity_limits.h"

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
  std::uint64_t refused = 0;  ///< 429 where the scenario expects that: neither right nor failed
  double measured_seconds = 0;
  double throughput_per_second = 0;  ///< right answers within the measured part, over its length
  /// The client sent no faster, since beyond that it could not be believed; absent: it did as the
  /// load said.
  std::optional<double> held_at_per_second;
  std::optional<double> latency_ns_p50;  ///< each only from 10 / (1 - p) samples
  std::optional<double> latency_ns_p90;
  std::optional<double> latency_ns_p95;
  std::optional<double> latency_ns_p99;
  std::optional<double> latency_ns_p999;
  double latency_ns_mean = 0;
  std::optional<double> latency_ns_max;
  /// Of an open loop: latency_ns_* are response times, from the schedule; these are service times,
  /// from the send. Absent where both are the same.
  std::optional<double> service_ns_p50;
  std::optional<double> service_ns_p99;
  std::optional<double> lag_ns_p99;   ///< actual send (or begin of the connection) minus schedule
  std::uint64_t scheduled = 0;        ///< starts that were due in the measured part; 0: no schedule
  std::uint64_t not_sent = 0;         ///< of them never sent: the block's bound in time came first
  std::uint64_t waited_for_room = 0;  ///< of them sent late because --max-in-flight were on the way
  std::optional<double> gateway_cpu_ns_per_request;
  std::optional<double> gateway_busy_share;  ///< of the processors it may use, 0 to 1
  std::optional<double> rss_bytes_peak;
  std::optional<double> rss_bytes_idle;  ///< of our gateway, before the load came
  std::optional<double> requests_per_client_cpu_second;
  std::vector<double> client_busy_shares;  ///< per thread, 0 to 1
  StreamRecord stream;
  /// Little's law, N = X (R + Z): throughput x (mean latency + mean think time) over connections or
  /// users; 1 when nothing is lost. 0 where no number of them is given (open loop, stages).
  double littles_law_ratio = 0;
  std::uint64_t connects = 0;  ///< connections made within the measured part
  std::vector<std::pair<std::string, std::uint64_t>> failures;  ///< class (status: with its code)
  /// Sum of what the client counted from its first request on, warm-up and drain included.
  std::uint64_t sent_in_all = 0;
  std::uint64_t answered_in_all = 0;   ///< right answers
  std::uint64_t failed_in_all = 0;     ///< failures of requests that had been sent
  std::uint64_t abandoned_in_all = 0;  ///< still on their way when the block ended
  std::vector<CheckRecord> checks;     ///< each with its verdict; a failed one is invalid_reason
  std::vector<std::string> warnings;
  std::string invalid_reason;  ///< empty: the block is a measurement

  [[nodiscard]] bool valid() const { return invalid_reason.empty(); }
  /// The client's holding back set the pace, and the throughput says "at least".
  [[nodiscard]] bool held() const {
    return held_at_per_second && throughput_per_second >= kReachedShare * *held_at_per_second;
  }
  [[nodiscard]] double failure_ratio() const {
    const auto all = static_cast<double>(succeeded + failed);
    return all > 0 ? static_cast<double>(failed) / all : 0.0;
  }
};

/// One level of load of a search or a staircase: "users:1000", "rate:5000".
struct StepRecord {
  std::string load;
  double offered = 0;  ///< users, connections or requests/s
  BlockRecord block;
};

/// What a scenario or profile found out beside the figures of its blocks: the knee, a ceiling, the
/// time to recover, a slope, a share. Each has a name to script against, a figure with its
/// interval, and a goal where there is one.
struct FindingRecord {
  std::string name;   ///< "recovery_seconds", "ceiling_per_second_p99_10ms", "rss_slope_bytes"
  std::string title;  ///< for people: "time to recover"
  std::string unit;   ///< "s", "1/s", "bytes/h", "ns", "1"
  std::optional<double> value;  ///< absent: could not be measured; the note says why
  std::optional<double> low;    ///< 95 % interval
  std::optional<double> high;
  std::string goal;         ///< "< 5 ms"; empty: none
  std::optional<bool> met;  ///< absent where there is no goal or no value
  std::string note;
};

struct RunRecord {
  int number = 1;       ///< among the scenarios of a run
  std::string name;     ///< macro/<scenario>/<load>
  std::string load;     ///< in words: "closed loop, back to back: 64 connections, 1 thread"
  std::string target;   ///< the gateway's path or the URL
  int connections = 0;  ///< or users; 0 in an open loop
  std::optional<double> think_seconds_low;  ///< of users; absent: none
  std::optional<double> think_seconds_high;
  /// N over the sum of 1 / pause of the users: N / (this + R) is what they can offer at most, also
  /// where some pause longer than others.
  std::optional<double> think_seconds_mean;
  double scheduled_rate_per_second = 0;  ///< of an open loop without stages; else 0
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
  std::string reference_title;  ///< what those were: "direct", "limiter off"; empty: "direct"
  std::string skipped_reason;   ///< why a scenario of --scenario all was not run; empty: it was
  std::vector<IntervalRecord> intervals;
  std::vector<TargetSample> target_samples;
  std::vector<TaskRecord> tasks;
  std::vector<Distribution> distributions;  ///< of all valid blocks, one for each metric
  std::vector<SampledRequest> sample;       ///< bounded
  std::vector<StepRecord> steps;            ///< of stress and ceiling
  std::vector<FindingRecord> findings;
  std::optional<double> null_ceiling_per_second;  ///< of the client against a null server
};

/// Why the run as a whole is no measurement; empty when it is one.
std::string invalid_reason_of(const RunRecord& run);

}  // namespace macro
