#include "tests/compare/history/simulated_history.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <string>

namespace compare::history {
namespace {

constexpr std::size_t kApart = 30;
constexpr std::size_t kSettling = 20;  ///< commits before the first swap
constexpr double kOtherLevel = 0.113;  // ln 1.12
constexpr double kMachineSpread = 0.12;
constexpr double kMachineBenchmarkSpread = 0.03;

class Generator {
 public:
  Generator(const SimulatedSuite& suite, std::uint64_t seed) : suite_(suite), random_(seed) {}

  SimulatedHistory run() {
    for (std::size_t commit = 0; commit < suite_.commits; ++commit) {
      Commit made;
      made.id = "c" + std::to_string(commit);
      made.time_ns = static_cast<std::int64_t>(commit) * 3'600'000'000'000;
      history_.timeline.commits.push_back(made);
    }
    draw_machines();
    for (std::size_t benchmark = 0; benchmark < suite_.benchmarks; ++benchmark) {
      add_benchmark(benchmark);
    }
    return std::move(history_);
  }

 private:
  double uniform() { return std::uniform_real_distribution<double>()(random_); }
  double normal() { return std::normal_distribution<double>()(random_); }
  std::size_t below(std::size_t end) {
    return std::uniform_int_distribution<std::size_t>(0, end - 1)(random_);
  }

  /// Machine 0 is swapped with machine 1 and back, and so on: two kinds in a pool.
  void draw_machines() {
    machines_.assign(suite_.commits, 0);
    for (std::size_t commit = kSettling; commit < suite_.commits && suite_.swap_every > 0;
         ++commit) {
      const bool swapped = below(suite_.swap_every) == 0;
      if (swapped) {
        history_.swaps.push_back(commit);
      }
      machines_[commit] = swapped ? 1 - machines_[commit - 1] : machines_[commit - 1];
    }
    machine_shift_ = suite_.swap_every > 0 ? kMachineSpread * (1 + uniform()) : 0;
    machine_shift_ *= uniform() < 0.5 ? -1 : 1;
    history_.timeline.environments.emplace_back();
    if (suite_.swaps_labelled) {
      history_.timeline.environments = {{{"cpu_model", "A"}}, {{"cpu_model", "B"}}};
    }
  }

  double noise() {
    switch (suite_.noise) {
      case SimulatedNoise::heavy_tailed: {
        std::student_t_distribution<double> draw(3);
        return suite_.spread * draw(random_) / std::sqrt(3.0);
      }
      case SimulatedNoise::autoregressive:
        walk_ = suite_.correlation * walk_ +
                std::sqrt(1 - suite_.correlation * suite_.correlation) * normal();
        return suite_.spread * walk_;
      case SimulatedNoise::normal:
        break;
    }
    return suite_.spread * normal();
  }

  std::vector<double> levels(std::size_t benchmark) {
    std::vector<double> levels(suite_.commits, 0.0);
    if (suite_.step > 0) {
      for (std::size_t at = kApart + below(50); at + kApart <= suite_.commits;
           at += kApart + below(50)) {
        const bool slower = uniform() < 0.5;
        const double shift = (slower ? 1 : -1) * std::log1p(suite_.step);
        history_.steps.push_back({benchmark, at, slower});
        for (std::size_t commit = at; commit < suite_.commits; ++commit) {
          levels[commit] += shift;
        }
      }
    }
    if (suite_.drift > 0) {
      const std::size_t begin = 50 + below(suite_.commits - suite_.drift_commits - 50);
      const bool slower = uniform() < 0.5;
      history_.drifts.push_back({benchmark, begin, slower});
      const double total = (slower ? 1 : -1) * std::log1p(suite_.drift);
      for (std::size_t commit = begin; commit < suite_.commits; ++commit) {
        const double share =
            static_cast<double>(commit - begin) / static_cast<double>(suite_.drift_commits);
        levels[commit] += total * std::min(1.0, share);
      }
    }
    return levels;
  }

