#include "macro/engine/precise_wait.h"

#include <sys/prctl.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <ctime>

namespace macro {
namespace {

constexpr std::int64_t kMillisecond = 1'000'000;
constexpr std::int64_t kSecond = 1'000 * kMillisecond;

std::atomic<bool> kernel_lacks_it{false};

}  // namespace

int precise_wait(int epoll, std::span<epoll_event> events, std::int64_t patience_ns) noexcept {
  const std::int64_t patience = std::max<std::int64_t>(patience_ns, 0);
  const int room = static_cast<int>(events.size());
  if (!kernel_lacks_it.load(std::memory_order_relaxed)) {
    const timespec limit{.tv_sec = patience / kSecond, .tv_nsec = patience % kSecond};
    const int ready = epoll_pwait2(epoll, events.data(), room, &limit, nullptr);
    // A container's filter may answer EPERM for what it does not know.
    if (ready >= 0 || (errno != ENOSYS && errno != EPERM)) {
      return ready;
    }
    kernel_lacks_it = true;
  }
  const std::int64_t milliseconds = std::min<std::int64_t>(patience / kMillisecond, 1'000);
  return epoll_wait(epoll, events.data(), room, static_cast<int>(milliseconds));
}

void ask_for_precise_timers() noexcept { prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL); }

}  // namespace macro
