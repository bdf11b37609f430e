#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compare/report/report.h"
#include "tests/compare/report/comparisons.h"
#include "tests/compare/report/hostile_names.h"

namespace compare::report {
namespace {

using testing::Not;
using testing::StartsWith;
using verdict::Comparison;
using verdict::Decision;
using verdict::Status;

using Record = std::vector<std::string>;

/// RFC 4180, strictly; a record that is not well-formed ends the list.
std::vector<Record> parse(const std::string& csv) {
  std::vector<Record> records;
  Record record(1);
  for (std::size_t at = 0; at < csv.size(); ++at) {
    if (csv[at] == '"' && record.back().empty()) {
      for (++at; at < csv.size() && (csv[at] != '"' || csv[at + 1] == '"'); ++at) {
        at += csv[at] == '"';
        record.back() += csv[at];
      }
    } else if (csv[at] == ',') {
      record.emplace_back();
    } else if (csv[at] == '\r' && csv[at + 1] == '\n') {
      ++at;
      records.push_back(std::exchange(record, Record(1)));
    } else if (csv[at] == '"' || csv[at] == '\n' || csv[at] == '\r') {
      return records;
    } else {
      record.back() += csv[at];
    }
  }
  return records;
}

std::string csv_of(std::vector<Comparison> comparisons) {
  return csv_report(verdict_of(std::move(comparisons)), {});
}

TEST(CsvReport, HasALineForEveryComparisonWhateverItsStatus) {
  Comparison judged = comparison("chat/read", Decision::unsure, 1.25);
  judged.method = verdict::Method::paired;
  judged.sign_low = 1.125;
  judged.sign_high = 1.5;
  judged.p_worse = 0.1 + 0.2;
  judged.q_worse = 0.625;
  judged.superiority = 0.875;
  judged.enough_repetitions = 40;
  judged.threshold_percent = 2.5;
  judged.reasons = {"one, two", "three"};
  Comparison gone = unjudged("gone", Status::removed);
  gone.better = results::Better::unknown;
  gone.ratio.reset();
  gone.ratio_low.reset();
  gone.ratio_high.reset();
  gone.current = {0, kNan};
  EXPECT_EQ(csv_of({judged, gone}),
            "name,metric,unit,status,verdict,baseline_n,baseline,current_n,current,ratio,"
            "ratio_low,ratio_high,sign_low,sign_high,better,method,p_worse,q_worse,superiority,"
            "enough_repetitions,threshold_percent,reasons\r\n"
            "chat/read,real_time,ns,compared,unsure,8,812,8,1015,1.25,1.2375,1.2625,1.125,"
            "1.5,lower,paired,0.30000000000000004,0.625,0.875,40,2.5,\"one, two; three\"\r\n"
            "gone,real_time,ns,removed,,8,812,0,,,,,,,,,,,,,,\r\n");
}

TEST(CsvReport, LeavesOutNumbersThatAreNone) {
  Comparison odd = comparison("a", Decision::pass, 1);
  odd.ratio_high = std::numeric_limits<double>::infinity();
  odd.better = results::Better::higher;
  EXPECT_THAT(csv_of({odd}), testing::HasSubstr(",1,0.99,,,,higher,"));
}

TEST(CsvReport, IsWellFormedWhateverTheNames) {
  std::vector<Comparison> comparisons;
  for (const std::string& name : hostile_names()) {
    comparisons.push_back(comparison(name, Decision::pass, 1));
    comparisons.back().reasons = {name};
    comparisons.back().unit = name;
  }
  const std::size_t rows = comparisons.size();
  const std::vector<Record> records = parse(csv_of(std::move(comparisons)));
  ASSERT_EQ(records.size(), rows + 1);
  for (const Record& record : records) {
    EXPECT_EQ(record.size(), 22U) << record.front();
    EXPECT_THAT(record.front(), Not(testing::AnyOf(StartsWith("="), StartsWith("+"),
                                                   StartsWith("-"), StartsWith("@"))));
  }
}

TEST(CsvReport, KeepsTextsFromBeingExecutedBySpreadsheetsButNotNumbers) {
  const auto name_cell = [](const std::string& name) {
    return parse(csv_of({comparison(name, Decision::pass, 1)})).at(1).front();
  };
  EXPECT_EQ(name_cell("=1+1"), "'=1+1");
  EXPECT_EQ(name_cell("+1"), "'+1");
  EXPECT_EQ(name_cell("-1"), "'-1");
  EXPECT_EQ(name_cell("@a"), "'@a");
  EXPECT_EQ(name_cell("\t=1"), R"('\x09=1)");
  EXPECT_EQ(name_cell("a=1"), "a=1");
  EXPECT_EQ(name_cell("say \"x\""), "say \"x\"");
  Comparison negative = comparison("a", Decision::pass, 1);
  negative.baseline.value = -1.5;
  EXPECT_EQ(parse(csv_of({negative})).at(1).at(6), "-1.5");
}

TEST(CsvReport, OfNothingIsItsHeader) { EXPECT_EQ(parse(csv_of({})).size(), 1U); }

}  // namespace
}  // namespace compare::report
