#include "compare/verdict/session_noise.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "tests/compare/verdict/judging.h"

namespace compare::verdict {
namespace {

using results::NoiseProfile;
using results::ResultFile;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

NoiseProfile profile_of(double session, double pair_session) {
  NoiseProfile profile;
  profile.path = "noise.json";
  profile.date = "2026-11-20";
  profile.cpu_model = "cpu";
  profile.sessions = 6;
  profile.entries.push_back({"a", "real_time", 0.02, session, 0.02, pair_session});
  return profile;
}

ResultFile of_session(const std::string& session, const std::vector<double>& values) {
  ResultFile file = result_file(session, {repetitions("a", values)});
  file.context.set_text("gatebench.session", session);
  file.context.set_text("gatebench.cpu_model", "cpu");
  return file;
}

TEST(SessionNoise, IsTwiceTheVarianceOfASessionForFilesOfTwo) {
  const ResultFile before = of_session("1", kSteady);
  const ResultFile now = of_session("2", kSteady);
  const SessionNoise noise(profile_of(0.04, 0.01), false, before, now);
  EXPECT_DOUBLE_EQ(noise.between("a", "real_time"), 2 * 0.04 * 0.04);
  EXPECT_EQ(noise.source(),
            "noise between sessions: 4.0 % at the median, from noise.json (6 sessions, "
            "2026-11-20)");
  EXPECT_THAT(noise.warnings(), IsEmpty());
}

TEST(SessionNoise, IsNoneForFilesMeasuredInTurn) {
  const ResultFile file = of_session("1", kSteady);
  const SessionNoise noise(profile_of(0.04, 0.01), false, file, file);
  EXPECT_EQ(noise.between("a", "real_time"), 0);
  EXPECT_EQ(noise.source(), "");
}

TEST(SessionNoise, OfADuelIsWhatPairingLeaves) {
  const ResultFile file = of_session("1", kSteady);
  const SessionNoise noise(profile_of(0.04, 0.01), true, file, file);
  EXPECT_DOUBLE_EQ(noise.between("a", "real_time"), 0.01 * 0.01);
}

TEST(SessionNoise, OfAnUncalibratedBenchmarkIsTheUpperQuartile) {
  NoiseProfile profile = profile_of(0.01, 0);
  for (const double spread : {0.02, 0.03, 0.04, 0.05}) {
    profile.entries.push_back({std::to_string(spread), "real_time", 0, spread, 0, 0});
  }
  const SessionNoise noise(profile, false, of_session("1", kSteady), of_session("2", kSteady));
  EXPECT_DOUBLE_EQ(noise.between("b", "real_time"), 2 * 0.04 * 0.04);
}

TEST(SessionNoise, UnknownIsAWarningForFilesOfTwoSessionsOnly) {
  const ResultFile before = of_session("1", kSteady);
  const ResultFile now = of_session("2", kSteady);
  EXPECT_THAT(SessionNoise(std::nullopt, false, before, now).warnings(),
              ElementsAre(HasSubstr("session noise unknown")));
  EXPECT_THAT(SessionNoise(std::nullopt, false, before, before).warnings(), IsEmpty());
  EXPECT_THAT(SessionNoise(std::nullopt, true, before, now).warnings(), IsEmpty());
}

TEST(SessionNoise, OfAnotherMachineIsNotUsed) {
  NoiseProfile profile = profile_of(0.04, 0.01);
  profile.cpu_model = "Xeon";
  ResultFile before = of_session("1", kSteady);
  ResultFile now = of_session("2", kSteady);
  now.context.set_text("gatebench.cpu_model", "EPYC");
  const SessionNoise foreign(profile, false, before, now);
  EXPECT_EQ(foreign.between("a", "real_time"), 0);
  EXPECT_THAT(foreign.warnings(), Contains(HasSubstr("is of another machine (Xeon)")));
  EXPECT_THAT(foreign.warnings(), Contains(HasSubstr("session noise unknown")));
  now.context.set_text("gatebench.cpu_model", "Xeon");
  EXPECT_GT(SessionNoise(profile, false, before, now).between("a", "real_time"), 0);
}

TEST(SessionNoise, ThatWasNotCalibratedIsSaid) {
  const double unknown = std::numeric_limits<double>::quiet_NaN();
  const SessionNoise noise(profile_of(unknown, unknown), false, of_session("1", kSteady),
                           of_session("2", kSteady));
  EXPECT_EQ(noise.between("a", "real_time"), 0);
  EXPECT_THAT(noise.warnings(), ElementsAre(HasSubstr("calibrate with --sessions")));
}

TEST(SessionNoise, OfAnUnnamedMachineIsUsedAndSaid) {
  NoiseProfile unnamed = profile_of(0.04, 0);
  unnamed.cpu_model.clear();
  const SessionNoise noise(unnamed, false, of_session("1", kSteady), of_session("2", kSteady));
  EXPECT_GT(noise.between("a", "real_time"), 0);
  EXPECT_THAT(noise.warnings(), ElementsAre(HasSubstr("names no CPU model")));
}

TEST(SessionNoise, KeepsAVerdictFromCryingWolf) {
  // 12 % between two sessions that alone differ by 6 %.
  Options options;
  const ResultFile before = of_session("1", kSteady);
  const ResultFile now = of_session("2", scaled(kSteady, 1.12));
  EXPECT_EQ(judge(before, now, options).exit_code, 1);
  options.noise = profile_of(0.06, 0);
  const Verdict verdict = judge(before, now, options);
  EXPECT_EQ(verdict.exit_code, 0);
  EXPECT_EQ(verdict.comparisons[0].decision, Decision::unsure);
  EXPECT_EQ(verdict.comparisons[0].enough_repetitions, std::nullopt) << "no number would do";
  EXPECT_THAT(verdict.noise_source, HasSubstr("6.0 %"));
  options.noise = profile_of(0.01, 0);
  EXPECT_EQ(judge(before, now, options).exit_code, 1);
}

TEST(SessionNoise, KeepsFewRepetitionsFromCryingWolfToo) {
  Options options;
  options.noise = profile_of(0.06, 0);
  for (const std::vector<double>& values : {std::vector<double>{100}, {100, 101, 99}}) {
    const auto judged_at = [&](double factor) {
      return judge(of_session("1", values), of_session("2", scaled(values, factor)), options)
          .comparisons[0]
          .decision;
    };
    EXPECT_EQ(judged_at(1.12), Decision::unsure) << "1.96 sqrt(2) 6 % is 16.6 %";
    EXPECT_EQ(judged_at(0.88), Decision::unsure);
    EXPECT_EQ(judged_at(1.25), Decision::slower);
  }
}

TEST(SessionNoise, LeavesAClearRegressionAmongManyRowsOne) {
  // 30 % and fully apart, beyond any noise between sessions of 2 %; what ranks of so few can say
  // must not be taken for a deviation.
  const std::vector<double> five = {100, 101, 99, 100.5, 99.5};
  ResultFile before = of_session("1", five);
  ResultFile now = of_session("2", scaled(five, 1.3));
  for (int index = 0; index < 5; ++index) {
    for (const results::Row& row : repetitions("b" + std::to_string(index), five)) {
      before.rows.push_back(row);
      now.rows.push_back(row);
    }
  }
  Options options;
  options.noise = profile_of(0.02, 0);
  EXPECT_EQ(judge(before, now, options).exit_code, 1);
}

}  // namespace
}  // namespace compare::verdict
