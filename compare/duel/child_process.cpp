#include "compare/duel/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <system_error>

namespace compare::duel {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kCannotRun = 127;
constexpr std::chrono::milliseconds kGlance{100};

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

/// Everything that the child needs, made before the fork: after it only system calls are safe.
struct Prepared {
  std::vector<char*> arguments;
  cpu_set_t cpus{};
  bool pinned = false;
  std::string output;
  std::string standard_out;
  int gate = -1;
  pid_t parent = ::getpid();
};

void say_and_exit(const char* program) {
  const char* reason = std::strerror(errno);  // NOLINT(concurrency-mt-unsafe): alone in the child
  for (const char* part : {"cannot run ", program, ": ", reason, "\n"}) {
    if (::write(STDERR_FILENO, part, std::strlen(part)) < 0) {
      break;
    }
  }
  ::_exit(kCannotRun);
}

void redirect(const std::string& path, int first, int second) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (file < 0 || ::dup2(file, first) < 0 || (second >= 0 && ::dup2(file, second) < 0)) {
    ::_exit(kCannotRun);
  }
  ::close(file);
}

[[noreturn]] void become(const Prepared& prepared) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != prepared.parent) {
    ::_exit(kCannotRun);  // it ended before it could take us along
  }
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  const int nothing = ::open("/dev/null", O_RDONLY);
  ::dup2(nothing, STDIN_FILENO);
  redirect(prepared.output, STDERR_FILENO, prepared.standard_out.empty() ? STDOUT_FILENO : -1);
  if (!prepared.standard_out.empty()) {
    redirect(prepared.standard_out, STDOUT_FILENO, -1);
  }
  if (prepared.pinned && ::sched_setaffinity(0, sizeof prepared.cpus, &prepared.cpus) != 0) {
    say_and_exit("on the processor asked for");
  }
  char released = 0;
  while (::read(prepared.gate, &released, 1) < 0 && errno == EINTR) {
  }
  if (released == 0) {
    ::_exit(kCannotRun);  // the parent is gone, or gave up
  }
  ::execvp(prepared.arguments.front(), prepared.arguments.data());
  say_and_exit(prepared.arguments.front());
  ::_exit(kCannotRun);
}

}  // namespace

std::string Ending::described() const {
  switch (kind) {
    case Kind::exited:
      return "exited with status " + std::to_string(code);
    case Kind::killed:
      return "was killed by signal " + std::to_string(code);
    case Kind::timed_out:
      return "did not end in time";
    case Kind::flooded:
      return "printed more than " + std::to_string(ChildProcess::kMostPrinted >> 20U) + " MiB";
    case Kind::interrupted:
      break;
  }
  return "was interrupted";
}

ChildProcess::ChildProcess(const Launch& launch) : printed_{launch.output, launch.standard_out} {
  std::vector<std::string> words = launch.words;
  Prepared prepared;
  for (std::string& word : words) {
    prepared.arguments.push_back(word.data());
  }
  prepared.arguments.push_back(nullptr);
  CPU_ZERO(&prepared.cpus);
  for (const int cpu : launch.cpus) {
    CPU_SET(static_cast<unsigned>(cpu), &prepared.cpus);
    prepared.pinned = true;
  }
  prepared.output = launch.output.string();
  prepared.standard_out = launch.standard_out.string();
  std::array<int, 2> gate{};
  if (::pipe2(gate.data(), O_CLOEXEC) != 0) {
    fail("cannot make a pipe");
  }
  prepared.gate = gate[0];
  pid_ = ::fork();
  if (pid_ == 0) {
    ::close(gate[1]);
    become(prepared);
  }
  const int error = errno;
  gate_ = gate[1];
  gate_read_ = gate[0];
  if (pid_ < 0) {
    close_gate();
    errno = error;
    fail("cannot start a process");
  }
  ::setpgid(pid_, pid_);  // here as well, so that it is done before anybody may kill the group
}

ChildProcess::~ChildProcess() {
  close_gate();
  if (pid_ > 0) {
    reap();
  }
}

void ChildProcess::let_go() {
  const char released = 1;
  while (::write(gate_, &released, 1) < 0 && errno == EINTR) {
  }
  close_gate();
}

void ChildProcess::close_gate() {
  for (int* end : {&gate_, &gate_read_}) {
    if (*end >= 0) {
      ::close(*end);
      *end = -1;
    }
  }
}

bool ChildProcess::floods() const {
  return std::any_of(printed_.begin(), printed_.end(), [](const std::filesystem::path& file) {
    std::error_code none;  // such as where it prints to no file
    const std::uintmax_t size = std::filesystem::file_size(file, none);
    return !none && size > kMostPrinted;
  });
}

void ChildProcess::kill_group() const { ::kill(-pid_, SIGKILL); }

Ending ChildProcess::reap() {
  kill_group();  // what it leaves behind, while its number cannot be anybody else's
  int status = 0;
  rusage used{};
  while (::wait4(pid_, &status, 0, &used) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  Ending ending;
  ending.kind = WIFSIGNALED(status) ? Ending::Kind::killed : Ending::Kind::exited;
  ending.code = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
  ending.involuntary_switches = used.ru_nivcsw;
  const auto microseconds = [](const timeval& time) {
    return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
  };
  ending.cpu_time = microseconds(used.ru_utime) + microseconds(used.ru_stime);
  return ending;
}

Ending ChildProcess::wait(std::chrono::milliseconds timeout, const std::atomic<bool>& stop) {
  const auto ends = Clock::now() + timeout;
  // glibc 2.36 declares pidfd_open without C linkage.
  const auto descriptor = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
  if (descriptor < 0) {
    fail("cannot wait for a process");
  }
  std::optional<Ending::Kind> given_up;
  while (!given_up) {
    pollfd ready{.fd = descriptor, .events = POLLIN, .revents = 0};
    // First of all: a signal may have come while nobody waited, and short processes would let no
    // later look at it happen.
    if (stop) {
      given_up = Ending::Kind::interrupted;
    } else if (Clock::now() >= ends) {
      given_up = Ending::Kind::timed_out;
    } else if (floods()) {
      given_up = Ending::Kind::flooded;
    } else if (::poll(&ready, 1, static_cast<int>(kGlance.count())) > 0) {
      break;
    }
  }
  ::close(descriptor);
  Ending ending = reap();
  ending.kind = given_up.value_or(ending.kind);
  return ending;
}

}  // namespace compare::duel
