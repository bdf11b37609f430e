// What a round is made of: its rows, its order, its processors, and when it is thrown away.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>

#include "compare/duel/disturbance.h"
#include "compare/duel/processors.h"
#include "compare/duel/round_rows.h"
#include "compare/duel/schedule.h"
#include "compare/duel/scratch_directory.h"
#include "tests/compare/result_builder.h"

namespace compare::duel {
namespace {

using results::Row;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

Row row_of(double time, results::TimeUnit unit = results::TimeUnit::ns) {
  return repetitions("a", {time}, unit).front();
}

TEST(RoundRows, AreTheMediansOfTheRepetitions) {
  results::ResultFile file = result_file("f", {repetitions("a", {5, 1, 9}), repetitions("b", {7})});
  file.rows[0].counters = {{"hits", 1}, {"rare", 1}};
  file.rows[1].counters = {{"hits", 2}};
  file.rows[2].counters = {{"hits", 9}};
  file.rows.push_back(file.rows.front());
  file.rows.back().kind = Row::Kind::aggregate;
  file.rows.back().real_time = 1000;
  const std::vector<Row> rows = medians(file);
  ASSERT_THAT(rows, SizeIs(2));
  EXPECT_EQ(rows[0].real_time, 5);
  EXPECT_THAT(rows[0].counters, ElementsAre(std::pair(std::string("hits"), 2.0)));
  EXPECT_EQ(rows[1].real_time, 7);
}

TEST(RoundRows, AreTheMedianThatABenchmarkOfAggregatesAloneReports) {
  results::ResultFile file = result_file("f", {repetitions("a", {5, 4})});
  for (Row& row : file.rows) {
    row.kind = Row::Kind::aggregate;
  }
  file.rows[0].aggregate_name = "mean";
  file.rows[1].aggregate_name = "median";
  const std::vector<Row> rows = medians(file);
  ASSERT_THAT(rows, SizeIs(1));
  EXPECT_EQ(rows[0].real_time, 4);
  EXPECT_EQ(rows[0].kind, Row::Kind::iteration);
  EXPECT_EQ(rows[0].aggregate_name, "");
}

TEST(RoundRows, OfAnErroredRepetitionAreErrored) {
  results::ResultFile file = result_file("f", {repetitions("a", {5, 1, 9})});
  file.rows[1].errored = true;
  file.rows[1].error_message = "no";
  EXPECT_TRUE(medians(file).front().errored);
  EXPECT_EQ(medians(file).front().error_message, "no");
}

TEST(RoundRows, JoinSoThatLogRatiosAreAveraged) {
  const Row baseline = joined(row_of(100), row_of(400));
  const Row current = joined(row_of(110), row_of(480));
  EXPECT_DOUBLE_EQ(baseline.real_time, 200);
  EXPECT_NEAR(std::log(current.real_time / baseline.real_time), (std::log(1.1) + std::log(1.2)) / 2,
              1e-12);
  EXPECT_DOUBLE_EQ(joined(row_of(100), row_of(0.4, results::TimeUnit::us)).real_time, 200);
}

TEST(RoundRows, JoinWhatHasNoLogarithmByItsMean) {
  Row one = row_of(100);
  Row other = row_of(100);
  one.counters = {{"faults", 0}, {"gone", 1}};
  other.counters = {{"faults", 3}};
  EXPECT_THAT(joined(one, other).counters, ElementsAre(std::pair(std::string("faults"), 1.5)));
  other.errored = true;
  EXPECT_TRUE(joined(one, other).errored);
  EXPECT_TRUE(joined(other, one).errored);
}

TEST(Schedule, IsTheSameForASeedAndAnotherForAnother) {
  EXPECT_EQ(Schedule(1).shuffled(20), Schedule(1).shuffled(20));
  EXPECT_NE(Schedule(1).shuffled(20), Schedule(2).shuffled(20));
  EXPECT_THAT(Schedule(3).shuffled(4), UnorderedElementsAre(0, 1, 2, 3));
  EXPECT_THAT(Schedule(3).shuffled(0), IsEmpty());
}

TEST(Schedule, BalancesEachTwoRoundsOfABenchmark) {
  Schedule schedule(9);
  int first = 0;
  for (int pair = 0; pair < 50; ++pair) {
    const bool one = schedule.baseline_first(3);
    schedule.baseline_first(0);  // of another benchmark, which changes nothing
    EXPECT_NE(schedule.baseline_first(3), one);
    schedule.baseline_first(0);
    first += one ? 1 : 0;
  }
  EXPECT_GT(first, 10) << "and which one opens a pair is drawn";
  EXPECT_LT(first, 40);
}

TEST(TwoCores, AreNoSiblings) {
  const ScratchDirectory topology;
  const auto siblings = [&](int cpu, const std::string& list) {
    const auto folder = topology.path() / ("cpu" + std::to_string(cpu)) / "topology";
    std::filesystem::create_directories(folder);
    std::ofstream(folder / "thread_siblings_list") << list << "\n";
  };
  siblings(0, "0,4-5");
  siblings(2, "2");
  EXPECT_EQ(two_cores({0, 4, 5, 2}, topology.path()), std::pair(0, 2));
  EXPECT_EQ(two_cores({0, 4, 5}, topology.path()), std::nullopt);
  EXPECT_EQ(two_cores({0, 1}, topology.path()), std::pair(0, 1));
  EXPECT_EQ(two_cores({2, 3}, topology.path()), std::pair(2, 3));
  EXPECT_EQ(two_cores({7}, topology.path()), std::nullopt);
  EXPECT_EQ(two_cores({}, topology.path()), std::nullopt);
  EXPECT_EQ(two_cores({8, 9}, "/nonexistent"), std::pair(8, 9));
}

Ending ending(long switches, milliseconds cpu) {
  Ending made;
  made.involuntary_switches = switches;
  made.cpu_time = cpu;
  return made;
}

TEST(ProcessorModel, IsTheFirstThatTheSystemNames) {
  EXPECT_EQ(processor_model("processor\t: 0\nmodel name\t: AMD EPYC\n\nmodel name\t: other\n"),
            "AMD EPYC");
  EXPECT_EQ(processor_model("model name\t: last line"), "last line");
  EXPECT_EQ(processor_model("Hardware: none\n"), "");
  EXPECT_EQ(processor_model(""), "");
}

TEST(Disturbance, IsASpinThatTookTooLong) {
  const DisturbanceRule rule;
  EXPECT_FALSE(disturbed(rule, 1.25, nanoseconds(0), milliseconds(40), {}));
  EXPECT_TRUE(disturbed(rule, 1.26, nanoseconds(0), milliseconds(40), {}));
}

TEST(Disturbance, IsTimeThatTheHostTook) {
  const DisturbanceRule rule;
  EXPECT_FALSE(disturbed(rule, 1, milliseconds(10), milliseconds(200), {}));
  EXPECT_TRUE(disturbed(rule, 1, milliseconds(10), milliseconds(199), {}));
}

TEST(Disturbance, IsAProcessorSharedWithAnother) {
  const DisturbanceRule rule;
  const auto shared = [&](long switches) {
    return disturbed(rule, 1, nanoseconds(0), milliseconds(40),
                     {ending(0, milliseconds(20)), ending(switches, milliseconds(20))});
  };
  EXPECT_FALSE(shared(5));
  EXPECT_TRUE(shared(6));
}

TEST(SpinTimes, CompareWithWhatTheProcessorUsuallyNeeds) {
  SpinTimes times;
  for (const int time : {100, 900, 110, 90, 105}) {
    EXPECT_EQ(times.note(0, nanoseconds(time)), 1) << "too few are known";
  }
  EXPECT_DOUBLE_EQ(times.note(0, nanoseconds(210)), 2) << "the median is 105";
  EXPECT_EQ(times.note(1, nanoseconds(500)), 1) << "another processor";
}

TEST(StolenTime, IsReadFromTheRightField) {
  const std::string stat =
      "cpu  9 9 9 9 9 9 9 99 9 9\n"
      "cpu0 1 2 3 4 5 6 7 25 9 9\n"
      "cpu1 1 2 3 4 5 6 7 50 9 9\n"
      "cpu10 1 2 3 4 5 6 7 7 9 9\n"
      "intr 5\n";
  const auto tick = 1000 / ::sysconf(_SC_CLK_TCK);
  EXPECT_EQ(stolen_time(stat, {0}), milliseconds(25 * tick));
  EXPECT_EQ(stolen_time(stat, {0, 1}), milliseconds(75 * tick));
  EXPECT_EQ(stolen_time(stat, {3}), milliseconds(0));
  EXPECT_EQ(stolen_time("cpu0 1 2\n\ncpu0 1 2 3", {0}), milliseconds(0));
}

}  // namespace
}  // namespace compare::duel
