#include "compare/duel/disturbance.h"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <string>

namespace compare::duel {
namespace {

constexpr int kSteps = 250'000;  // a multiplication and an addition each: about half a millisecond
constexpr std::size_t kFewestSpins = 5;
constexpr int kStealField = 7;  // user nice system idle iowait irq softirq steal

double milliseconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double, std::milli>(time).count();
}

/// The steal ticks of a line "cpuN user nice system idle iowait irq softirq steal ...".
std::int64_t steal_ticks(std::string_view line) {
  std::int64_t value = 0;
  std::size_t at = line.find(' ');
  for (int field = 0; field <= kStealField && at != std::string_view::npos; ++field) {
    at = line.find_first_not_of(' ', at);
    if (at == std::string_view::npos) {
      return 0;
    }
    value = 0;
    std::from_chars(line.data() + at, line.data() + line.size(), value);
    at = line.find(' ', at);
    if (field == kStealField) {
      return value;
    }
  }
  return 0;
}

}  // namespace

std::chrono::nanoseconds calibration_spin() {
  const auto began = std::chrono::steady_clock::now();
  std::uint64_t state = static_cast<std::uint64_t>(began.time_since_epoch().count()) | 1U;
  for (int step = 0; step < kSteps; ++step) {
    // Each step needs the one before, so that no processor can do two at once.
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
  }
  asm volatile("" : : "r"(state));  // somebody may need it, so it is computed
  return std::chrono::steady_clock::now() - began;
}

double SpinTimes::note(int processor, std::chrono::nanoseconds time) {
  std::vector<std::int64_t>& times = times_[processor];
  const std::int64_t spin = time.count();
  double ratio = 1;
  if (times.size() >= kFewestSpins) {
    ratio = static_cast<double>(spin) / static_cast<double>(times[times.size() / 2]);
  }
  times.insert(std::upper_bound(times.begin(), times.end(), spin), spin);
  return ratio;
}

std::chrono::milliseconds stolen_time(std::string_view proc_stat,
                                      const std::vector<int>& processors) {
  const std::int64_t ticks_per_second = std::max<long>(::sysconf(_SC_CLK_TCK), 1);
  std::int64_t ticks = 0;
  for (const int processor : processors) {
    const std::string start = "\ncpu" + std::to_string(processor) + " ";
    const std::size_t at = proc_stat.find(start);
    if (at != std::string_view::npos) {
      const std::string_view line = proc_stat.substr(at + 1);
      ticks += steal_ticks(line.substr(0, line.find('\n')));
    }
  }
  return std::chrono::milliseconds(ticks * 1000 / ticks_per_second);
}

std::chrono::milliseconds stolen_time(const std::vector<int>& processors) {
  std::ifstream file("/proc/stat");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  return stolen_time(text, processors);
}

bool disturbed(const DisturbanceRule& rule, double slowest_spin, std::chrono::nanoseconds stolen,
               std::chrono::nanoseconds time, const std::vector<Ending>& endings) {
  if (slowest_spin > rule.slowest_spin ||
      milliseconds(stolen) > rule.most_steal * milliseconds(time)) {
    return true;
  }
  return std::any_of(endings.begin(), endings.end(), [&rule](const Ending& ending) {
    const double tens = milliseconds(ending.cpu_time) / 10;
    return static_cast<double>(ending.involuntary_switches) >
           rule.switches + rule.switches_per_10ms * tens;
  });
}

}  // namespace compare::duel
