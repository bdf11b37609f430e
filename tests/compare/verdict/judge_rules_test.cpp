// Rules at work: what they change of a verdict.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compare/results/input_error.h"
#include "compare/verdict/rules_file.h"
#include "tests/compare/verdict/judging.h"

namespace compare::verdict {
namespace {

using results::ResultFile;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Options with_rules(const std::string& text) {
  Options options;
  options.rules = read_rules_text(text, "rules.toml");
  options.today = std::chrono::year(2026) / std::chrono::November / 24;
  return options;
}

/// Two benchmarks; the first 12 % slower, the second as it was.
Verdict judged_by(const std::string& rules) {
  return judge(baseline_of({repetitions("auth/hit", kSteady), repetitions("limit/admit", kSteady)}),
               current_of({repetitions("auth/hit", scaled(kSteady, 1.12)),
                           repetitions("limit/admit", kSteady)}),
               with_rules(rules));
}

TEST(JudgeRules, ChangeTheThresholdOfOneBenchmark) {
  EXPECT_EQ(judged_by("").exit_code, 1);
  const Verdict verdict = judged_by("[[benchmark]]\nmatch = \"auth/*\"\nthreshold = 15");
  EXPECT_EQ(verdict.exit_code, 0);
  EXPECT_EQ(verdict.comparisons[0].threshold_percent, 15);
  EXPECT_EQ(verdict.comparisons[1].threshold_percent, 10);
  EXPECT_EQ(judged_by("[[benchmark]]\nmatch = \"auth/*\"\nthreshold = 11").exit_code, 1);
}

TEST(JudgeRules, LeaveOutWhatIsIgnoredAndSayWhy) {
  const Verdict verdict =
      judged_by("[[ignore]]\nmatch = \"auth/*\"\nreason = \"rewritten\"\nuntil = 2026-11-24\n");
  EXPECT_EQ(verdict.exit_code, 0);
  EXPECT_EQ(verdict.comparisons[0].status, Status::ignored);
  EXPECT_EQ(verdict.comparisons[0].decision, std::nullopt);
  EXPECT_THAT(verdict.comparisons[0].reasons, ElementsAre("ignored by rules.toml:1: rewritten"));
  EXPECT_EQ(verdict.comparisons[0].ignored_because, "rewritten, until 2026-11-24");
  EXPECT_TRUE(verdict.comparisons[0].ratio.has_value()) << "shown all the same";
  const Verdict after =
      judged_by("[[ignore]]\nmatch = \"auth/*\"\nreason = \"rewritten\"\nuntil = 2026-11-23\n");
  EXPECT_EQ(after.exit_code, 1);
  EXPECT_THAT(after.warnings, Contains(HasSubstr("is judged again")));
}

TEST(JudgeRules, IgnoringEverythingIsNoPass) {
  const Verdict verdict =
      judged_by("[[ignore]]\nmatch = \"*\"\nreason = \"none\"\nuntil = 2027-01-01\n");
  EXPECT_EQ(verdict.outcome, Outcome::cannot_judge);
  EXPECT_EQ(verdict.reason,
            "nothing is left to judge: rules.toml ignores or does not gate any row");
}

TEST(JudgeRules, IgnoreWhatErrorsAndWhatIsGone) {
  const std::string rules =
      "on_removed = \"fail\"\n"
      "[[ignore]]\nmatch = \"a\"\nreason = \"flaky\"\nuntil = 2027-01-01\n";
  const auto steady = repetitions("b", kSteady);
  const auto judge_a = [&](const results::ResultFile& current, const std::string& text) {
    return judge(baseline_of({repetitions("a", kSteady), steady}), current, with_rules(text))
        .exit_code;
  };
  const auto broken = current_of({errored(repetitions("a", kSteady), "no"), steady});
  EXPECT_EQ(judge_a(broken, ""), 2);
  EXPECT_EQ(judge_a(broken, rules), 0);
  const auto gone = current_of({steady});
  EXPECT_EQ(judge_a(gone, ""), 0);
  EXPECT_EQ(judge_a(gone, "on_removed = \"fail\""), 2);
  EXPECT_EQ(judge_a(gone, rules), 0);
}

TEST(JudgeRules, JudgeAMetricThatTheyNameAndSparePassedOnes) {
  const auto file = [](double allocations) {
    return baseline_of({with_counter(repetitions("a", kSteady), "faults", {allocations})});
  };
  const std::string rule = "[[benchmark]]\nmatch = \"a\"\nmetric = \"faults\"\n";
  const Verdict verdict = judge(file(100), file(150), with_rules(rule));
  EXPECT_EQ(verdict.comparisons.back().status, Status::compared);
  EXPECT_EQ(verdict.exit_code, 1);
  EXPECT_EQ(judge(file(100), file(150), with_rules("")).exit_code, 0);
  EXPECT_EQ(judge(file(100), file(150), with_rules(rule + "gate = false\n")).exit_code, 0);
  EXPECT_EQ(judged_by("[[benchmark]]\nmatch = \"auth/*\"\ngate = false").exit_code, 0);
  // What the file itself lists, a rule may take away; what the command line asked for, none.
  Options listed = with_rules("[[benchmark]]\nmatch = \"a\"\ngate = false\n");
  listed.metrics = {{"faults"}};
  EXPECT_EQ(judge(file(100), file(150), listed).exit_code, 1);
  listed.metrics_by_rules = true;
  EXPECT_EQ(judge(file(100), file(150), listed).outcome, Outcome::cannot_judge);
}

TEST(JudgeRules, LoosenAnExactMetricOnlyWhereTheyNameIt) {
  const auto file = [](double allocations) {
    ResultFile made =
        baseline_of({with_counter(repetitions("a", kSteady), "allocs_per_op", {allocations})});
    return made;
  };
  const auto exit_code = [&](const std::string& rule) {
    Options options = with_rules("[[benchmark]]\nmatch = \"a\"\nthreshold = 15\n" + rule);
    options.metrics = {{"allocs_per_op"}};
    return judge(file(10), file(11), options).exit_code;
  };
  EXPECT_EQ(exit_code(""), 1);
  EXPECT_EQ(exit_code("metric = \"allocs_per_op\"\n"), 0);
}

TEST(JudgeRules, HoldCurrentAgainstHardLimits) {
  const auto limited = [](const std::string& limit, double factor) {
    return judged(scaled(kSteady, factor), scaled(kSteady, factor),
                  with_rules("[[benchmark]]\nmatch = \"a\"\nmetric = \"real_time\"\n" + limit));
  };
  EXPECT_EQ(limited("at_most = \"101ns\"", 1).exit_code, 0);
  const Verdict over = limited("at_most = \"101ns\"", 1.03);
  EXPECT_EQ(over.exit_code, 1);
  EXPECT_EQ(over.comparisons[0].decision, Decision::regressed);
  EXPECT_THAT(over.comparisons[0].reasons,
              ElementsAre("103.026 ns is above the limit of 101 ns (rules.toml:1)"));
  EXPECT_EQ(limited("at_most = \"0.101us\"", 1.03).exit_code, 1);
  EXPECT_EQ(limited("at_least = \"99ns\"", 1).exit_code, 0);
  EXPECT_EQ(limited("at_least = \"101ns\"", 1).exit_code, 1);
  // The median is over, but half of the repetitions are not.
  EXPECT_EQ(limited("at_most = \"100ns\"", 1).comparisons[0].decision, Decision::unsure);
}

TEST(JudgeRules, HoldToHardLimitsWhateverTheBaselineWas) {
  const std::string at_most = "[[benchmark]]\nmatch = \"*\"\nmetric = \"real_time\"\nat_most = ";
  const auto rows = repetitions("a", kSteady);
  const auto other = repetitions("b", kSteady);
  const auto zero = repetitions("a", {0, 0, 0});
  for (const auto& before : {other, errored(rows, "once"), zero}) {
    const Verdict broken = judge(baseline_of({before, other}), current_of({rows, other}),
                                 with_rules(at_most + "\"50ns\""));
    EXPECT_EQ(broken.exit_code, 1);
    EXPECT_THAT(broken.comparisons.back().name == "a" ? broken.comparisons.back().reasons
                                                      : broken.comparisons.front().reasons,
                Contains(HasSubstr("is above the limit of 50 ns")));
    const Verdict kept = judge(baseline_of({before, other}), current_of({rows, other}),
                               with_rules(at_most + "\"500ns\""));
    EXPECT_EQ(kept.exit_code, 0);
  }
}

TEST(JudgeRules, HoldANewBenchmarksCountersToTheirLimits) {
  const auto file = [](double faults) {
    return current_of(
        {repetitions("b", kSteady), with_counter(repetitions("a", kSteady), "faults", {faults})});
  };
  const ResultFile before = baseline_of({repetitions("b", kSteady)});
  const Options options =
      with_rules("[[benchmark]]\nmatch = \"a\"\nmetric = \"faults\"\nat_most = 3\n");
  EXPECT_EQ(judge(before, file(4), options).exit_code, 1);
  EXPECT_EQ(judge(before, file(3), options).exit_code, 0);
  // And where the baseline had none of it, which no ratio can tell.
  const auto with_faults = [](double faults) {
    return current_of({with_counter(repetitions("a", kSteady), "faults", {faults})});
  };
  EXPECT_EQ(judge(with_faults(0), with_faults(4), options).exit_code, 1);
}

TEST(JudgeRules, LeaveAHardLimitOpenWhileTooFewRoundsAreInAndMoreMayCome) {
  Options options =
      with_rules("[[benchmark]]\nmatch = \"a\"\nmetric = \"real_time\"\nat_most = \"99ns\"\n");
  const std::vector<double> four(kSteady.begin(), kSteady.begin() + 4);
  EXPECT_EQ(judged(four, four, options).comparisons[0].decision, Decision::regressed);
  options.interim = true;
  EXPECT_EQ(judged(four, four, options).comparisons[0].decision, Decision::unsure);
}

TEST(JudgeRules, RefuseALimitThatCannotBeChecked) {
  EXPECT_THROW(judged(kSteady, kSteady,
                      with_rules("[[benchmark]]\nmatch = \"a\"\nmetric = \"real_time\"\n"
                                 "at_most = \"3 MiB\"")),
               results::InputError);
}

TEST(JudgeRules, WarnOfWhatFitsNothing) {
  EXPECT_THAT(judged_by("[[benchmark]]\nmatch = \"auht/*\"\nthreshold = 5").warnings,
              ElementsAre("rules.toml:1: the rule for 'auht/*' fits nothing"));
  EXPECT_THAT(judged_by("[[benchmark]]\nmatch = \"auth/*\"\nthreshold = 5").warnings, IsEmpty());
}

TEST(JudgeFloor, PassesAFractionOfANanosecondInAnyUnit) {
  const auto tiny = [](double from, double to, results::TimeUnit unit) {
    std::vector<double> before(8, from);
    std::vector<double> now(8, to);
    before[0] *= 1.001;
    now[0] *= 1.001;
    return judge(baseline_of({repetitions("a", before, unit)}),
                 current_of({repetitions("a", now, unit)}), {})
        .exit_code;
  };
  EXPECT_EQ(tiny(1.0, 1.49, results::TimeUnit::ns), 0);
  EXPECT_EQ(tiny(1.0, 1.51, results::TimeUnit::ns), 1);
  EXPECT_EQ(tiny(0.0010, 0.00149, results::TimeUnit::us), 0);
  EXPECT_EQ(tiny(0.0010, 0.00151, results::TimeUnit::us), 1);
  EXPECT_EQ(tiny(1.0, 1.2, results::TimeUnit::us), 1);
}

}  // namespace
}  // namespace compare::verdict
