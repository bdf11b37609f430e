#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "macro/record/run_record.h"

/// Records like those of real runs, made of random numbers with a seed: for tests of what is made
/// from records.
namespace macro_test {

/// How the made-up gateway is; all else follows from the seed.
struct SampleTraits {
  std::uint64_t seed = 1;
  double slowness = 1;  ///< times the latency
  int blocks = 8;
  int seconds = 20;  ///< of a block
  double failure_share = 0;
  std::string date = "2026-03-01T10:00:00Z";
};

/// Back to back, 64 connections, with all checks.
macro::RunRecord sample_baseline(const SampleTraits& traits = {});
/// The same at a fixed rate with a block that failed: INVALID.
macro::RunRecord sample_invalid();
/// Streams: TTFT over time, chunk delay, gaps.
macro::RunRecord sample_streaming(const SampleTraits& traits = {});
/// In pairs of blocks with and without the gateway.
macro::RunRecord sample_overhead(const SampleTraits& traits = {});
/// Steps of users up to 4,000, with the knee.
macro::RunRecord sample_stress(const SampleTraits& traits = {});
/// Ten times the load for 10 s, with failures, and the time to recover.
macro::RunRecord sample_spike(const SampleTraits& traits = {});
/// Mixed tasks.
macro::RunRecord sample_mixed(const SampleTraits& traits = {});
/// A scenario that was not run.
macro::RunRecord sample_skipped();

/// All of them.
std::vector<macro::RunRecord> sample_runs(const SampleTraits& traits = {});

}  // namespace macro_test
