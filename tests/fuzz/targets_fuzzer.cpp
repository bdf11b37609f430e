#include <cstddef>
#include <cstdint>
#include <string_view>

#include "compare/results/input_error.h"
#include "compare/targets/report.h"
#include "compare/targets/targets_file.h"

namespace {

/// A run with a figure for most goals.
compare::results::ResultFile run() {
  compare::results::ResultFile file;
  compare::results::Row row;
  row.name = row.run_name = "macro/baseline/connections:64";
  row.iterations = 1000;
  row.real_time = row.cpu_time = 2e6;
  row.counters = {
      {"throughput_per_second", 900.0}, {"failure_ratio", 0.0}, {"latency_ns_p95", 1e8}};
  file.rows.push_back(row);
  return file;
}

}  // namespace

/// Any bytes are refused with an InputError or give goals that a run can be graded by.
// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace targets = compare::targets;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    const targets::Evaluation graded =
        targets::evaluate(targets::parse_targets(text, "targets.json"), {run()});
    targets::text_report(graded);
    targets::markdown_report(graded);
    targets::json_report(graded);
  } catch (const compare::results::InputError&) {
    // Refused, as it should be.
  }
  return 0;
}
