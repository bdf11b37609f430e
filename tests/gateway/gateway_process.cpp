#include "tests/gateway/gateway_process.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace gateway {
namespace {

constexpr const char* kBinary = GATEBENCH_BINARY_DIR "/gateway";
constexpr const char* kListening = "listening on http://";

std::string temporary_file() {
  std::string name = (std::filesystem::temp_directory_path() / "gatebench-gateway-XXXXXX").string();
  const int file = ::mkstemp(name.data());
  if (file < 0) {
    throw std::runtime_error("no temporary file " + name);
  }
  ::close(file);
  return name;
}

std::string read_file(const std::string& name) {
  std::ostringstream text;
  text << std::ifstream(name).rdbuf();
  return text.str();
}

std::string take_file(const std::string& name) {
  std::string text = read_file(name);
  std::filesystem::remove(name);
  return text;
}

/// Starts it with standard output in a pipe, whose reading end is returned, and standard error in a
/// file, so that nothing it says can block it.
pid_t spawn(std::vector<std::string> args, const std::string& err_file, int& out) {
  int ends[2] = {-1, -1};
  if (::pipe2(ends, O_CLOEXEC) != 0) {
    throw std::runtime_error("no pipe");
  }
  posix_spawn_file_actions_t actions{};
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, err_file.c_str(), O_WRONLY | O_TRUNC,
                                   0600);
  args.insert(args.begin(), kBinary);
  std::vector<char*> argv;
  argv.reserve(args.size() + 1);
  for (std::string& arg : args) {
    argv.push_back(arg.data());
  }
  argv.push_back(nullptr);
  pid_t pid = -1;
  const int failed = ::posix_spawn(&pid, kBinary, &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  out = ends[0];
  if (failed != 0) {
    ::close(out);
    throw std::runtime_error(std::string("cannot start ") + kBinary);
  }
  return pid;
}

std::string read_line(int file) {
  std::string line;
  for (char byte = 0; byte != '\n' && ::read(file, &byte, 1) == 1;) {
    line += byte;
  }
  return line;
}

std::string read_rest(int file) {
  std::string text;
  for (char byte = 0; ::read(file, &byte, 1) == 1;) {
    text += byte;
  }
  return text;
}

int wait_for_exit(pid_t pid) {
  int status = 0;
  ::waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

Finished run_gateway(const std::vector<std::string>& args) {
  const std::string err_file = temporary_file();
  int out = -1;
  const pid_t pid = spawn(args, err_file, out);
  Finished finished;
  finished.out = read_rest(out);
  ::close(out);
  finished.exit_code = wait_for_exit(pid);
  finished.err = take_file(err_file);
  return finished;
}

GatewayProcess::GatewayProcess(const std::vector<std::string>& flags, const std::string& listen)
    : err_file_(temporary_file()) {
  std::vector<std::string> args = {"serve", "--listen", listen};
  args.insert(args.end(), flags.begin(), flags.end());
  // Without a database of its own it would share the folder's with other tests.
  if (std::find(flags.begin(), flags.end(), "--database") == flags.end() &&
      std::find(flags.begin(), flags.end(), "--ledger") == flags.end()) {
    args.insert(args.end(), {"--ledger", "off"});
  }
  pid_ = spawn(args, err_file_, out_);
  first_line_ = read_line(out_);
  if (first_line_.rfind(kListening, 0) != 0) {
    const Finished finished = wait();
    throw std::runtime_error("gateway ended with " + std::to_string(finished.exit_code) + ": " +
                             finished.err);
  }
  port_ = std::stoi(first_line_.substr(first_line_.rfind(':') + 1));
}

GatewayProcess::~GatewayProcess() {
  if (pid_ > 0) {
    signal(SIGKILL);
    wait();
  }
}

void GatewayProcess::signal(int number) const { ::kill(pid_, number); }

std::string GatewayProcess::err() const { return read_file(err_file_); }

Finished GatewayProcess::wait() {
  Finished finished;
  finished.out = first_line_ + read_rest(out_);
  ::close(out_);
  finished.exit_code = wait_for_exit(pid_);
  pid_ = -1;
  finished.err = take_file(err_file_);
  return finished;
}

}  // namespace gateway
