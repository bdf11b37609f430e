#include "compare/results/file_input.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <system_error>

#include "compare/results/input_error.h"

namespace compare::results {
namespace {

[[noreturn]] void fail(const std::string& path, int error) {
  throw InputError("cannot read " + path + ": " + std::generic_category().message(error));
}

class Descriptor {
 public:
  explicit Descriptor(const std::string& path)
      : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  ~Descriptor() { ::close(descriptor_); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  Descriptor(Descriptor&&) = delete;
  Descriptor& operator=(Descriptor&&) = delete;
  [[nodiscard]] int get() const { return descriptor_; }

 private:
  int descriptor_;
};

}  // namespace

std::string read_file(const std::string& path, std::size_t most_bytes) {
  const Descriptor file(path);
  struct stat status {};
  if (file.get() < 0 || ::fstat(file.get(), &status) != 0) {
    fail(path, errno);
  }
  std::string text;
  std::size_t size = 0;
  // A regular file's size is known and read at one go; the byte more is where the end shows, or
  // that there is too much.
  text.resize(S_ISREG(status.st_mode)
                  ? std::min(static_cast<std::size_t>(status.st_size), most_bytes) + 1
                  : 1U << 16U);
  while (true) {
    const ssize_t count = ::read(file.get(), text.data() + size, text.size() - size);
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count < 0) {
      fail(path, errno);
    }
    if (count == 0) {
      text.resize(size);
      return text;
    }
    size += static_cast<std::size_t>(count);
    if (size > most_bytes) {
      throw InputError(path + ": more than " + std::to_string(most_bytes) +
                       " bytes, which is the most that is read of such a file");
    }
    if (size == text.size()) {
      text.resize(size * 2);
    }
  }
}

}  // namespace compare::results
