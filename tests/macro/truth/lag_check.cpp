// How late macro sends at a fixed rate, beside a thread that only sleeps a millisecond at a time
// and measures by how much it overslept: what the machine adds to any wait. Run by
// ci/bench_load.sh. Prints "LAG p99 hiccups-p99 requests", in us.
#include <pthread.h>
#include <sched.h>
#include <sys/prctl.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <cstdint>
#include <ctime>
#include <exception>
#include <iostream>
#include <thread>

#include "macro/engine/monotonic_clock.h"
#include "macro/host/wakeful_processors.h"
#include "tests/macro/truth/truth_case.h"

namespace {

using namespace macro_test;

/// Sleeps 1 ms at a time until told, on the client's core.
class HiccupThread {
 public:
  explicit HiccupThread(int cpu) : thread_([this, cpu] { sleep_on(cpu); }) {}
  ~HiccupThread() { stop(); }
  HiccupThread(const HiccupThread&) = delete;
  HiccupThread& operator=(const HiccupThread&) = delete;
  HiccupThread(HiccupThread&&) = delete;
  HiccupThread& operator=(HiccupThread&&) = delete;

  void stop() {
    stop_ = true;
    if (thread_.joinable()) {
      thread_.join();
    }
  }
  /// Not before stop().
  [[nodiscard]] const macro::HdrHistogram& overslept_ns() const { return overslept_ns_; }

 private:
  void sleep_on(int cpu) {
    prctl(PR_SET_TIMERSLACK, 1UL);
    if (cpu >= 0) {
      cpu_set_t cpus;
      CPU_ZERO(&cpus);
      CPU_SET(static_cast<std::size_t>(cpu), &cpus);
      pthread_setaffinity_np(pthread_self(), sizeof cpus, &cpus);
    }
    constexpr timespec kMillisecond{.tv_sec = 0, .tv_nsec = 1'000'000};
    while (!stop_) {
      const std::int64_t begin = macro::monotonic_ns();
      clock_nanosleep(CLOCK_MONOTONIC, 0, &kMillisecond, nullptr);
      // A long one kept others from beginning, as it keeps requests of a schedule waiting: each of
      // them was late too, by a period less than the one before.
      for (std::int64_t late = macro::monotonic_ns() - begin - kMillisecond.tv_nsec; late > 0;
           late -= kMillisecond.tv_nsec) {
        overslept_ns_.record(late);
      }
    }
  }

  macro::HdrHistogram overslept_ns_;
  std::atomic<bool> stop_{false};
  std::thread thread_;  // last: it uses the others
};

struct Settings {
  double rate = 5000;
  double seconds = 4;
  int server_cpu = -1;
  int client_cpu = -1;
};

int measure(const Settings& settings) {
  TruthPlan server_plan;
  server_plan.cpu = settings.server_cpu;
  TruthServer server(server_plan);
  macro::LoadPlan plan =
      plan_for(server, at_rate(settings.rate, macro::LoadShape::Process::poisson),
               std::chrono::nanoseconds(static_cast<std::int64_t>(settings.seconds * 1e9)));
  plan.warmup = std::chrono::milliseconds(500);  // connections are made
  if (settings.client_cpu >= 0) {
    plan.cpus = {settings.client_cpu};
  }
  HiccupThread hiccups(settings.client_cpu);
  const Observed observed = observe(server, plan);
  hiccups.stop();
  const macro::LoadCounts& counts = observed.load.counts;
  if (counts.failed() > 0 || counts.lag_ns.count() < 1000) {
    std::cerr << counts.failed() << " failed, " << counts.lag_ns.count() << " sent\n";
    return 2;
  }
  std::cout << "LAG " << static_cast<double>(counts.lag_ns.quantile(0.99)) / 1000 << ' '
            << static_cast<double>(hiccups.overslept_ns().quantile(0.99)) / 1000 << ' '
            << counts.lag_ns.count() << std::endl;
  return 0;
}

int run(int argc, char** argv) {
  const macro::WakefulProcessors wakeful;  // as macro run keeps them
  CLI::App app("Measures how late macro sends, beside a thread that only sleeps");
  Settings settings;
  app.add_option("--rate", settings.rate, "requests/s")->check(CLI::PositiveNumber);
  app.add_option("--seconds", settings.seconds)->check(CLI::PositiveNumber);
  app.add_option("--server-cpu", settings.server_cpu, "the server's core");
  app.add_option("--client-cpu", settings.client_cpu, "the client's core");
  try {
    app.parse(argc, argv);
    return measure(settings);
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
