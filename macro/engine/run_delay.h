#pragma once

#include <cstdint>

namespace macro {

/// How long the calling thread was ready to run and had to wait for a processor, in ns since it
/// began, from /proc/thread-self/schedstat (its second number; Documentation/scheduler/
/// sched-stats.rst of Linux). 0 where the kernel does not keep it. Allocates nothing.
std::int64_t run_delay_ns() noexcept;

}  // namespace macro
