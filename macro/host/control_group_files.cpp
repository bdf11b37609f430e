#include "macro/host/control_group_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <ctime>
#include <system_error>

#include "macro/host/kernel_file.h"
#include "macro/host/process_reading.h"

namespace macro {

std::optional<std::string> KernelControlGroupFiles::read(const std::filesystem::path& file) {
  return read_kernel_file(file);
}

int KernelControlGroupFiles::write(const std::filesystem::path& file, const std::string& text) {
  const int descriptor = open(file.c_str(), O_WRONLY | O_CLOEXEC);
  if (descriptor < 0) {
    return errno;
  }
  // One call: the kernel takes each write as a whole setting.
  const ssize_t wrote = ::write(descriptor, text.data(), text.size());
  const int error = wrote < 0 ? errno : 0;
  close(descriptor);
  return error;
}

bool KernelControlGroupFiles::writable(const std::filesystem::path& file) {
  return access(file.c_str(), W_OK) == 0;
}

int KernelControlGroupFiles::make_directory(const std::filesystem::path& group) {
  return mkdir(group.c_str(), 0755) == 0 ? 0 : errno;
}

int KernelControlGroupFiles::remove_directory(const std::filesystem::path& group) {
  return rmdir(group.c_str()) == 0 ? 0 : errno;
}

std::vector<std::string> KernelControlGroupFiles::groups_in(const std::filesystem::path& group) {
  std::vector<std::string> names;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(group, error), end; !error && entry != end;
       entry.increment(error)) {
    std::error_code ignored;
    if (entry->is_directory(ignored)) {
      names.push_back(entry->path().filename().string());
    }
  }
  return names;
}

bool KernelControlGroupFiles::exists(pid_t process) {
  return ::kill(process, 0) == 0 || errno == EPERM;
}

bool KernelControlGroupFiles::is_ours(pid_t process) {
  constexpr int kDeepest = 64;
  const pid_t self = getpid();
  for (int depth = 0; depth < kDeepest && process > 0; ++depth) {
    if (process == self) {
      return true;
    }
    process = parent_of(process).value_or(0);
  }
  return false;
}

void KernelControlGroupFiles::kill(pid_t process) { ::kill(process, SIGKILL); }

void KernelControlGroupFiles::pause_briefly() {
  const timespec two_milliseconds{.tv_sec = 0, .tv_nsec = 2'000'000};
  nanosleep(&two_milliseconds, nullptr);
}

}  // namespace macro
