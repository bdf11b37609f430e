#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "macro/record/run_record.h"

/// Vegeta's files (as its release 12 writes them), so that its own tools and those that read its
/// output go on from here.
namespace macro {

/// `vegeta encode -to json`: the record's bounded sample, one result a line, by time. The attack is
/// the run's name, an error is our class of failure; bodies and headers are not kept. A percentile
/// of these lines is one of the sample; the report is of all requests.
std::string vegeta_results_json(const RunRecord& run);

/// What Vegeta reports, of all requests that counted, from their counts and distribution; see the
/// differences: latencies are of right answers only (response time of an open loop, else service
/// time); a success is a right answer, so that a wrong one with status 200 is counted under 200 and
/// is none; the time is that of the blocks without what lies between them; the wait for the last
/// answers is the sample's.
struct VegetaReport {
  std::int64_t total_ns = 0;
  std::int64_t mean_ns = 0;
  std::int64_t p50_ns = 0;
  std::int64_t p90_ns = 0;
  std::int64_t p95_ns = 0;
  std::int64_t p99_ns = 0;
  std::int64_t max_ns = 0;
  std::int64_t min_ns = 0;
  std::uint64_t received_bytes = 0;
  std::uint64_t sent_bytes = 0;
  std::int64_t earliest_unix_ns = 0;
  std::int64_t duration_ns = 0;
  std::int64_t wait_ns = 0;
  std::uint64_t requests = 0;
  std::uint64_t succeeded = 0;
  std::map<std::string, std::uint64_t> status_codes;  ///< "0": no answer
  std::vector<std::string> errors;                    ///< each once

  [[nodiscard]] double rate() const;        ///< requests/s
  [[nodiscard]] double throughput() const;  ///< right answers/s, over duration and wait
  [[nodiscard]] double success() const;     ///< of all requests, 0 to 1
};

VegetaReport vegeta_report_of(const RunRecord& run);

std::string vegeta_report_json(const VegetaReport& report);  ///< `vegeta report -type=json`
std::string vegeta_report_text(const VegetaReport& report);  ///< `vegeta report -type=text`

}  // namespace macro
