#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compare/history/exchange/import.h"
#include "compare/results/input_error.h"
#include "compare/results/rfc3339.h"
#include "tests/compare/cli/scratch_folder.h"
#include "tests/compare/history/runs.h"

namespace compare::history {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class ImportPaths : public ScratchFolder {
 protected:
  static std::string result(const std::string& context, double value = 7) {
    return "{\"context\":{" + context +
           "},\"benchmarks\":[{\"name\":\"BM\",\"iterations\":1,\"time_unit\":\"ns\","
           "\"real_time\":" +
           std::to_string(value) + ",\"cpu_time\":7}]}";
  }
  static std::string commit_of(const std::string& path) {
    return import_paths({path}, {}).runs.at(0).commit.id;
  }
};

TEST_F(ImportPaths, FindsTheCommitInTheFileElseInItsNameElseInItsFolders) {
  std::filesystem::create_directories("in/run-4f2a9c1/micro");
  std::filesystem::create_directories("run-4f2a9c1");
  const std::string dated = R"("date":"2026-03-01 10:15:02")";
  write("run-4f2a9c1/a.json", result(dated + R"(,"gatebench.commit":"abc")"));
  write("run-4f2a9c1/b-0123abc.json", result(dated));
  write("run-4f2a9c1/c.json", result(dated));
  write("in/run-4f2a9c1/micro/d.json", result(dated));
  write("20260301-beefy.json", result(dated));
  write("unknown.json", result(dated + R"(,"gatebench.commit":"unknown")"));
  EXPECT_EQ(commit_of("run-4f2a9c1/a.json"), "abc");
  EXPECT_EQ(commit_of("run-4f2a9c1/b-0123abc.json"), "0123abc");
  EXPECT_EQ(commit_of("run-4f2a9c1/c.json"), "4f2a9c1");
  EXPECT_EQ(commit_of("in"), "4f2a9c1");
  EXPECT_EQ(commit_of("20260301-beefy.json"), "2026-03-01 10:15:02 20260301-beefy");
  EXPECT_EQ(commit_of("unknown.json"), "2026-03-01 10:15:02 unknown");
}

TEST_F(ImportPaths, TakesNothingAboveTheImportedFolderForACommit) {
  std::filesystem::create_directories("cafebabe1/results/mon");
  std::filesystem::create_directories("cafebabe1/results/tue");
  const std::string dated = R"("date":"2026-03-01 10:15:02")";
  write("cafebabe1/results/mon/bench.json", result(dated));
  write("cafebabe1/results/tue/bench.json", result(dated));
  const std::string here = std::filesystem::current_path().string();
  const auto ids = [](const std::string& path) {
    std::vector<std::string> found;
    for (const MeasuredRun& run : import_paths({path}, {}).runs) {
      found.push_back(run.commit.id);
    }
    return found;
  };
  const auto expected =
      ElementsAre("2026-03-01 10:15:02 mon/bench", "2026-03-01 10:15:02 tue/bench");
  for (const std::string spelt : {"cafebabe1/results", "./cafebabe1//results/",
                                  "cafebabe1/results/mon/..", "cafebabe1/results/."}) {
    EXPECT_THAT(ids(spelt), expected) << spelt;
    EXPECT_THAT(ids(here + "/" + spelt), expected) << spelt;
  }
  EXPECT_THAT(ids("cafebabe1/results/mon/bench.json"), ElementsAre("2026-03-01 10:15:02 bench"));
  std::filesystem::current_path("cafebabe1/results");
  EXPECT_THAT(ids("."), expected);
  EXPECT_THAT(ids(".."), ElementsAre("2026-03-01 10:15:02 results/mon/bench",
                                     "2026-03-01 10:15:02 results/tue/bench"));
  std::filesystem::current_path(here);
}

TEST_F(ImportPaths, TellsFilesOfOneNameApartByTheirFoldersAndTakesTheirDates) {
  const std::filesystem::path locust =
      std::filesystem::path(GATEBENCH_SOURCE_DIR) / "compare/examples/locust_stats.csv";
  for (const std::string folder :
       {"ld/2026-01-02", "ld/20260101-1015", "ld/run_2025-12-31_23-59-58/deep", "ld/2026-02-30"}) {
    std::filesystem::create_directories(folder);
    std::filesystem::copy_file(locust, folder + "/locust_stats.csv");
  }
  const auto runs = import_paths({"ld"}, {}).runs;
  ASSERT_THAT(runs, SizeIs(4));
  const auto shown = [](const MeasuredRun& run) {
    return results::rfc3339_text(run.measured_ns) + " " + run.commit.id;
  };
  EXPECT_EQ(shown(runs[0]), "2025-12-31T23:59:58Z run_2025-12-31_23-59-58/deep/locust_stats");
  EXPECT_EQ(shown(runs[1]), "2026-01-01T10:15:00Z 20260101-1015/locust_stats");
  EXPECT_EQ(shown(runs[2]), "2026-01-02T00:00:00Z 2026-01-02/locust_stats");
  EXPECT_EQ(runs[3].commit.id,
            results::rfc3339_text(runs[3].measured_ns) + " 2026-02-30/locust_stats")
      << "no date: when it was written";
  EXPECT_EQ(import_paths({"ld/2026-01-02/locust_stats.csv"}, {}).runs.at(0).commit.id,
            "2026-01-02/locust_stats")
      << "as of the whole folder";
}

TEST_F(ImportPaths, ReadsAFolderInTheOrderOfItsDatesAndCountsTheRest) {
  std::filesystem::create_directories("in/deep/.git");
  std::filesystem::create_directories("out");
  write("in/z.json", result(R"("date":"2026-03-01T10:15:02+00:00","num_cpus":2)"));
  write("in/deep/a.json", result(R"("date":"2026-03-02T10:15:02+00:00","num_cpus":2)"));
  write("in/deep/.git/config.json", result(""));
  write("in/broken.json", "{");
  write("in/package.json", R"({"name":"x"})");
  write("in/notes.txt", "");
  write("out/secret.json", result(""));
  std::filesystem::create_symlink("../out", "in/link");
  std::filesystem::create_symlink("../out/secret.json", "in/link.json");
  std::size_t told = 0;
  const Imported imported =
      import_paths({"in"}, {.suite = "",
                            .environment = {{"name", "r"}},
                            .progress = [&](std::size_t, std::size_t count) { told = count; }});
  ASSERT_THAT(imported.runs, SizeIs(2));
  EXPECT_EQ(imported.runs[0].commit.id, "2026-03-01T10:15:02+00:00 z");
  EXPECT_EQ(imported.runs[0].suite, "benchmarks");
  EXPECT_EQ(imported.runs[0].environment, (Environment{{"name", "r"}, {"num_cpus", "2"}}));
  EXPECT_EQ(results::rfc3339_text(imported.runs[1].commit.time_ns), "2026-03-02T10:15:02Z");
  EXPECT_EQ(imported.left_out, 2U);
  EXPECT_THAT(imported.reasons,
              ElementsAre(HasSubstr("in/broken.json"), HasSubstr("in/package.json")));
  EXPECT_EQ(told, 4U);
}

TEST_F(ImportPaths, ReadsLocustAndDataJsByTheirContent) {
  std::filesystem::copy_file(
      std::filesystem::path(GATEBENCH_SOURCE_DIR) / "compare/examples/locust_stats.csv",
      "4f2a9c1_stats.csv");
  const Imported locust = import_paths({"4f2a9c1_stats.csv"}, {});
  EXPECT_EQ(locust.runs.at(0).suite, "locust");
  EXPECT_EQ(locust.runs.at(0).commit.id, "4f2a9c1");
  EXPECT_GT(locust.runs.at(0).measured_ns, 0);
  write("data.js",
        "\xEF\xBB\xBFwindow.BENCHMARK_DATA = {\"entries\":{\"S\":[{\"date\":1,\"benches\":"
        "[{\"name\":\"x\",\"value\":1}]}]}}");
  EXPECT_EQ(import_paths({"data.js"}, {}).runs.at(0).suite, "S");
}

TEST_F(ImportPaths, RefusesAPathThatIsNotThere) {
  EXPECT_THROW(import_paths({"missing"}, {}), results::InputError);
  EXPECT_THAT(import_paths({"."}, {}).runs, IsEmpty());
}

}  // namespace
}  // namespace compare::history
