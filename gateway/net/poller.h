#pragma once

namespace gateway::net {

/// Whoever waits for the descriptors of one exchange, and calls its resume() when one of them may
/// have something to read (or room to write, where that was asked for). Edge-triggered: what was
/// reported is not reported again before the descriptor was found empty (or full). Calls of
/// resume() without reason happen. One thread at a time.
class Poller {
 public:
  Poller() = default;
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;
  Poller(Poller&&) = delete;
  Poller& operator=(Poller&&) = delete;
  virtual ~Poller() = default;

  /// From here on `descriptor` belongs to this exchange, whomever it belonged to before. What is
  /// ready already is reported too. False: the kernel has no memory for it.
  virtual bool watch(int descriptor, bool writable) noexcept = 0;
};

}  // namespace gateway::net
