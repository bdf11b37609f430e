#pragma once

#include <sys/epoll.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <vector>

#include "gateway/http/session.h"
#include "gateway/http/slots.h"
#include "gateway/http/socket.h"
#include "gateway/http/worker_pool.h"

namespace gateway::http {

/// What a Server is made of: one epoll set in which every connection is registered once,
/// edge-triggered, and workers that wait in it.
class FrontDoor {
 public:
  FrontDoor(ServerOptions options, Application& application);
  ~FrontDoor();
  FrontDoor(const FrontDoor&) = delete;
  FrontDoor& operator=(const FrontDoor&) = delete;
  FrontDoor(FrontDoor&&) = delete;
  FrontDoor& operator=(FrontDoor&&) = delete;

  Address bind();
  void run();
  void stop() noexcept;

 private:
  class Worker;

  /// Tags of what is no connection; below SlotTable::kFirstTag.
  enum Source : std::uint64_t { kListener, kStop, kTick, kHandOver, kExit };

  void watch(const FileDescriptor& source, Source tag, std::uint32_t events) const;
  bool accept_waiting(Worker& worker);
  void admit_connection(Accepted accepted, Worker& worker);
  void tick(Worker& worker);
  void begin_drain(Worker& worker);
  void close_expired(Worker& worker);
  void call_parked(Worker& worker);
  void settle(Slot& slot, Session::Turn turn, Worker& worker);
  void close_connection(Slot& slot);
  void exit_if_drained();
  void hand_over(std::deque<Slot*>& queue);
  void take_handed_over(std::deque<Slot*>& queue);

  ServerOptions options_;
  SharedState shared_;
  SlotTable slots_;
  WorkerPool pool_;
  FileDescriptor epoll_;
  FileDescriptor listener_;
  FileDescriptor stop_;
  FileDescriptor tick_;
  FileDescriptor hand_over_;
  FileDescriptor exit_;
  std::size_t max_connections_ = 0;
  std::atomic<std::size_t> connections_{0};
  std::atomic<std::int64_t> drain_until_ns_{0};
  std::atomic<bool> accept_failed_{false};  ///< out of descriptors: try again at the next tick
  std::atomic<bool> forced_{false};         ///< the drain deadline has passed
  std::atomic<bool> exiting_{false};
  std::atomic_flag sweeping_;
  std::mutex handed_over_mutex_;
  std::vector<Slot*> handed_over_;  ///< owned slots whose worker is going to block
};

/// One thread: waits for events, owns the slots they are for, and serves them in turn.
class FrontDoor::Worker final : public BlockingGate {
 public:
  explicit Worker(FrontDoor& door);

  /// Until the server exits, or the pool lets an idle worker go.
  void work();

  bool enter() noexcept override;
  void leave() noexcept override { door_.pool_.leave_blocking(); }
  void long_work() noexcept override { door_.hand_over(queue); }

  WorkerTools tools;
  std::deque<Slot*> queue;  ///< owned, waiting for their turn

 private:
  void dispatch(const epoll_event& event);
  void serve(Slot& slot);

  /// With one worker, as many as there are; else few, so that no other worker waits for them.
  static constexpr int kMostEvents = 128;
  static constexpr int kFairEvents = 16;

  FrontDoor& door_;
  std::array<epoll_event, kMostEvents> events_{};
  int batch_;
};

}  // namespace gateway::http
