#include "compare/breakdown/breakdown.h"

#include <gtest/gtest.h>

#include "tests/compare/breakdown/micro_run.h"

namespace compare::breakdown {
namespace {

TEST(BreakDown, GivesEachPartItsShareOfTheWholeAndTheRestAName) {
  const std::vector<Breakdown> all = break_down(micro_file());
  ASSERT_EQ(all.size(), 1U);
  const Breakdown& breakdown = all[0];
  EXPECT_EQ(breakdown.pipeline, "whole");
  EXPECT_EQ(breakdown.whole_ns, 1000);
  ASSERT_EQ(breakdown.parts.size(), 2U);
  EXPECT_EQ(breakdown.parts[0].benchmark, "read") << "the most expensive first";
  EXPECT_DOUBLE_EQ(*breakdown.parts[0].share, 0.6);
  EXPECT_DOUBLE_EQ(*breakdown.parts[1].each_ns, 100) << "us become ns";
  EXPECT_DOUBLE_EQ(*breakdown.parts[1].all_ns, 200);
  EXPECT_DOUBLE_EQ(*breakdown.parts[1].share, 0.2);
  EXPECT_DOUBLE_EQ(*breakdown.rest_ns, 200);
  EXPECT_DOUBLE_EQ(*breakdown.rest_share, 0.2);
  EXPECT_STREQ(breakdown.rest_name(), "not explained (calls, copies, cache)");
}

TEST(BreakDown, HasARestBelowZeroWhereThePartsSumToMore) {
  EXPECT_DOUBLE_EQ(*break_down(micro_file(900))[0].rest_ns, -100);
}

TEST(BreakDown, KnowsNothingOfAPartThatIsMissing) {
  results::ResultFile file = micro_file();
  erase_rows(file, "read");
  const Breakdown breakdown = break_down(file)[0];
  EXPECT_EQ(breakdown.parts[1].benchmark, "read") << "unknown ones last";
  EXPECT_EQ(breakdown.parts[1].each_ns, std::nullopt);
  EXPECT_EQ(breakdown.parts[1].all_ns, std::nullopt);
  EXPECT_EQ(breakdown.parts[1].share, std::nullopt);
  EXPECT_EQ(breakdown.parts[1].timing.obstacle, "not in the file");
  EXPECT_DOUBLE_EQ(*breakdown.rest_ns, 800);
  EXPECT_STREQ(breakdown.rest_name(), "not explained (and the unknown parts)");
}

TEST(BreakDown, KnowsNothingOfAPartOfWhichARepetitionErrored) {
  results::ResultFile file = micro_file();
  for (results::Row& row : file.rows) {
    if (row.run_name == "read" && row.repetition_index == 1) {
      row.errored = true;
      row.error_message = "no answer";
    }
  }
  EXPECT_EQ(break_down(file)[0].parts[1].timing.obstacle, "errored: no answer");
  EXPECT_EQ(break_down(file)[0].parts[1].all_ns, std::nullopt);
  file = micro_file();
  file.rows.back().real_time = 0;
  EXPECT_EQ(break_down(file)[0].parts[1].timing.obstacle, "a repetition has no time above 0");
}

TEST(BreakDown, KnowsNoShareWithoutTheWhole) {
  results::ResultFile file = micro_file();
  erase_rows(file, "whole");
  const Breakdown breakdown = break_down(file)[0];
  EXPECT_EQ(breakdown.whole_ns, std::nullopt);
  EXPECT_EQ(breakdown.parts[0].share, std::nullopt);
  EXPECT_EQ(breakdown.parts[0].all_ns, 600);
  EXPECT_EQ(breakdown.rest_ns, std::nullopt);
  EXPECT_FALSE(breakdown.is_unmeasured());
  erase_rows(file, "read");
  erase_rows(file, "lock");
  EXPECT_TRUE(break_down(file)[0].is_unmeasured());
}

TEST(Timings, TakeTheMedianOfAggregatesOnlyWhereThereAreNoRepetitions) {
  results::ResultFile file = micro_file();
  results::Row median = repetitions("read", {77})[0];
  median.kind = results::Row::Kind::aggregate;
  median.aggregate_name = "median";
  file.rows.push_back(median);
  EXPECT_EQ(break_down(file)[0].parts[0].each_ns, 600);
  erase_rows(file, "read");
  results::Row mean = median;
  mean.aggregate_name = "mean";
  mean.real_time = 99;
  file.rows.push_back(mean);
  file.rows.push_back(median);
  EXPECT_EQ(Timings(file).find("read").median(), 77);
}

}  // namespace
}  // namespace compare::breakdown
