#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compare/report/html_table.h"
#include "compare/report/report.h"
#include "tests/compare/report/comparisons.h"
#include "tests/compare/report/hostile_names.h"
#include "tests/compare/report/markup_check.h"

namespace compare::report {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using verdict::Comparison;
using verdict::Decision;
using verdict::Outcome;
using verdict::Status;
using verdict::Verdict;

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

std::string complaint(const std::string& page) { return MarkupCheck({"meta"}).complaint(page); }

Verdict everything() {
  Comparison unsure = comparison("u", Decision::unsure, 1.05);
  unsure.enough_repetitions = 40;
  unsure.p_worse = 0.0123;
  unsure.superiority = 0.75;
  unsure.current_values = {800, 810, 820};
  Verdict verdict =
      verdict_of({comparison("p", Decision::pass, 1), comparison("i", Decision::improved, 0.8),
                  unsure, comparison("r", Decision::regressed, 1.5),
                  comparison("s", Decision::slower, 1.2), unjudged("e", Status::errored),
                  unjudged("n", Status::not_comparable), unjudged("gone", Status::removed),
                  unjudged("new", Status::added), unjudged("shown", Status::ignored)},
                 Outcome::regression);
  verdict.warnings = {"beware"};
  verdict.paired = true;
  verdict.noise_source = "8 sessions";
  verdict.environment.baseline.set_text("gatebench.compiler", "GNU 12");
  verdict.environment.current.set_text("gatebench.compiler", "GNU 13");
  verdict.environment.current.set_text("gatebench.commit", "abc");
  return verdict;
}

TEST(HtmlReport, IsOnePageThatAsksNothingOfAnybody) {
  const std::string page = html_report(everything(), {});
  EXPECT_THAT(page, StartsWith("<!DOCTYPE html>\n<html lang=\"en\">\n"));
  EXPECT_THAT(page, HasSubstr("default-src 'none'; style-src 'unsafe-inline'"));
  for (const char* request : {"http:", "https:", "src=", "href=", "url(", "@import", "<script"}) {
    EXPECT_THAT(page, Not(HasSubstr(request)));
  }
  EXPECT_EQ(complaint(page), "");
}

TEST(HtmlReport, StatesTheVerdictFirstInWords) {
  const std::string page = html_report(everything(), {});
  EXPECT_THAT(page, HasSubstr("<title>REGRESSION: 2 of 5 more than 10 % slower (1 regressed"));
  EXPECT_THAT(page, HasSubstr("<body>\n<header class=\"verdict bad\">"));
  EXPECT_THAT(page, HasSubstr("<h1>REGRESSION: <span class=\"said\">2 of 5 more than 10 %"));
  EXPECT_THAT(page, HasSubstr("Paired: 8 rounds. Noise: 8 sessions."));
  const auto face = [](Outcome outcome) {
    Verdict verdict = verdict_of({}, outcome);
    verdict.reason = "because";
    return html_report(verdict, {});
  };
  EXPECT_THAT(face(Outcome::pass), HasSubstr("verdict good"));
  EXPECT_THAT(face(Outcome::undecided), HasSubstr("verdict unsure"));
  EXPECT_THAT(face(Outcome::cannot_judge), AllOf(HasSubstr("verdict bad"), HasSubstr("because")));
}

TEST(HtmlReport, SortsByWhatMatters) {
  const std::string page = html_report(everything(), {});
  std::size_t last = 0;
  for (const char* part : {"What was compared", "beware", "Failed (2)", ">r</span>", ">s</span>",
                           "Unsure (1)", ">u</span>", "Improved (1)", ">i</span>", "Passed (1)",
                           ">p</span>", "Not judged</h2>", ">e</span>", ">n</span>", ">gone</span>",
                           ">new</span>", "Shown, not judged (1)", ">shown</span>"}) {
    const std::size_t at = page.find(part, last);
    ASSERT_NE(at, std::string::npos) << part;
    last = at;
  }
}

TEST(HtmlReport, TellsWhereTheSidesDiffer) {
  const std::string page = html_report(everything(), {});
  EXPECT_THAT(page, HasSubstr("compiler <b class=\"unsure\">\xE2\x89\xA0 differs</b></th>"
                              "<td>GNU 12</td><td>GNU 13</td>"));
  EXPECT_THAT(page, HasSubstr("<th scope=\"row\">commit</th><td>\xE2\x80\x93</td><td>abc</td>"));
  EXPECT_THAT(page, HasSubstr("<th scope=\"row\">file</th><td>base.json</td><td>now.json</td>"));
}

TEST(HtmlReport, DescribesEachPlotInWords) {
  EXPECT_THAT(html_report(everything(), {}),
              AllOf(HasSubstr("aria-label=\"+5.0 %, 95 % interval +4.0 .. +6.0 %, limit 10 %, "
                              "p 0.012, 75 % chance that a current value is worse\"><title>"),
                    HasSubstr("<small>about 40 rounds would decide it</small>")));
}

TEST(HtmlReport, NamesLimitsOnlyWhereTheyDiffer) {
  Verdict verdict = verdict_of({comparison("a", Decision::pass, 1)});
  EXPECT_THAT(html_report(verdict, {}), Not(HasSubstr("<small>limit 10 %</small>")));
  verdict.threshold_percent = 5;
  EXPECT_THAT(html_report(verdict, {}), HasSubstr("<small>limit 10 %</small>"));
}

TEST(HtmlReport, ShowsTwoThousandRowsAndCountsTheRest) {
  const auto page = [](std::size_t passed) {
    std::vector<Comparison> rows(passed, comparison("p", Decision::pass, 1));
    rows.push_back(comparison("r", Decision::regressed, 2));
    return html_report(verdict_of(std::move(rows)), {});
  };
  const std::string full = page(kMostHtmlRows - 1);
  EXPECT_EQ(count_of(full, "scope=\"row\" class=\"bench\""), kMostHtmlRows);
  EXPECT_THAT(full, Not(HasSubstr("in the json")));
  const std::string over = page(kMostHtmlRows);
  EXPECT_EQ(count_of(over, "scope=\"row\" class=\"bench\""), kMostHtmlRows);
  EXPECT_THAT(over, HasSubstr("1 more passed row is in the json and csv reports"));
  EXPECT_THAT(page(kMostHtmlRows + 1), HasSubstr("2 more passed rows are in the json"));
}

TEST(HtmlReport, StaysBelowFiveMegabytes) {
  Comparison row = comparison(std::string(10'000, '"'), Decision::slower, 1.3);
  row.reasons.assign(20, std::string(10'000, '&'));
  row.current_values.assign(60, 1000);
  row.unit = std::string(10'000, '<');
  Verdict verdict = verdict_of(std::vector<Comparison>(3000, row), Outcome::regression);
  verdict.warnings.assign(3000, std::string(10'000, '<'));
  verdict.noise_source = std::string(10'000, '<');
  verdict.baseline_path = std::string(10'000, '<');
  const std::string page = html_report(verdict, {});
  EXPECT_LT(page.size(), 5'000'000U);
  EXPECT_THAT(page, AllOf(HasSubstr(" more failed rows are in"), HasSubstr("2900 more are in")));
  EXPECT_EQ(complaint(page), "");
}

TEST(HtmlReport, EscapesWhateverComesFromFiles) {
  Verdict verdict = verdict_of({}, Outcome::cannot_judge);
  for (const std::string& name : hostile_names()) {
    for (const Status status : {Status::compared, Status::errored, Status::ignored}) {
      Comparison row = comparison(name, Decision::slower, 2);
      row.status = status;
      row.decision = status == Status::compared ? row.decision : std::nullopt;
      row.metric = name;
      row.unit = name;
      row.reasons = {name};
      verdict.comparisons.push_back(row);
    }
    verdict.warnings.push_back(name);
    verdict.reason += name;
    verdict.environment.baseline.set_text("gatebench.flags", name);
    verdict.environment.current.set_text("host_name", name);
  }
  verdict.baseline_path = "<b>";
  const std::string page = html_report(verdict, {});
  EXPECT_EQ(complaint(page), "");
  EXPECT_THAT(page,
              AllOf(Not(HasSubstr("<script")), Not(HasSubstr(std::string("\xE2") + "\x80\xAE")),
                    HasSubstr("&lt;script&gt;alert(1)&lt;/script&gt;")));
  EXPECT_EQ(count_of(page, "</style>"), 1U);
}

TEST(HtmlReport, OfNothingIsTheVerdict) {
  Verdict verdict = verdict_of({}, Outcome::cannot_judge);
  verdict.reason = "neither file holds a benchmark";
  const std::string page = html_report(verdict, {});
  EXPECT_EQ(complaint(page), "");
  EXPECT_THAT(page, AllOf(HasSubstr("CANNOT JUDGE: <span class=\"said\">neither file"),
                          Not(HasSubstr("class=\"plot\""))));
}

}  // namespace
}  // namespace compare::report
