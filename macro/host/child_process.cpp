#include "macro/host/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <ctime>
#include <string_view>
#include <system_error>
#include <utility>

namespace macro {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kMaxOutputBytes = 64UL * 1024;

class Descriptor {
 public:
  explicit Descriptor(int descriptor = -1) noexcept : descriptor_(descriptor) {}
  ~Descriptor() {
    if (descriptor_ >= 0) {
      close(descriptor_);
    }
  }
  Descriptor(Descriptor&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const noexcept { return descriptor_; }
  int release() noexcept { return std::exchange(descriptor_, -1); }

 private:
  int descriptor_;
};

[[noreturn]] void throw_errno(int error, const std::string& what) {
  throw std::system_error(error, std::generic_category(), what);
}

/// What the child could not do, as it goes through the pipe.
struct Trouble {
  int error = 0;
  int control_group = -1;  // which one it could not join; -1: it was something else
};

/// All that the child needs, made before the fork.
struct Becoming {
  const char* program = nullptr;
  char* const* arguments = nullptr;
  std::vector<const char*> control_groups;
  int output = -1;
  int error = -1;
  const cpu_set_t* cpus = nullptr;
  int report = -1;
  pid_t parent = 0;
};

bool join_control_group(const char* process_file) {
  const int file = open(process_file, O_WRONLY | O_CLOEXEC);
  if (file < 0) {
    return false;
  }
  const ssize_t wrote = write(file, "0", 1);  // 0 is the one that writes
  const int error = errno;
  close(file);
  errno = error;
  return wrote == 1;
}

/// In the child, between fork and exec: only calls that are safe there. Never returns; what went
/// wrong is written to `report`, which exec closes when all went well.
[[noreturn]] void become(const Becoming& wanted) {
  Trouble trouble;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() == wanted.parent) {
    setpgid(0, 0);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    for (const int number : {SIGINT, SIGTERM, SIGPIPE}) {
      signal(number, SIG_DFL);
    }
    const int null = open("/dev/null", O_RDWR);
    bool ready = null >= 0;
    for (std::size_t i = 0; ready && i < wanted.control_groups.size(); ++i) {
      ready = join_control_group(wanted.control_groups[i]);
      trouble.control_group = ready ? -1 : static_cast<int>(i);
    }
    if (ready && wanted.cpus != nullptr) {  // after the groups, which set it too
      sched_setaffinity(0, sizeof *wanted.cpus, wanted.cpus);
    }
    ready = ready && dup2(null, STDIN_FILENO) >= 0 && dup2(wanted.output, STDOUT_FILENO) >= 0 &&
            dup2(wanted.error >= 0 ? wanted.error : null, STDERR_FILENO) >= 0;
    if (ready) {
      execv(wanted.program, wanted.arguments);
    }
  }
  trouble.error = errno;
  const ssize_t ignored = write(wanted.report, &trouble, sizeof trouble);
  _exit(ignored == 0 ? 126 : 127);
}

void pause_briefly() {
  const timespec two_milliseconds{.tv_sec = 0, .tv_nsec = 2'000'000};
  nanosleep(&two_milliseconds, nullptr);
}

}  // namespace

ChildProcess::ChildProcess(const ChildCommand& command) {
  const std::string program = command.program.string();
  std::vector<std::string> words = {program};
  words.insert(words.end(), command.arguments.begin(), command.arguments.end());
  std::vector<char*> argv;
  argv.reserve(words.size() + 1);
  for (std::string& word : words) {
    argv.push_back(word.data());
  }
  argv.push_back(nullptr);
  cpu_set_t cpus;
  CPU_ZERO(&cpus);
  for (const int cpu : command.cpus) {
    CPU_SET(static_cast<std::size_t>(cpu), &cpus);
  }

  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) {
    throw_errno(errno, "cannot make a pipe");
  }
  Descriptor output_read(ends[0]);
  const Descriptor output_write(ends[1]);
  if (pipe2(ends.data(), O_CLOEXEC) != 0) {
    throw_errno(errno, "cannot make a pipe");
  }
  const Descriptor report_read(ends[0]);
  Descriptor report_write(ends[1]);
  const Descriptor log(command.log.empty() ? -1
                                           : open(command.log.c_str(),
                                                  O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644));
  if (!command.log.empty() && log.get() < 0) {
    throw_errno(errno, "cannot write the log " + command.log.string());
  }

  Becoming wanted{.program = program.c_str(),
                  .arguments = argv.data(),
                  .control_groups = {},
                  .output = output_write.get(),
                  .error = log.get(),
                  .cpus = command.cpus.empty() ? nullptr : &cpus,
                  .report = report_write.get(),
                  .parent = getpid()};
  for (const std::filesystem::path& group : command.control_groups) {
    wanted.control_groups.push_back(group.c_str());
  }
  pid_ = fork();
  if (pid_ < 0) {
    throw_errno(errno, "cannot start " + program);
  }
  if (pid_ == 0) {
    become(wanted);
  }
  close(report_write.release());
  Trouble trouble;
  ssize_t told = 0;
  do {
    told = read(report_read.get(), &trouble, sizeof trouble);
  } while (told < 0 && errno == EINTR);
  if (told > 0) {
    waitpid(pid_, &status_, 0);
    const bool refused = trouble.control_group >= 0;
    throw_errno(trouble.error,
                "cannot start " + program +
                    (refused ? " in the control group " +
                                   command.control_groups
                                       .at(static_cast<std::size_t>(trouble.control_group))
                                       .parent_path()
                                       .string()
                             : ""));
  }
  output_ = output_read.release();
  fcntl(output_, F_SETFL, O_NONBLOCK);
}

