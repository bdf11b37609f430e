// A stand-in for the gateway with the same command line, that behaves as FAKE_GATEWAY says:
//   (unset)        right: keys, ready line, answers that repeat the prompt, ends on SIGTERM
//   no_key         `key create` prints nothing
//   dies           logs a line and exits with 3 instead of listening
//   silent         never says that it listens
//   garbage        prints other lines, then closes its output, and runs on
//   crashes        is killed by a signal after 50 requests
//   interrupts     sends its parent a SIGINT, as Ctrl-C does, after 200 requests
//   interrupts_at_its_end  does so on SIGTERM
//   stubborn       ignores SIGTERM
//   ends_badly     exits with 7 on SIGTERM
//   fails:N        answers every Nth request with 503
//   slow           answers after 20 ms
//   leaks_key      logs the key and dies
//   counts_late    its metrics show what it had answered when they were last asked for
//   counts_less    its metrics leave out a request
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "tests/macro/scripted_server.h"

namespace {

using macro_test::ReceivedRequest;
using macro_test::ScriptedAnswer;

constexpr const char* kKey = "sk-fake-0123456789";

/// Used by the server's thread only.
struct Counted {
  std::size_t answered = 0;
  std::size_t shown = 0;
};

ScriptedAnswer metrics(Counted& counted, const std::string& mode) {
  const std::size_t shown = mode == "counts_late" ? counted.shown : counted.answered - 1;
  counted.shown = counted.answered;
  return {
      .bytes = macro_test::http_answer(
          200, R"(gateway_requests_total{endpoint="/v1/chat/completions",status_class="2xx"} )" +
                   std::to_string(shown) + "\n")};
}

ScriptedAnswer answer(const ReceivedRequest& request, const std::string& mode) {
  static Counted counted;
  if (mode.rfind("counts_", 0) == 0 && request.head.rfind("GET /metrics ", 0) == 0) {
    return metrics(counted, mode);
  }
  if (mode == "crashes" && request.number == 50) {
    kill(getpid(), SIGKILL);
  }
  if (mode == "interrupts" && request.number == 200) {
    kill(getppid(), SIGINT);
  }
  if (request.head.find(std::string("Authorization: Bearer ") + kKey) == std::string_view::npos) {
    return {.bytes = macro_test::http_answer(401, "{}")};
  }
  if (mode.rfind("fails:", 0) == 0 && request.number % std::stoul(mode.substr(6)) == 0) {
    return {.bytes = macro_test::http_answer(503, "{}")};
  }
  ++counted.answered;
  ScriptedAnswer right = macro_test::unhurried_echo(request);
  if (mode == "slow") {
    right.delay = std::chrono::milliseconds(20);
  }
  return right;
}

int serve(const std::string& mode, const std::vector<std::string>& arguments) {
  // What was asked for, so that a test can look.
  std::cerr << "serve";
  for (const std::string& argument : arguments) {
    std::cerr << ' ' << argument;
  }
  std::cerr << '\n';
  if (mode == "dies" || mode == "leaks_key") {
    if (mode == "leaks_key") {
      std::cerr << "the key is " << kKey << '\n';
    }
    std::cerr << "port taken, giving up\n";
    return 3;
  }
  sigset_t ending;
  sigemptyset(&ending);
  sigaddset(&ending, SIGTERM);
  sigprocmask(SIG_BLOCK, &ending, nullptr);
  if (mode == "garbage") {
    std::cout << "hello\nlistening, maybe\n" << std::flush;
    close(STDOUT_FILENO);
  }
  const macro_test::ScriptedServer server(
      [&mode](const ReceivedRequest& request) { return answer(request, mode); });
  if (mode != "silent" && mode != "garbage") {
    std::cout << "listening on " << server.url() << '\n' << std::flush;
  }
  int number = 0;
  do {
    sigwait(&ending, &number);
  } while (mode == "stubborn");
  if (mode == "interrupts_at_its_end") {
    kill(getppid(), SIGINT);
  }
  return mode == "ends_badly" ? 7 : 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  const char* const wanted = std::getenv("FAKE_GATEWAY");
  const std::string mode = wanted == nullptr ? "" : wanted;
  if (arguments.empty()) {
    return 2;
  }
  if (arguments[0] == "--version") {
    std::cout << "gatebench-gateway 9.9\ncommit: abc123def456\nbuild type: Release\n"
                 "compiler: GNU 12.2.0\nflags: -O2 -g1\n";
    return 0;
  }
  if (arguments[0] == "key") {
    if (mode == "no_key") {
      std::cerr << "the database is locked\n";
      return 1;
    }
    std::cout << kKey << '\n';
    return 0;
  }
  if (arguments[0] != "serve") {
    std::cerr << "'" << arguments[0] << "' is no command\n";
    return 2;
  }
  return serve(mode, {arguments.begin() + 1, arguments.end()});
}
