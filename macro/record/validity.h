#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "macro/record/run_record.h"

namespace macro {

/// Users who pause for the same time, on average.
struct ThinkingUsers {
  double users = 0;
  double mean_seconds = 0;  ///< of the pause
};

/// Whole counts, from the first request to the last, warm-up and drain included.
struct RequestAccount {
  std::uint64_t sent = 0;
  std::uint64_t answered = 0;   ///< right
  std::uint64_t refused = 0;    ///< 429 where that may be
  std::uint64_t failed = 0;     ///< of those that were sent
  std::uint64_t abandoned = 0;  ///< under way when the load ended
};

/// The processors that each may use, as the kernel says.
struct ProcessorSets {
  std::vector<int> client;
  std::vector<int> target;
  std::vector<int> provider;  ///< empty: none was started
};

/// What the validity of one block is judged by. All of the block's measured part unless said
/// otherwise; what is absent was not measured, and its check says so.
struct ValidityInput {
  bool open_loop = false;  ///< requests were sent on a schedule

  // What became of the requests.
  std::uint64_t succeeded = 0;
  std::uint64_t failed = 0;
  std::uint64_t refused = 0;  ///< 429 where that may be: neither right nor failed
  std::vector<std::pair<std::string, std::uint64_t>> failures;  ///< by class, for the reason
  std::optional<RequestAccount> account;

  // Response times of right answers; absent with too few of them.
  std::optional<double> latency_ns_p50;
  std::optional<double> latency_ns_p99;
  std::optional<double> latency_ns_min;    ///< stands for the response time without queueing
  std::optional<double> share_near_40_ms;  ///< of right answers: took 38 to 44 ms
  double throughput_per_second = 0;
  double littles_law_ratio = 0;         ///< as in BlockRecord; 0: does not apply
  std::vector<ThinkingUsers> thinking;  ///< empty: nobody thinks
  bool paced = false;                   ///< connections waited for a cap on the rate

  // The schedule of an open loop.
  std::optional<double> lag_ns_p99;  ///< send minus due, as far as it was this client's doing
  std::uint64_t scheduled = 0;
  std::uint64_t not_sent = 0;         ///< of them, never
  std::uint64_t waited_for_room = 0;  ///< of them, late because --max-in-flight were under way
  bool in_flight_limit_hit = false;   ///< also where none of those that waited was sent at all

  // The client.
  std::vector<double> client_busy_shares;  ///< of each thread, 0 to 1; empty: unmeasured
  std::optional<double> gateway_busy_share;
  std::optional<double> null_ceiling_per_second;  ///< of this client on these processors
  std::optional<double> held_at_per_second;       ///< as in BlockRecord, where that set the pace
  std::optional<double> hiccup_ns_p99;  ///< by how much a thread that sleeps 1 ms slept longer
  std::optional<double> hiccup_ns_max;

  // The machine.
  std::optional<std::uint64_t> listen_overflows;  ///< connections that a full queue lost
  std::optional<std::uint64_t> connections_made;
  std::optional<std::uint64_t> segments_sent;
  std::optional<std::uint64_t> segments_retransmitted;
  std::optional<double> steal_ratio;             ///< of the time of the processors, 0 to 1
  std::optional<double> client_throttled_ratio;  ///< of the time, by its cgroup's quota, 0 to 1
  std::optional<double> target_throttled_ratio;
  std::optional<ProcessorSets> processors;
  bool isolation_demanded = false;  ///< by --isolate, and not left to what is possible
};

/// Every check, in the order in which a failed one is the reason: what became of the requests, the
/// client, the machine, then what a reader must know. Limits: validity_limits.h.
///
/// failures          failed requests, of all
/// samples           enough right answers for a median; without those for p99 a warning
/// accounting        sent = answered + refused + failed + abandoned
/// client_busy       the busiest client thread, beside the gateway's processors
/// lag               open loop: sent late by the client
/// offered           open loop: sent on time, of what was scheduled
/// ceiling           throughput of what the client can do; fails an open loop only. Warns where the
///                   client held itself back: throughput is then "at least"
/// hiccups           what the machine adds by itself to any wait
/// throttling        of the client fails; of the target is its limit, and warns
/// steal, listen_overflows, retransmits
/// cpu_overlap       client and target share processors: fails where isolation was demanded; with
///                   the provider it is a note
/// think_time_bound  throughput near sum of users / (think + least response time). Not the mean
///                   response time: with that it would hold of every closed loop, by Little's law
/// littles_law       N = X (R + Z)
/// nagle             a mode near 40 ms
std::vector<CheckRecord> judge_validity(const ValidityInput& input);

/// "VALUE (limit LIMIT): NOTE"
std::string check_text(const CheckRecord& check);

/// Why the first check that failed makes the block invalid and what to do, as check_text() says it;
/// empty where none failed.
std::string first_failure(const std::vector<CheckRecord>& checks);

/// Adds checks that were made later than the block's own (reconciliation), and makes the first that
/// failed the block's reason where it has none.
void add_checks(std::vector<CheckRecord> checks, BlockRecord& block);

}  // namespace macro
