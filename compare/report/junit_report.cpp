#include <algorithm>
#include <string>
#include <string_view>

#include "compare/report/markup.h"
#include "compare/report/report.h"
#include "compare/report/row_text.h"
#include "compare/report/summary.h"

namespace compare::report {
namespace {

using verdict::Comparison;
using verdict::Decision;
using verdict::Outcome;
using verdict::Status;
using verdict::Verdict;

enum class Result { passed, failure, error, skipped };

struct Tally {
  int tests = 0;
  int failures = 0;
  int errors = 0;
  int skipped = 0;
};

/// What is shown without being judged is no test; what the rules ignore is one that is skipped.
bool is_test(const Comparison& comparison) {
  return comparison.status != Status::ignored ||
         std::any_of(comparison.reasons.begin(), comparison.reasons.end(),
                     [](const std::string& reason) { return reason.starts_with("ignored by "); });
}

Result result_of(const Comparison& comparison, const Verdict& verdict) {
  if (verdict::failed(comparison)) {
    return Result::failure;
  }
  if (newly_unusable(comparison, verdict)) {
    return Result::error;
  }
  return comparison.decision && comparison.decision != Decision::unsure ? Result::passed
                                                                        : Result::skipped;
}

std::string attribute(std::string_view name, std::string_view value) {
  return " " + std::string(name) + R"(=")" + escaped_markup(value) + R"(")";
}

/// A test case and its place in the tally. `kind` is the type of a failure or an error.
std::string test_case(std::string_view class_name, std::string_view name, Result result,
                      const std::string& kind, const std::string& message, Tally& tally) {
  ++tally.tests;
  std::string xml = "    <testcase" + attribute("name", name) + attribute("classname", class_name) +
                    R"( time="0")";
  switch (result) {
    case Result::passed:
      return xml + "/>\n";
    case Result::skipped:
      ++tally.skipped;
      return xml + "><skipped" + attribute("message", kind + ": " + message) + "/></testcase>\n";
    case Result::failure:
      ++tally.failures;
      break;
    case Result::error:
      ++tally.errors;
      break;
  }
  const std::string element = result == Result::failure ? "failure" : "error";
  return xml + "><" + element + attribute("message", kind + ": " + message) +
         attribute("type", kind) + ">" +
         escaped_markup(std::string(name) + ": " + kind + ": " + message) + "</" + element +
         "></testcase>\n";
}

std::string tallied(const Tally& tally) {
  return R"( tests=")" + std::to_string(tally.tests) + R"(" failures=")" +
         std::to_string(tally.failures) + R"(" errors=")" + std::to_string(tally.errors) +
         R"(" skipped=")" + std::to_string(tally.skipped) + R"(" time="0")";
}

/// Who reads only test cases must not see green where the exit code says otherwise.
std::string verdict_case(const Verdict& verdict, Tally& tally) {
  const bool unjudged = verdict.outcome == Outcome::cannot_judge;
  const bool told = unjudged ? tally.errors > 0 : tally.failures + tally.errors > 0;
  if (told || (verdict.exit_code == 0 && !unjudged)) {
    return {};
  }
  std::string kind(verdict::word(verdict.outcome));
  return test_case("gatebench", "verdict", unjudged ? Result::error : Result::failure, kind,
                   summary_line(verdict), tally);
}

}  // namespace

std::string junit_report(const Verdict& verdict, const Style& /*style*/) {
  Tally tally;
  std::string cases;
  for (const Comparison& comparison : verdict.comparisons) {
    if (is_test(comparison)) {
      const std::string_view name = comparison.name;
      cases += test_case(name.substr(0, name.find('/')), label(comparison),
                         result_of(comparison, verdict), outcome_word(comparison),
                         finding(comparison, verdict), tally);
    }
  }
  cases += verdict_case(verdict, tally);
  const std::string counts = tallied(tally);
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"gatebench\"" + counts +
         ">\n  <testsuite name=\"compare\"" + counts + ">\n" + cases +
         "  </testsuite>\n</testsuites>\n";
}

}  // namespace compare::report
