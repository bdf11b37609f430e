#include "compare/results/google_benchmark_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "compare/results/google_benchmark_writer.h"
#include "compare/results/input_error.h"
#include "compare/results/read_result_file.h"

namespace compare::results {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::StartsWith;

ResultFile read_rows(const std::string& rows) {
  return read_result_text(R"({"context":{},"benchmarks":[)" + rows + "]}", "f.json");
}

std::string error_of(const std::string& text) {
  try {
    read_result_text(text, "f.json");
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

std::string error_of_row(const std::string& row) {
  return error_of(R"({"context":{},"benchmarks":[)" + row + "]}");
}

TEST(GoogleBenchmarkReader, ReadsARowAsNewReleasesWriteIt) {
  const ResultFile file = read_result_text(R"({
  "context": {
    "date": "2026-03-01T10:15:02+00:00",
    "num_cpus": 2,
    "mhz_per_cpu": 2900.5,
    "caches": [{"type": "Data", "level": 1}],
    "load_avg": [0.31, NaN]
  },
  "benchmarks": [
    {
      "name": "chat/read/500",
      "family_index": 0,
      "per_family_instance_index": 1,
      "run_name": "chat/read/500",
      "run_type": "iteration",
      "repetitions": 3,
      "repetition_index": 2,
      "threads": 4,
      "iterations": 220000,
      "real_time": 3.1200000000000001e+03,
      "cpu_time": 3100,
      "time_unit": "us",
      "items_per_second": 1e6,
      "label": "small",
      "nested": {"a": [1, {"b": 2}]},
      "note": "kept out",
      "flag": true
    }
  ]
}
)",
                                           "f.json");
  EXPECT_EQ(file.path, "f.json");
  EXPECT_EQ(file.context.text("date"), "2026-03-01T10:15:02+00:00");
  EXPECT_EQ(file.context.number("mhz_per_cpu"), 2900.5);
  EXPECT_EQ(file.context.json("num_cpus"), "2");
  EXPECT_EQ(file.context.json("caches"), R"([{"type":"Data","level":1}])");
  EXPECT_EQ(file.context.json("load_avg"), "[0.31,NaN]");
  ASSERT_EQ(file.rows.size(), 1U);
  const Row& row = file.rows[0];
  EXPECT_EQ(row.name, "chat/read/500");
  EXPECT_EQ(row.run_name, "chat/read/500");
  EXPECT_EQ(row.kind, Row::Kind::iteration);
  EXPECT_EQ(row.repetitions, 3);
  EXPECT_EQ(row.repetition_index, 2);
  EXPECT_EQ(row.threads, 4);
  EXPECT_EQ(row.iterations, 220000);
  EXPECT_EQ(row.real_time, 3120);
  EXPECT_EQ(row.cpu_time, 3100);
  EXPECT_EQ(row.time_unit, TimeUnit::us);
  EXPECT_THAT(row.counters, ElementsAre(Pair("items_per_second", 1e6)));
  EXPECT_EQ(row.label, "small");
  EXPECT_FALSE(row.errored);
  EXPECT_THAT(file.warnings, IsEmpty());
}

TEST(GoogleBenchmarkReader, ForgivesNumbersThatJsonDoesNotHave) {
  const ResultFile file =
      read_rows(R"({"name":"a","real_time":NaN,"cpu_time":-Infinity,"x":Infinity,"y":-NaN},)"
                R"({"name":"b","real_time":null,"cpu_time":1})");
  EXPECT_TRUE(std::isnan(file.rows[0].real_time));
  EXPECT_EQ(file.rows[0].cpu_time, -INFINITY);
  EXPECT_EQ(file.rows[0].counters[0].second, INFINITY);
  EXPECT_TRUE(std::isnan(file.rows[0].counters[1].second));
  EXPECT_TRUE(std::isnan(file.rows[1].real_time));
}

TEST(GoogleBenchmarkReader, ReadsALongRowOfZerosAsZero) {
  const std::string zeros = "0." + std::string(2000, '0');
  const ResultFile file =
      read_result_text(R"({"context":{"load_avg":[)" + zeros + R"(],"x":)" + zeros +
                           R"(},"benchmarks":[{"name":"a","real_time":)" + zeros + "}]}",
                       "f.json");
  EXPECT_EQ(file.rows[0].real_time, 0);
  EXPECT_EQ(file.context.number("x"), 0);
  EXPECT_EQ(file.context.json("load_avg"), "[" + zeros + "]");
}

TEST(GoogleBenchmarkReader, ForgivesRawControlCharactersInStrings) {
  const ResultFile file = read_rows("{\"name\":\"a\tb\nc\x01\\\"\\\\\",\"label\":\"\\u0041\x1f\"}");
  EXPECT_EQ(file.rows[0].name, "a\tb\nc\x01\"\\");
  EXPECT_EQ(file.rows[0].label, "A\x1f");
  const std::string with_zero("{\"name\":\"a\0b\"}", 14);
  EXPECT_EQ(read_rows(with_zero).rows[0].name, std::string("a\0b", 3));
}

TEST(GoogleBenchmarkReader, StillRefusesControlCharactersElsewhere) {
  EXPECT_THAT(error_of(std::string("{\"benchmarks\":\0[]}", 18)), StartsWith("f.json:1:15: "));
  EXPECT_THAT(error_of("{\"benchmarks\":[{\"name\":\"a\\\x01\"}]}"), HasSubstr("not valid JSON"));
  EXPECT_THAT(error_of(std::string("{\"benchmarks\":[{\"name\":\"a\"}]}\0x", 31)),
              HasSubstr("not valid JSON"));
}

TEST(GoogleBenchmarkReader, ReplacesBytesThatAreNoUtf8) {
  const ResultFile file = read_rows("{\"name\":\"a\xff\xc3\xa9\xed\xa0\x80\\udc00z\"}");
  EXPECT_EQ(file.rows[0].name,
            "a\xEF\xBF\xBD\xc3\xa9\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"
            "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBDz");
}

TEST(GoogleBenchmarkReader, TakesErroredAndSkippedRowsAsErrored) {
  const ResultFile file = read_rows(
      R"({"name":"a","error_occurred":true,"error_message":"no key","real_time":0,"cpu_time":0},)"
      R"({"name":"b","skipped":true,"skip_message":"too few cores"},)"
      R"({"name":"c","error_occurred":false,"real_time":1})");
  EXPECT_TRUE(file.rows[0].errored);
  EXPECT_EQ(file.rows[0].error_message, "no key");
  EXPECT_TRUE(file.rows[1].errored);
  EXPECT_EQ(file.rows[1].error_message, "too few cores");
  EXPECT_FALSE(file.rows[2].errored);
}

TEST(GoogleBenchmarkReader, TellsAggregatesAndFitsFromBenchmarks) {
  const ResultFile file = read_rows(
      R"({"name":"a_mean","run_name":"a","run_type":"aggregate","aggregate_name":"mean"},)"
      R"({"name":"a_p99","run_type":"aggregate","aggregate_name":"p99"},)"
      R"({"name":"s_BigO","run_type":"aggregate","aggregate_name":"BigO","cpu_coefficient":1.5,)"
      R"("real_coefficient":1.6,"big_o":"N","time_unit":"ns"},)"
      R"({"name":"s_RMS","rms":0.02})");
  for (const Row& row : file.rows) {
    EXPECT_EQ(row.kind, Row::Kind::aggregate) << row.name;
    EXPECT_THAT(row.counters, IsEmpty()) << row.name;
  }
  EXPECT_EQ(file.rows[1].run_name, "a");
  EXPECT_EQ(file.rows[2].run_name, "s");
  EXPECT_EQ(file.rows[3].aggregate_name, "RMS");
  EXPECT_EQ(file.rows[3].run_name, "s");
}

TEST(GoogleBenchmarkReader, TellsAggregatesOfOldFilesByTheirSiblings) {
  const ResultFile file = read_rows(
      R"({"name":"a","real_time":1},{"name":"a","real_time":2},{"name":"a_mean","real_time":1.5},)"
      R"({"name":"a_median","real_time":1.5},{"name":"a_stddev","real_time":0.5},)"
      R"({"name":"only_mean","real_time":3},)"
      R"({"name":"both_mean","real_time":3},{"name":"both_stddev","real_time":3})");
  std::vector<std::string> benchmarks;
  for (const Row& row : file.rows) {
    if (row.kind == Row::Kind::iteration) {
      benchmarks.push_back(row.name);
    }
  }
  EXPECT_THAT(benchmarks, ElementsAre("a", "a", "only_mean"));
  EXPECT_EQ(file.rows[4].aggregate_name, "stddev");
  EXPECT_EQ(file.rows[4].run_name, "a");
}

TEST(GoogleBenchmarkReader, LeavesNamesAloneWhereTheFileSaysWhatTheyAre) {
  const ResultFile file =
      read_rows(R"({"name":"a","run_type":"iteration"},{"name":"a_mean","run_type":"iteration"})");
  EXPECT_EQ(file.rows[1].kind, Row::Kind::iteration);
}

TEST(GoogleBenchmarkReader, WarnsOfNamesThatOccurMoreOftenThanTheirRepetitionsSay) {
  const ResultFile file =
      read_rows(R"({"name":"a"},{"name":"b"},{"name":"b"},{"name":"c"},{"name":"c"},)"
                R"({"name":"d","repetitions":2},{"name":"d","repetitions":2})");
  ASSERT_EQ(file.warnings.size(), 1U);
  EXPECT_THAT(file.warnings[0], StartsWith("f.json: \"b\" and 1 more names occur more often"));
}

TEST(GoogleBenchmarkReader, NamesThePlaceOfASyntaxError) {
  EXPECT_EQ(error_of("{\"context\": {},\n \"benchmarks\": [ {\"name\" \"x\"} ]}"),
            "f.json:2:26: not valid JSON: Missing a colon after a name of object member; expected "
            "Google Benchmark JSON, as --benchmark_out_format=json writes it");
}

TEST(GoogleBenchmarkReader, SaysThatATruncatedFileIsTruncatedWhereverItEnds) {
  const std::string whole = R"({"context":{"a":"b"},"benchmarks":[{"name":"x","real_time":1.5}]})";
  for (std::size_t size = 1; size < whole.size(); ++size) {
    EXPECT_THAT(error_of(whole.substr(0, size)),
                HasSubstr(":1:" + std::to_string(size + 1) +
                          ": the file ends in the middle: it was truncated"))
        << size;
  }
  EXPECT_EQ(error_of(whole), "no error");
}

TEST(GoogleBenchmarkReader, SaysThatAnEmptyFileIsEmpty) {
  EXPECT_THAT(error_of(""), StartsWith("f.json: the file is empty; expected"));
  EXPECT_THAT(error_of(" \n\t"), StartsWith("f.json: the file is empty; expected"));
  EXPECT_THAT(error_of(R"({"context":{},"benchmarks":[]})"),
              StartsWith("f.json: \"benchmarks\" is empty"));
}

TEST(GoogleBenchmarkReader, SaysWhatTextThatIsNoResultFileBeginsWith) {
  EXPECT_THAT(error_of("<html>\n<body>not found</body>"),
              StartsWith("f.json: no result file that compare knows: it begins with "
                         "\"<html>\\n<body>not fou\"; expected "));
}

TEST(GoogleBenchmarkReader, NamesWhatHasTheWrongShape) {
  EXPECT_THAT(error_of("{}"), StartsWith("f.json: no \"benchmarks\" in it"));
  EXPECT_THAT(error_of(R"({"context":3})"), HasSubstr("\"context\" is a number, not an object"));
  EXPECT_THAT(error_of(R"({"context":[]})"), HasSubstr("\"context\" is an array, not an object"));
  EXPECT_THAT(error_of(R"({"benchmarks":"x"})"), HasSubstr("\"benchmarks\" is a string, not an"));
  EXPECT_THAT(error_of(R"({"benchmarks":{}})"), HasSubstr("\"benchmarks\" is an object, not an"));
  EXPECT_THAT(error_of(R"({"benchmarks":[{"name":"a"},7]})"),
              HasSubstr("benchmarks[1] is a number, not an object"));
  EXPECT_THAT(error_of(R"({"benchmarks":[[]]})"),
              HasSubstr("benchmarks[0] is an array, not an object"));
  EXPECT_THAT(error_of_row(R"({"real_time":1})"), HasSubstr("benchmarks[0]: no \"name\""));
  EXPECT_THAT(error_of_row(R"({"name":1})"), HasSubstr("\"name\" is a number, not a string"));
  EXPECT_THAT(error_of_row(R"({"name":"a","real_time":"1"})"),
              HasSubstr("benchmarks[0] (\"a\"): \"real_time\" is a string, not a number"));
  EXPECT_THAT(error_of_row(R"({"name":"a","real_time":{"x":1}})"),
              HasSubstr("\"real_time\" is an object or array, not a number"));
  EXPECT_THAT(error_of_row(R"({"name":"a","time_unit":"min"})"),
              HasSubstr("\"time_unit\" is \"min\", not one of ns, us, ms, s"));
  EXPECT_THAT(error_of_row(R"({"name":"a","time_unit":null})"),
              HasSubstr("\"time_unit\" is null, not a string"));
  EXPECT_THAT(error_of_row(R"({"name":"a","run_type":"warmup"})"), HasSubstr("\"run_type\" is"));
  EXPECT_THAT(error_of_row(R"({"name":"a","run_type":true})"), HasSubstr("\"run_type\" is true"));
  EXPECT_THAT(error_of_row(R"({"name":"a","error_occurred":1})"),
              HasSubstr("\"error_occurred\" is a number, not true or false"));
  EXPECT_THAT(error_of_row(R"({"name":"a","repetitions":-1})"),
              HasSubstr("\"repetitions\" is out of range"));
  EXPECT_THAT(error_of_row(R"({"name":"a","threads":1e300})"),
              HasSubstr("\"threads\" is out of range"));
  EXPECT_THAT(error_of_row(R"({"name":"a","threads":false})"),
              HasSubstr("\"threads\" is false, not a number"));
  EXPECT_THAT(error_of_row("{\"name\":\"" + std::string(4097, 'a') + "\"}"),
              HasSubstr("\"name\" is longer than 4096 bytes"));
  EXPECT_EQ(error_of_row("{\"name\":\"" + std::string(4096, 'a') + "\"}"), "no error");
}

TEST(GoogleBenchmarkReader, RefusesDeepNestingWithoutRunningOutOfStack) {
  const std::string deep(1'000'000, '[');
  EXPECT_THAT(error_of(R"({"x":)" + deep), HasSubstr("nested deeper than 64 levels"));
  EXPECT_THAT(error_of(R"({"context":{"x":)" + deep), HasSubstr("nested deeper than 64 levels"));
  const std::string open(62, '[');
  const std::string close(62, ']');
  EXPECT_EQ(error_of(R"({"benchmarks":[{"name":"a"}],"context":{"x":)" + open + close + "}}"),
            "no error");
  EXPECT_THAT(error_of(R"({"benchmarks":[{"name":"a"}],"context":{"x":[)" + open + close + "]}}"),
              HasSubstr("nested deeper than 64 levels"));
}

TEST(GoogleBenchmarkReader, ReadsPastAByteOrderMarkAndUnknownTopLevelKeys) {
  EXPECT_EQ(
      error_of("\xEF\xBB\xBF{\"version\":[1,{}],\"more\":2,\"benchmarks\":[{\"name\":\"a\"}]}"),
      "no error");
}

TEST(GoogleBenchmarkReader, ReadsBackWhatTheWriterWrote) {
  const ResultFile file = read_rows(
      R"({"name":"a\u0001\"","run_name":"a","repetitions":2,"repetition_index":1,"threads":3,)"
      R"("iterations":7,"real_time":0.1,"cpu_time":NaN,"time_unit":"ms","bytes":1e300,)"
      R"("label":"l"},)"
      R"({"name":"b","error_occurred":true,"error_message":"x"},)"
      R"({"name":"c_median","run_name":"c","run_type":"aggregate","aggregate_name":"median"})");
  const std::string written = to_google_benchmark_json(file);
  EXPECT_EQ(to_google_benchmark_json(read_result_text(written, "g.json")), written);
  EXPECT_EQ(read_result_text(written, "g.json").rows[0].real_time, 0.1);
}

}  // namespace
}  // namespace compare::results
