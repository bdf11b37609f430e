#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

namespace macro {

/// More descriptors than a process has by any usual limit, and as many agents as a block's salts
/// can tell apart.
inline constexpr int kMostAgents = 32'000;

/// A straight line to `level` over `length`: a ramp, or with length 0 a step.
struct Stage {
  std::chrono::nanoseconds length{0};
  double level = 0;
};

/// A uniform range of a user's pause between an answer and the next request.
struct ThinkTime {
  std::chrono::nanoseconds low{0};
  std::chrono::nanoseconds high{0};
};

/// How load is offered. Two kinds, which is all that load models come to (Schroeder, Wierman,
/// Harchol-Balter: Open Versus Closed, NSDI 2006):
/// - population (closed): a number of agents, each of which waits for its answer, pauses, and sends
///   again. Without a pause they are workers back to back, with one they are users.
/// - arrivals (open): agents come on a schedule whatever the answers do, do their turns and leave.
///   With one turn that is a fixed rate; with several it is sessions (partly open).
/// The level is the number of agents of the one and agents/s of the other.
struct LoadShape {
  enum class Kind : std::uint8_t { population, arrivals };
  enum class Process : std::uint8_t { constant, poisson };

  Kind kind = Kind::population;
  double level = 64;             ///< where the stages begin, and throughout the warm-up
  std::vector<Stage> stages;     ///< from the begin of the measured part; the last level holds
  double spawn_per_second = 0;   ///< of a population: agents begin so fast; 0: all at once
  std::vector<ThinkTime> think;  ///< agent i has think[i % size]; empty: none
  double cap_per_second = 0;  ///< of a population without stages: all its requests together start
                              ///< no faster on average, each agent at uniform distances around its
                              ///< share; late ones are not made up for. 0: no cap
  Process process = Process::constant;  ///< of arrivals
  int turns_low = 1;                    ///< of an arrival: requests one after the other, uniform
  int turns_high = 1;
  int max_in_flight = 10'000;  ///< of arrivals, over all threads: agents at once. Those that are
                               ///< due beyond it wait; response time shows it, service time not
};

/// A population whose targets alone set its pace.
bool back_to_back(const LoadShape& shape) noexcept;

/// The level at a time since the begin of the measured part; before it, the first. Never below 0.
double level_at(const LoadShape& shape, std::chrono::nanoseconds when) noexcept;

/// The highest level that the shape comes to in the first `duration`.
double highest_level(const LoadShape& shape, std::chrono::nanoseconds duration) noexcept;

}  // namespace macro
