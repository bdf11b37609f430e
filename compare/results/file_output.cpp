#include "compare/results/file_output.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <system_error>

namespace compare::results {
namespace {

[[noreturn]] void fail(const std::filesystem::path& path, int error) {
  throw std::runtime_error("cannot write " + path.string() + ": " +
                           std::generic_category().message(error));
}

/// 0, or the errno of what went wrong.
int write_all(int descriptor, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(descriptor, content.data(), content.size());
    if (written < 0 && errno == EINTR) {
      continue;
    }
    if (written < 0) {
      return errno;
    }
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

void write_directly(const std::filesystem::path& path, std::string_view content) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (descriptor < 0) {
    fail(path, errno);
  }
  const int error = write_all(descriptor, content);
  ::close(descriptor);
  if (error != 0) {
    fail(path, error);
  }
}

}  // namespace

void replace_file(const std::filesystem::path& path, std::string_view content) {
  std::error_code unknown;
  std::filesystem::path target = path;
  if (std::filesystem::exists(path, unknown)) {
    if (!std::filesystem::is_regular_file(path, unknown)) {
      write_directly(path, content);
      return;
    }
    target = std::filesystem::canonical(path);
  }
  std::filesystem::path partial = target;
  partial += ".partial-" + std::to_string(::getpid());
  const int descriptor = ::open(partial.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (descriptor < 0) {
    fail(path, errno);
  }
  int error = write_all(descriptor, content);
  if (error == 0 && ::fsync(descriptor) != 0) {
    error = errno;
  }
  if (::close(descriptor) != 0 && error == 0) {
    error = errno;
  }
  if (error == 0 && std::rename(partial.c_str(), target.c_str()) != 0) {
    error = errno;
  }
  if (error != 0) {
    ::unlink(partial.c_str());
    fail(path, error);
  }
}

}  // namespace compare::results
