#include "macro/engine/run_delay.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <string_view>

namespace macro {

std::int64_t run_delay_ns() noexcept {
  std::array<char, 96> text{};
  const int file = ::open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC);
  const ssize_t size = file < 0 ? -1 : ::read(file, text.data(), text.size());
  if (file >= 0) {
    ::close(file);
  }
  std::string_view fields(text.data(), size < 0 ? 0 : static_cast<std::size_t>(size));
  const std::size_t space = fields.find(' ');
  std::int64_t delay = 0;
  if (space != std::string_view::npos) {
    fields.remove_prefix(space + 1);
    std::from_chars(fields.data(), fields.data() + fields.size(), delay);
  }
  return delay;
}

}  // namespace macro
