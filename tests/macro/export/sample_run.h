#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "macro/record/run_record.h"

namespace macro_test {

/// Numbers that are the same everywhere: the generator that the files of the reference
/// implementation (golden/reference.*) were made with.
class Sequence {
 public:
  explicit Sequence(std::uint64_t seed) : state_(seed) {}
  std::int64_t next(std::int64_t below);

 private:
  std::uint64_t state_;
};

/// Latencies from 0.2 to 1 ms with a tail to seconds.
macro::HdrHistogram latencies(int count, std::uint64_t seed);

/// A run with something in every field: two valid blocks, three tasks of which two share a path,
/// failures, intervals, samples of target and requests, checks, findings, distributions.
macro::RunRecord sample_run();

/// A run of the scenario overhead with eight pairs, the gateway adding so many nanoseconds.
macro::RunRecord overhead_run(double added_ns);

/// The path of a golden file.
std::string golden(const std::string& name);

/// The golden file's content; where it differs, what was expected of it is written beside the
/// test's other files, so that it can be looked at and taken over.
void expect_golden(const std::string& actual, const std::string& name);

}  // namespace macro_test
