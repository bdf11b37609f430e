#include "compare/history/page/page_data.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <limits>

#include "compare/history/page/history_page.h"
#include "tests/compare/history/page/sample_history.h"
#include "tests/compare/report/hostile_names.h"

namespace compare::history {
namespace {

using testing::HasSubstr;
using testing::Not;

rapidjson::Document parsed(const std::string& json) {
  rapidjson::Document document;
  document.Parse(json.c_str());
  EXPECT_FALSE(document.HasParseError()) << json.substr(document.GetErrorOffset(), 60);
  return document;
}

/// One series of one point at each of `commits` commits.
Timeline line_of(std::size_t commits, const std::vector<double>& values) {
  Timeline timeline;
  timeline.environments = {{}};
  Series series{"micro", "a", "real_time", "ns", results::Better::lower, false, "", {}};
  for (std::size_t i = 0; i < commits; ++i) {
    timeline.commits.push_back({"c" + std::to_string(i), 0, "", "", ""});
    series.points.push_back({i, 0, values.front(), values, 0, "", {}});
  }
  timeline.series = {series};
  return timeline;
}

TEST(HistoryPageData, HoldsThePointsByColumns) {
  SampleHistory sample = sample_history({.commits = 10, .benchmarks = 2, .repetitions = 8});
  Point& point = sample.timeline.series[0].points[4];
  point.reference = Reference{"base", 1.02, 1.01, std::nullopt};
  const auto data = parsed(page_data(sample.timeline, sample.check, "https://git.example/x/"));
  EXPECT_EQ(data["commits"]["id"].Size(), 10U);
  EXPECT_EQ(data["commits"]["time"][0].GetInt64(), 1'764'576'000'000);
  EXPECT_EQ("https://git.example/x/commit/" + sample.timeline.commits[3].id,
            std::string(data["commits"]["url"][3].GetString()));
  const auto& series = data["series"][0];
  EXPECT_STREQ(series["better"].GetString(), "lower");
  EXPECT_EQ(series["at"][4].GetInt(), 4);
  EXPECT_NEAR(series["value"][4].GetDouble(), point.value, 1e-3);
  EXPECT_LE(series["low"][4].GetDouble(), series["value"][4].GetDouble());
  EXPECT_GE(series["high"][4].GetDouble(), series["value"][4].GetDouble());
  EXPECT_EQ(series["count"][4].GetInt(), 8);
  EXPECT_EQ(series["dots"][4].Size(), 8U);
  EXPECT_EQ(series["environment"][4].GetInt(), 0);
  EXPECT_EQ(series["environment"][5].GetInt(), 1);
  EXPECT_STREQ(data["runs"][series["run"][4].GetUint()].GetString(),
               "https://ci.example/runs/1004");
  ASSERT_EQ(series["references"].Size(), 1U);
  EXPECT_EQ(series["references"][0][0].GetInt(), 4);
  EXPECT_STREQ(series["references"][0][1].GetString(), "base");
  EXPECT_TRUE(series["references"][0][4].IsNull()) << "what is not known is null";
  EXPECT_EQ(data["left_out"].GetInt(), 0);
}

TEST(HistoryPageData, HoldsTheEventsWithWhoAcceptedThem) {
  const SampleHistory sample = sample_history();
  const auto data = parsed(page_data(sample.timeline, sample.check, ""));
  ASSERT_EQ(data["events"].Size(), sample.check.events.size());
  bool accepted = false;
  bool drift = false;
  for (const auto& event : data["events"].GetArray()) {
    drift = drift || std::string(event["kind"].GetString()) == "drift";
    if (!event["acceptance"].IsNull()) {
      accepted = true;
      EXPECT_STREQ(event["acceptance"]["who"].GetString(), "Ada Byron");
    }
  }
  EXPECT_TRUE(accepted);
  EXPECT_TRUE(drift);
  EXPECT_EQ(data["warnings"].Size(), 1U);
}

TEST(HistoryPageData, FiveRepetitionsHaveNoIntervalAndSixHave) {
  const auto interval_of = [](const std::vector<double>& values) {
    const auto data = parsed(page_data(line_of(1, values), {}, ""));
    return data["series"][0]["low"][0].IsNull() ? 0.0 : data["series"][0]["low"][0].GetDouble();
  };
  EXPECT_EQ(interval_of({5, 1, 2, 3, 4}), 0);
  EXPECT_EQ(interval_of({5, 1, 2, 3, 4, 6}), 1);
}

TEST(HistoryPageData, OneRepetitionIsNoDot) {
  const auto data = parsed(page_data(line_of(1, {7}), {}, ""));
  EXPECT_EQ(data["series"][0]["dots"][0].Size(), 0U);
}

TEST(HistoryPageData, OfManyRepetitionsKeepsEvenlySpacedOrderStatistics) {
  std::vector<double> values;
  for (int i = 0; i <= 600; ++i) {
    values.push_back(600 - i);
  }
  const auto data = parsed(page_data(line_of(1, values), {}, ""));
  const auto& dots = data["series"][0]["dots"][0];
  ASSERT_EQ(dots.Size(), 64U);
  EXPECT_EQ(dots[0].GetDouble(), 0);
  EXPECT_EQ(dots[63].GetDouble(), 600);
  EXPECT_NEAR(dots[32].GetDouble(), 305, 1);
}

TEST(HistoryPageData, KeepsToTheBoundOfRepetitionsAndOfPoints) {
  // 300,000 points leave room for three repetitions each.
  const auto repetitions = parsed(page_data(line_of(300'000, {1, 2, 3, 4}), {}, ""));
  EXPECT_EQ(repetitions["series"][0]["dots"][299'999].Size(), 3U);
  Timeline timeline = line_of(kMostPagePoints + 2, {1});
  Check check;
  check.events = {{EventKind::step, 1, true, {{0, 1.5, 1, 1.5}}, false, {}},
                  {EventKind::step, 5, true, {{0, 1.5, 1, 1.5}}, false, {}}};
  const auto data = parsed(page_data(timeline, check, ""));
  EXPECT_EQ(data["left_out"].GetUint64(), 2U);
  EXPECT_STREQ(data["commits"]["id"][0].GetString(), "c2") << "the oldest are left out";
  EXPECT_EQ(data["series"][0]["at"][0].GetInt(), 0);
  ASSERT_EQ(data["events"].Size(), 1U);
  EXPECT_EQ(data["events"][0]["commit"].GetInt(), 3);
}

TEST(HistoryPageData, WhatIsNotFiniteIsNull) {
  Timeline timeline = line_of(1, {1});
  timeline.series[0].points[0].value = std::numeric_limits<double>::infinity();
  EXPECT_TRUE(parsed(page_data(timeline, {}, ""))["series"][0]["value"][0].IsNull());
}

TEST(HistoryPageData, HostileTextsCannotEndTheElementAndAreVisible) {
  for (const std::string& name : report::hostile_names()) {
    Timeline timeline = line_of(1, {1});
    timeline.commits[0].subject = name;
    timeline.series[0].benchmark = name;
    timeline.environments[0] = {{name, name}};
    const std::string json = page_data(timeline, {}, name);
    for (const auto* evil : {"<", "\xE2\x80\xA8", "\xE2\x80\xAE"}) {
      EXPECT_THAT(json, Not(HasSubstr(evil))) << name;
    }
    EXPECT_LT(json.size(), 10'000U) << "long texts are cut";
    parsed(json);
  }
}

TEST(HistoryPage, ItsTitleIsText) {
  const std::string page =
      history_page({}, {}, {.title = "<b>&\xE2\x80\xAE", .repository_url = ""});
  EXPECT_THAT(page, HasSubstr("<h1>&lt;b&gt;&amp;\\u{202e}</h1>"));
  EXPECT_THAT(page, HasSubstr("<title>&lt;b&gt;&amp;"));
}

TEST(HistoryPage, ItsPolicyLetsNothingIn) {
  const std::string page = history_page({}, {}, {});
  EXPECT_THAT(page, HasSubstr("default-src 'none'"));
  for (const auto* loose : {"unsafe-", "http:", "onclick=", " style=\"", "src=\"", "innerHTML"}) {
    const std::string ours = page.substr(0, page.find("<script>"));
    EXPECT_THAT(ours, Not(HasSubstr(loose)));
  }
  EXPECT_THAT(page.substr(page.rfind("<script>")), Not(HasSubstr("innerHTML")));
}

}  // namespace
}  // namespace compare::history
