#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compare/report/report.h"
#include "tests/compare/report/comparisons.h"
#include "tests/compare/report/hostile_names.h"
#include "tests/compare/report/markup_check.h"

namespace compare::report {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using verdict::Comparison;
using verdict::Decision;
using verdict::Outcome;
using verdict::Status;
using verdict::Verdict;

std::string junit_of(std::vector<Comparison> comparisons) {
  return junit_report(verdict_of(std::move(comparisons)), {});
}

/// Errored in the current file only.
Comparison newly_errored(const std::string& name) {
  Comparison made = unjudged(name, Status::errored);
  made.current = {0, kNan};
  made.reasons = {"errored now: no database"};
  return made;
}

TEST(JunitReport, MakesATestCaseOfEachComparison) {
  Comparison ignored = unjudged("upstream/call", Status::ignored);
  ignored.reasons = {"ignored by rules.toml:4: being rewritten"};
  Comparison unsure = comparison("auth/hit", Decision::unsure, 1.05);
  unsure.enough_repetitions = 40;
  Verdict verdict =
      verdict_of({comparison("chat/read/500", Decision::regressed, 1.25),
                  comparison("chat/write/500", Decision::pass, 1.01), unsure,
                  newly_errored("ledger/append"), unjudged("gone", Status::removed), ignored},
                 Outcome::regression);
  verdict.exit_code = 1;
  EXPECT_EQ(junit_report(verdict, {}), R"(<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="gatebench" tests="6" failures="1" errors="1" skipped="3" time="0">
  <testsuite name="compare" tests="6" failures="1" errors="1" skipped="3" time="0">
)"
                                       R"(    <testcase name="chat/read/500 [real_time]" )"
                                       R"(classname="chat" time="0"><failure message=")"
                                       R"(regressed: +25.0 % (95 % interval +23.8 .. +26.2 %), )"
                                       R"(limit 10 %: 0.812 us -&gt; 1.015 us" type="regressed">)"
                                       R"(chat/read/500 [real_time]: regressed: +25.0 % )"
                                       R"((95 % interval +23.8 .. +26.2 %), limit 10 %: )"
                                       R"(0.812 us -&gt; 1.015 us</failure></testcase>
    <testcase name="chat/write/500 [real_time]" classname="chat" time="0"/>
)"
                                       R"(    <testcase name="auth/hit [real_time]" )"
                                       R"(classname="auth" time="0"><skipped message="unsure: )"
                                       R"(+5.0 % (95 % interval +4.0 .. +6.0 %), limit 10 %: )"
                                       R"(812.0 ns -&gt; 852.6 ns; about 40 repetitions a side )"
                                       R"(would decide it"/></testcase>
)"
                                       R"(    <testcase name="ledger/append [real_time]" )"
                                       R"(classname="ledger" time="0"><error message="errored: )"
                                       R"(errored now: no database" type="errored">)"
                                       R"(ledger/append [real_time]: errored: )"
                                       R"(errored now: no database</error></testcase>
)"
                                       R"(    <testcase name="gone [real_time]" )"
                                       R"(classname="gone" time="0"><skipped message="removed: )"
                                       R"(not in the current file"/></testcase>
)"
                                       R"(    <testcase name="upstream/call [real_time]" )"
                                       R"(classname="upstream" time="0"><skipped message=")"
                                       R"(ignored: ignored by rules.toml:4: being rewritten"/>)"
                                       R"(</testcase>
  </testsuite>
</testsuites>
)");
}

TEST(JunitReport, LeavesOutWhatIsOnlyShown) {
  Comparison shown = unjudged("a", Status::ignored);
  shown.reasons = {"current converted from us to ns"};
  EXPECT_THAT(junit_of({comparison("b", Decision::pass, 1), shown}),
              AllOf(HasSubstr("tests=\"1\""), Not(HasSubstr("name=\"a "))));
}

TEST(JunitReport, SkipsWhatErroredBeforeAndTakesWhatIsOfNoUseNowForAnError) {
  Comparison both = newly_errored("both");
  both.baseline = {0, kNan};
  Comparison zero = unjudged("zero", Status::not_comparable);
  zero.current.value = 0;
  Comparison never = unjudged("never", Status::not_comparable);
  never.baseline.value = 0;
  EXPECT_THAT(junit_of({both}), HasSubstr(R"(errors="0" skipped="1")"));
  EXPECT_THAT(junit_of({zero}), HasSubstr(R"(errors="1" skipped="0")"));
  EXPECT_THAT(junit_of({never}), HasSubstr(R"(errors="0" skipped="1")"));
}

TEST(JunitReport, ShowsNoGreenWhereNothingCouldBeJudged) {
  Verdict verdict = verdict_of({}, Outcome::cannot_judge);
  verdict.exit_code = 2;
  verdict.reason = "cannot read <x>";
  EXPECT_THAT(junit_report(verdict, {}),
              AllOf(HasSubstr(R"(tests="1" failures="0" errors="1")"),
                    HasSubstr(R"(<testcase name="verdict" classname="gatebench")"),
                    HasSubstr(R"(<error message="cannot_judge: CANNOT JUDGE: cannot read &lt;x)")));
  verdict.comparisons = {newly_errored("a")};
  EXPECT_THAT(junit_report(verdict, {}),
              AllOf(HasSubstr(R"(tests="1" failures="0" errors="1")"), Not(HasSubstr("verdict\""))))
      << "the row says it";
  verdict.comparisons = {unjudged("a", Status::added)};
  EXPECT_THAT(junit_report(verdict, {}), HasSubstr(R"(errors="1" skipped="1")"));
}

TEST(JunitReport, FailsWhereUndecidedIsToFail) {
  Verdict verdict = verdict_of({comparison("a", Decision::unsure, 1)}, Outcome::undecided);
  EXPECT_THAT(junit_report(verdict, {}), HasSubstr(R"(tests="1" failures="0")"));
  verdict.exit_code = 3;
  EXPECT_THAT(junit_report(verdict, {}), HasSubstr(R"(tests="2" failures="1")"));
}

TEST(JunitReport, IsWellFormedWhateverTheNames) {
  std::vector<Comparison> comparisons;
  for (const std::string& name : hostile_names()) {
    comparisons.push_back(comparison(name, Decision::slower, 2));
    comparisons.back().reasons = {name};
    comparisons.back().metric = name;
    comparisons.back().unit = name;
    comparisons.push_back(unjudged(name, Status::removed));
  }
  Verdict verdict = verdict_of(std::move(comparisons), Outcome::cannot_judge);
  verdict.reason = hostile_names().front();
  EXPECT_EQ(MarkupCheck().complaint(junit_report(verdict, {})), "");
}

TEST(MarkupCheck, FindsWhatIsWrong) {
  const auto complaint = [](std::string_view text) { return MarkupCheck().complaint(text); };
  EXPECT_EQ(complaint("<a b=\"c>\"><d/>x&lt;</a>"), "");
  EXPECT_NE(complaint("<a>"), "");
  EXPECT_NE(complaint("<a></b>"), "");
  EXPECT_NE(complaint("<a>&x</a>"), "");
  EXPECT_NE(complaint("<a b=c></a>"), "");
  EXPECT_NE(complaint("<a b=\"<\"></a>"), "");
  EXPECT_NE(complaint("<a>\x01</a>"), "");
  EXPECT_NE(complaint("<a"), "");
  EXPECT_EQ(MarkupCheck({"meta"}).complaint("<meta>"), "");
}

}  // namespace
}  // namespace compare::report