  void add_benchmark(std::size_t benchmark) {
    std::vector<Series> series(suite_.swaps_labelled ? 2 : 1);
    for (std::size_t machine = 0; machine < series.size(); ++machine) {
      series[machine].suite = "simulated";
      series[machine].benchmark = std::to_string(benchmark);
      series[machine].metric = "real_time";
      series[machine].unit = "ns";
      series[machine].better = results::Better::lower;
      series[machine].machine = suite_.swaps_labelled ? (machine == 0 ? "A" : "B") : "";
    }
    const double base = suite_.quantum > 0 ? std::log(20.0) : std::log(10.0) + 10 * uniform();
    const double machine_response = machine_shift_ + kMachineBenchmarkSpread * normal();
    const std::vector<double> truth = levels(benchmark);
    walk_ = normal();
    bool other = false;
    for (std::size_t commit = 0; commit < suite_.commits; ++commit) {
      other = other != (uniform() < suite_.flips);
      const double spike = uniform() < suite_.spikes ? std::log(1.3) : 0;
      const double moving = noise();
      if (uniform() < suite_.gaps) {
        continue;
      }
      const std::size_t machine = machines_[commit];
      Point point;
      point.commit = commit;
      point.environment = suite_.swaps_labelled ? machine : 0;
      point.value = std::exp(base + truth[commit] + moving + spike + (other ? kOtherLevel : 0) +
                             (machine == 1 ? machine_response : 0));
      if (suite_.quantum > 0) {
        point.value = std::max(1.0, std::round(point.value / suite_.quantum)) * suite_.quantum;
      }
      point.values = {point.value};
      series[suite_.swaps_labelled ? machine : 0].points.push_back(point);
    }
    for (Series& one : series) {
      history_.timeline.series.push_back(std::move(one));
    }
  }

  const SimulatedSuite& suite_;
  std::mt19937_64 random_;
  SimulatedHistory history_;
  std::vector<std::size_t> machines_;
  double machine_shift_ = 0;
  double walk_ = 0;
};

void add_seen(std::vector<SeenChange>& seen, const Timeline& timeline, const Event& event,
              std::size_t seen_at) {
  for (const Movement& movement : event.movements) {
    seen.push_back({event.kind, simulated_benchmark(timeline.series[movement.series]), event.commit,
                    event.slower, seen_at});
  }
}

}  // namespace

SimulatedHistory simulate_history(const SimulatedSuite& suite, std::uint64_t seed) {
  return Generator(suite, seed).run();
}

std::size_t simulated_benchmark(const Series& series) { return std::stoul(series.benchmark); }

std::vector<SeenChange> seen_offline(const Timeline& timeline) {
  std::vector<SeenChange> seen;
  for (const Event& event : check(timeline, {}, {}, {}).events) {
    add_seen(seen, timeline, event, timeline.commits.size());
  }
  return seen;
}

std::vector<SeenChange> seen_online(const Timeline& timeline) {
  Timeline grown;
  grown.environments = timeline.environments;
  for (const Series& series : timeline.series) {
    grown.series.push_back(series);
    grown.series.back().points.clear();
  }
  std::vector<std::size_t> next(timeline.series.size(), 0);
  std::vector<SeenChange> seen;
  std::vector<Alert> alerts;
  for (std::size_t commit = 0; commit < timeline.commits.size(); ++commit) {
    grown.commits.push_back(timeline.commits[commit]);
    for (std::size_t index = 0; index < next.size(); ++index) {
      const std::vector<Point>& points = timeline.series[index].points;
      if (next[index] < points.size() && points[next[index]].commit == commit) {
        grown.series[index].points.push_back(points[next[index]++]);
      }
    }
    for (const Event& event : check(grown, {}, {}, alerts).events) {
      if (!event.fresh) {
        continue;
      }
      add_seen(seen, grown, event, commit);
      for (const Movement& movement : event.movements) {
        const Series& series = grown.series[movement.series];
        alerts.push_back({grown.commits[event.commit].id, series.suite, series.benchmark,
                          series.metric, series.machine,
                          event.kind == EventKind::step ? "step" : "drift",
                          event.slower ? "slower" : "faster", 0});
      }
    }
  }
  return seen;
}

Score score(const std::vector<SimulatedChange>& done, const std::vector<SeenChange>& seen,
            std::size_t reach) {
  Score found;
  std::vector<bool> hit(done.size(), false);
  for (const SeenChange& change : seen) {
    const auto distance = [&](std::size_t commit) {
      return commit > change.commit ? commit - change.commit : change.commit - commit;
    };
    bool right = false;
    bool again = false;
    for (std::size_t index = 0; index < done.size() && !right; ++index) {
      if (done[index].benchmark != change.benchmark || done[index].slower != change.slower ||
          distance(done[index].commit) > reach) {
        continue;
      }
      right = !hit[index];
      again = hit[index];
      hit[index] = true;
    }
    found.right += right ? 1 : 0;
    found.twice += !right && again ? 1 : 0;
    found.wrong += !right && !again ? 1 : 0;
  }
  found.missed = static_cast<std::uint64_t>(std::count(hit.begin(), hit.end(), false));
  return found;
}

}  // namespace compare::history
