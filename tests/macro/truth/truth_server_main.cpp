// The truth server as a program: for load testers that are programs too, and for ci/truth.sh.
#include <CLI/CLI.hpp>
#include <chrono>
#include <exception>
#include <iostream>
#include <string>
#include <string_view>
#include <thread>

#include "macro/cli/interrupt.h"
#include "macro/plan/quantity.h"
#include "tests/macro/truth/truth_server.h"

namespace {

using macro::parse_duration;
using macro_test::TruthPlan;

struct Flags {
  std::string delay = "0ms";
  std::string slow_delay = "0ms";
  std::string wait = "head";
  std::string stall_at;
  std::string stall_for = "2s";
  std::string stream_interval = "20ms";
  bool frozen = false;
};

void add_flags(CLI::App& app, Flags& flags, TruthPlan& plan) {
  app.add_option("--port", plan.port, "of 127.0.0.1; 0: a free one");
  app.add_option("--cpu", plan.cpu, "to run on, before others where that is allowed")
      ->check(CLI::Range(0, 4095));
  app.add_option("--delay", flags.delay, "of each answer, as 5ms");
  app.add_option("--slow-share", plan.slow_share, "of requests that take --slow-delay instead")
      ->check(CLI::Range(0.0, 1.0));
  app.add_option("--slow-delay", flags.slow_delay);
  app.add_option("--wait", flags.wait, "where the delay is spent: before the head, or the body")
      ->check(CLI::IsMember({"head", "body", "drip"}));
  app.add_option("--stall-at", flags.stall_at, "after the first request: hold all that come then");
  app.add_option("--stall-for", flags.stall_for, "and answer them at its end");
  app.add_flag("--frozen", flags.frozen, "in the stall neither accept nor read");
  app.add_flag("--close", plan.close, "the connection after each answer");
  app.add_option("--status", plan.status, "of every answer")->check(CLI::Range(200, 599));
  app.add_option("--stream-tokens", plan.stream_tokens)->check(CLI::Range(1, 1'000'000));
  app.add_option("--stream-interval", flags.stream_interval);
  app.add_option("--tls-cert", plan.certificate_file);
  app.add_option("--tls-key", plan.key_file);
  app.add_option("--log-size", plan.log_size, "requests that are logged one by one");
}

void complete(const Flags& flags, TruthPlan& plan) {
  plan.delay = parse_duration(flags.delay);
  plan.slow_delay = parse_duration(flags.slow_delay);
  plan.stream_interval = parse_duration(flags.stream_interval);
  plan.wait = flags.wait == "head"   ? TruthPlan::Wait::head
              : flags.wait == "body" ? TruthPlan::Wait::body
                                     : TruthPlan::Wait::drip;
  if (!flags.stall_at.empty()) {
    plan.stall = {.begin = parse_duration(flags.stall_at),
                  .length = parse_duration(flags.stall_for),
                  .frozen = flags.frozen};
  }
}

int run(int argc, char** argv) {
  CLI::App app("Answers chat completions with delays that it injects, stamps and logs");
  Flags flags;
  TruthPlan plan;
  add_flags(app, flags, plan);
  try {
    app.parse(argc, argv);
    complete(flags, plan);
    const macro::InterruptFlag interrupt;
    macro_test::TruthServer server(plan);
    std::cout << "listening on " << server.url() << std::endl;
    while (!macro::InterruptFlag::flag()) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    const macro_test::TruthReport report = server.report();
    std::cout << report.counts.requests << " requests, " << report.counts.answers << " answered, "
              << report.counts.connections << " connections, " << report.counts.open_peak
              << " at once, " << report.counts.streams_open_peak << " streams at once" << std::endl;
    return 0;
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 2;
  }
}
