#include "macro/host/wakeful_processors.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <system_error>

namespace macro {

WakefulProcessors::WakefulProcessors()
    : file_(open("/dev/cpu_dma_latency", O_WRONLY | O_CLOEXEC)), error_(errno) {
  const std::int32_t most_microseconds = 0;
  if (file_ >= 0 && write(file_, &most_microseconds, sizeof most_microseconds) !=
                        static_cast<ssize_t>(sizeof most_microseconds)) {
    error_ = errno;
    close(file_);
    file_ = -1;
  }
}

WakefulProcessors::~WakefulProcessors() {
  if (file_ >= 0) {
    close(file_);
  }
}

std::string WakefulProcessors::description() const {
  return in_force() ? "idle processors kept awake"
                    : "idle processors may sleep (/dev/cpu_dma_latency: " +
                          std::generic_category().message(error_) + ")";
}

}  // namespace macro
