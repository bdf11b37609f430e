#include "compare/stats/two_peaks.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace compare::stats {
namespace {

std::vector<double> normal_sample(std::mt19937_64& random, std::size_t size) {
  std::normal_distribution<double> noise(100, 3);
  std::vector<double> sample(size);
  for (double& value : sample) {
    value = noise(random);
  }
  return sample;
}

TEST(TwoPeaks, FewerThanOneInAHundredNormalSamplesLookTwoPeaked) {
  std::mt19937_64 random(11);
  constexpr int kSamples = 2000;
  for (const std::size_t size : {8U, 10U, 15U, 20U, 40U}) {
    int found = 0;
    for (int sample = 0; sample < kSamples; ++sample) {
      found += is_two_peaked(normal_sample(random, size)) ? 1 : 0;
    }
    EXPECT_LT(found, kSamples / 100) << size;
  }
}

TEST(TwoPeaks, FindsTwoSpeedsInAnyMixOfAFifthOrMore) {
  std::mt19937_64 random(12);
  for (const std::size_t slow : {2U, 5U, 8U}) {
    std::vector<double> sample = normal_sample(random, 10);
    for (std::size_t index = 0; index < slow; ++index) {
      sample[index] += 60;
    }
    EXPECT_TRUE(is_two_peaked(sample)) << slow;
  }
}

TEST(TwoPeaks, AnOutlierIsNoPeak) {
  std::mt19937_64 random(13);
  std::vector<double> sample = normal_sample(random, 10);
  sample[4] += 60;
  EXPECT_FALSE(is_two_peaked(sample));
}

TEST(TwoPeaks, ClockTicksAreTwoPeaksAndEqualValuesAreNone) {
  EXPECT_TRUE(is_two_peaked(std::vector<double>{1, 1, 1, 1, 2, 2, 2, 2}));
  EXPECT_FALSE(is_two_peaked(std::vector<double>(8, 1.0)));
  EXPECT_FALSE(is_two_peaked(std::vector<double>{1, 1, 1, 2, 2, 2, 2}));
}

}  // namespace
}  // namespace compare::stats
