// How far macro's percentiles are from what the server stamped, for each way to offer load and each
// kind of delay, and whether a stall shows where it must. Run by ci/truth.sh on cores of its own.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <exception>
#include <functional>
#include <iomanip>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "macro/host/wakeful_processors.h"
#include "tests/gateway/net/certificates.h"
#include "tests/macro/truth/truth_case.h"

namespace {

using macro::LoadShape;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;
using namespace macro_test;

struct Settings {
  double seconds = 2;
  int rounds = 5;
  double rate = 500;
  int server_cpu = -1;
  int client_cpu = -1;
  std::uint64_t seed = 1;
  std::string only;  ///< cases with this in their name
};

struct Case {
  std::string name;
  TruthPlan server;
  nanoseconds answer_time{0};  ///< the mean
};

std::vector<Case> cases(const gateway::net::Identity& identity) {
  TruthPlan constant;
  constant.delay = milliseconds(5);
  TruthPlan bimodal;
  bimodal.delay = milliseconds(2);
  bimodal.slow_delay = milliseconds(30);
  bimodal.slow_share = 0.05;
  TruthPlan often_slow = bimodal;
  often_slow.slow_share = 0.2;
  TruthPlan slow_body = constant;
  slow_body.wait = TruthPlan::Wait::body;
  TruthPlan dripping = constant;
  dripping.wait = TruthPlan::Wait::drip;
  TruthPlan closing = constant;
  closing.close = true;
  TruthPlan tls = constant;
  tls.certificate_file = identity.certificate_file;
  tls.key_file = identity.key_file;
  return {{"slow head 5 ms", constant, milliseconds(5)},
          {"2 ms, 5 % 30 ms", bimodal, std::chrono::microseconds(3400)},
          {"2 ms, 20 % 30 ms", often_slow, std::chrono::microseconds(7600)},
          {"slow body 5 ms", slow_body, milliseconds(5)},
          {"dripping body 5 ms", dripping, milliseconds(5)},
          {"5 ms, closes", closing, milliseconds(5)},
          {"5 ms, TLS", tls, milliseconds(5)}};
}

/// Both sides' quantile of a round, in us.
struct Pair {
  double ours = 0;
  double truth = 0;
};

struct Goal {
  const char* name;
  double q;
  double least_us;
};
constexpr std::array<Goal, 3> kGoals = {{{"p50", 0.5, 200}, {"p90", 0.9, 200}, {"p99", 0.99, 500}}};

/// What all rounds of a case gave, by goal.
struct Rounds {
  std::string name;
  std::array<std::vector<Pair>, kGoals.size()> pairs;
};

class Check {
 public:
  explicit Check(Settings settings) : settings_(std::move(settings)) {}
  /// The number of misses.
  int run();

 private:
  void observe_round(const Case& one, const Way& way, Rounds& rounds);
  void judge(Rounds& rounds);
  void quantiles();
  void stall(const std::string& name, bool frozen, int max_in_flight);
  void repetition();
  Observed observe_pinned(TruthServer& server, macro::LoadPlan plan) const;
  [[nodiscard]] bool wanted(const std::string& name) const {
    return name.find(settings_.only) != std::string::npos;
  }
  void row(const std::string& what, double ours, double theirs, double figure,
           const std::string& goal, bool met);
  void count_row(const std::string& what, std::uint64_t ours, std::uint64_t low,
                 std::uint64_t high);
  void reconciled(const std::string& name, const Observed& observed);

