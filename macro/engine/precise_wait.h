#pragma once

#include <sys/epoll.h>

#include <cstdint>
#include <span>

namespace macro {

/// epoll_wait with a patience in ns: as epoll_pwait2 where the kernel has it (5.11), else to the
/// last millisecond asleep and the rest awake. Below 0: does not wait. Returns as epoll_wait does.
int precise_wait(int epoll, std::span<epoll_event> events, std::int64_t patience_ns) noexcept;

/// Timers of the calling thread are as late as the kernel makes them, and no later: the usual slack
/// of 50 us is meant to save power.
void ask_for_precise_timers() noexcept;

}  // namespace macro
