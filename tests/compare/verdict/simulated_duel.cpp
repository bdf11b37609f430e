#include "tests/compare/verdict/simulated_duel.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <random>
#include <string>

#include "compare/results/duel_record.h"
#include "compare/verdict/looks.h"

namespace compare::verdict {
namespace {

class Machine {
 public:
  Machine(const SimulatedSuite& suite, std::uint64_t seed) : suite_(suite), random_(seed) {}

  /// The logarithm of what one process reports where the truth is 1.
  double process() {
    const double speed = suite_.process_spread * normal_(random_);
    std::array<double, 5> repetitions{};
    for (double& repetition : repetitions) {
      repetition = suite_.repetition_spread * normal_(random_);
      if (uniform_(random_) < suite_.disturbed) {
        repetition += std::log(1.3);
      }
    }
    std::nth_element(repetitions.begin(), repetitions.begin() + 2, repetitions.end());
    return speed + repetitions[2];
  }

 private:
  const SimulatedSuite& suite_;
  std::mt19937_64 random_;
  std::normal_distribution<double> normal_;
  std::uniform_real_distribution<double> uniform_;
};

results::ResultFile side(const std::string& name) {
  results::ResultFile file;
  file.path = name;
  results::DuelRecord record;
  record.id = "simulated";
  record.side = name;
  record.complete = true;
  results::set_duel_record(file.context, record);
  return file;
}

void add_row(results::ResultFile& file, std::size_t benchmark, std::size_t round, double time) {
  results::Row row;
  row.name = std::to_string(benchmark);
  row.run_name = row.name;
  row.repetition_index = static_cast<int>(round);
  row.iterations = 1;
  row.real_time = time;
  row.cpu_time = time;
  file.rows.push_back(row);
}

}  // namespace

std::vector<SimulatedEnd> simulate_duel(const SimulatedSuite& suite, std::uint64_t seed) {
  Machine machine(suite, seed);
  results::ResultFile baseline = side("baseline");
  results::ResultFile current = side("current");
  std::vector<SimulatedEnd> ends(suite.slowdowns.size());
  for (std::size_t look = 0; look < kLooks.size(); ++look) {
    for (std::size_t benchmark = 0; benchmark < ends.size(); ++benchmark) {
      SimulatedEnd& end = ends[benchmark];
      while (end.decision == Decision::unsure && end.rounds < kLooks[look].rounds) {
        // Two arrangements a round; what a file holds of it is their geometric mean.
        const double before = (machine.process() + machine.process()) / 2;
        const double now = (machine.process() + machine.process()) / 2;
        add_row(baseline, benchmark, end.rounds, 1000 * std::exp(before));
        add_row(current, benchmark, end.rounds, 1000 * suite.slowdowns[benchmark] * std::exp(now));
        ++end.rounds;
      }
    }
    Options options;
    options.interim = look + 1 < kLooks.size();
    const Verdict verdict = judge(baseline, current, options);
    for (const Comparison& comparison : verdict.comparisons) {
      if (comparison.decision) {
        ends[std::stoul(comparison.name)].decision = *comparison.decision;
      }
    }
  }
  return ends;
}

}  // namespace compare::verdict
