#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace compare::duel {

/// The processors that this process may run on, in order.
std::vector<int> allowed_processors();

/// The first two of `allowed` that are no sibling hyperthreads of one core, by
/// `topology`/cpuN/topology/thread_siblings_list (a processor without one is a core of its own);
/// nullopt where there is only one core.
std::optional<std::pair<int, int>> two_cores(
    const std::vector<int>& allowed,
    const std::filesystem::path& topology = "/sys/devices/system/cpu");

/// Pins the calling thread to one processor while it lives, and gives back what it had.
class PinnedHere {
 public:
  explicit PinnedHere(int processor);
  ~PinnedHere();
  PinnedHere(const PinnedHere&) = delete;
  PinnedHere& operator=(const PinnedHere&) = delete;
  PinnedHere(PinnedHere&&) = delete;
  PinnedHere& operator=(PinnedHere&&) = delete;

 private:
  std::vector<int> before_;
};

/// The name of the processor from the text of /proc/cpuinfo; empty where it does not say.
std::string processor_model(std::string_view cpuinfo);
/// The same, read now.
std::string processor_model();

}  // namespace compare::duel
