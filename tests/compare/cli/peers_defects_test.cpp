#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <utility>

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

 public:
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

// From here on: one benchmark with the defect between two that are well. What became of it is said
// by name, and the others are judged all the same.
struct Defect {
  std::vector<Row> before;
  std::vector<Row> now;
};

CommandResult beside_healthy_ones(const Defect& defect, const std::string& format) {
  const std::vector<Row> healthy = repetitions("healthy", kSteady);
  const std::vector<Row> last = repetitions("last", kSteady);
  PeersDefects::save("base.json", {healthy, defect.before, last});
  PeersDefects::save("now.json", {healthy, defect.now, last});
  return run_compare({"base.json", "now.json", "--format", format});
}

std::string status_of(const std::string& name, const std::string& json) {
  const std::size_t at = json.find(R"("name":")" + name + "\"");
  const std::string key = R"("status":")";
  const std::size_t status = json.find(key, at);
  return at == std::string::npos
             ? "nowhere"
             : json.substr(status + key.size(),
                           json.find('"', status + key.size()) - status - key.size());
}

std::vector<Row> with_value(double bad) {
  std::vector<Row> rows = repetitions("a", kSteady);
  rows[2].real_time = bad;
  return rows;
}

std::vector<Row> aggregates(const std::string& name, double median) {
  std::vector<Row> rows = repetitions(name, {median * 3, median, median / 50, 0.02});
  const std::vector<std::string> kinds = {"mean", "median", "stddev", "cv"};
  for (std::size_t index = 0; index < rows.size(); ++index) {
    rows[index].kind = Row::Kind::aggregate;
    rows[index].aggregate_name = kinds[index];
    rows[index].name = name + "_" + kinds[index];
  }
  return rows;
}

TEST_F(PeersDefects, EachDefectHasItsStatus) {
  const std::vector<Row> well = repetitions("a", kSteady);
  std::vector<Row> errored = well;
  errored[5].errored = true;
  const std::vector<Row> fewer = repetitions("a", {100, 101, 99, 100.5, 99.5});
  struct Case {
    const char* name;
    Defect defect;
    const char* status;
    int exit_code;
  };
  const std::vector<Case> cases = {
      {"errored now", {well, errored}, "errored", 2},
      {"errored before", {errored, well}, "errored", 0},
      {"missing", {well, {}}, "removed", 0},
      {"new", {{}, well}, "added", 0},
      {"renamed", {well, repetitions("b", kSteady)}, "removed", 0},
      {"another unit",
       {well, repetitions("a", scaled(kSteady, 1e-3), results::TimeUnit::us)},
       "compared",
       0},
      {"zero now", {well, with_value(0)}, "not_comparable", 2},
      {"zero before", {with_value(0), well}, "not_comparable", 0},
      {"NaN now", {well, with_value(std::nan(""))}, "not_comparable", 2},
      {"NaN before", {with_value(std::nan("")), well}, "not_comparable", 0},
      {"aggregates only", {aggregates("a", 100), aggregates("a", 120)}, "compared", 1},
      {"aggregates against repetitions", {aggregates("a", 100), well}, "compared", 0},
      {"other repetitions", {well, fewer}, "compared", 0},
  };
  for (const Case& each : cases) {
    const CommandResult result = beside_healthy_ones(each.defect, "json");
    EXPECT_EQ(status_of("a", result.out), each.status) << each.name;
    EXPECT_EQ(result.exit_code, each.exit_code) << each.name << "\n" << result.out;
    EXPECT_EQ(status_of("healthy", result.out), "compared") << each.name;
    EXPECT_EQ(status_of("last", result.out), "compared") << each.name;
  }
}

TEST_F(PeersDefects, NoDefectPassesWithoutAWord) {
  const std::vector<Row> well = repetitions("a", kSteady);
  std::vector<Row> errored = well;
  errored[5].errored = true;
  const std::vector<std::pair<Defect, const char*>> cases = {
      {{errored, well}, "errored: a: errored in the baseline"},
      {{well, {}}, "removed: a\n"},
      {{well, repetitions("b", kSteady)}, "1 removed, 1 added"},
      {{well, repetitions("a", scaled(kSteady, 1e-3), results::TimeUnit::us)},
       "; 1 unit-converted)"},
      {{with_value(0), well}, "the baseline has a value of 0"},
      {{with_value(std::nan("")), well}, "the baseline has a value that is no number (NaN)"},
      {{aggregates("a", 100), well}, "only an aggregate is stored, not the repetitions"},
  };
  for (const auto& [defect, said] : cases) {
    const CommandResult result = beside_healthy_ones(defect, "text");
    EXPECT_EQ(result.exit_code, 0) << said;
    EXPECT_THAT(result.out, HasSubstr(said));
  }
}

TEST_F(PeersDefects, ARenamedBenchmarkAloneIsNothingInCommon) {
  EXPECT_EQ(compared({repetitions("a", kSteady)}, {repetitions("b", kSteady)}).exit_code, 2);
}

TEST_F(PeersDefects, ANameThatOccursTwiceIsSaidAndEachValueCounts) {
  const std::vector<Row> once = repetitions("a", {100});
  std::vector<Row> twice = once;
  twice.push_back(repetitions("a", {200})[0]);
  const CommandResult result = beside_healthy_ones({once, twice}, "text");
  EXPECT_THAT(result.out, HasSubstr("\"a\" occurs more often than `repetitions` says"));
  EXPECT_EQ(status_of("a", beside_healthy_ones({once, twice}, "json").out), "compared");
  EXPECT_THAT(result.out, HasSubstr("the two sides overlap")) << "100 against 100 and 200";
  EXPECT_THAT(result.out, HasSubstr("UNDECIDED"));
}

TEST_F(PeersDefects, AComplexityFitIsNoBenchmarkAndAloneNoPass) {
  std::vector<std::vector<Row>> fits;
  for (const double coefficient : {1.0, 50.0}) {
    fits.push_back(repetitions("fit", {coefficient, coefficient}));
    for (Row& row : fits.back()) {
      const bool first = &row == &fits.back().front();
      row.kind = Row::Kind::aggregate;
      row.aggregate_name = first ? "BigO" : "RMS";
      row.name = first ? "fit_BigO" : "fit_RMS";
    }
  }
  const CommandResult beside = beside_healthy_ones({fits[0], fits[1]}, "json");
  EXPECT_EQ(beside.exit_code, 0);
  EXPECT_THAT(beside.out, Not(HasSubstr("fit")));
  EXPECT_EQ(compared({fits[0]}, {fits[1]}).exit_code, 2);
}

}  // namespace
}  // namespace compare
