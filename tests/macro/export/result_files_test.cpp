#include "macro/export/result_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <stdexcept>

#include "compare/results/read_result_file.h"
#include "macro/export/hdr_log.h"
#include "tests/macro/export/sample_run.h"
#include "tests/macro/temporary_folder.h"

namespace macro {
namespace {

using macro_test::expect_golden;
using macro_test::overhead_run;
using macro_test::read_text;
using macro_test::sample_run;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

class ResultFiles : public macro_test::FolderTest {
 protected:
  [[nodiscard]] std::set<std::string> names() const {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder())) {
      if (entry.is_regular_file()) {
        names.insert(std::filesystem::relative(entry.path(), folder()).generic_string());
      }
    }
    return names;
  }
  [[nodiscard]] std::string text_of(const std::string& name) const {
    return read_text(folder() / name);
  }
};

HdrHistogram only_interval(const std::string& text) {
  HdrLogReader reader(text, "hlog");
  HdrLogInterval interval;
  EXPECT_TRUE(reader.next(interval));
  HdrHistogram histogram = interval.histogram;
  EXPECT_FALSE(reader.next(interval));
  return histogram;
}

TEST_F(ResultFiles, AreAllThereAndNothingElse) {
  write_result_files(sample_run(), folder());
  EXPECT_THAT(
      names(),
      ElementsAre("environment.json", "hdr/lag.hgrm", "hdr/lag.hlog", "hdr/response.hgrm",
                  "hdr/response.hlog", "locust_exceptions.csv", "locust_failures.csv",
                  "locust_stats.csv", "locust_stats_history.csv", "result.json", "summary.json",
                  "table.md", "vegeta.json", "vegeta_report.json", "vegeta_report.txt"));
  for (const auto* name : {"environment.json", "hdr/lag.hgrm", "hdr/response.hgrm", "result.json",
                           "locust_exceptions.csv", "table.md"}) {
    expect_golden(text_of(name), "run/" + std::string(name));
  }
  // What zlib makes of it may differ by its release, what is in it may not.
  for (const std::string name : {"hdr/response.hlog", "hdr/lag.hlog"}) {
    const std::string kept = read_text(macro_test::golden("run/" + name));
    const bool same =
        !kept.empty() && only_interval(kept).steps() == only_interval(text_of(name)).steps();
    expect_golden(same ? kept : text_of(name), "run/" + name);
  }
}

TEST_F(ResultFiles, AreReadByCompare) {
  write_result_files(sample_run(), folder());
  for (const auto* name : {"result.json", "locust_stats.csv", "locust_stats_history.csv",
                           "vegeta.json", "vegeta_report.json", "vegeta_report.txt"}) {
    EXPECT_FALSE(compare::results::read_result_file(folder() / name).rows.empty()) << name;
  }
}

TEST_F(ResultFiles, AreTheSameWhenWrittenAgain) {
  write_result_files(sample_run(), folder());
  const std::string log = text_of("hdr/response.hlog");
  const std::string summary = text_of("summary.json");
  write_result_files(sample_run(), folder());
  EXPECT_EQ(text_of("hdr/response.hlog"), log);
  EXPECT_EQ(text_of("summary.json"), summary);
}

TEST_F(ResultFiles, KeepAnIntervalLogThatWasWrittenWhileTheRunWent) {
  const std::string log = hdr_log_header(1) + hdr_log_line(0, 1, macro_test::latencies(10, 1));
  std::filesystem::create_directories(folder() / "hdr");
  std::ofstream(folder() / "hdr/response.hlog") << log;
  std::ofstream(folder() / "hdr/lag.hlog") << "";  // nothing was logged
  write_result_files(sample_run(), folder());
  EXPECT_EQ(text_of("hdr/response.hlog"), log);
  EXPECT_EQ(only_interval(text_of("hdr/lag.hlog")).count(), 100U);
}

TEST_F(ResultFiles, OfARunThatMeasuredNothingAreWrittenToo) {
  RunRecord run;
  run.name = "macro/baseline/connections:64";
  run.stopped_reason = "block 1: the gateway did not come up";
  write_result_files(run, folder());
  EXPECT_THAT(text_of("summary.json"), HasSubstr("the gateway did not come up"));
  EXPECT_THAT(text_of("table.md"), HasSubstr("INVALID"));
  EXPECT_THAT(text_of("locust_exceptions.csv"), HasSubstr("the gateway did not come up"));
}

TEST_F(ResultFiles, AreNotWrittenAtAllForARecordThatWasChanged) {
  RunRecord run = sample_run();
  run.distributions[0].metric = "../../elsewhere";
  EXPECT_THAT([&] { write_result_files(run, folder()); },
              ThrowsMessage<std::runtime_error>(HasSubstr("cannot name a file")));
  run = sample_run();
  run.distributions[0].count += 1;
  EXPECT_THAT([&] { write_result_files(run, folder()); },
              ThrowsMessage<std::runtime_error>(HasSubstr("do not add up")));
  run = sample_run();
  run.tasks[0].response.steps[0].first = -1;
  EXPECT_THROW(write_result_files(run, folder()), std::runtime_error);
  EXPECT_TRUE(names().empty());
}

TEST_F(ResultFiles, SayWhichFileCannotBeWritten) {
  std::ofstream(folder() / "a_file") << "in the way";
  EXPECT_THAT([&] { write_result_files(sample_run(), folder() / "a_file"); },
              ThrowsMessage<std::runtime_error>(HasSubstr("a_file: ")));
}

TEST_F(ResultFiles, OfASuiteAreAboutAllScenarios) {
  write_suite_files({sample_run(), overhead_run(850'000)}, folder() / "new" / "folder");
  EXPECT_THAT(names(), ElementsAre("new/folder/result.json", "new/folder/summary.json",
                                   "new/folder/table.md"));
  EXPECT_THAT(text_of("new/folder/summary.json"), HasSubstr("gatebench.macro_suite/1"));
  EXPECT_EQ(text_of("new/folder/table.md"), read_text(macro_test::golden("table.md")));
}

}  // namespace
}  // namespace macro
