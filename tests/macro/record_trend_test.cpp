#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "macro/record/trend.h"

namespace macro {
namespace {

using testing::HasSubstr;

constexpr double kMebibyte = 1024.0 * 1024;

const FindingRecord& named(const std::vector<FindingRecord>& findings, const std::string& name) {
  for (const FindingRecord& finding : findings) {
    if (finding.name == name) {
      return finding;
    }
  }
  ADD_FAILURE() << "no finding " << name;
  return findings.front();
}

/// An hour of a target, sampled every `step` seconds: 100 MiB that grow by `bytes_per_hour`, with
/// noise of a page or two, after a warm-up in which they double.
std::vector<TargetSample> memory(double bytes_per_hour, double seconds = 3600, double step = 1) {
  std::mt19937_64 random(3);
  std::vector<TargetSample> samples;
  for (double at = 0; at <= seconds; at += step) {
    TargetSample& sample = samples.emplace_back();
    sample.at_seconds = at;
    const double warm = std::min(1.0, 0.5 + at / (seconds * kTrendWarmupShare) / 2);
    sample.rss_bytes = 100 * kMebibyte * warm + bytes_per_hour * at / 3600 +
                       4096.0 * static_cast<double>(random() % 3);
    sample.open_files = 64.0 + static_cast<double>(random() % 2);
    sample.threads = 4;
  }
  return samples;
}

TEST(Trend, FindsALeakAndNoneWhereThereIsNone) {
  const FindingRecord steady = named(leak_findings(memory(0), {}), "rss_slope_bytes_per_hour");
  EXPECT_EQ(steady.met, true);
  EXPECT_LE(*steady.low, 0) << "the warm-up has no say";
  const FindingRecord leak =
      named(leak_findings(memory(20 * kMebibyte), {}), "rss_slope_bytes_per_hour");
  EXPECT_EQ(leak.met, false);
  EXPECT_NEAR(*leak.value, 20 * kMebibyte, kMebibyte / 10);
  EXPECT_LT(*leak.low, *leak.high);
  EXPECT_THAT(leak.note, HasSubstr("it grows"));
}

TEST(Trend, TakesGrowthOfAPercentForNoise) {
  // 0.9 of the hour is looked at: 100 MiB may grow by 1 MiB in it.
  EXPECT_EQ(named(leak_findings(memory(1.08 * kMebibyte), {}), "rss_slope_bytes_per_hour").met,
            true);
  EXPECT_EQ(named(leak_findings(memory(1.15 * kMebibyte), {}), "rss_slope_bytes_per_hour").met,
            false);
}

TEST(Trend, FindsDescriptorsAndThreadsThatAreNotGivenBack) {
  auto samples = memory(0);
  EXPECT_EQ(named(leak_findings(samples, {}), "open_files_slope_per_hour").met, true);
  EXPECT_EQ(named(leak_findings(samples, {}), "threads_slope_per_hour").value, 0);
  for (TargetSample& sample : samples) {
    *sample.open_files += std::floor(sample.at_seconds / 360);
    *sample.threads += std::floor(sample.at_seconds / 600);
  }
  EXPECT_EQ(named(leak_findings(samples, {}), "open_files_slope_per_hour").met, false);
  EXPECT_EQ(named(leak_findings(samples, {}), "threads_slope_per_hour").met, false);
}

std::vector<IntervalRecord> latencies(double growth_ns) {
  std::vector<IntervalRecord> intervals;
  for (int i = 0; i < 1000; ++i) {
    IntervalRecord& interval = intervals.emplace_back();
    interval.begin_seconds = i;
    interval.length_seconds = 1;
    interval.latency_ns_p50 = 2e6 + growth_ns * i / 900 + (i % 7) * 1e3;
  }
  return intervals;
}

TEST(Trend, FindsLatencyThatDrifts) {
  EXPECT_EQ(named(leak_findings({}, latencies(95e3)), "latency_p50_slope_ns_per_hour").met, true);
  EXPECT_EQ(named(leak_findings({}, latencies(115e3)), "latency_p50_slope_ns_per_hour").met, false);
}

TEST(Trend, SaysWhereARunWasTooShort) {
  const FindingRecord few = leak_findings(memory(0, 66, 1), {}).front();
  EXPECT_FALSE(few.value);
  EXPECT_FALSE(few.met);
  EXPECT_THAT(few.note, HasSubstr("too short: 60 samples"));
  EXPECT_TRUE(leak_findings(memory(0, 67, 1), {}).front().value);
  EXPECT_THAT(leak_findings(memory(0, 3600, 200), {}).front().note, HasSubstr("too short"));
}

TEST(Trend, SaysWhereNothingWasSampled) {
  for (const FindingRecord& finding : leak_findings({}, {})) {
    EXPECT_FALSE(finding.value);
    EXPECT_EQ(finding.note, "not sampled");
  }
}

TEST(Trend, LooksAtTheLongestBlockOnly) {
  auto samples = memory(0);
  for (TargetSample sample : memory(1000 * kMebibyte, 1000)) {
    sample.block = 2;
    samples.push_back(sample);
  }
  EXPECT_EQ(leak_findings(samples, {}).front().met, true);
}

TEST(Trend, OfADayTakesSecondsNotHours) {
  const FindingRecord day = leak_findings(memory(kMebibyte, 86'400), {}).front();
  EXPECT_EQ(day.met, false);
  EXPECT_NEAR(*day.value, kMebibyte, kMebibyte / 50);
}

}  // namespace
}  // namespace macro
