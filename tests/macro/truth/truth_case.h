#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "macro/engine/load.h"
#include "tests/macro/truth/truth_log.h"
#include "tests/macro/truth/truth_server.h"

/// The load engine against the truth server: one run, and what both sides say of it.
namespace macro_test {

/// A way to offer load, by name.
struct Way {
  std::string name;
  macro::LoadShape shape;
};

/// Users with think time, workers back to back, a fixed rate at even and at Poisson's distances:
/// all of them about `per_second` where an answer takes `answer_time`. Back to back has as many
/// workers as users would have.
std::vector<Way> ways_of_load(double per_second, std::chrono::nanoseconds answer_time);

/// Arrivals at a rate; max_in_flight as in LoadShape.
macro::LoadShape at_rate(double per_second, macro::LoadShape::Process process,
                         int max_in_flight = 10'000);

/// No warm-up, so that everything counts; one thread; every answer checked.
macro::LoadPlan plan_for(const TruthServer& server, const macro::LoadShape& shape,
                         std::chrono::nanoseconds duration);

struct Observed {
  macro::LoadResult load;
  TruthReport truth;  ///< of this run alone
  macro::LoadShape::Kind kind = macro::LoadShape::Kind::population;

  [[nodiscard]] const macro::HdrHistogram& service_ns() const {
    return kind == macro::LoadShape::Kind::arrivals ? load.counts.service_ns
                                                    : load.counts.response_ns;
  }
  /// Until when requests began that count.
  [[nodiscard]] std::int64_t ended_ns() const { return (load.began + load.measured).count(); }
  /// The server's quantile of the requests that count.
  [[nodiscard]] std::int64_t true_quantile(double q) const {
    return truth.quantile(q, INT64_MIN, ended_ns()).value_or(0);
  }
};

Observed observe(TruthServer& server, const macro::LoadPlan& plan);

/// What does not add up between both sides, in words; empty: everything does. For runs in which
/// nothing went wrong.
std::vector<std::string> reconcile(const Observed& observed);

/// When requests were due or sent, since the first, in order; needs a sample of all of them.
std::vector<std::int64_t> offsets_ns(const macro::LoadResult& load);

/// What the server received, in its order.
std::vector<std::uint64_t> digests(const TruthReport& truth);

}  // namespace macro_test
