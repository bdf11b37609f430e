#pragma once

#include <string>

namespace macro {

/// What a result says about the machine it was taken on. Empty or 0 where the system does not tell.
struct HostFacts {
  std::string host_name;
  std::string cpu_model;  ///< "model name" of /proc/cpuinfo
  std::string kernel;     ///< "Linux 6.1.0-18-amd64"
  int processors = 0;     ///< online
};

HostFacts read_host_facts();

/// The first "model name" (or "Model", "Processor") of a /proc/cpuinfo text; empty when it has
/// none.
std::string parse_cpu_model(const std::string& cpuinfo);

/// "2026-02-03T04:05:06+00:00" of now: UTC, in the form Google Benchmark writes.
std::string utc_date_now();

/// "20260203T040506Z", for names of directories.
std::string utc_stamp_now();

}  // namespace macro
