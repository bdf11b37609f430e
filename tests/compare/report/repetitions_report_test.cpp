#include "compare/report/repetitions_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "tests/compare/result_builder.h"

namespace compare::report {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST(RepetitionsReport, ShowsCountMedianAndSpread) {
  // Median 100, deviations 0, 2, 2, 6, 7: their median is 2, so the spread is 2.9652 %.
  const auto file = result_file("x", {repetitions("auth/hit", {98, 100, 102, 93, 106})});
  EXPECT_EQ(repetitions_report(file),
            "benchmark  metric     n    median  spread\n"
            "-----------------------------------------\n"
            "auth/hit   real_time  5  100.0 ns   3.0 %\n");
}

TEST(RepetitionsReport, ShowsASpreadOnlyFromThreeRepetitions) {
  EXPECT_THAT(repetitions_report(result_file("x", {repetitions("a", {1, 2})})),
              HasSubstr("     -\n"));
  EXPECT_THAT(repetitions_report(result_file("x", {repetitions("a", {1, 2, 3})})),
              HasSubstr("74.1 %\n"));
}

TEST(RepetitionsReport, ShowsWhatWouldBeJudgedOfMacro) {
  auto rows = repetitions("macro/baseline/connections:64", {1, 2, 3});
  for (auto& row : rows) {
    row.counters = {{"throughput_per_second", 5000}, {"latency_ns_p99", 7}};
  }
  const std::string report = repetitions_report(result_file("x", {rows}));
  EXPECT_THAT(report, HasSubstr("throughput_per_second"));
  EXPECT_THAT(report, HasSubstr("cpu_time"));
  EXPECT_THAT(report, Not(HasSubstr("latency_ns_p99")));
}

TEST(RepetitionsReport, NamesWhatErroredInsteadOfLeavingItOut) {
  auto rows = repetitions("a", {1});
  rows[0].errored = true;
  EXPECT_EQ(repetitions_report(result_file("x", {rows})), "errored: a\n");
}

TEST(RepetitionsReport, NamesWhatHasNoUsableValueInsteadOfLeavingItOut) {
  auto rows = repetitions("a", {1, 2});
  rows[1].real_time = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THAT(repetitions_report(result_file("x", {rows})),
              HasSubstr("not comparable: a real_time: "));
}

TEST(RepetitionsReport, OfNothingIsEmpty) {
  EXPECT_THAT(repetitions_report(result_file("x", {})), IsEmpty());
}

}  // namespace
}  // namespace compare::report
