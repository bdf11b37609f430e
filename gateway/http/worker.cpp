#include <cerrno>
#include <exception>
#include <random>

#include "gateway/http/front_door.h"

namespace gateway::http {
namespace {

std::uint64_t random_seed() {
  std::random_device device;
  return std::uint64_t{device()} << 32U | device();
}

}  // namespace

FrontDoor::Worker::Worker(FrontDoor& door)
    : tools(random_seed(), *this),
      door_(door),
      batch_(door.options_.min_workers == 1 ? kMostEvents : kFairEvents) {}

void FrontDoor::Worker::work() {
  while (!door_.exiting_.load(std::memory_order_acquire)) {
    if (queue.empty() && door_.pool_.has_surplus() &&
        !door_.pool_.stand_by(door_.options_.worker_idle_timeout)) {
      return;
    }
    const int ready =
        epoll_wait(door_.epoll_.get(), events_.data(), batch_, queue.empty() ? -1 : 0);
    tools.now = Clock::now();
    for (int i = 0; i < ready; ++i) {
      dispatch(events_[static_cast<std::size_t>(i)]);
    }
    // Who comes again waits until those that the next epoll_wait() finds have been queued too.
    for (std::size_t turns = queue.size(); turns > 0 && !queue.empty(); --turns) {
      Slot& slot = *queue.front();
      queue.pop_front();
      serve(slot);
    }
  }
}

void FrontDoor::Worker::dispatch(const epoll_event& event) {
  if (event.data.u64 >= SlotTable::kFirstTag) {
    if (Slot* slot = door_.slots_.claim(event.data.u64)) {
      if ((event.data.u64 & SlotPoller::kOfExchange) != 0) {
        slot->connection->session.exchange_is_ready();
      } else {
        slot->connection->socket.on_ready((event.events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0);
      }
      queue.push_back(slot);
    }
    return;
  }
  switch (event.data.u64) {
    case kListener:
      door_.accept_waiting(*this);
      return;
    case kStop:
      return door_.begin_drain(*this);
    case kTick:
      return door_.tick(*this);
    case kHandOver:
      return door_.take_handed_over(queue);
    default:
      return;  // kExit: the loop's condition says it
  }
}

void FrontDoor::Worker::serve(Slot& slot) {
  Session::Turn turn = Session::Turn::kClosed;
  try {
    turn = slot.connection->session.run(slot.connection->wire(), tools);
  } catch (const std::exception&) {
    // Out of memory: this connection's is given back, the others go on.
  }
  door_.settle(slot, turn, *this);
}

bool FrontDoor::Worker::enter() noexcept {
  if (!door_.pool_.enter_blocking()) {
    return false;
  }
  door_.hand_over(queue);
  return true;
}

}  // namespace gateway::http
