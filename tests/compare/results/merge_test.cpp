#include "compare/results/merge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compare/results/duel_record.h"
#include "compare/results/input_error.h"
#include "tests/compare/result_builder.h"

namespace compare::results {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

ResultFile with(const std::string& path, const std::string& key, const std::string& value) {
  ResultFile file = result_file(path, {repetitions("a", {1})});
  file.context.set_text(key, value);
  return file;
}

std::string refusal(const std::vector<ResultFile>& files) {
  try {
    merge(files);
  } catch (const InputError& error) {
    return error.what();
  }
  return "merged";
}

TEST(Merge, MakesRowsOfOneNameRepetitionsInFileOrder) {
  const ResultFile merged = merge(
      {result_file("1", {repetitions("a", {1}), repetitions("b", {10, 11})}),
       result_file("2", {repetitions("b", {12}), repetitions("a", {2}), repetitions("c", {9})})});
  std::vector<std::string> rows;
  for (const Row& row : merged.rows) {
    rows.push_back(row.name + " " + std::to_string(row.repetition_index) + "/" +
                   std::to_string(row.repetitions) + " " +
                   std::to_string(static_cast<int>(row.real_time)));
  }
  EXPECT_THAT(rows,
              ElementsAre("a 0/2 1", "a 1/2 2", "b 0/3 10", "b 1/3 11", "b 2/3 12", "c 0/1 9"));
}

TEST(Merge, DropsAggregatesAndKeepsErrors) {
  ResultFile file = result_file("1", {repetitions("a", {1, 2})});
  file.rows[0].errored = true;
  Row mean = file.rows[0];
  mean.name = "a_mean";
  mean.kind = Row::Kind::aggregate;
  mean.aggregate_name = "mean";
  file.rows.push_back(mean);
  const ResultFile merged = merge({file});
  ASSERT_EQ(merged.rows.size(), 2U);
  EXPECT_TRUE(merged.rows[0].errored);
  EXPECT_FALSE(merged.rows[1].errored);
  file.rows = {mean};
  EXPECT_EQ(refusal({file}),
            "cannot merge: 1 holds only aggregates; run without "
            "--benchmark_report_aggregates_only");
}

TEST(Merge, RefusesOtherEnvironmentsNamingKeyAndValues) {
  for (const std::string key : {"gatebench.cpu_model", "gatebench.build_type", "gatebench.compiler",
                                "gatebench.flags", "gatebench.commit", "num_cpus", "caches"}) {
    EXPECT_THAT(refusal({with("1.json", key, "x"), with("2.json", key, "y")}),
                HasSubstr("cannot merge: " + key + " is \"x\" in 1.json and \"y\" in 2.json; "));
    EXPECT_EQ(refusal({with("1.json", key, "x"), with("2.json", key, "x")}), "merged");
  }
}

TEST(Merge, JudgesMachinesByTheirProcessorModelWhereBothNameIt) {
  ResultFile first = with("1", "gatebench.cpu_model", "x");
  ResultFile second = with("2", "gatebench.cpu_model", "x");
  first.context.set_number("num_cpus", 2);
  second.context.set_number("num_cpus", 4);
  EXPECT_EQ(refusal({first, second}), "merged");
  first.context = {};
  first.context.set_number("num_cpus", 2);
  EXPECT_THAT(refusal({first, second}), HasSubstr("num_cpus is \"2\" in 1 and \"4\" in 2"));
}

TEST(Merge, FindsADifferenceThatTheFirstFileDoesNotKnow) {
  EXPECT_THAT(refusal({result_file("1", {repetitions("a", {1})}),
                       with("2", "gatebench.commit", "x"), with("3", "gatebench.commit", "y")}),
              HasSubstr("gatebench.commit is \"x\" in 2 and \"y\" in 3"));
}

TEST(Merge, UnitesTheContextsOfMicroAndMacro) {
  ResultFile micro = with("micro", "executable", "micro");
  micro.context.set_number("mhz_per_cpu", 2900);
  micro.context.set_text("gatebench.pipeline", R"({"pipeline/chat/500":{"auth/hit":1}})");
  micro.context.entries.emplace_back("gatebench.metrics", R"({"allocations":{"exact":true}})");
  ResultFile macro = with("macro", "executable", "macro");
  macro.context.set_number("mhz_per_cpu", 3100);
  macro.context.set_text("gatebench.kernel", "6.1");
  macro.context.set_text("gatebench.metrics",
                         R"({"rss":{"better":"lower"},"allocations":{"exact":false}})");
  const ResultFile merged = merge({micro, macro});
  EXPECT_EQ(merged.context.text("executable"), "micro");
  EXPECT_EQ(merged.context.number("mhz_per_cpu"), 2900);
  EXPECT_EQ(merged.context.text("gatebench.kernel"), "6.1");
  EXPECT_EQ(merged.context.text("gatebench.pipeline"), R"({"pipeline/chat/500":{"auth/hit":1}})");
  EXPECT_EQ(merged.context.text("gatebench.metrics"),
            R"({"allocations":{"exact":true},"rss":{"better":"lower"}})");
  EXPECT_EQ(merged.context.text("gatebench.session"), "one");
  EXPECT_THAT(merged.warnings, IsEmpty());
}

TEST(Merge, UnitesObjectsThatHoldNoNumbers) {
  const ResultFile merged = merge({with("1", "gatebench.pipeline", R"({"a":NaN})"),
                                   with("2", "gatebench.pipeline", R"({"b":1})")});
  EXPECT_EQ(merged.context.text("gatebench.pipeline"), R"({"a":NaN,"b":1})");
}

TEST(Merge, LeavesAloneWhatItCannotUnite) {
  ResultFile first = with("1", "gatebench.metrics", "no JSON");
  const ResultFile second = with("2", "gatebench.metrics", "{\"a\":{}}");
  EXPECT_EQ(merge({first, second}).context.text("gatebench.metrics"), "no JSON");
  first.context.set_text("gatebench.metrics", std::string(100000, '['));
  EXPECT_EQ(merge({first, second}).context.text("gatebench.metrics"), std::string(100000, '['));
}

TEST(Merge, GivesFilesOfDifferentSessionsNoSession) {
  const ResultFile merged =
      merge({with("1", "gatebench.session", "x"), with("2", "gatebench.session", "y")});
  EXPECT_EQ(merged.context.json("gatebench.session"), std::nullopt);
  ASSERT_EQ(merged.warnings.size(), 1U);
  EXPECT_THAT(merged.warnings[0], HasSubstr("belongs to no session"));
}

TEST(Merge, LeavesNoDuelAndRefusesAnUnfinishedOne) {
  DuelRecord record;
  record.id = "one";
  record.side = "baseline";
  record.complete = true;
  ResultFile first = result_file("first", {repetitions("a", {1, 2})});
  set_duel_record(first.context, record);
  ResultFile second = result_file("second", {repetitions("a", {3})});
  record.id = "two";
  set_duel_record(second.context, record);
  const ResultFile merged = merge({first, second});
  EXPECT_FALSE(duel_record(merged.context)) << "which rounds were one is lost";
  EXPECT_THAT(merged.warnings, Contains(HasSubstr("of no duel")));
  EXPECT_TRUE(duel_record(merge({first}).context)) << "alone it stays what it was";
  record.complete = false;
  record.stopped = "a side crashed";
  set_duel_record(second.context, record);
  EXPECT_THAT(refusal({first, second}),
              HasSubstr("second is of a duel that was not finished: a side crashed"));
}

TEST(Merge, GivesNoSessionWhereAFileHasNone) {
  ResultFile of_none = with("2", "gatebench.session", "x");
  of_none.context.entries.clear();
  for (const auto& files : {std::vector{with("1", "gatebench.session", "x"), of_none},
                            std::vector{of_none, with("1", "gatebench.session", "x")}}) {
    EXPECT_EQ(merge(files).context.json("gatebench.session"), std::nullopt);
  }
  EXPECT_EQ(merge({of_none, of_none}).context.json("gatebench.session"), std::nullopt);
}

}  // namespace
}  // namespace compare::results
