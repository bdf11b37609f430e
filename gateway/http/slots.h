#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "gateway/http/session.h"
#include "gateway/net/poller.h"
#include "gateway/net/socket_wire.h"
#include "gateway/net/tls.h"

namespace gateway::http {

/// Registers descriptors of an exchange with the front door's epoll, so that their events reach the
/// slot of the exchange's connection: who owns the slot may touch both.
class SlotPoller final : public net::Poller {
 public:
  SlotPoller(int epoll, std::uint64_t slot_tag) : epoll_(epoll), tag_(slot_tag | kOfExchange) {}
  SlotPoller(const SlotPoller& other) : SlotPoller(other.epoll_, other.tag_) {}
  SlotPoller& operator=(const SlotPoller&) = delete;
  SlotPoller(SlotPoller&&) = delete;
  SlotPoller& operator=(SlotPoller&&) = delete;
  ~SlotPoller() override = default;

  bool watch(int descriptor, bool writable) noexcept override;

  /// In the tag of an event: a descriptor of the exchange is ready, not the client's.
  static constexpr std::uint64_t kOfExchange = std::uint64_t{1} << 31U;

 private:
  const int epoll_;
  const std::uint64_t tag_;
};

struct Connection {
  Connection(net::FileDescriptor descriptor, const SlotPoller& slot_poller, SharedState& shared,
             bool peer_is_loopback, Clock::time_point now)
      : socket(std::move(descriptor)),
        poller(slot_poller),
        session(shared, poller, peer_is_loopback, now) {
    if (shared.options.tls != nullptr) {
      tls.emplace(shared.options.tls, socket);
    }
  }
  [[nodiscard]] net::Wire& wire() { return tls ? static_cast<net::Wire&>(*tls) : socket; }

  net::SocketWire socket;
  std::optional<net::TlsWire> tls;  ///< over `socket`
  SlotPoller poller;
  Session session;
};

/// The place of one connection. Slots live as long as their table, so an event that is late finds
/// another generation, never freed memory. What is not atomic belongs to the slot's owner.
struct Slot {
  std::atomic<std::uint64_t> state{0};
  std::atomic<std::int64_t> deadline_ns{0};  ///< of a parked session, for the sweep
  std::uint32_t index = 0;
  std::optional<Connection> connection;
};

/// All connections, and who may touch each.
///
///     free --open--> owned --release--> parked --claim--> owned --retire--> free
///                      |  ^
///               claim  v  |  release fails, once
///                    owned and called
///
/// An event for an owned slot is not waited for: the slot is marked as called, and its owner looks
/// again before it parks. Taking and giving up ownership order memory between workers.
class SlotTable {
 public:
  explicit SlotTable(std::size_t size);

  /// A slot that now belongs to the caller, or null when all are taken.
  Slot* open();

  /// What to register with epoll; never below kFirstTag, never with SlotPoller::kOfExchange.
  [[nodiscard]] static std::uint64_t tag(const Slot& slot);
  static constexpr std::uint64_t kFirstTag = std::uint64_t{1} << 32U;

  /// The slot of an event if it was parked: it now belongs to the caller. Else null: it is gone,
  /// or its owner has been called.
  Slot* claim(std::uint64_t tag);

  /// Like claim(), for a slot found by looking; does not call the owner.
  static bool claim_parked(Slot& slot);

  /// Parks the slot. False: its owner was called meanwhile and still owns it.
  static bool release(Slot& slot);

  /// Frees an owned slot, whose connection must be gone.
  void retire(Slot& slot);

  /// The slots that have ever been open: at(0) to at(high_water() - 1).
  [[nodiscard]] std::size_t high_water() const {
    return high_water_.load(std::memory_order_acquire);
  }
  Slot& at(std::size_t index) { return slots_[index]; }

 private:
  enum Status : std::uint64_t { kFree, kParked, kOwned, kCalled };
  static constexpr std::uint64_t kStatusMask = 3;

  std::size_t size_;
  std::unique_ptr<Slot[]> slots_;
  std::atomic<std::size_t> high_water_{0};
  std::mutex mutex_;
  std::vector<std::uint32_t> free_;  ///< below high_water_; the last used first
};

}  // namespace gateway::http
