#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "compare/report/report.h"
#include "tests/compare/report/comparisons.h"
#include "tests/compare/report/hostile_names.h"

namespace compare::report {
namespace {

using testing::AllOf;
using testing::AnyOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using verdict::Comparison;
using verdict::Decision;
using verdict::Outcome;
using verdict::Status;
using verdict::Verdict;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    lines.push_back(line);
  }
  return lines;
}

std::ptrdiff_t count_of(const std::string& report, const std::string& start) {
  const auto lines = lines_of(report);
  return std::count_if(lines.begin(), lines.end(),
                       [&start](const std::string& line) { return line.starts_with(start); });
}

TEST(GithubReport, AnnotatesFailuresThenWarningsThenTheVerdict) {
  Verdict verdict = verdict_of(
      {comparison("ok", Decision::pass, 1), comparison("wide", Decision::unsure, 1.05),
       comparison("bad", Decision::regressed, 1.2), comparison("worse", Decision::regressed, 2),
       unjudged("gone", Status::removed), unjudged("new", Status::added)},
      Outcome::regression);
  verdict.exit_code = 1;
  verdict.warnings = {"beware"};
  EXPECT_EQ(github_report(verdict, {}),
            "::error title=regressed%3A worse [real_time]::+100.0 %25 (95 %25 interval "
            "+98.0 .. +102.0 %25), limit 10 %25: 0.812 us -> 1.624 us\n"
            "::error title=regressed%3A bad [real_time]::+20.0 %25 (95 %25 interval "
            "+18.8 .. +21.2 %25), limit 10 %25: 812.0 ns -> 974.4 ns\n"
            "::warning title=unsure%3A wide [real_time]::+5.0 %25 (95 %25 interval "
            "+4.0 .. +6.0 %25), limit 10 %25: 812.0 ns -> 852.6 ns\n"
            "::warning title=removed%3A gone [real_time]::not in the current file\n"
            "::warning title=gatebench compare::beware\n"
            "::notice title=gatebench compare::REGRESSION: 2 of 4 more than 10 %25 slower "
            "(2 regressed, 1 unsure, 1 pass; 1 removed, 1 added)\n");
}

TEST(GithubReport, ShowsTenOfALevelAndCountsTheRest) {
  const auto report = [](int errors, int warnings) {
    std::vector<Comparison> rows;
    rows.reserve(static_cast<std::size_t>(errors) + static_cast<std::size_t>(warnings));
    for (int index = 0; index < errors; ++index) {
      rows.push_back(comparison("e" + std::to_string(index), Decision::slower, 2 + index));
    }
    for (int index = 0; index < warnings; ++index) {
      rows.push_back(comparison("w" + std::to_string(index), Decision::unsure, 1));
    }
    Verdict verdict = verdict_of(std::move(rows), Outcome::regression);
    verdict.exit_code = 1;
    return github_report(verdict, {});
  };
  const std::string full = report(10, 10);
  EXPECT_EQ(count_of(full, "::error "), 10);
  EXPECT_EQ(count_of(full, "::warning "), 10);
  EXPECT_EQ(count_of(full, "::notice "), 1);
  EXPECT_THAT(full, Not(HasSubstr("in the summary")));
  const std::string over = report(11, 12);
  EXPECT_EQ(count_of(over, "::error "), 10);
  EXPECT_EQ(count_of(over, "::warning "), 10);
  EXPECT_THAT(over, HasSubstr("::1 more error and 2 more warnings in the summary\n"));
  EXPECT_THAT(over, AllOf(StartsWith("::error title=slower%3A e10 "), Not(HasSubstr("e0 "))));
  EXPECT_THAT(report(10, 11), HasSubstr("::1 more warning in the summary\n"));
  EXPECT_THAT(report(12, 10), HasSubstr("::2 more errors in the summary\n"));
}

TEST(GithubReport, MakesAnErrorOfAVerdictThatFailsWithoutAFailedRow) {
  Verdict verdict = verdict_of({}, Outcome::cannot_judge);
  verdict.exit_code = 2;
  verdict.reason = "neither file holds a benchmark";
  EXPECT_EQ(github_report(verdict, {}),
            "::error title=gatebench compare::CANNOT JUDGE: neither file holds a benchmark\n");
  verdict.outcome = Outcome::undecided;
  verdict.exit_code = 3;
  EXPECT_THAT(github_report(verdict, {}), StartsWith("::error title=gatebench compare::UNDECIDED"));
  verdict.exit_code = 0;
  EXPECT_THAT(github_report(verdict, {}), StartsWith("::notice title=gatebench compare::UNDEC"));
}

TEST(GithubReport, NamesWhatErroredNow) {
  Comparison errored = unjudged("a", Status::errored);
  errored.current = {0, kNan};
  errored.reasons = {"errored now: x"};
  Verdict verdict = verdict_of({errored}, Outcome::cannot_judge);
  verdict.exit_code = 2;
  EXPECT_THAT(github_report(verdict, {}),
              HasSubstr("::error title=errored%3A a [real_time]::errored now: x\n"));
}

TEST(GithubReport, LetsNoNameEndItsLineOrItsProperty) {
  for (const std::string& name : hostile_names()) {
    Comparison bad = comparison(name, Decision::slower, 2);
    bad.reasons = {name};
    Verdict verdict = verdict_of({bad}, Outcome::regression);
    verdict.warnings = {name};
    const std::vector<std::string> lines = lines_of(github_report(verdict, {}));
    ASSERT_EQ(lines.size(), 3U) << name;
    for (const std::string& line : lines) {
      ASSERT_THAT(line, AnyOf(StartsWith("::error title="), StartsWith("::warning title="),
                              StartsWith("::notice title=")));
      const std::string properties = line.substr(2, line.find("::", 2) - 2);
      EXPECT_EQ(std::count(properties.begin(), properties.end(), ':'), 0) << line;
      EXPECT_EQ(std::count(properties.begin(), properties.end(), ','), 0) << line;
      EXPECT_EQ(line.find('\r'), std::string::npos);
      EXPECT_LT(line.size(), 6000U);
    }
  }
  const Verdict tricky = verdict_of({comparison("a,line=1::b%0A", Decision::slower, 2)});
  EXPECT_THAT(github_report(tricky, {}),
              StartsWith("::error title=slower%3A a%2Cline=1%3A%3Ab%250A [real_time]::+100.0"));
}

}  // namespace
}  // namespace compare::report
