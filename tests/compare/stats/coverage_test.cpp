// Do the intervals hold the truth as often as they say? Seeded draws of known truth, counted. What
// is found may fall short of what is stated by four standard deviations of the count, which no
// correct interval does and one that is a rank too narrow does (see the twins at the end).
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <ostream>
#include <random>
#include <vector>

#include "compare/stats/shift.h"
#include "compare/stats/signed_rank.h"

namespace compare::stats {
namespace {

using Random = std::mt19937_64;
using Values = std::vector<double>;

constexpr std::uint64_t kSeed = 20260301;
/// Samples of one shape and size. Forty values have ranks so close together that no count tells
/// them apart, so that fewer do.
int draws_of(std::size_t size) { return size < 40 ? 4000 : 1000; }
constexpr std::array<std::size_t, 5> kSizes = {5, 8, 10, 20, 40};
constexpr std::array<double, 2> kTails = {0.025, 0.05};  // 95 % and 90 %

double uniform(Random& random) {  // in (0, 1)
  return (static_cast<double>(random() >> 11U) + 0.5) * 0x1p-53;
}
double normal(Random& random) {
  const double radius = std::sqrt(-2 * std::log(uniform(random)));
  return radius * std::cos(2 * std::numbers::pi * uniform(random));
}
double exponential(Random& random) { return -std::log(uniform(random)); }
double log_normal(Random& random) { return std::exp(normal(random)); }
double student_of_two(Random& random) {  // its variance is infinite
  const double at = uniform(random);
  return (2 * at - 1) / std::sqrt(2 * at * (1 - at));
}
double cauchy(Random& random) { return std::tan(std::numbers::pi * (uniform(random) - 0.5)); }
double two_peaked(Random& random) { return normal(random) / 10 + (uniform(random) < 0.5 ? -1 : 1); }
double ticks(Random& random) { return std::round(normal(random) * 2) / 2; }
double tied(Random& random) { return uniform(random) < 0.4 ? 0 : std::round(normal(random) * 8); }

struct Shape {
  const char* name;
  double (*draw)(Random& random);
  /// The median of (x + y) / 2. Of the skewed ones: of the exponential the t of
  /// (1 + 2 t) exp(-2 t) = 1/2, of the log-normal by numerical integration.
  double pseudo_median;
  enum class Kind { symmetric, skewed, stepped } kind;
};

constexpr std::array<Shape, 8> kShapes = {{
    {"normal", normal, 0, Shape::Kind::symmetric},
    {"exponential", exponential, 0.8391734950083305, Shape::Kind::skewed},
    {"log-normal", log_normal, 1.2215829410989236, Shape::Kind::skewed},
    {"Student's t of two degrees", student_of_two, 0, Shape::Kind::symmetric},
    {"Cauchy", cauchy, 0, Shape::Kind::symmetric},
    {"two-peaked", two_peaked, 0, Shape::Kind::symmetric},
    {"ticks", ticks, 0, Shape::Kind::stepped},
    {"tied", tied, 0, Shape::Kind::stepped},
}};

/// What was counted for one shape, size and level.
struct Coverage {
  double stated = 0;  ///< 1 - 2 tail
  double exact = 0;   ///< what the rank gives where the theory's assumptions hold
  int covered = 0;
  int draws = 0;

