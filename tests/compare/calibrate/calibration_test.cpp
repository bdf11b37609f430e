#include "compare/calibrate/calibration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "compare/results/duel_record.h"
#include "compare/verdict/judge.h"
#include "tests/compare/cli/command.h"
#include "tests/compare/cli/scratch_folder.h"
#include "tests/compare/result_builder.h"

namespace compare::calibrate {
namespace {

using testing::AllOf;
using testing::HasSubstr;

struct Noise {
  double process = 0;  ///< of the rounds' values of a side, in logarithms
  double session = 0;  ///< what both sides of a session share
  double side = 0;     ///< by which the sides of one session differ
};

verdict::Verdict session_of(const Noise& noise, std::mt19937_64& random, std::size_t rounds,
                            const std::string& name = "a") {
  std::normal_distribution<double> normal;
  const double shared = noise.session * normal(random);
  const double apart = noise.side * normal(random);
  std::vector<double> before;
  std::vector<double> now;
  for (std::size_t round = 0; round < rounds; ++round) {
    before.push_back(100 * std::exp(shared + noise.process * normal(random)));
    now.push_back(100 * std::exp(shared + apart + noise.process * normal(random)));
  }
  results::ResultFile baseline = result_file("b", {repetitions(name, before)});
  results::ResultFile current = result_file("c", {repetitions(name, now)});
  results::DuelRecord record;
  record.id = "d";
  record.complete = true;
  record.side = "baseline";
  results::set_duel_record(baseline.context, record);
  record.side = "current";
  results::set_duel_record(current.context, record);
  return verdict::judge(baseline, current, {});
}

Sessions sessions_of(const Noise& noise, std::size_t count, std::size_t rounds = 40,
                     const std::string& name = "a") {
  std::mt19937_64 random(42);
  Sessions sessions;
  for (std::size_t session = 0; session < count; ++session) {
    sessions.verdicts.push_back(session_of(noise, random, rounds, name));
  }
  sessions.per_round = std::chrono::milliseconds(100);
  return sessions;
}

TEST(Calibration, FindsTheSpreadsThatWereThere) {
  const Calibration found = sum_up(sessions_of({0.02, 0.04, 0.01}, 200));
  const results::NoiseEntry& noise = *found.profile.find("a", "real_time");
  EXPECT_NEAR(noise.process_spread, 0.02 * std::sqrt(2), 0.003) << "a value is two processes";
  EXPECT_NEAR(noise.pair_spread, 0.02 * std::sqrt(2), 0.003);
  EXPECT_NEAR(noise.session_spread, 0.04, 0.006);
  EXPECT_NEAR(noise.pair_session_spread, 0.01, 0.002);
  EXPECT_EQ(found.profile.sessions, 200U);
  EXPECT_EQ(found.profile.rounds, 40U);
}

TEST(Calibration, OfSessionsThatAgreeFindsNothingBetweenThem) {
  const Calibration found = sum_up(sessions_of({0.02, 0, 0}, 200));
  EXPECT_LT(found.profile.entries[0].session_spread, 0.002);
  EXPECT_LT(found.profile.entries[0].pair_session_spread, 0.002);
}

TEST(Calibration, OfOneSessionKnowsNothingBetweenSessions) {
  const Calibration found = sum_up(sessions_of({0.02, 0.04, 0.01}, 1));
  EXPECT_TRUE(std::isnan(found.profile.entries[0].session_spread));
  EXPECT_THAT(calibration_report(found, 10), HasSubstr("One session tells nothing"));
}

TEST(Calibration, BoundsTheFalseAlarms) {
  const Calibration found = sum_up(sessions_of({0.02, 0, 0}, 60));
  EXPECT_EQ(found.profile.comparisons, 60U);
  EXPECT_EQ(found.profile.false_alarms, 0U);
  EXPECT_NEAR(found.most_false_alarms, 1 - std::pow(0.05, 1.0 / 60), 1e-9);
  const Calibration wild = sum_up(sessions_of({0.02, 0, 0.3}, 60));
  EXPECT_GT(wild.profile.false_alarms, 10U);
}

TEST(Calibration, TellsWhatCanBeFoundWithinTheBudget) {
  Sessions sessions = sessions_of({0.02, 0, 0}, 20);
  const double all = sum_up(sessions).benchmarks[0].smallest_change_percent;
  EXPECT_NEAR(all, 100 * std::expm1((1.881 + 1.645) * 0.0283 / std::sqrt(40)), 0.35);
  sessions.budget = std::chrono::milliseconds(1000);  // ten rounds
  const Calibration hurried = sum_up(sessions);
  EXPECT_EQ(hurried.rounds_in_budget, 10U);
  EXPECT_GT(hurried.benchmarks[0].smallest_change_percent, 2 * all);
}

TEST(Calibration, NamesWhatIsTooNoisyAndWhatWouldHelp) {
  const auto advice = [](const Noise& noise, const std::string& name, long budget_ms) {
    Sessions sessions = sessions_of(noise, 20, 40, name);
    sessions.budget = std::chrono::milliseconds(budget_ms);
    return calibration_report(sum_up(sessions), 10);
  };
  EXPECT_THAT(advice({0.02, 0, 0}, "a", 300'000), HasSubstr("All can be gated at 10.0 %"));
  EXPECT_THAT(advice({0.3, 0, 0}, "a", 300'000),
              AllOf(HasSubstr("too noisy: a real_time"), HasSubstr("longer minimum time")));
  EXPECT_THAT(advice({0.08, 0, 0}, "a", 1000), HasSubstr("a larger --budget"));
  EXPECT_THAT(advice({0.3, 0, 0}, "a/threads:2", 300'000), HasSubstr("pin them"));
  EXPECT_THAT(advice({0.02, 0, 0.2}, "a", 300'000), HasSubstr("raise its threshold"));
}

class CalibrateCommand : public ScratchFolder {};

TEST_F(CalibrateCommand, WritesAProfileThatCompareReads) {
  const std::string command = std::string(GATEBENCH_BINARY_DIR) + "/fake_benchmark --time=a:100";
  const CommandResult result =
      run_compare({"calibrate", "--command", command, "--rounds", "5", "--sessions", "2", "--every",
                   "1ms", "--out", "noise.json"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("0 false alarms in 2 comparisons"));
  EXPECT_THAT(result.err, HasSubstr("session 2 of 2"));
  const results::NoiseProfile profile = results::read_noise_profile("noise.json");
  EXPECT_EQ(profile.sessions, 2U);
  EXPECT_EQ(profile.rounds, 5U);
  ASSERT_NE(profile.find("a", "real_time"), nullptr);
}

TEST_F(CalibrateCommand, CannotCalibrateAProgramThatFails) {
  const std::string command =
      std::string(GATEBENCH_BINARY_DIR) + "/fake_benchmark --time=a:100 --crash=a";
  const CommandResult result = run_compare({"calibrate", "--command", command});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("not calibrated: the baseline (fake_benchmark) was killed"));
  EXPECT_FALSE(std::filesystem::exists("noise.json"));
}

TEST_F(CalibrateCommand, NamesWhatErrsAndCalibratesTheRest) {
  const std::string program = std::string(GATEBENCH_BINARY_DIR) + "/fake_benchmark";
  const CommandResult some =
      run_compare({"calibrate", "--command", program + " --time=a:100 --time=b:100 --error=b",
                   "--rounds", "5"});
  EXPECT_EQ(some.exit_code, 0) << some.err;
  EXPECT_THAT(some.out, AllOf(HasSubstr("not calibrated: b real_time: errored now: no luck"),
                              HasSubstr("All that were calibrated can be gated")));
  std::filesystem::remove("noise.json");
  const CommandResult none =
      run_compare({"calibrate", "--command", program + " --time=b:100 --error=b", "--rounds", "5"});
  EXPECT_EQ(none.exit_code, 2);
  EXPECT_THAT(none.err, HasSubstr("not calibrated: no benchmark could be compared with itself"));
  EXPECT_FALSE(std::filesystem::exists("noise.json"));
}

TEST_F(CalibrateCommand, ShowsHowFarEachSessionIs) {
  const std::string command = std::string(GATEBENCH_BINARY_DIR) + "/fake_benchmark --time=a:100";
  const CommandResult result = run_compare(
      {"calibrate", "--command", command, "--rounds", "5", "--sessions", "3", "--every", "1ms"});
  std::size_t shown = 0;
  for (std::size_t at = result.err.find("warming up"); at != std::string::npos;
       at = result.err.find("warming up", at + 1)) {
    ++shown;
  }
  EXPECT_EQ(shown, 3U) << result.err;
}

TEST_F(CalibrateCommand, RefusesWhatMakesNoSense) {
  EXPECT_EQ(run_compare({"calibrate"}).exit_code, 2);
  EXPECT_EQ(run_compare({"calibrate", "--command", "a", "--sessions", "0"}).exit_code, 2);
  EXPECT_EQ(run_compare({"calibrate", "--command", "a", "--rounds", "4"}).exit_code, 2);
  EXPECT_EQ(run_compare({"calibrate", "--command", "a", "--every", "10"}).exit_code, 2);
}

}  // namespace
}  // namespace compare::calibrate
