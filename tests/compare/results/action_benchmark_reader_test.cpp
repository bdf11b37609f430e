#include "compare/results/action_benchmark_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compare/results/action_unit.h"
#include "compare/results/metric_catalog.h"
#include "tests/compare/results/reading.h"

namespace compare::results {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string entry(const std::string& commit, const std::string& date, const std::string& tool,
                  const std::string& benches) {
  return R"({"commit":{"author":{"name":"a"},"id":")" + commit +
         R"(","message":"m","timestamp":"2026-03-01T10:00:00Z","url":"u"},"date":)" + date +
         R"(,"tool":")" + tool + R"(","benches":[)" + benches + "]}";
}

std::string bench(const std::string& name, const std::string& value, const std::string& unit) {
  return R"({"name":")" + name + R"(","value":)" + value + R"(,"range":"+- 3","unit":")" + unit +
         R"(","extra":"iterations: 5"})";
}

std::string data_js(const std::string& suites) {
  return "window.BENCHMARK_DATA = {\n  \"lastUpdate\": 1700000000000,\n  \"repoUrl\": \"u\",\n"
         "  \"entries\": {" +
         suites + "}\n}";
}

TEST(ActionBenchmarkReader, ReadsTheLastEntryOfEachSuite) {
  const ResultFile file = read_result_text(
      data_js(R"("C++":[)" + entry("old", "1", "googlecpp", bench("BM_A", "9", "ns/iter")) + "," +
              entry("new", "2", "googlecpp", bench("BM_A", "5.5", "us/iter")) + R"(],"Go":[)" +
              entry("new", "3", "go", bench("BenchmarkB", "7", "ns/op")) + R"(],"Empty":[])"),
      "f");
  EXPECT_THAT(names_of(file), ElementsAre("C++/BM_A", "Go/BenchmarkB"));
  EXPECT_EQ(file.rows[0].real_time, 5.5);
  EXPECT_EQ(file.rows[0].time_unit, TimeUnit::us);
  EXPECT_EQ(file.rows[1].time_unit, TimeUnit::ns);
  EXPECT_THAT(file.rows[0].counters, IsEmpty());
  EXPECT_EQ(file.context.text("gatebench.commit"), "new");
  EXPECT_EQ(file.context.text("gatebench.source"), "github-action-benchmark");
  EXPECT_EQ(file.context.json("gatebench.metrics"), std::nullopt);
  EXPECT_THAT(file.warnings, IsEmpty());
}

TEST(ActionBenchmarkReader, WarnsWhereSuitesEndAtDifferentCommits) {
  const ResultFile file = read_result_text(
      data_js(R"("A":[)" + entry("newer", "7", "go", bench("a", "1", "ns/op")) + R"(],"B":[)" +
              entry("stale", "3", "go", bench("b", "1", "ns/op")) + "]"),
      "f");
  EXPECT_EQ(file.context.text("gatebench.commit"), "newer");
  EXPECT_THAT(file.warnings,
              ElementsAre("f: its suites end at different commits, the newest is newer"));
}

TEST(ActionBenchmarkReader, ReadsTheExternalJsonFileAndASemicolonToo) {
  const std::string data =
      data_js(R"("A":[)" + entry("c", "7", "go", bench("a", "1", "ns/op")) + "]");
  EXPECT_THAT(names_of(read_result_text(data.substr(data.find('{')), "f")), ElementsAre("A/a"));
  EXPECT_THAT(names_of(read_result_text("\n" + data + ";\n", "f")), ElementsAre("A/a"));
}

MetricTraits traits_of(const ResultFile& file, std::string_view metric) {
  MetricCatalog catalog;
  catalog.add(file.context);
  return catalog.find(metric);
}

ResultFile read_with_tool(const std::string& tool, const std::string& benches) {
  return read_result_text(data_js(R"("S":[)" + entry("c", "1", tool, benches) + "]"), "f");
}