  Settings settings_;
  gateway::net::Authority authority_;
  int misses_ = 0;
  std::uint64_t requests_ = 0;
};

Observed Check::observe_pinned(TruthServer& server, macro::LoadPlan plan) const {
  if (settings_.client_cpu >= 0) {
    plan.cpus = {settings_.client_cpu};
  }
  plan.seed = settings_.seed;
  plan.tls = macro::TlsOptions{.ca_file = authority_.ca_file()};
  return observe(server, plan);
}

void Check::row(const std::string& what, double ours, double theirs, double figure,
                const std::string& goal, bool met) {
  misses_ += met ? 0 : 1;
  std::cout << std::left << std::setw(48) << what << std::right << std::fixed
            << std::setprecision(1) << std::setw(11) << ours << std::setw(11) << theirs
            << std::setw(10) << figure << "  " << std::left << std::setw(14) << goal
            << (met ? "pass" : "MISS") << std::endl;
}

void Check::count_row(const std::string& what, std::uint64_t ours, std::uint64_t low,
                      std::uint64_t high) {
  const auto count = static_cast<double>(ours);
  row(what, count, static_cast<double>(low), count - static_cast<double>(low),
      std::to_string(low) + ".." + std::to_string(high), ours >= low && ours <= high);
}

void Check::reconciled(const std::string& name, const Observed& observed) {
  requests_ += observed.truth.counts.requests;
  for (const std::string& complaint : reconcile(observed)) {
    ++misses_;
    std::cout << name << ": " << complaint << "  MISS" << std::endl;
  }
}

/// One round of one way to offer load to one kind of delay.
void Check::observe_round(const Case& one, const Way& way, Rounds& rounds) {
  TruthPlan plan = one.server;
  plan.cpu = settings_.server_cpu;
  TruthServer server(plan);
  const Observed observed = observe_pinned(
      server,
      plan_for(server, way.shape, nanoseconds(static_cast<std::int64_t>(settings_.seconds * 1e9))));
  reconciled(rounds.name, observed);
  for (std::size_t goal = 0; goal < kGoals.size(); ++goal) {
    rounds.pairs.at(goal).push_back(
        {static_cast<double>(observed.service_ns().quantile(kGoals.at(goal).q)) / 1000,
         static_cast<double>(observed.true_quantile(kGoals.at(goal).q)) / 1000});
  }
}

void Check::judge(Rounds& rounds) {
  for (std::size_t i = 0; i < kGoals.size(); ++i) {
    const Goal& goal = kGoals.at(i);
    std::vector<Pair>& pairs = rounds.pairs.at(i);
    std::sort(pairs.begin(), pairs.end(), [](const Pair& left, const Pair& right) {
      return std::abs(left.ours - left.truth) < std::abs(right.ours - right.truth);
    });
    const Pair median = pairs[(pairs.size() - 1) / 2];
    const double most = std::max(median.truth / 100, goal.least_us);
    const double difference = median.ours - median.truth;
    row(rounds.name + ", " + goal.name, median.ours, median.truth, difference,
        "<= " + std::to_string(std::lround(most)), std::abs(difference) <= most);
  }
}

/// Each round goes through all cases: the rounds of a case are a minute apart, so what holds the
/// host up for some seconds is in one of them and not in their median.
void Check::quantiles() {
  const gateway::net::Identity identity = authority_.issue("IP:127.0.0.1");
  std::vector<Rounds> rows;
  for (int round = 1; round <= settings_.rounds; ++round) {
    std::size_t at = 0;
    for (const Case& one : cases(identity)) {
      for (const Way& way : ways_of_load(settings_.rate, one.answer_time)) {
        const std::string name = one.name + ", " + way.name;
        if (!wanted(name)) {
          continue;
        }
        if (round == 1) {
          rows.push_back({.name = name, .pairs = {}});
        }
        std::cerr << "round " << round << " of " << settings_.rounds << ": " << name << std::endl;
        observe_round(one, way, rows.at(at++));
      }
    }
  }
  for (Rounds& rounds : rows) {
    judge(rounds);
  }
}

/// 1,000/s for 5 s, and a stall of 2 s in it: 2,000 requests are due in the stall.
void Check::stall(const std::string& name, bool frozen, int max_in_flight) {
  constexpr double kRate = 1000;
  constexpr std::int64_t kDelayed = 1'000'000;
  constexpr std::int64_t kHeld = 100'000'000;
  TruthPlan plan;
  plan.cpu = settings_.server_cpu;
  plan.stall = {.begin = milliseconds(1500), .length = seconds(2), .frozen = frozen};
  TruthServer server(plan);
  const Observed observed = observe_pinned(
      server,
      plan_for(server, at_rate(kRate, LoadShape::Process::constant, max_in_flight), seconds(5)));
  reconciled(name, observed);
  const auto above = [](const macro::HdrHistogram& histogram, std::int64_t low) {
    return histogram.count_between(low, macro::HdrHistogram::kDayNanoseconds);
  };
  const macro::LoadCounts& counts = observed.load.counts;
  count_row(name + ": response times over 1 ms", above(counts.response_ns, kDelayed), 1990, 2200);
  if (max_in_flight > 8) {
    count_row(name + ": service times over 1 ms", above(counts.service_ns, kDelayed), 1990, 2200);
  } else {
    count_row(name + ": service times over 100 ms", above(counts.service_ns, kHeld), 8, 8);
    count_row(name + ": waited for room", counts.waited_for_room, 1980, 2400);
  }
  if (!frozen) {
    const std::uint64_t held = observed.truth.count_from(kHeld);
    count_row(name + ": service times over 100 ms, server's", above(counts.service_ns, kHeld), held,
              held + held / 100);
  }
}

/// The same seed: the same bytes in the same order, and at the server at the same times.
void Check::repetition() {
  for (const auto process : {LoadShape::Process::constant, LoadShape::Process::poisson}) {
    const std::string name = process == LoadShape::Process::constant ? "constant" : "poisson";
    TruthPlan plan;
    plan.cpu = settings_.server_cpu;
    TruthServer server(plan);
    const auto repeat = [&](std::uint64_t seed, int max_in_flight) {
      macro::LoadPlan load =
          plan_for(server, at_rate(settings_.rate, process, max_in_flight),
                   nanoseconds(static_cast<std::int64_t>(settings_.seconds * 1e9)));
      load.tasks[0].request.seed = seed;
      settings_.seed = seed;
      return observe_pinned(server, load);
    };
    const Observed first = repeat(1, 1);
    const Observed second = repeat(1, 1);
    const Observed other = repeat(2, 1);
    reconciled("repetition", first);
    reconciled("repetition", second);
    const auto size = static_cast<double>(digests(first.truth).size());
    row("same seed, " + name + ": same bytes in the same order", size,
        static_cast<double>(digests(second.truth).size()), 0, "equal",
        size > 0 && digests(first.truth) == digests(second.truth));
    row("other seed, " + name + ": other bytes", size,
        static_cast<double>(digests(other.truth).size()), 0, "not equal",
        digests(first.truth) != digests(other.truth));
    std::vector<double> apart;
    for (std::size_t i = 0; i < std::min(first.truth.records.size(), second.truth.records.size());
         ++i) {
      const auto offset = [i](const Observed& run) {
        return run.truth.records[i].received_ns - run.load.began.count();
      };
      apart.push_back(std::abs(static_cast<double>(offset(first) - offset(second))) / 1000);
    }
    std::sort(apart.begin(), apart.end());
    const double p90 = apart.empty() ? 1e9 : apart[(apart.size() - 1) * 9 / 10];
    row("same seed, " + name + ": receipts apart, p90", p90, 0, p90, "<= 1000", p90 <= 1000);
  }
}

int Check::run() {
  std::cout << std::left << std::setw(48) << "times in us" << std::right << std::setw(11) << "macro"
            << std::setw(11) << "server" << std::setw(10) << "apart"
            << "  wanted" << std::endl;
  quantiles();
  if (wanted("stall")) {
    stall("stall, unbounded", false, 10'000);
    stall("stall, at most 8", false, 8);
    stall("stall, frozen", true, 10'000);
  }
  if (wanted("repetition")) {
    repetition();
  }
  std::cout << requests_ << " requests; what the server counted was held against macro's counts in "
            << "every run" << std::endl;
  return misses_;
}

int run(int argc, char** argv) {
  const macro::WakefulProcessors wakeful;  // as macro run keeps them
  CLI::App app("Holds macro's percentiles against the stamps of a server with injected delays");
  Settings settings;
  app.add_option("--seconds", settings.seconds, "a round")->check(CLI::PositiveNumber);
  app.add_option("--rounds", settings.rounds, "of which the median is judged")
      ->check(CLI::Range(1, 99));
  app.add_option("--rate", settings.rate, "requests/s")->check(CLI::PositiveNumber);
  app.add_option("--server-cpu", settings.server_cpu, "the server's core");
  app.add_option("--client-cpu", settings.client_cpu, "the client's core");
  app.add_option("--only", settings.only, "cases with this in their name");
  try {
    app.parse(argc, argv);
    return Check(settings).run() == 0 ? 0 : 1;
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
