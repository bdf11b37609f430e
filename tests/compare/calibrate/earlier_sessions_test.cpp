#include "compare/calibrate/earlier_sessions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "compare/results/input_error.h"
#include "tests/compare/cli/command.h"
#include "tests/compare/cli/scratch_folder.h"
#include "tests/compare/result_builder.h"

namespace compare::calibrate {
namespace {

using results::ResultFile;
using testing::HasSubstr;

/// Sessions that differ by `between`, of ten processes that differ by `within`.
std::vector<ResultFile> history(int sessions, double between, double within, double step = 1) {
  std::mt19937_64 random(7);
  std::normal_distribution<double> noise;
  std::vector<ResultFile> files;
  for (int session = 0; session < sessions; ++session) {
    const double level = 100 * std::exp(between * noise(random)) * (session < 20 ? 1 : step);
    std::vector<double> values;
    for (int process = 0; process < 10; ++process) {
      values.push_back(level * std::exp(within * noise(random)));
    }
    files.push_back(result_file("s" + std::to_string(session), {repetitions("a", values)}));
  }
  return files;
}

double session_spread(const std::vector<ResultFile>& sessions) {
  return profile_of(sessions).find("a", "real_time")->session_spread;
}

std::string refusal(const std::vector<ResultFile>& sessions) {
  try {
    profile_of(sessions);
  } catch (const results::InputError& error) {
    return error.what();
  }
  return "taken";
}

TEST(EarlierSessions, TellTheSpreadBetweenThemWithoutThatWithin) {
  EXPECT_NEAR(session_spread(history(400, 0.04, 0.02)), 0.04, 0.005);
  EXPECT_NEAR(session_spread(history(400, 0.04, 0.08)), 0.04, 0.01);
  EXPECT_LT(session_spread(history(400, 0, 0.02)), 0.005);
  EXPECT_NEAR(profile_of(history(400, 0.04, 0.02)).find("a", "real_time")->process_spread, 0.018,
              0.004);
}

TEST(EarlierSessions, AreNotFooledByAStepThatStays) {
  EXPECT_NEAR(session_spread(history(40, 0.04, 0.02, 1.5)), session_spread(history(40, 0.04, 0.02)),
              0.01);
}

TEST(EarlierSessions, LeavePairsUnknownAndCoverWhatIsInAllFiles) {
  std::vector<ResultFile> sessions = history(6, 0.04, 0.02);
  for (const results::Row& row : repetitions("late", {5, 6})) {
    sessions.back().rows.push_back(row);
  }
  const results::NoiseProfile profile = profile_of(sessions);
  EXPECT_EQ(profile.sessions, 6U);
  EXPECT_EQ(profile.find("late", "real_time"), nullptr);
  EXPECT_TRUE(std::isnan(profile.find("a", "real_time")->pair_session_spread));
  EXPECT_THAT(sessions_report(profile), HasSubstr("of 6 sessions"));
}

TEST(EarlierSessions, RefuseTooFewOtherMachinesAndNothingInCommon) {
  std::vector<ResultFile> sessions = history(6, 0.04, 0.02);
  EXPECT_EQ(refusal(sessions), "taken");
  EXPECT_THAT(refusal(history(5, 0.04, 0.02)), HasSubstr("needs 6 files or more"));
  sessions[2].context.set_text("gatebench.cpu_model", "this");
  sessions[0].context.set_text("gatebench.cpu_model", "that");
  EXPECT_THAT(refusal(sessions), HasSubstr("different machines"));
  sessions = history(6, 0.04, 0.02);
  sessions[3] = result_file("s3", {repetitions("b", {1})});
  EXPECT_THAT(refusal(sessions), HasSubstr("no benchmark is in all of the files, from s0 to s5"));
}

class CalibrateFrom : public ScratchFolder {};

TEST_F(CalibrateFrom, NeedsFilesOrACommandAndNotBoth) {
  EXPECT_THAT(run_compare({"calibrate"}).err, HasSubstr("--command or --from is required"));
  EXPECT_EQ(run_compare({"calibrate", "--command", "a", "--from", "b"}).exit_code, 2);
  EXPECT_THAT(run_compare({"calibrate", "--from", "missing.json"}).err,
              HasSubstr("cannot read missing.json"));
}

}  // namespace
}  // namespace compare::calibrate
