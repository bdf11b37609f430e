#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace macro {

/// Numbers of logical processors, ascending.
using CpuList = std::vector<int>;

/// How the processors of this machine are shared out for one run.
struct CpuPartition {
  CpuList client;           ///< empty: left alone
  CpuList gateway;          ///< empty: left alone
  std::string description;  ///< what is in force, or why nothing is, as a sentence for the report
  [[nodiscard]] bool isolated() const { return !client.empty(); }
};

/// Gives the client the last `client_threads` of the `allowed` processors (at most all but one) and
/// the gateway the others, since interrupts tend to land on the first. With one processor nothing
/// can be parted, and the description says so. Pure.
CpuPartition partition_cpus(const CpuList& allowed, int client_threads);

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
