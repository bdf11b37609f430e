#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <iostream>
#include <random>

#include "compare/verdict/judge.h"
#include "tests/compare/result_builder.h"

/// How often a build fails though nothing changed, and how often it fails when something did. The
/// noise is that between processes on a shared machine; one repetition is one process.
namespace compare::verdict {
namespace {

using Random = std::mt19937_64;
using Noise = std::function<double(Random&)>;  ///< of the logarithm

constexpr int kSuites = 1000;
constexpr int kRows = 40;
constexpr unsigned kSeed = 20260301;

double spikes(Random& random) {
  std::normal_distribution<double> normal(0, 0.06);
  std::bernoulli_distribution spike(0.05);
  return normal(random) + (spike(random) ? std::log(1.3) : 0);
}

double student(Random& random) {
  std::student_t_distribution<double> heavy(3);
  return 0.06 / std::sqrt(3.0) * heavy(random);  // standard deviation 6 %
}

results::ResultFile suite(Random& random, const Noise& noise, int n, double factor) {
  results::ResultFile file = result_file("suite", {});
  for (int row = 0; row < kRows; ++row) {
    std::vector<double> values(static_cast<std::size_t>(n));
    for (double& value : values) {
      value = 100 * (row == 0 ? factor : 1) * std::exp(noise(random));
    }
    const auto rows = repetitions("row" + std::to_string(row), values);
    file.rows.insert(file.rows.end(), rows.begin(), rows.end());
  }
  return file;
}

/// The share of suites that fail, with the first row `factor` times slower.
double failing_share(const Noise& noise, double factor, int suites) {
  Random random(kSeed);
  std::uniform_int_distribution<int> size(8, 16);
  int failed = 0;
  for (int index = 0; index < suites; ++index) {
    const int n = size(random);
    const results::ResultFile baseline = suite(random, noise, n, 1);
    const results::ResultFile current = suite(random, noise, n, factor);
    failed += judge(baseline, current, {}).exit_code == 1;
  }
  const double share = static_cast<double>(failed) / suites;
  std::cout << "seed " << kSeed << ": " << failed << " of " << suites << " suites failed\n";
  return share;
}

TEST(FalseFailures, AreBelowOnePercentOfSuitesWithSpikes) {
  EXPECT_LT(failing_share(spikes, 1, kSuites), 0.01);
}

TEST(FalseFailures, AreBelowOnePercentOfSuitesWithHeavyTails) {
  EXPECT_LT(failing_share(student, 1, kSuites), 0.01);
}

TEST(TrueFailures, AreFoundWhereTheSlowdownStandsOutOfTheNoise) {
  EXPECT_GT(failing_share(student, 1.25, 200), 0.95);
}

}  // namespace
}  // namespace compare::verdict
