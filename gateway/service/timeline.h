#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace gateway::service {

/// The stages of a request, as metrics, headers and documentation call them.
enum class Stage : std::size_t {
  admission,  ///< endpoint, key, limit, room in the ledger
  translate,  ///< reading, routing and translating, in both directions
  upstream,   ///< waiting for the upstream
  write,      ///< from the answer's last byte said to its last byte given to the kernel
};
inline constexpr std::size_t kStages = 4;

/// Where the time of one request went. Work and waiting take turns: whatever is not work of ours is
/// the upstream's. One thread at a time; time is passed in.
class Timeline {
 public:
  using Time = std::chrono::steady_clock::time_point;

  explicit Timeline(Time started_at) noexcept : started_at_(started_at) {}

  void admitted(Time now) noexcept { at(Stage::admission) = now - started_at_; }

  /// Work of ours begins, and ends. The time since work ended last was the upstream's, but for the
  /// first time, when it was the client's: its body had to arrive.
  void work(Time now) noexcept;
  void wait(Time now) noexcept;

  /// All has been said; and all has been given to the kernel.
  void said(Time now) noexcept;
  void written(Time now) noexcept;

  /// So far, with the work under way.
  [[nodiscard]] std::chrono::nanoseconds spent(Stage stage, Time now) const noexcept;

  /// What the gateway added so far: admission and translation.
  [[nodiscard]] std::chrono::nanoseconds overhead(Time now) const noexcept;

  [[nodiscard]] Time started_at() const noexcept { return started_at_; }

 private:
  std::chrono::nanoseconds& at(Stage stage) noexcept {
    return spent_[static_cast<std::size_t>(stage)];
  }

  const Time started_at_;
  Time mark_;
  bool works_ = false;
  bool has_worked_ = false;
  bool has_said_ = false;
  std::array<std::chrono::nanoseconds, kStages> spent_{};
};

/// The stages' names by their number, for metrics.
std::vector<std::string> stage_labels();

/// The value of a server-timing field (W3C Server Timing): "admission;dur=0.012, ..." in ms.
std::string server_timing(const Timeline& timeline, Timeline::Time now);

}  // namespace gateway::service
