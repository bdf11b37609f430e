#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compare/results/google_benchmark_writer.h"
#include "tests/compare/cli/command.h"
#include "tests/compare/cli/scratch_folder.h"
#include "tests/compare/result_builder.h"

/// What tools of this kind are known to get wrong, each as a test of the whole command.
namespace compare {
namespace {

using results::Row;
using testing::HasSubstr;
using testing::Not;

const std::vector<double> kSteady = {100.2, 99.8, 100.1, 99.9, 100.0, 100.3, 99.7, 100.05};

class PeersDefects : public ScratchFolder {
 protected:
  static CommandResult compared(const std::vector<std::vector<Row>>& before,
                                const std::vector<std::vector<Row>>& now) {
    save("base.json", before);
    save("now.json", now);
    return run_compare({"base.json", "now.json"});
  }

 private:
  static void save(const std::string& path, const std::vector<std::vector<Row>>& benchmarks) {
    results::ResultFile file = result_file(path, {});
    for (const std::vector<Row>& rows : benchmarks) {
      file.rows.insert(file.rows.end(), rows.begin(), rows.end());
    }
    results::write_google_benchmark_file(file, path);
  }
};

TEST_F(PeersDefects, AThousandTimesSlowerIsNoSuccess) {
  EXPECT_EQ(
      compared({repetitions("a", kSteady)}, {repetitions("a", scaled(kSteady, 1000))}).exit_code,
      1);
  EXPECT_EQ(compared({repetitions("a", {1})}, {repetitions("a", {1000})}).exit_code, 1);
}

TEST_F(PeersDefects, AnErroredRowIsNotOneHundredPercentFaster) {
  std::vector<Row> broken = repetitions("a", {0});
  broken[0].errored = true;
  broken[0].error_message = "refused";
  const CommandResult result = compared({repetitions("a", kSteady), repetitions("b", kSteady)},
                                        {broken, repetitions("b", kSteady)});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.out, HasSubstr("errored: a: errored now: refused"));
  EXPECT_THAT(result.out, Not(HasSubstr("-100")));
}

TEST_F(PeersDefects, ARowInAnotherUnitIsComparedNotDropped) {
  const CommandResult result =
      compared({repetitions("a", kSteady)},
               {repetitions("a", scaled(kSteady, 0.0012), results::TimeUnit::us)});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.out, HasSubstr("+20.0 %"));
}

TEST_F(PeersDefects, NewAndRemovedRowsAreNamed) {
  const CommandResult result = compared({repetitions("a", kSteady), repetitions("old", kSteady)},
                                        {repetitions("a", kSteady), repetitions("new", kSteady)});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, HasSubstr("removed: old\n"));
  EXPECT_THAT(result.out, HasSubstr("added: new\n"));
  EXPECT_THAT(result.out, HasSubstr("1 removed, 1 added"));
}

TEST_F(PeersDefects, OnlyMatchedRowsAreCompared) {
  const CommandResult result =
      compared({repetitions("a", kSteady), repetitions("tiny", {1, 1, 1, 1, 1})},
               {repetitions("a", kSteady), repetitions("huge", {9e9, 9e9, 9e9, 9e9, 9e9})});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, HasSubstr("(1 pass; "));
}

TEST_F(PeersDefects, AReadErrorIsNoSuccess) {
  write("now.json", R"({"benchmarks":[{"name":"a",)");
  EXPECT_EQ(run_compare({"now.json", "now.json"}).exit_code, 2);
  EXPECT_EQ(run_compare({"now.json", "absent.json"}).exit_code, 2);
}

TEST_F(PeersDefects, UnequalSampleSizesAreNotSignificantByThemselves) {
  std::vector<double> fewer(kSteady.begin(), kSteady.begin() + 5);
  const CommandResult result = compared({repetitions("a", kSteady)}, {repetitions("a", fewer)});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, HasSubstr("PASS"));
}

TEST_F(PeersDefects, DeviationsOfAFileAreNoBenchmarks) {
  std::vector<Row> before = repetitions("a", kSteady);
  std::vector<Row> now = before;
  for (std::vector<Row>* rows : {&before, &now}) {
    Row deviation = rows->front();
    deviation.kind = Row::Kind::aggregate;
    deviation.aggregate_name = "stddev";
    deviation.name = "a_stddev";
    deviation.real_time = rows == &now ? 50 : 0.1;
    rows->push_back(deviation);
  }
  const CommandResult result = compared({before}, {now});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, Not(HasSubstr("stddev")));
}

TEST_F(PeersDefects, NoVarianceStillGivesAVerdict) {
  const std::vector<double> same(8, 100);
  const CommandResult result =
      compared({repetitions("a", same)}, {repetitions("a", scaled(same, 1.2))});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.out, HasSubstr("+20.0 .. +20.0 %"));
}

TEST_F(PeersDefects, AnOutlierDoesNotHideARegression) {
  std::vector<double> before = kSteady;
  before[0] = 500;  // the mean would rise above everything measured now
  const CommandResult result =
      compared({repetitions("a", before)}, {repetitions("a", scaled(kSteady, 1.2))});
  EXPECT_EQ(result.exit_code, 1);
}

}  // namespace
}  // namespace compare
