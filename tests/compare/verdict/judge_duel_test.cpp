// Files that a duel saved: judged round by round.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "compare/results/duel_record.h"
#include "tests/compare/verdict/judging.h"

namespace compare::verdict {
namespace {

using results::DuelRecord;
using results::ResultFile;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

/// Rounds between which the machine changes its speed by far more than the code did.
const std::vector<double> kStormy = {100, 170, 120, 90, 200, 140, 110, 95, 180, 130};

DuelRecord record(const std::string& side) {
  DuelRecord made;
  made.id = "d1";
  made.side = side;
  made.looks = {5, 10, 15};
  made.complete = true;
  return made;
}

ResultFile side_of(const DuelRecord& of, const std::vector<double>& values) {
  ResultFile file = result_file(of.side + ".json", {repetitions("a", values)});
  results::set_duel_record(file.context, of);
  return file;
}

TEST(DuelRecord, ComesBackFromTheContextAsItWasSet) {
  results::Context context;
  DuelRecord made = record("current");
  made.seed = 18'446'744'073'709'551'615U;
  made.pairing = "duet";
  made.rejected_rounds = 3;
  made.identical = true;
  made.stopped = "a \"quoted\" reason";
  made.warnings = {"one \"quoted\"", "two"};
  results::set_duel_record(context, made);
  results::set_duel_record(context, made);
  EXPECT_EQ(context.entries.size(), 1U);
  const auto read = results::duel_record(context);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->id, "d1");
  EXPECT_EQ(read->side, "current");
  EXPECT_EQ(read->seed, made.seed);
  EXPECT_EQ(read->pairing, "duet");
  EXPECT_THAT(read->looks, testing::ElementsAre(5, 10, 15));
  EXPECT_EQ(read->rejected_rounds, 3U);
  EXPECT_TRUE(read->identical);
  EXPECT_TRUE(read->complete);
  EXPECT_EQ(read->stopped, made.stopped);
  EXPECT_EQ(read->warnings, made.warnings);
}

TEST(DuelRecord, IsNoneWhereTheContextHasNoneOrNonsense) {
  results::Context context;
  EXPECT_FALSE(results::duel_record(context).has_value());
  context.entries = {{"gatebench.duel", R"({"side":"baseline","complete":true})"}};
  EXPECT_FALSE(results::duel_record(context).has_value());
  context.entries = {{"gatebench.duel", R"({"id":"x","complete":"yes","looks":[-1],"seed":-1,)"
                                        R"("warnings":[1,"text"]})"}};
  EXPECT_FALSE(results::duel_record(context)->complete) << "only true is true";
  EXPECT_THAT(results::duel_record(context)->warnings, testing::ElementsAre("text"));
}

TEST(JudgeDuel, SaysOnceWhatTheDuelWarnedOf) {
  DuelRecord before = record("baseline");
  before.warnings = {"3 of 20 rounds were disturbed"};
  DuelRecord now = record("current");
  now.warnings = before.warnings;
  const Verdict verdict = judge(side_of(before, kStormy), side_of(now, kStormy), {});
  EXPECT_EQ(std::count(verdict.warnings.begin(), verdict.warnings.end(), before.warnings[0]), 1);
}

TEST(JudgeDuel, SeesThroughNoiseThatTheSidesOfARoundShare) {
  std::vector<double> slower = scaled(kStormy, 1.15);
  slower[2] *= 1.002;
  const Verdict verdict =
      judge(side_of(record("baseline"), kStormy), side_of(record("current"), slower), {});
  EXPECT_TRUE(verdict.paired);
  EXPECT_EQ(verdict.comparisons[0].method, Method::paired);
  EXPECT_EQ(verdict.comparisons[0].decision, Decision::regressed);
  EXPECT_EQ(verdict.exit_code, 1);
  EXPECT_EQ(judged(kStormy, slower).comparisons[0].decision, Decision::unsure)
      << "the same numbers without rounds";
}

TEST(JudgeDuel, ShowsBesideTheIntervalTheOneThatAssumesNoSymmetry) {
  std::vector<double> slower = kStormy;
  for (std::size_t round = 0; round < slower.size(); ++round) {
    slower[round] *= 1.01 + 0.01 * static_cast<double>(round);
  }
  const ResultFile before = side_of(record("baseline"), kStormy);
  const ResultFile now = side_of(record("current"), slower);
  const Comparison times = judge(before, now, {}).comparisons.front();
  // Of ten rounds at 0.002, all.
  EXPECT_NEAR(times.sign_low.value(), 1.01, 1e-9);
  EXPECT_NEAR(times.sign_high.value(), 1.10, 1e-9);
  EXPECT_GT(times.ratio_low, times.sign_low);
  Options throughput;
  throughput.metrics = {{"real_time", results::Better::higher}};
  const Comparison rates = judge(before, now, throughput).comparisons.front();
  EXPECT_NEAR(rates.sign_low.value(), 1.01, 1e-9) << "current over baseline as well";
  EXPECT_NEAR(rates.sign_high.value(), 1.10, 1e-9);
  EXPECT_FALSE(judged(kStormy, slower).comparisons[0].sign_low) << "no rounds";
  const Comparison few = judge(side_of(record("baseline"), {1, 2, 3, 4, 5}),
                               side_of(record("current"), {2, 3, 4, 5, 6}), {})
                             .comparisons.front();
  EXPECT_FALSE(few.sign_low || few.sign_high) << "five rounds allow no bounds at 0.0001";
}

TEST(JudgeDuel, TakesFilesOfTwoDuelsAsRepetitions) {
  DuelRecord other = record("current");
  other.id = "d2";
  const Verdict verdict = judge(side_of(record("baseline"), kStormy), side_of(other, kStormy), {});
  EXPECT_FALSE(verdict.paired);
  EXPECT_EQ(verdict.comparisons[0].method, Method::interval);
  EXPECT_THAT(verdict.warnings, Contains(HasSubstr("not the two sides of one duel")));
  EXPECT_FALSE(
      judge(side_of(record("current"), kStormy), side_of(record("current"), kStormy), {}).paired);
}

TEST(JudgeDuel, TakesABenchmarkWithUnequalRoundsAsRepetitions) {
  std::vector<double> fewer(kStormy.begin(), kStormy.end() - 1);
  const Verdict verdict =
      judge(side_of(record("baseline"), kStormy), side_of(record("current"), fewer), {});
  EXPECT_EQ(verdict.comparisons[0].method, Method::interval);
  EXPECT_THAT(verdict.comparisons[0].reasons, Contains(HasSubstr("one side has more rounds")));
}

TEST(JudgeDuel, IsJudgedByTheDuelsThresholdUnlessAnotherIsGiven) {
  DuelRecord before = record("baseline");
  before.threshold_percent = 5;
  DuelRecord now = record("current");
  now.threshold_percent = 5;
  const ResultFile baseline = side_of(before, kStormy);
  const ResultFile current = side_of(now, scaled(kStormy, 1.07));
  const Verdict as_the_duel = judge(baseline, current, {});
  EXPECT_EQ(as_the_duel.exit_code, 1);
  EXPECT_EQ(as_the_duel.threshold_percent, 5);
  EXPECT_THAT(as_the_duel.warnings, Not(Contains(HasSubstr("threshold"))));
  Options given;
  given.threshold_given = true;
  const Verdict other = judge(baseline, current, given);
  EXPECT_EQ(other.exit_code, 0);
  EXPECT_THAT(other.warnings, Contains(HasSubstr("another threshold than the duel's")));
}

TEST(JudgeDuel, WarnsOfSidesTheOtherWayRound) {
  const Verdict turned =
      judge(side_of(record("current"), kStormy), side_of(record("baseline"), kStormy), {});
  EXPECT_THAT(turned.warnings, Contains(HasSubstr("the other way round")));
  const Verdict straight =
      judge(side_of(record("baseline"), kStormy), side_of(record("current"), kStormy), {});
  EXPECT_THAT(straight.warnings, Not(Contains(HasSubstr("the other way round"))));
}

TEST(JudgeDuel, TakesTooManyRoundsAsRepetitions) {
  const std::vector<double> many(1001, 100);
  const Verdict verdict =
      judge(side_of(record("baseline"), many), side_of(record("current"), many), {});
  EXPECT_EQ(verdict.comparisons[0].method, Method::interval);
  EXPECT_THAT(verdict.comparisons[0].reasons, Contains(HasSubstr("too many rounds")));
}

TEST(JudgeDuel, ThatEndedBetweenLooksCanStillFail) {
  const std::vector<double> six(kStormy.begin(), kStormy.begin() + 6);
  const Verdict verdict =
      judge(side_of(record("baseline"), six), side_of(record("current"), scaled(six, 3)), {});
  EXPECT_EQ(verdict.exit_code, 1);
}

TEST(JudgeDuel, CannotJudgeOneThatWasBrokenOff) {
  DuelRecord broken = record("current");
  broken.complete = false;
  broken.stopped = "interrupted";
  for (const double factor : {1.0, 1.3}) {
    const Verdict verdict =
        judge(side_of(record("baseline"), kStormy), side_of(broken, scaled(kStormy, factor)), {});
    EXPECT_EQ(verdict.outcome, Outcome::cannot_judge);
    EXPECT_EQ(verdict.exit_code, 2);
    EXPECT_EQ(verdict.reason, "the duel was not finished: interrupted");
    EXPECT_TRUE(verdict.comparisons[0].decision.has_value()) << "what was measured is shown";
  }
}

TEST(JudgeDuel, PassesIdenticalProgramsWhateverWasMeasured) {
  DuelRecord before = record("baseline");
  DuelRecord now = record("current");
  before.identical = true;
  now.identical = true;
  const std::vector<double> slower = scaled(kStormy, 1.3);
  const Verdict verdict = judge(side_of(before, kStormy), side_of(now, slower), {});
  EXPECT_EQ(verdict.exit_code, 0);
  EXPECT_THAT(verdict.warnings, Contains(HasSubstr("both sides ran the same program")));
  now.identical = false;
  EXPECT_EQ(judge(side_of(before, kStormy), side_of(now, slower), {}).exit_code, 1);
}

TEST(JudgeDuel, LeavesTheMerelySlowerToTheLastLook) {
  std::vector<double> current = scaled(kStormy, 1.15);
  for (std::size_t round = 0; round < current.size(); ++round) {
    current[round] *= 0.94 + 0.013 * static_cast<double>(round);  // +8 % .. +21 %
  }
  Options options;
  const auto decided = [&](double factor) {
    return *judge(side_of(record("baseline"), kStormy),
                  side_of(record("current"), scaled(current, factor)), options)
                .comparisons[0]
                .decision;
  };
  EXPECT_EQ(decided(1), Decision::slower);
  EXPECT_EQ(decided(0.95), Decision::unsure) << "the estimate is below the threshold";
  EXPECT_EQ(decided(1.05), Decision::regressed);
  options.interim = true;
  EXPECT_EQ(decided(1), Decision::unsure);
  EXPECT_EQ(decided(1.05), Decision::regressed);
}

}  // namespace
}  // namespace compare::verdict
