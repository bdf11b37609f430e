#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compare/verdict/judge.h"
#include "tests/compare/verdict/judging.h"

namespace compare::verdict {
namespace {

using results::ResultFile;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(JudgeEnvironment, DoesNotCompareDifferentMachinesUnlessAllowed) {
  ResultFile baseline = baseline_of({repetitions("a", kSteady)});
  ResultFile current = current_of({repetitions("a", scaled(kSteady, 2))});
  baseline.context.set_text("gatebench.cpu_model", "x");
  current.context.set_text("gatebench.cpu_model", "y");
  const Verdict verdict = judge(baseline, current, {});
  EXPECT_EQ(verdict.exit_code, 2);
  EXPECT_FALSE(verdict.environment.comparable);
  EXPECT_EQ(verdict.comparisons[0].status, Status::not_comparable);
  EXPECT_THAT(verdict.reason, HasSubstr("gatebench.cpu_model is \"x\" in the baseline and \"y\""));
  Options options;
  options.allow_different_hosts = true;
  const Verdict allowed = judge(baseline, current, options);
  EXPECT_EQ(allowed.exit_code, 1);
  EXPECT_TRUE(allowed.environment.comparable);
  EXPECT_THAT(allowed.warnings, ElementsAre(HasSubstr("different machines")));
}

TEST(JudgeEnvironment, TellsMachinesByProcessorsAndCachesWhereNoModelIsKnown) {
  for (const std::string key : {"num_cpus", "caches"}) {
    ResultFile baseline = baseline_of({repetitions("a", kSteady)});
    ResultFile current = current_of({repetitions("a", kSteady)});
    baseline.context.set_number(key, 2);
    current.context.set_number(key, 2);
    EXPECT_EQ(judge(baseline, current, {}).exit_code, 0);
    current.context.set_number(key, 4);
    EXPECT_EQ(judge(baseline, current, {}).exit_code, 2);
    baseline.context.set_text("gatebench.cpu_model", "x");
    current.context.set_text("gatebench.cpu_model", "x");
    EXPECT_EQ(judge(baseline, current, {}).exit_code, 0);
  }
}

TEST(JudgeEnvironment, WarnsOfAnotherClockSpeedBuildOrSession) {
  ResultFile baseline = baseline_of({repetitions("a", kSteady)});
  ResultFile current = current_of({repetitions("a", kSteady)});
  baseline.context.set_number("mhz_per_cpu", 2000);
  current.context.set_number("mhz_per_cpu", 2100);
  EXPECT_THAT(judge(baseline, current, {}).warnings, IsEmpty()) << "5 % is within";
  current.context.set_number("mhz_per_cpu", 2101);
  EXPECT_THAT(judge(baseline, current, {}).warnings, ElementsAre(HasSubstr("clock speed")));
  current.context.set_number("mhz_per_cpu", 2000);
  for (const std::string key : {"gatebench.build_type", "gatebench.compiler", "gatebench.flags"}) {
    baseline.context.set_text(key, "x");
    EXPECT_THAT(judge(baseline, current, {}).warnings, IsEmpty()) << "unknown is not different";
    current.context.set_text(key, "y");
    EXPECT_THAT(judge(baseline, current, {}).warnings, ElementsAre(HasSubstr(key + " is \"x\"")));
    current.context.set_text(key, "x");
  }
  current.context.set_text("gatebench.session", "two");
  EXPECT_THAT(judge(baseline, current, {}).warnings,
              ElementsAre(HasSubstr("session noise unknown")));
  baseline.context = {};
  EXPECT_THAT(judge(baseline, current, {}).warnings, Contains(HasSubstr("session noise unknown")));
}

TEST(JudgeEnvironment, DoesNotWarnOfAnotherCommitWhichIsWhatIsCompared) {
  ResultFile baseline = baseline_of({repetitions("a", kSteady)});
  ResultFile current = current_of({repetitions("a", kSteady)});
  baseline.context.set_text("gatebench.commit", "x");
  current.context.set_text("gatebench.commit", "y");
  EXPECT_THAT(judge(baseline, current, {}).warnings, IsEmpty());
}

TEST(JudgeEnvironment, PassesOnTheWarningsOfTheReaders) {
  ResultFile baseline = baseline_of({repetitions("a", kSteady)});
  baseline.warnings = {"base"};
  ResultFile current = current_of({repetitions("a", kSteady)});
  current.warnings = {"now"};
  EXPECT_THAT(judge(baseline, current, {}).warnings, ElementsAre("base", "now"));
}

}  // namespace
}  // namespace compare::verdict