ChildProcess::~ChildProcess() {
  stop(nanoseconds(0));
  close(output_);
}

std::optional<std::string> ChildProcess::read_line(nanoseconds patience) {
  const auto deadline = Clock::now() + patience;
  while (true) {
    const std::size_t end = pending_.find('\n');
    if (end != std::string::npos) {
      std::string line = pending_.substr(0, end);
      pending_.erase(0, end + 1);
      return line;
    }
    if (pending_.size() > kMaxOutputBytes) {
      return std::nullopt;
    }
    const auto left = std::chrono::ceil<milliseconds>(deadline - Clock::now());
    if (left <= milliseconds(0)) {
      return std::nullopt;
    }
    pollfd wanted{.fd = output_, .events = POLLIN, .revents = 0};
    // 0: time is over; below: a signal, and the caller looks why.
    if (poll(&wanted, 1, static_cast<int>(left.count())) <= 0) {
      return std::nullopt;
    }
    std::array<char, 4096> piece{};
    const ssize_t got = read(output_, piece.data(), piece.size());
    if (got == 0) {
      output_ended_ = true;
      pause_briefly();  // the output is over: a caller that asks again must not spin
      if (pending_.empty()) {
        return std::nullopt;
      }
      return std::exchange(pending_, {});  // a last line without its end
    }
    if (got > 0) {
      pending_.append(piece.data(), static_cast<std::size_t>(got));
    }
  }
}

void ChildProcess::drain() {
  pending_.clear();
  std::array<char, 4096> piece{};
  while (read(output_, piece.data(), piece.size()) > 0) {
  }
}

bool ChildProcess::running() {
  if (!reaped_ && waitpid(pid_, &status_, WNOHANG) == pid_) {
    reaped_ = true;
  }
  return !reaped_;
}

bool ChildProcess::wait(nanoseconds patience) {
  const auto deadline = Clock::now() + patience;
  while (running()) {
    if (Clock::now() >= deadline) {
      return false;
    }
    drain();
    pause_briefly();
  }
  return true;
}

bool ChildProcess::stop(nanoseconds patience) {
  if (!running()) {
    return true;
  }
  if (patience > nanoseconds(0)) {
    kill(pid_, SIGTERM);
    if (wait(patience)) {
      return true;
    }
  }
  kill(pid_, SIGKILL);
  waitpid(pid_, &status_, 0);
  reaped_ = true;
  return false;
}

std::string ChildProcess::exit_text() const {
  if (WIFSIGNALED(status_)) {
    return "was killed by signal " + std::to_string(WTERMSIG(status_));
  }
  return "exited with code " + std::to_string(WEXITSTATUS(status_));
}

bool ChildProcess::exited_cleanly() const noexcept {
  return reaped_ && WIFEXITED(status_) && WEXITSTATUS(status_) == 0;
}

std::optional<std::string> output_of(const ChildCommand& command, nanoseconds patience) {
  const auto deadline = Clock::now() + patience;
  ChildProcess child(command);
  std::string output;
  while (const auto line = child.read_line(deadline - Clock::now())) {
    output += *line + '\n';
    if (output.size() > kMaxOutputBytes) {
      return std::nullopt;
    }
  }
  const bool ended = child.output_ended() && child.wait(deadline - Clock::now());
  if (!ended || !child.exited_cleanly()) {
    return std::nullopt;
  }
  return output;
}

}  // namespace macro