TEST(ActionBenchmarkReader, MakesACounterOfAValueThatIsNoTime) {
  const ResultFile file = read_with_tool("customBiggerIsBetter", bench("a", "12", "hits"));
  EXPECT_TRUE(std::isnan(file.rows[0].real_time));
  EXPECT_EQ(counter_of(file.rows[0], "value"), 12);
  EXPECT_EQ(file.context.text("gatebench.metrics"),
            R"({"value":{"unit":"hits","better":"higher","gates":true}})");
}

TEST(ActionBenchmarkReader, TakesTheDirectionFromTheToolAndFromRates) {
  const auto better = [](const std::string& tool, const std::string& unit) {
    const ResultFile file = read_with_tool(tool, bench("a", "12", unit));
    return traits_of(file, "value").better;
  };
  EXPECT_EQ(better("customSmallerIsBetter", "hits"), Better::lower);
  EXPECT_EQ(better("customSmallerIsBetter", "errors/s"), Better::lower);
  EXPECT_EQ(better("customBiggerIsBetter", "s"), Better::higher) << "no real_time, which is lower";
  EXPECT_EQ(better("pytest", "iter/sec"), Better::higher);
  EXPECT_EQ(better("benchmarkjs", "ops/sec"), Better::higher);
  EXPECT_EQ(better("jmh", "ops/s"), Better::higher);
  EXPECT_EQ(better("go", "MB/s"), Better::higher);
  EXPECT_EQ(better("go", "B/op"), Better::lower);
  EXPECT_EQ(better("a tool of the future", "B/op"), Better::unknown);
}

TEST(ActionBenchmarkReader, CallsCountersByTheirUnitsWhereThereAreSeveral) {
  const ResultFile file =
      read_with_tool("go", bench("a", "1", "ns/op") + "," + bench("a - B/op", "12", "B/op") + "," +
                               bench("a - allocs/op", "3", "allocs/op") + "," +
                               bench("a - threads", "2", "threads") + "," + bench("b", "5", ""));
  EXPECT_EQ(file.rows[0].real_time, 1);
  EXPECT_EQ(counter_of(file.rows[1], "B/op"), 12);
  EXPECT_EQ(counter_of(file.rows[2], "allocs/op"), 3);
  EXPECT_EQ(counter_of(file.rows[3], "threads_value"), 2) << "a row's own key stays its own";
  EXPECT_EQ(counter_of(file.rows[4], "value"), 5);
  EXPECT_TRUE(traits_of(file, "B/op").gates);
}

TEST(ActionBenchmarkReader, KeepsOneUnitInTwoDirectionsApart) {
  const ResultFile file = read_result_text(
      data_js(R"("A":[)" + entry("c", "1", "customBiggerIsBetter", bench("a", "1", "points")) +
              R"(],"B":[)" + entry("c", "1", "customSmallerIsBetter", bench("b", "2", "points")) +
              "]"),
      "f");
  EXPECT_EQ(counter_of(file.rows[0], "points_higher"), 1);
  EXPECT_EQ(counter_of(file.rows[1], "points_lower"), 2);
  EXPECT_EQ(traits_of(file, "points_higher").better, Better::higher);
  EXPECT_EQ(traits_of(file, "points_lower").better, Better::lower);
}

TEST(ActionBenchmarkReader, TakesNoAggregateOfGoogleBenchmarkForABenchmark) {
  const std::string rows = bench("BM_A", "5", "ns/iter") + "," + bench("BM_A", "7", "ns/iter") +
                           "," + bench("BM_A_mean", "6", "ns/iter") + "," +
                           bench("BM_A_stddev", "1.4", "ns/iter") + "," +
                           bench("BM_loop_mean", "3", "ns/iter");
  const ResultFile file = read_with_tool("googlecpp", rows);
  EXPECT_EQ(file.rows[1].repetitions, 2);
  EXPECT_EQ(file.rows[2].kind, Row::Kind::aggregate);
  EXPECT_EQ(file.rows[2].aggregate_name, "mean");
  EXPECT_EQ(file.rows[3].run_name, "S/BM_A");
  EXPECT_EQ(file.rows[3].aggregate_name, "stddev");
  EXPECT_EQ(file.rows[4].kind, Row::Kind::iteration) << "alone, it is only called so";
  EXPECT_EQ(read_with_tool("catch2", rows).rows[3].kind, Row::Kind::iteration);
}

