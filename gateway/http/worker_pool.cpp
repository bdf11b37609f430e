#include "gateway/http/worker_pool.h"

#include <algorithm>
#include <system_error>
#include <utility>

namespace gateway::http {

WorkerPool::WorkerPool(std::size_t min, std::size_t max, std::function<void()> work)
    : min_(std::max<std::size_t>(min, 1)), max_(std::max(max, min_)), work_(std::move(work)) {}

WorkerPool::~WorkerPool() { wait(); }

void WorkerPool::start() {
  const std::scoped_lock lock(mutex_);
  while (threads_.size() < min_) {
    if (!start_one()) {
      if (threads_.empty()) {
        throw std::system_error(std::make_error_code(std::errc::resource_unavailable_try_again),
                                "cannot start a thread to serve with");
      }
      return;  // fewer than wanted still serve
    }
  }
}

void WorkerPool::wait() {
  std::unique_lock lock(mutex_);
  all_ended_.wait(lock, [this] { return threads_.empty(); });
  for (std::thread& thread : ended_) {
    thread.join();
  }
  ended_.clear();
}

/// With the lock held, as the following ones.
std::size_t WorkerPool::serving() const noexcept {
  const std::size_t gone = blocked_ + leaving_ + standing_;
  return threads_.size() > gone ? threads_.size() - gone : 0;
}

void WorkerPool::look_for_surplus() noexcept {
  surplus_.store(serving() > min_, std::memory_order_relaxed);
}

bool WorkerPool::enter_blocking() noexcept {
  const std::scoped_lock lock(mutex_);
  ++blocked_;
  if (serving() < min_) {
    if (standing_ > 0) {
      --standing_;
      ++called_;
      needed_.notify_one();
    } else if (threads_.size() - leaving_ < max_) {
      start_one();
    }
  }
  const bool may_block = serving() > 0;
  if (!may_block) {
    --blocked_;
  }
  look_for_surplus();
  return may_block;
}

void WorkerPool::leave_blocking() noexcept {
  const std::scoped_lock lock(mutex_);
  --blocked_;
  look_for_surplus();
}

bool WorkerPool::stand_by(std::chrono::milliseconds patience) noexcept {
  std::unique_lock lock(mutex_);
  if (serving() <= min_ || all_are_called_) {
    return true;
  }
  ++standing_;
  look_for_surplus();
  const bool is_needed =
      needed_.wait_for(lock, patience, [this] { return called_ > 0 || all_are_called_; });
  if (called_ > 0) {
    --called_;
    return true;
  }
  --standing_;
  leaving_ += is_needed ? 0 : 1;
  look_for_surplus();
  return is_needed;
}

void WorkerPool::call_all() noexcept {
  const std::scoped_lock lock(mutex_);
  all_are_called_ = true;
  needed_.notify_all();
}

std::size_t WorkerPool::size() const {
  const std::scoped_lock lock(mutex_);
  return threads_.size() - leaving_;
}

/// With the lock held.
bool WorkerPool::start_one() noexcept {
  for (std::thread& thread : ended_) {
    thread.join();  // it has let go of the lock for the last time
  }
  ended_.clear();
  threads_.emplace_back();
  const auto self = std::prev(threads_.end());
  try {
    *self = std::thread([this, self] { run_one(self); });
    return true;
  } catch (const std::system_error&) {
    threads_.erase(self);
    return false;
  }
}

void WorkerPool::run_one(std::list<std::thread>::iterator self) {
  work_();
  const std::scoped_lock lock(mutex_);
  leaving_ -= std::min<std::size_t>(leaving_, 1);
  ended_.splice(ended_.end(), threads_, self);
  look_for_surplus();
  if (threads_.empty()) {
    all_ended_.notify_all();
  }
}

}  // namespace gateway::http
