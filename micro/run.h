#pragma once

#include <iosfwd>

/// Microbenchmarks of the gateway's components, one file for each.
namespace micro {

/// Runs the benchmarks that are linked in, with every flag of Google Benchmark (whose state is
/// global: once a process). Returns 0, or 2 for a flag that does not exist or a filter that matches
/// nothing. --help and a bad value of a flag end the process inside the library.
int run(int argc, char** argv, std::ostream& out, std::ostream& err);

}  // namespace micro
