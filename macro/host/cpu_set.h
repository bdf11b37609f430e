#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace macro {

/// Numbers of logical processors, ascending.
using CpuList = std::vector<int>;

/// How the processors of this machine are shared out for one run.
struct CpuPartition {
  CpuList client;           ///< empty: left alone
  CpuList gateway;          ///< empty: left alone
  std::string description;  ///< what is in force, or why nothing is, as a sentence for the report
  /// Where nothing can be parted: the processors' worth of time that the gateway should be held to
  /// by a control group, where one can be made, so that the client gets its turn.
  std::optional<double> gateway_quota_cores;
  [[nodiscard]] bool isolated() const { return !client.empty(); }
};

/// Shares the `allowed` processors out. `gateway_cpus`, where not empty, are the gateway's as asked
/// (they must be among the allowed), and the client gets the others. Else with eight and more the
/// gateway gets 4-7, as in the benchmark that this one follows (the fifth to eighth of the allowed
/// where those are others); with fewer the first half (rounded down), since the client must keep
/// up; the description says so. With one nothing can be parted, and the description says that.
/// `client_threads` decides nothing; more threads than processors are told. Pure.
CpuPartition partition_cpus(const CpuList& allowed, int client_threads,
                            const CpuList& gateway_cpus = {});

/// Reads "4-7" or "0,2-3": numbers and ranges, no blanks, none twice. The error says what is wrong
/// and what to write.
tl::expected<CpuList, std::string> parse_cpu_list(std::string_view text);

/// parse_cpu_list of what a user wrote, which must be there (`online`) and be `allowed`.
tl::expected<CpuList, std::string> choose_cpus(std::string_view text, const CpuList& online,
                                               const CpuList& allowed);

/// The processors of this machine that are switched on; empty when it cannot be read.
CpuList online_cpus();

/// The processors that a process (0: the calling thread) may run on; empty when it cannot be read.
CpuList allowed_cpus(pid_t process);

/// False when the kernel refuses.
bool set_allowed_cpus(pid_t process, const CpuList& cpus);

/// "0-2,5"
std::string to_text(const CpuList& cpus);

/// Puts the calling thread, and every thread and child it makes from then on, on `cpus` (empty: no
/// change); puts it back at the end.
class ScopedAffinity {
 public:
  explicit ScopedAffinity(const CpuList& cpus);
  ~ScopedAffinity();
  ScopedAffinity(const ScopedAffinity&) = delete;
  ScopedAffinity& operator=(const ScopedAffinity&) = delete;
  ScopedAffinity(ScopedAffinity&&) = delete;
  ScopedAffinity& operator=(ScopedAffinity&&) = delete;

  /// Read back from the kernel: whether the thread is where it was asked to be.
  [[nodiscard]] bool in_force() const noexcept { return in_force_; }

 private:
  CpuList before_;
  bool in_force_ = true;
};

}  // namespace macro
