// The history page in a real browser. Skipped where no Chromium is: ci/setup.sh page.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "compare/history/page/history_page.h"
#include "tests/compare/history/page/sample_history.h"
#include "tests/compare/report/hostile_names.h"
#include "tests/compare/report/page/headless_browser.h"

namespace compare::history {
namespace {

using report::Seen;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const PageOptions kOptions = {.title = "A history", .repository_url = "https://git.example/x"};

std::string page_of(const SampleHistory& sample) {
  return history_page(sample.timeline, sample.check, kOptions);
}

/// One benchmark with these values, a commit each.
SampleHistory history_of(const std::vector<double>& values) {
  SampleHistory sample =
      sample_history({.commits = values.size(), .benchmarks = 1, .repetitions = 1});
  sample.timeline.series.resize(1);
  for (std::size_t i = 0; i < values.size(); ++i) {
    Point& point = sample.timeline.series[0].points[i];
    point.value = values[i];
    point.values = {values[i]};
  }
  sample.check = {};
  return sample;
}

/// As people read it.
std::string shown_id(const Commit& commit) { return commit.id.substr(0, 10); }

class HistoryInBrowser : public report::HeadlessBrowser {
 protected:
  Seen look_at(const std::string& page, const report::View& view = {}) {
    Seen seen = HeadlessBrowser::look_at(page, "tests/compare/history/page/probe.js", view);
    EXPECT_EQ(seen["ready"], "true");
    EXPECT_EQ(seen["complaints"], "0") << seen["complaint_0"];
    EXPECT_EQ(seen["requests"], "0");
    EXPECT_LE(std::atoi(seen["content_width"].c_str()), std::atoi(seen["width"].c_str()))
        << "nothing is cut off at the side";
    return seen;
  }
};

TEST_F(HistoryInBrowser, ShowsWhatChangedMostWithoutAComplaintOrARequest) {
  const SampleHistory sample = sample_history();
  Seen seen = look_at(page_of(sample));
  EXPECT_EQ(seen["drawn"], "true");
  EXPECT_EQ(seen["title"], "A history");
  EXPECT_EQ(seen["count"], "12 of 14 benchmarks") << "real_time to begin with";
  EXPECT_THAT(seen["list"], StartsWith("auth/hit/0|")) << "+18 % on two machines";
  EXPECT_THAT(seen["list_changes"], AllOf(HasSubstr("▲ +1"), HasSubstr("▼ −1")));
  EXPECT_EQ(seen["legend"],
            "micro auth/hit/0 real_time on EPYC 7763|micro auth/hit/0 real_time on Xeon 8370C");
  EXPECT_THAT(seen["note"], HasSubstr("the environment changed"));
  EXPECT_THAT(seen["newest"], HasSubstr(shown_id(sample.timeline.commits.back())));
  EXPECT_THAT(seen["events"],
              AllOf(HasSubstr("4 changes"), HasSubstr("▲ slower"), HasSubstr("▼ faster"),
                    HasSubstr("drift"), HasSubstr("accepted by Ada Byron: the check is worth it")));
  EXPECT_EQ(seen["table_unseen"], "true") << "for those who do not see the chart";
  EXPECT_EQ(seen["table_rows"], "60");
  EXPECT_THAT(seen["table_text"], HasSubstr("▲ a lasting step, +18.0 % slower"));
}

TEST_F(HistoryInBrowser, TellsOfTheCommitUnderThePointer) {
  const SampleHistory sample = sample_history();
  Seen seen = look_at(page_of(sample));
  // The middle of the chart is about the middle of the history.
  const auto& commits = sample.timeline.commits;
  const auto found = std::find_if(commits.begin(), commits.end(), [&seen](const Commit& commit) {
    return seen["card"].find(shown_id(commit)) != std::string::npos;
  });
  ASSERT_NE(found, commits.end()) << seen["card"];
  EXPECT_NEAR(static_cast<double>(found - commits.begin()), 27, 5);
  EXPECT_THAT(seen["card"],
              AllOf(HasSubstr(found->subject), HasSubstr(found->author), HasSubstr("2025-12-"),
                    HasSubstr(" ns "), HasSubstr(" to "), HasSubstr("n = 10"),
                    HasSubstr("to previous"), HasSubstr("compiler GNU 12.2")));
  EXPECT_THAT(seen["card_links"], AllOf(HasSubstr("https://git.example/x/commit/" + found->id),
                                        HasSubstr("https://ci.example/runs/10")));
  EXPECT_EQ(seen["reading_line"], "true");
}

TEST_F(HistoryInBrowser, PinsTwoCommitsAndComparesAllBenchmarks) {
  Seen seen = look_at(page_of(sample_history()));
  EXPECT_THAT(seen["a_card"], StartsWith("A "));
  EXPECT_THAT(seen["b_card"], AllOf(StartsWith("B "), HasSubstr("to A ▲ +")));
  EXPECT_THAT(seen["comparison_caption"], HasSubstr("worse"));
  EXPECT_GE(std::atoi(seen["comparison_rows"].c_str()), 14);
  EXPECT_THAT(seen["comparison_first"], AllOf(HasSubstr("▲ slower"), HasSubstr("auth/hit/0")));
  EXPECT_THAT(seen["comparison_words"], HasSubstr("within the intervals"));
  EXPECT_THAT(seen["pinned_hash"], AllOf(HasSubstr("a="), HasSubstr("b=")));
  EXPECT_EQ(seen["b_unpinned"], "true") << "a click on a pin takes it out";
  EXPECT_EQ(seen["pins_left"], "0");
}

TEST_F(HistoryInBrowser, ZoomsByDragAndByPreset) {
  Seen seen = look_at(page_of(sample_history()));
  EXPECT_THAT(seen["dragged_hash"], HasSubstr("range="));
  EXPECT_GE(std::atoi(seen["dragged_rows"].c_str()), 10);
  EXPECT_LE(std::atoi(seen["dragged_rows"].c_str()), 22) << "a quarter of the width";
  EXPECT_EQ(seen["undragged_rows"], "60");
  EXPECT_EQ(seen["last_20_rows"], "20");
  EXPECT_EQ(seen["last_20_pressed"], "true");
}

TEST_F(HistoryInBrowser, ChangesAxisAndScale) {
  Seen seen = look_at(page_of(sample_history()));
  EXPECT_THAT(seen["y_labels"], HasSubstr("100 ns"));
  EXPECT_THAT(seen["percent_labels"], AllOf(HasSubstr("+10 %"), HasSubstr("0 %")));
  EXPECT_THAT(seen["percent_note"], HasSubstr("In percent of the first commit shown."));
  EXPECT_EQ(seen["log_drawn"], "true");
  EXPECT_THAT(seen["date_labels"], HasSubstr("2025-12-"));
  EXPECT_THAT(seen["tools_hash"], AllOf(HasSubstr("axis=date"), HasSubstr("scale=log")));
  EXPECT_EQ(seen["together_legend"], "3") << "two machines and the second benchmark";
  EXPECT_EQ(seen["together_pressed"], "true") << "several are compared in percent";
  EXPECT_EQ(seen["table_shown"], "true");
  EXPECT_THAT(seen["told"], HasSubstr("ink"));
}

TEST_F(HistoryInBrowser, FiltersBySuiteBenchmarkMetricAndEnvironment) {
  Seen seen = look_at(page_of(sample_history()));
  EXPECT_EQ(seen["found"], "limit/admit/1|limit/admit/11") << "words in any case";
  EXPECT_EQ(seen["found_count"], "2 of 14 benchmarks");
  EXPECT_EQ(seen["macro_count"], "2 of 14 benchmarks");
  EXPECT_EQ(seen["metric_count"], "2 of 14 benchmarks");
  EXPECT_EQ(seen["machine_count"], "1 of 14 benchmarks");
  EXPECT_EQ(seen["machine_legend"], "1");
  EXPECT_EQ(seen["environment_rows"], "30") << "the half with the newer compiler";
}

TEST_F(HistoryInBrowser, IsUsedWithTheKeyboardAlone) {
  const SampleHistory sample = sample_history();
  const auto& commits = sample.timeline.commits;
  Seen seen = look_at(page_of(sample));
  EXPECT_EQ(seen["key_card"], shown_id(commits[58]));
  EXPECT_EQ(seen["key_pins"], shown_id(commits[58]) + " " + shown_id(commits[57]));
  EXPECT_EQ(seen["key_compared"], "true");
  EXPECT_NEAR(std::atoi(seen["key_zoomed_rows"].c_str()), 31, 2) << "half of all";
  EXPECT_EQ(seen["key_next"], "true");
  EXPECT_EQ(seen["key_back"], "true");
  EXPECT_EQ(seen["key_find"], "find");
  EXPECT_EQ(seen["typing_pins"], "0") << "what is typed into a field is no command";
  EXPECT_EQ(seen["key_help"], "true");
}

TEST_F(HistoryInBrowser, TheListIsOneStopOfTabAndCanBeSkipped) {
  Seen seen = look_at(page_of(sample_history()));
  EXPECT_EQ(seen["list_stops"], "1");
  EXPECT_THAT(seen["list_stop"], HasSubstr("auth/hit/0")) << "the one that is shown";
  EXPECT_EQ(seen["list_focused"], "true") << "arrows go along it";
  EXPECT_EQ(seen["list_arrow_chooses"], "false") << "Enter does";
  EXPECT_EQ(seen["list_stops_then"], "1");
  EXPECT_EQ(seen["list_plus"], "true");
  EXPECT_EQ(seen["list_minus"], "true");
  EXPECT_EQ(seen["list_end"], "true");
  EXPECT_EQ(seen["skip_first"], "true");
  EXPECT_EQ(seen["skipped_to"], "plot");
}

TEST_F(HistoryInBrowser, BackReturnsToTheBenchmarkThatWasChosenBefore) {
  Seen seen = look_at(page_of(sample_history()));
  EXPECT_EQ(seen["zoom_steps"], "1") << "one choice; a zoom is no step";
  EXPECT_EQ(seen["choice_steps"], "2");
  EXPECT_EQ(seen["back_restores"], "true") << "with its zoom";
  EXPECT_EQ(seen["back_again"], "true");
  EXPECT_EQ(seen["forward_restores"], "true");
  EXPECT_EQ(seen["held_steps"], "2") << "what a held key runs through is one, in place of the last";
}

TEST_F(HistoryInBrowser, SaysWhatALinkNamesThatIsNotThere) {
  const SampleHistory sample = sample_history();
  Seen seen = look_at(page_of(sample), {.fragment = "#show=nope&at=0000000&suite=gone"});
  EXPECT_EQ(seen["missing"],
            "This link names what is not in this history: suite gone, benchmark nope, commit "
            "0000000. Shown instead: every suite, micro/auth/hit/0:real_time, the newest commit.");
  EXPECT_EQ(seen["missing_role"], "status");
  const std::string& id = sample.timeline.commits[20].id;
  seen = look_at(page_of(sample), {.fragment = "#show=micro%2Fauth%2Fhit%2F0%3Areal_time&at=" +
                                               id.substr(0, 7) + "&suite=micro&environment=1"});
  EXPECT_EQ(seen["missing"], "") << "all of it is there";
}

TEST_F(HistoryInBrowser, TheListTellsTheChangesThatWereFoundAndThenTheRest) {
  SampleHistory sample = history_of({100, 100, 100, 100, 100, 121, 121, 121, 121, 121});
  const auto add = [&sample](const std::string& name, std::vector<double> values) {
    Series series = sample.timeline.series[0];
    series.benchmark = name;
    for (std::size_t i = 0; i < values.size(); ++i) {
      series.points[i].value = values[i];
      series.points[i].values = {values[i]};
    }
    sample.timeline.series.push_back(series);
  };
  // What is apart but in no event is no change, and what rises by more stands above it.
  add("b", {100, 100, 100, 100, 100, 97.6, 97.6, 97.6, 97.6, 97.6});
  add("c", {100, 102, 101, 100, 103, 104.2, 104.2, 104.2, 99, 104.2});
  sample.timeline.series[0].benchmark = "a";
  sample.check.events = {{EventKind::step, 5, true, {{0, 1.183, 100, 118.3}}, true, {}}};
  Seen seen = look_at(page_of(sample));
  EXPECT_EQ(seen["list"], "a|c|b");
  EXPECT_EQ(seen["list_changes"], "▲ +18.3 %|+3.2 %|−2.4 %") << "as in the table of changes";
  EXPECT_THAT(seen["events"], HasSubstr("+18.3 %"));
}

TEST_F(HistoryInBrowser, OpensTheViewThatTheAddressHolds) {
  const SampleHistory sample = sample_history();
  const auto& commits = sample.timeline.commits;
  const std::string view =
      "#metric=throughput_per_second&axis=date&scale=percent&range=last-20"
      "&show=macro%2Froute%2Ffind%2F4%3Athroughput_per_second&a=" +
      commits[45].id.substr(0, 12) + "&b=" + commits[55].id.substr(0, 12) + "&dots=off&table=on";
  Seen seen = look_at(page_of(sample), {.fragment = view});
  EXPECT_EQ(seen["legend"], "macro route/find/4 throughput_per_second");
  EXPECT_EQ(seen["count"], "2 of 14 benchmarks");
  EXPECT_EQ(seen["pressed"], "20|dates|%|interval|table");
  EXPECT_EQ(seen["table_rows"], "20");
  EXPECT_EQ(seen["table_unseen"], "false");
  EXPECT_EQ(seen["pins_shown"], "2");
  EXPECT_THAT(seen["note"], HasSubstr("In percent of A, " + shown_id(commits[45])));
  EXPECT_THAT(seen["first_comparison"], HasSubstr(shown_id(commits[55])));
}

TEST_F(HistoryInBrowser, FitsAPhoneInTheDark) {
  Seen seen = look_at(page_of(sample_history()), {.width = 390, .dark = true});
  EXPECT_EQ(seen["width"], "390");
  EXPECT_EQ(seen["background"], "rgb(15, 18, 22)");
  EXPECT_EQ(seen["drawn"], "true");
}

TEST_F(HistoryInBrowser, Shows200BenchmarksOf500Commits) {
  const std::string page =
      page_of(sample_history({.commits = 500, .benchmarks = 200, .repetitions = 20}));
  EXPECT_LT(page.size(), 15'000'000U);
  Seen seen = look_at(page);
  EXPECT_EQ(seen["drawn"], "true");
  EXPECT_EQ(seen["count"], "200 of 240 benchmarks");
  EXPECT_EQ(seen["table_rows"], "400") << "the newest";
  EXPECT_GE(std::atoi(seen["comparison_rows"].c_str()), 240);
}

TEST_F(HistoryInBrowser, HostileTextsDoNothing) {
  const std::string evil =
      "</script><script>document.title='owned';fetch('http://127.0.0.1:9/')</script>"
      "<!--<script><img src=x onerror=console.error(1)>";
  SampleHistory sample = sample_history();
  auto& timeline = sample.timeline;
  std::vector<std::string> names = report::hostile_names();
  names.push_back(evil);
  for (std::size_t i = 0; i < timeline.series.size(); ++i) {
    timeline.series[i].benchmark = names[i % names.size()];
    timeline.series[i].machine = evil;
    timeline.series[i].unit = evil;
  }
  for (std::size_t i = 0; i < timeline.commits.size(); ++i) {
    timeline.commits[i].subject = names[i % names.size()];
    timeline.commits[i].author = evil;
    timeline.commits[i].url = "javascript:document.title='owned'";
  }
  timeline.environments[0] = {{evil, evil}};
  timeline.series[0].points[0].run_url = "data:text/html,owned";
  sample.check.warnings = {evil};
  sample.check.events[0].acceptance = Acceptance{"", "", "", evil, evil, 0};
  Seen seen = look_at(page_of(sample));
  EXPECT_EQ(seen["title"], "A history");
  EXPECT_THAT(seen["links"], AllOf(Not(HasSubstr("javascript:")), Not(HasSubstr("data:"))));
  EXPECT_THAT(seen["card"], HasSubstr("document.title='owned'")) << "shown as text";
}

TEST_F(HistoryInBrowser, SaysSoWhereNothingWasMeasured) {
  Seen seen = look_at(page_of({}));
  EXPECT_EQ(seen["drawn"], "false");
}

TEST_F(HistoryInBrowser, OneCommitWithoutATimeIsDrawn) {
  SampleHistory sample = sample_history({.commits = 1, .benchmarks = 3, .repetitions = 1});
  sample.timeline.commits[0].time_ns = 0;
  sample.check = {};
  Seen seen = look_at(page_of(sample), {.fragment = "#axis=date"});
  EXPECT_EQ(seen["drawn"], "true");
  EXPECT_THAT(seen["pressed"], HasSubstr("commits")) << "there is no axis of dates";
  EXPECT_EQ(seen["list_changes"], "-|-|-");
}

TEST_F(HistoryInBrowser, NoValueIsTooSmallOrTooLargeForAnyScale) {
  for (const auto& values : {std::vector<double>{5, 1e-300, 7},
                             {5, 1e-320, 7},
                             {5, 1.7e308, 0},
                             {1e-300, 1.7e308, 3},
                             {1e-310, 1e-310, 1e-310}}) {
    Seen seen = look_at(page_of(history_of(values)), {.fragment = "#scale=log"});
    EXPECT_EQ(seen["drawn"], "true") << values[1];
    EXPECT_EQ(seen["log_drawn"], "true") << values[1];
    EXPECT_NE(seen["y_labels"], "") << values[1];
    EXPECT_LT(seen["y_labels"].size(), 1000U) << values[1];
  }
}

TEST_F(HistoryInBrowser, NamesTheFeedBesideIt) {
  const SampleHistory sample = sample_history({.commits = 3, .benchmarks = 1, .repetitions = 1});
  Seen seen =
      look_at(history_page(sample.timeline, sample.check, {.feed_link = "regressions.xml"}));
  EXPECT_EQ(seen["feed_link"], "application/atom+xml regressions.xml");
  EXPECT_EQ(look_at(page_of(sample))["feed_link"], "") << "there is none";
}

TEST_F(HistoryInBrowser, PrintsTheChart) {
  const std::string pdf = printed(page_of(sample_history()));
  EXPECT_THAT(pdf, HasSubstr("/Subtype /Image"));
}

}  // namespace
}  // namespace compare::history
