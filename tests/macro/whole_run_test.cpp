// Whole runs of the tool on our own gateway with the mock provider behind it: every scenario and
// profile once, as short as they can be. What is asserted is what must hold however slow the
// machine is: the counts of both sides agree, the files are there, the exit code is that of the
// verdict.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "macro/cli/macro_tool.h"
#include "macro/cli/result_folder.h"
#include "macro/record/run_record.h"
#include "tests/macro/temporary_folder.h"

namespace macro {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class WholeRun : public macro_test::FolderTest {
 protected:
  struct Outcome {
    int code = -1;
    std::string out;
    std::string err;
  };
  Outcome measure(const std::vector<std::string>& arguments) const {
    std::vector<std::string> all = {"run"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    all.insert(all.end(), {"--out", folder().string(), "--seed", "7"});
    std::ostringstream out;
    std::ostringstream err;
    const int code = run(all, out, err);
    return {code, out.str(), err.str()};
  }
  [[nodiscard]] std::vector<RunRecord> records() const { return ResultFolder::read(folder()); }
  [[nodiscard]] std::string text(const std::string& name) const {
    return macro_test::read_text(folder() / name);
  }
};

/// The outcomes of a check over the blocks and steps.
std::vector<CheckOutcome> outcomes_of(const RunRecord& run, const std::string& name) {
  std::vector<CheckOutcome> outcomes;
  const auto look = [&](const BlockRecord& block) {
    for (const CheckRecord& check : block.checks) {
      if (check.name == name) {
        outcomes.push_back(check.outcome);
      }
    }
  };
  for (const BlockRecord& block : run.blocks) {
    look(block);
  }
  for (const StepRecord& step : run.steps) {
    look(step.block);
  }
  return outcomes;
}

const FindingRecord* finding(const RunRecord& run, const std::string& name) {
  for (const FindingRecord& found : run.findings) {
    if (found.name == name) {
      return &found;
    }
  }
  return nullptr;
}

TEST_F(WholeRun, OfSeveralScenariosReconcilesEachWithTheGateway) {
  const Outcome outcome =
      measure({"--scenario", "mixed", "--scenario", "translation", "--scenario", "streaming",
               "--connections", "8", "--blocks", "1", "--duration", "400ms", "--warmup", "50ms"});
  const auto runs = records();
  ASSERT_EQ(runs.size(), 3U) << outcome.out << outcome.err;
  for (const RunRecord& run : runs) {
    EXPECT_THAT(outcomes_of(run, "ledger"), testing::ElementsAre(CheckOutcome::passed)) << run.name;
    EXPECT_THAT(outcomes_of(run, "metrics"), testing::ElementsAre(CheckOutcome::passed))
        << run.name;
    EXPECT_THAT(outcomes_of(run, "accounting"), testing::ElementsAre(CheckOutcome::passed));
  }
  EXPECT_EQ(runs[0].tasks.size(), 5U);
  for (const TaskRecord& task : runs[0].tasks) {
    EXPECT_EQ(task.failed, 0U) << task.name;
  }
  EXPECT_THAT(text("mixed/locust_stats.csv"), HasSubstr("GET,/v1/models"));
  EXPECT_THAT(text("summary.json"), HasSubstr("gatebench.macro_suite/1"));
  EXPECT_THAT(text("report.html"), HasSubstr("<html"));
  EXPECT_THAT(text("result.json"), HasSubstr("macro/translation/connections:8"));
}

TEST_F(WholeRun, OfAFeatureMeasuresItOffAndOnInTurn) {
  measure({"--scenario", "auth", "--connections", "4", "--blocks", "2", "--duration", "400ms",
           "--warmup", "50ms"});
  const auto runs = records();
  ASSERT_EQ(runs.size(), 1U);
  EXPECT_EQ(runs[0].blocks.size(), 2U);
  EXPECT_EQ(runs[0].direct_blocks.size(), 2U);
  EXPECT_TRUE(std::filesystem::exists(folder() / "logs/gateway-auth-block-1-reference.log"));
  const FindingRecord* const added = finding(runs[0], "added_latency_ns_p50");
  ASSERT_NE(added, nullptr);
  EXPECT_EQ(added->low.has_value(), false) << "2 pairs have no interval";
  for (const BlockRecord& reference : records()[0].direct_blocks) {
    const auto found =
        std::find_if(reference.checks.begin(), reference.checks.end(),
                     [](const CheckRecord& check) { return check.name == "ledger"; });
    ASSERT_NE(found, reference.checks.end());
    EXPECT_EQ(found->outcome, CheckOutcome::passed) << found->value << found->note;
  }
}

TEST_F(WholeRun, OfFairnessRefusesTheHeavyUserOnly) {
  measure({"--scenario", "fairness", "--duration", "1s", "--blocks", "1", "--warmup", "500ms"});
  const auto runs = records();
  ASSERT_EQ(runs.size(), 1U);
  ASSERT_EQ(runs[0].blocks.size(), 1U);
  EXPECT_EQ(runs[0].tasks.size(), 2U);
  if (!runs[0].blocks[0].valid()) {
    return;  // a machine too slow to keep the schedule tells nothing of shares
  }
  const FindingRecord* const heavy = finding(runs[0], "refused_share_heavy");
  const FindingRecord* const light = finding(runs[0], "refused_share_light");
  ASSERT_NE(heavy, nullptr);
  ASSERT_NE(light, nullptr);
  EXPECT_NEAR(heavy->value.value_or(0), 0.5, 0.2);
  EXPECT_EQ(light->value.value_or(1), 0);
}

TEST_F(WholeRun, OfAStaircaseAndASearchHasTheirSteps) {
  measure(
      {"stress", "--users", "20", "--connections", "4", "--duration", "6s", "--warmup", "20ms"});
  const auto stairs = records();
  ASSERT_EQ(stairs.size(), 1U);
  EXPECT_GT(stairs[0].steps.size(), 4U);
  EXPECT_THAT(stairs[0].steps.front().load, HasSubstr("users:"));
  EXPECT_THAT(stairs[0].steps.back().load, HasSubstr("connections:"));
  EXPECT_THAT(text("result.json"), HasSubstr("macro/stress/"));
}

TEST_F(WholeRun, CanBeHadAgainFromItsSchedule) {
  measure({"--rate", "200", "--arrivals", "poisson", "--duration", "300ms", "--warmup", "0s",
           "--blocks", "1"});
  const auto first = records();
  const std::string schedule = (folder() / "schedule.json").string();
  std::ostringstream out;
  std::ostringstream err;
  run({"run", "--replay", schedule, "--out", (folder() / "again").string()}, out, err);
  const auto again = ResultFolder::read(folder() / "again");
  ASSERT_EQ(first.size(), 1U);
  ASSERT_EQ(again.size(), 1U) << err.str();
  EXPECT_EQ(again[0].seed, first[0].seed);
  EXPECT_EQ(again[0].blocks.at(0).scheduled, first[0].blocks.at(0).scheduled);
  EXPECT_EQ(again[0].name, first[0].name);
}

TEST_F(WholeRun, IsToldAgainOffline) {
  measure({"--connections", "2", "--duration", "200ms", "--blocks", "1", "--warmup", "0s"});
  const std::vector<std::string> files = {
      "report.txt",       "report.html",       "result.json",
      "summary.json",     "table.md",          "locust_stats.csv",
      "vegeta.json",      "vegeta_report.txt", "locust_failures.csv",
      "hdr/response.hgrm"};
  std::vector<std::string> before;
  for (const std::string& name : files) {
    before.push_back(text(name));
    EXPECT_FALSE(before.back().empty() && name != "locust_failures.csv") << name;
    std::filesystem::remove(folder() / name);
  }
  std::ostringstream out;
  std::ostringstream err;
  EXPECT_EQ(run({"report", folder().string()}, out, err), 0) << err.str();
  for (std::size_t i = 0; i < files.size(); ++i) {
    EXPECT_EQ(text(files[i]), before[i]) << files[i];
  }
}

TEST_F(WholeRun, SkipsWhatATargetCannotShowAndSaysWhy) {
  const Outcome outcome = measure({"--target", "http://127.0.0.1:1", "--scenario", "all",
                                   "--duration", "300ms", "--timeout", "100ms"});
  EXPECT_EQ(outcome.code, 3) << "nothing listens there";
  EXPECT_THAT(outcome.out,
              AllOf(HasSubstr("SKIPPED"), HasSubstr("fairness"), HasSubstr("INVALID")));
}

}  // namespace
}  // namespace macro