  [[nodiscard]] double found() const { return static_cast<double>(covered) / draws; }
};

double four_deviations(double chance, int draws) {
  return 4 * std::sqrt(chance * (1 - chance) / draws);
}

bool holds(const Coverage& coverage, double allowance = 0) {
  return coverage.found() >=
         coverage.stated - allowance - four_deviations(coverage.stated, coverage.draws);
}

/// Neither narrower nor wider than the rank's own chance. Known where the theory holds: continuous
/// noise, and of the signed-rank interval, symmetric noise.
bool is_as_computed(const Coverage& coverage) {
  return std::abs(coverage.found() - coverage.exact) <=
         four_deviations(coverage.exact, coverage.draws);
}

std::ostream& operator<<(std::ostream& out, const Coverage& coverage) {
  return out << "stated " << coverage.stated << ", exact " << coverage.exact << ", found "
             << coverage.found();
}

Values sample_of(const Shape& shape, std::size_t size, Random& random) {
  Values sample(size);
  std::generate(sample.begin(), sample.end(), [&] { return shape.draw(random); });
  return sample;
}

template <typename Distribution>
double exact_coverage(const Distribution& distribution, std::uint64_t rank) {
  return rank == 0 ? 1 : 1 - 2 * distribution.cumulative(rank - 1);
}

template <typename Distribution>
std::vector<Coverage> nothing_counted(const Distribution& distribution) {
  std::vector<Coverage> coverages;
  coverages.reserve(kTails.size());
  for (const double tail : kTails) {
    coverages.push_back(
        {1 - 2 * tail, exact_coverage(distribution, distribution.interval_rank(tail))});
  }
  return coverages;
}

void count(Coverage& coverage, bool covered) {
  coverage.covered += covered ? 1 : 0;
  ++coverage.draws;
}

/// One for each of kTails. `narrower`: by so many ranks, to see that this would be noticed.
std::vector<Coverage> signed_rank_coverage(const Shape& shape, std::size_t size,
                                           std::uint64_t narrower = 0) {
  const SignedRankDistribution distribution(size);
  std::vector<Coverage> coverages = nothing_counted(distribution);
  const double truth = shape.pseudo_median;
  Random random(kSeed);
  for (int draw = 0; draw < draws_of(size); ++draw) {
    const Values walsh = walsh_averages(sample_of(shape, size, random));
    for (std::size_t level = 0; level < kTails.size(); ++level) {
      CentreEstimate estimate = pseudo_median(walsh, distribution, kTails[level]);
      if (narrower > 0) {
        const std::uint64_t rank = distribution.interval_rank(kTails[level]) + narrower;
        estimate.low = walsh[rank - 1];
        estimate.high = walsh[walsh.size() - rank];
      }
      count(coverages[level], estimate.low <= truth && truth <= estimate.high);
    }
  }
  return coverages;
}

// Skewed samples break the signed-rank test's one assumption. Their intervals then hold the
// pseudo-median up to 1.3 % less often than stated (log-normal, sigma 1). Log ratios of rounds have
// no reason to be skewed: which side comes first is exchangeable where nothing changed.
TEST(SignedRankCoverage, IsAtLeastWhatIsStated) {
  for (const Shape& shape : kShapes) {
    for (const std::size_t size : kSizes) {
      for (const Coverage& coverage : signed_rank_coverage(shape, size)) {
        const bool skewed = shape.kind == Shape::Kind::skewed;
        EXPECT_TRUE(holds(coverage, skewed ? 0.015 : 0))
            << shape.name << ", " << size << ": " << coverage << ", seed " << kSeed;
        if (shape.kind == Shape::Kind::symmetric) {
          EXPECT_TRUE(is_as_computed(coverage))
              << shape.name << ", " << size << ": " << coverage << ", seed " << kSeed;
        }
      }
    }
  }
}

// The target itself: half of the averages of two lie below it.
TEST(SignedRankCoverage, AimsAtTheTruePseudoMedian) {
  constexpr int kPairs = 100'000;
  Random random(kSeed);
  for (const Shape& shape : kShapes) {
    double below = 0;
    for (int pair = 0; pair < kPairs; ++pair) {
      const double average = (shape.draw(random) + shape.draw(random)) / 2;
      below += average < shape.pseudo_median ? 1 : (average == shape.pseudo_median ? 0.5 : 0);
    }
    EXPECT_NEAR(below / kPairs, 0.5, 4 * 0.5 / std::sqrt(kPairs)) << shape.name;
  }
}

/// Two samples of one shape, the second `kFactor` times as large: a power of two, so that equal
/// values stay equal. As exponentials, for ratios are of positive values.
constexpr double kFactor = 2;

std::vector<Coverage> moses_coverage(const Shape& shape, std::size_t size,
                                     std::uint64_t narrower = 0) {
  const MannWhitneyDistribution distribution(size, size);
  std::vector<Coverage> coverages = nothing_counted(distribution);
  Random random(kSeed);
  for (int draw = 0; draw < draws_of(size); ++draw) {
    Values first = sample_of(shape, size, random);
    Values second = sample_of(shape, size, random);
    for (Values* sample : {&first, &second}) {
      std::sort(sample->begin(), sample->end());
      for (double& value : *sample) {
        value = std::exp(std::clamp(value, -300.0, 300.0) / 2) * (sample == &second ? kFactor : 1);
      }
    }
    for (std::size_t level = 0; level < kTails.size(); ++level) {
      RatioEstimate estimate = estimate_ratio(first, second, distribution, kTails[level]);
      if (narrower > 0) {
        const std::uint64_t rank = distribution.interval_rank(kTails[level]) + narrower;
        estimate.low = ratio_of_rank(first, second, rank);
        estimate.high = ratio_of_rank(first, second, size * size + 1 - rank);
      }
      count(coverages[level], estimate.low <= kFactor && kFactor <= estimate.high);
    }
  }
  return coverages;
}

TEST(MosesCoverage, IsAtLeastWhatIsStatedWhateverTheShape) {
  for (const Shape& shape : kShapes) {
    for (const std::size_t size : kSizes) {
      for (const Coverage& coverage : moses_coverage(shape, size)) {
        EXPECT_TRUE(holds(coverage))
            << shape.name << ", " << size << ": " << coverage << ", seed " << kSeed;
        if (shape.kind != Shape::Kind::stepped) {
          EXPECT_TRUE(is_as_computed(coverage))
              << shape.name << ", " << size << ": " << coverage << ", seed " << kSeed;
        }
      }
    }
  }
}

// The twins: one rank narrower, and the same counting says no.
TEST(SignedRankCoverage, FailsWhereAnIntervalIsOneRankTooNarrow) {
  const std::vector<Coverage> narrow = signed_rank_coverage(kShapes[0], 5, 1);
  EXPECT_FALSE(is_as_computed(narrow[0])) << narrow[0];
  EXPECT_FALSE(is_as_computed(narrow[1])) << narrow[1];
  EXPECT_FALSE(holds(narrow[1])) << narrow[1];
}

TEST(MosesCoverage, FailsWhereAnIntervalIsOneRankTooNarrow) {
  const std::vector<Coverage> narrow = moses_coverage(kShapes[0], 5, 1);
  EXPECT_FALSE(is_as_computed(narrow[0])) << narrow[0];
  EXPECT_FALSE(is_as_computed(narrow[1])) << narrow[1];
  EXPECT_FALSE(holds(narrow[1])) << narrow[1];
}

}  // namespace
}  // namespace compare::stats
