#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

namespace gateway::upstream {

/// A circuit breaker (Nygard, Release It!): after so many failures without a success between them
/// an upstream is not asked for a while; then one request a turn tries whether it answers again,
/// and its success lets all others through. Time is passed in. Any number of threads.
///
/// An upstream that tells its errors is alive, and its clients want to read them: it takes
/// kErrorsPerFailure of those to weigh as much as one attempt that got no answer.
class Breaker {
 public:
  using Time = std::chrono::steady_clock::time_point;

  struct Options {
    int failures = 5;                            ///< to answer, in a row; 0: never open
    std::chrono::milliseconds open_for{10'000};  ///< until one request may try
  };

  enum class Failure { no_answer, told_error };
  static constexpr int kErrorsPerFailure = 4;

  explicit Breaker(Options options) : options_(options) {}

  /// Whether a request may go out now. Where this lets one try, the next is let through after
  /// another `open_for`, unless the outcome of the first is known before.
  bool allow(Time now) noexcept;

  /// True: it was open until now.
  bool succeeded() noexcept;
  /// True: it is open from now on, and was not before.
  bool failed(Failure failure, Time now) noexcept;

  [[nodiscard]] bool is_open(Time now) const noexcept;

 private:
  const Options options_;
  std::atomic<int> weight_{0};                    ///< of the failures since the last success
  std::atomic<std::int64_t> closed_until_ns_{0};  ///< before it nobody may try; 0: not open
};

}  // namespace gateway::upstream