TEST(ActionBenchmarkReader, ReadsACustomArrayWithoutADirection) {
  const ResultFile file = read_result_text(
      R"([{"name":"latency","unit":"ms","value":12.5,"range":3,"extra":"e"},
          {"name":"hits","unit":"Percent","value":-3},{"name":"hits","unit":"Percent","value":NaN}])",
      "f");
  EXPECT_THAT(names_of(file), ElementsAre("latency", "hits", "hits"));
  EXPECT_EQ(file.rows[0].real_time, 12.5);
  EXPECT_EQ(file.rows[0].time_unit, TimeUnit::ms);
  EXPECT_EQ(counter_of(file.rows[1], "value"), -3);
  EXPECT_TRUE(lacks(file.rows[2], "value"));
  EXPECT_EQ(file.rows[2].repetition_index, 1);
  EXPECT_EQ(file.context.text("gatebench.metrics"), R"({"value":{"unit":"Percent","gates":true}})");
}

TEST(ActionBenchmarkReader, NamesTheEntryThatIsMalformed) {
  EXPECT_EQ(refusal_of("[1, 2]"),
            "f: [0] is a number, not an object; expected an array of {name, unit, value}, as "
            "github-action-benchmark's custom tools take");
  EXPECT_THAT(refusal_of("[]"), HasSubstr("f: the array is empty"));
  EXPECT_THAT(refusal_of(R"([{"name":"a","unit":"x"}])"), HasSubstr("f: [0]: no \"value\" in it"));
  EXPECT_THAT(refusal_of(R"([{"unit":"x","value":1}])"), HasSubstr("f: [0]: no \"name\" in it"));
  EXPECT_THAT(refusal_of(R"([{"name":"a","unit":"x","value":"1"}])"),
              HasSubstr("f: [0]: \"value\" is a string, not a number"));
  EXPECT_THAT(refusal_of(R"([{"name":"a")"), HasSubstr("the file ends in the middle"));
  EXPECT_THAT(
      refusal_of(data_js(R"("S":[{}],"T":[)" + entry("c", "1", "go", "") + "]")),
      HasSubstr("f: entries.S[0]: no \"benches\" in it; expected the data that github-action"));
  EXPECT_THAT(refusal_of(data_js(R"("S":[)" + entry("c", "1", "go", "") + "]")),
              HasSubstr("f: no benchmark in it"));
  EXPECT_THAT(refusal_of(data_js("} 7 {")), HasSubstr("f:4:17: not valid JSON"));
  EXPECT_THAT(refusal_of("window.BENCHMARK_DATA"), HasSubstr("truncated"));
}

TEST(ActionUnit, KnowsTimesAndRates) {
  EXPECT_EQ(time_of_unit("ns"), TimeUnit::ns);
  EXPECT_EQ(time_of_unit("us/iter"), TimeUnit::us);
  EXPECT_EQ(time_of_unit("\xC2\xB5s"), TimeUnit::us);
  EXPECT_EQ(time_of_unit("ms/op"), TimeUnit::ms);
  EXPECT_EQ(time_of_unit("sec"), TimeUnit::s);
  for (const std::string_view other : {"", "B/op", "ns/", "ns/s", "ops/sec", "min", "NS"}) {
    EXPECT_EQ(time_of_unit(other), std::nullopt) << other;
  }
  EXPECT_TRUE(is_rate("ops/sec"));
  EXPECT_TRUE(is_rate("MB/s"));
  EXPECT_FALSE(is_rate("s"));
  EXPECT_FALSE(is_rate("s/op"));
  EXPECT_FALSE(is_rate("MB/ms"));
}

}  // namespace
}  // namespace compare::results
