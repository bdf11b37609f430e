#include "compare/results/go_benchmark_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compare/results/metric_catalog.h"
#include "tests/compare/results/reading.h"

namespace compare::results {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kOutput =
    "goos: linux\n"
    "goarch: amd64\n"
    "pkg: example.com/gateway/sse\n"
    "cpu: Intel(R) Xeon(R) E-2336 CPU @ 2.90GHz\n"
    "BenchmarkSplit/size=500-8 \t  703041\t      1726 ns/op\t 289.69 MB/s\t     512 B/op\t"
    "       3 allocs/op\n"
    "BenchmarkSplit/size=500-8 \t  700000\t      1731.5 ns/op\t 288.00 MB/s\t     512 B/op\t"
    "       3 allocs/op\n"
    "BenchmarkLookup-8 \t 1000\t 52 p99-ns\t 7 iterations\t 11 ns/op\n"
    "PASS\n"
    "ok  \texample.com/gateway/sse\t2.512s\n";

TEST(GoBenchmarkReader, MakesARowOfEachLine) {
  const ResultFile file = read_result_text(kOutput, "f");
  EXPECT_THAT(names_of(file),
              ElementsAre("BenchmarkSplit/size=500", "BenchmarkSplit/size=500", "BenchmarkLookup"));
  const Row& row = file.rows[1];
  EXPECT_EQ(row.name, row.run_name);
  EXPECT_EQ(row.threads, 8);
  EXPECT_EQ(row.repetitions, 2);
  EXPECT_EQ(row.repetition_index, 1);
  EXPECT_EQ(row.iterations, 700000);
  EXPECT_EQ(row.real_time, 1731.5);
  EXPECT_EQ(row.time_unit, TimeUnit::ns);
  EXPECT_EQ(counter_of(row, "bytes_per_second"), 288e6);
  EXPECT_EQ(counter_of(row, "bytes_per_op"), 512);
  EXPECT_EQ(counter_of(row, "allocs_per_op"), 3);
  EXPECT_EQ(counter_of(file.rows[2], "p99-ns"), 52);
  EXPECT_EQ(counter_of(file.rows[2], "iterations_value"), 7) << "a row's own key stays its own";
  EXPECT_EQ(file.rows[2].iterations, 1000);
  EXPECT_EQ(file.context.text("gatebench.source"), "go");
  EXPECT_EQ(file.context.text("gatebench.cpu_model"), "Intel(R) Xeon(R) E-2336 CPU @ 2.90GHz");
  EXPECT_EQ(file.context.text("goos"), "linux");
  EXPECT_EQ(file.context.text("pkg"), "example.com/gateway/sse");
  EXPECT_THAT(file.warnings, IsEmpty());
  const MetricCatalog catalog;
  EXPECT_TRUE(catalog.find("allocs_per_op").exact);
  EXPECT_EQ(catalog.find("bytes_per_op").better, Better::lower);
}

TEST(GoBenchmarkReader, TakesASuffixThatVariesForPartOfTheName) {
  const ResultFile file =
      read_result_text("BenchmarkA/size-16 100 5 ns/op\nBenchmarkA/size-32 100 9 ns/op\n", "f");
  EXPECT_THAT(names_of(file), ElementsAre("BenchmarkA/size-16", "BenchmarkA/size-32"));
  EXPECT_EQ(file.rows[0].threads, 1);
  EXPECT_EQ(file.rows[0].repetitions, 1);
  EXPECT_THAT(names_of(read_result_text("BenchmarkA 1 5 ns/op\nBenchmarkA-2 1 5 ns/op\n", "f")),
              ElementsAre("BenchmarkA", "BenchmarkA-2"));
}

TEST(GoBenchmarkReader, TellsEqualNamesOfSeveralPackagesApart) {
  const ResultFile file = read_result_text(
      "pkg: x/a\nBenchmarkRead-4 1 5 ns/op\nBenchmarkOnly-4 1 5 ns/op\n"
      "pkg: x/b\nBenchmarkRead-4 1 9 ns/op\nBenchmarkRead-4 1 9 ns/op\n",
      "f");
  EXPECT_THAT(names_of(file), ElementsAre("x/a.BenchmarkRead", "BenchmarkOnly", "x/b.BenchmarkRead",
                                          "x/b.BenchmarkRead"));
  EXPECT_EQ(file.rows[0].repetitions, 1);
  EXPECT_EQ(file.rows[3].repetitions, 2);
  EXPECT_EQ(file.context.text("pkg"), std::nullopt);
}

TEST(GoBenchmarkReader, MakesAnErroredRowOfABenchmarkThatFailed) {
  const ResultFile file = read_result_text(
      "goos: linux\nBenchmarkGood-8   100  5 ns/op\n"
      "--- FAIL: BenchmarkBad\n    a_test.go:9: bad\n"
      "--- FAIL: TestOther (0.00s)\nFAIL\nexit status 1\nFAIL\texample.com/x\t0.5s\n",
      "f");
  EXPECT_THAT(names_of(file), ElementsAre("BenchmarkGood", "BenchmarkBad"));
  EXPECT_FALSE(file.rows[0].errored);
  EXPECT_TRUE(file.rows[1].errored);
  EXPECT_EQ(file.rows[1].error_message, "go test reports FAIL");
  EXPECT_THAT(file.warnings, ElementsAre("f:5: go test reports: --- FAIL: TestOther (0.00s)",
                                         "f:6: go test reports: FAIL",
                                         "f:8: go test reports: FAIL example.com/x 0.5s"));
}

TEST(GoBenchmarkReader, MakesAnErroredRowOfABenchmarkThatPanicked) {
  const ResultFile file = read_result_text(
      "BenchmarkGood-8\nBenchmarkGood-8 100 5 ns/op\nBenchmarkBad-8 \tpanic: boom\n\n"
      "goroutine 1 [running]:\nFAIL\texample.com/x\t0.5s\nFAIL\n",
      "f");
  EXPECT_THAT(names_of(file), ElementsAre("BenchmarkGood", "BenchmarkBad"));
  EXPECT_TRUE(file.rows[1].errored);
}

TEST(GoBenchmarkReader, ReadsUnitLines) {
  const ResultFile file = read_result_text(
      "Unit hits/op better=higher assume=exact\nUnit odd\nBenchmarkA 1 5 hits/op\n", "f");
  MetricCatalog catalog;
  catalog.add(file.context);
  EXPECT_EQ(catalog.find("hits/op").better, Better::higher);
  EXPECT_TRUE(catalog.find("hits/op").exact);
  EXPECT_TRUE(std::isnan(file.rows[0].real_time));
}

TEST(GoBenchmarkReader, LeavesOutWhatIsNoNumber) {
  const ResultFile file =
      read_result_text("BenchmarkA 1 NaN ns/op +Inf MB/s 1e999 B/op 1e308 MB/s\n", "f");
  EXPECT_TRUE(std::isnan(file.rows[0].real_time));
  EXPECT_THAT(file.rows[0].counters, IsEmpty());
}

TEST(GoBenchmarkReader, NamesTheLineThatIsMalformed) {
  EXPECT_EQ(refusal_of(with(kOutput, "1731.5 ns/op", "1731x5 ns/op")),
            "f:6: \"1731x5\" is no number; expected lines as `go test -bench` prints them");
  EXPECT_THAT(refusal_of("BenchmarkA 1 5 ns/op 7\n"),
              HasSubstr("f:1: a value without its unit at the end of the line"));
  EXPECT_THAT(refusal_of("goos: linux\nPASS\n"), HasSubstr("f: no benchmark in it; expected"));
  EXPECT_THAT(refusal_of("FAIL\tx [build failed]\n"),
              HasSubstr("f: no benchmark in it, and the tests failed"));
  EXPECT_THAT(refusal_of("BenchmarkA 1 5 ns/op\n" + with(kOutput, "E-2336", "E-2288")), "no error");
  EXPECT_THAT(refusal_of(kOutput + with(kOutput, "E-2336", "E-2288")),
              HasSubstr("f:13: the results of a second machine, \"Intel(R) Xeon(R) E-2288"));
  EXPECT_THAT(refusal_of("BenchmarkA 1 5 ns/op\nBenchmark" + std::string(4096, 'X') + " 1 5 a\n"),
              HasSubstr("f:2: the benchmark's name is too long"));
}

}  // namespace
}  // namespace compare::results
