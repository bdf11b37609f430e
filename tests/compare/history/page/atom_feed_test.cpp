#include "compare/history/page/atom_feed.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

#include "tests/compare/history/page/sample_history.h"
#include "tests/compare/report/hostile_names.h"
#include "tests/compare/report/markup_check.h"

namespace compare::history {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

/// One commit that made one benchmark slower by 20 %.
SampleHistory one_regression() {
  SampleHistory sample;
  sample.timeline.commits = {
      {"0123456789abcdef", 1'764'576'000'000'000'000, "Sort twice", "Ada", ""}};
  sample.timeline.series = {
      {"micro", "route/find", "real_time", "ns", results::Better::lower, false, "EPYC", {}}};
  sample.check.events = {{EventKind::step, 0, true, {{0, 1.2, 100, 120}}, true, {}}};
  return sample;
}

std::string feed_of(const SampleHistory& sample, const FeedOptions& options = {}) {
  return atom_feed(sample.timeline, sample.check, options);
}

TEST(AtomFeed, TellsOfARegression) {
  const std::string feed = feed_of(one_regression(), {.title = "Slow",
                                                      .repository_url = "https://git.example/x",
                                                      .page_url = "https://pages.example/h.html"});
  EXPECT_EQ(report::MarkupCheck().complaint(feed), "") << feed;
  EXPECT_THAT(feed, HasSubstr("<title>Slow</title>"));
  EXPECT_THAT(feed, HasSubstr("<title>Slower since 0123456789ab: micro/route/find real_time "
                              "+20.0 %</title>"));
  EXPECT_EQ(count_of(feed, "<updated>2025-12-01T08:00:00Z</updated>"), 2U) << feed;
  EXPECT_THAT(feed, HasSubstr("<author><name>Ada</name></author>"));
  EXPECT_THAT(feed,
              HasSubstr("micro/route/find real_time: +20.0 % (100.0 ns to 120.0 ns) on EPYC"));
  EXPECT_THAT(feed, HasSubstr("href=\"https://pages.example/h.html#show=micro%2Froute%2Ffind%3A"
                              "real_time&amp;at=0123456789abcdef\""));
}

TEST(AtomFeed, SaysWhereItIsWhereThePagesAddressIsKnown) {
  const auto self = [](const std::string& page_url, const std::string& link) {
    const std::string feed = feed_of(one_regression(), {.page_url = page_url, .feed_link = link});
    const std::size_t at = feed.find("<link rel=\"self\" href=\"");
    return at == std::string::npos ? "" : feed.substr(at + 23, feed.find('"', at + 23) - at - 23);
  };
  EXPECT_EQ(self("https://p.example/x/h.html", "feed.xml"), "https://p.example/x/feed.xml");
  EXPECT_EQ(self("https://p.example/x/?a=/#/b", "a/f.xml"), "https://p.example/x/a/f.xml");
  EXPECT_EQ(self("https://p.example", "feed.xml"), "https://p.example/feed.xml");
  EXPECT_EQ(self("", "feed.xml"), "");
  EXPECT_EQ(self("https://p.example/", ""), "") << "it is somewhere else";
  EXPECT_EQ(self("javascript://p/", "feed.xml"), "");
}

TEST(AtomFeed, LinksToTheCommitWhereThePageIsNowhere) {
  EXPECT_THAT(feed_of(one_regression(), {.repository_url = "https://git.example/x"}),
              HasSubstr("href=\"https://git.example/x/commit/0123456789abcdef\""));
  EXPECT_THAT(feed_of(one_regression()), Not(HasSubstr("<link")));
}

TEST(AtomFeed, WhatGotFasterIsNoEntry) {
  SampleHistory sample = one_regression();
  sample.check.events[0].slower = false;
  EXPECT_THAT(feed_of(sample), Not(HasSubstr("<entry>")));
}

TEST(AtomFeed, SaysWhatWasAccepted) {
  SampleHistory sample = one_regression();
  sample.check.events[0].acceptance = Acceptance{"", "", "", "Grace", "worth it", 0};
  EXPECT_THAT(feed_of(sample),
              AllOf(HasSubstr("(accepted)</title>"), HasSubstr("Accepted by Grace: worth it")));
}

TEST(AtomFeed, AnEntryKeepsItsIdAndTwoHaveTwo) {
  SampleHistory sample = one_regression();
  const std::regex id(
      "<entry>\n<id>(urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}"
      "-[0-9a-f]{12})</id>");
  std::smatch before;
  const std::string first = feed_of(sample);
  ASSERT_TRUE(std::regex_search(first, before, id)) << first;
  sample.check.events[0].acceptance = Acceptance{};
  sample.check.events[0].movements[0].ratio = 1.3;
  std::smatch after;
  const std::string second = feed_of(sample, {.title = "Another"});
  ASSERT_TRUE(std::regex_search(second, after, id));
  EXPECT_EQ(before[1], after[1]) << "a reader shows it once";
  sample.check.events[0].kind = EventKind::drift;
  const std::string third = feed_of(sample);
  ASSERT_TRUE(std::regex_search(third, after, id));
  EXPECT_NE(before[1], after[1]);
}

TEST(AtomFeed, NamesTheNewestFirstAndNoMoreThanTheBounds) {
  SampleHistory sample = one_regression();
  const Event event = sample.check.events[0];
  sample.check.events.clear();
  sample.timeline.commits.clear();
  for (std::size_t i = 0; i <= kMostFeedEntries; ++i) {
    sample.timeline.commits.push_back({"commit-" + std::to_string(i), 0, "", "", ""});
    sample.check.events.push_back(event);
    sample.check.events.back().commit = i;
  }
  sample.check.events.back().movements.assign(kMostFeedBenchmarks + 1, event.movements[0]);
  const std::string feed = feed_of(sample);
  EXPECT_EQ(count_of(feed, "<entry>"), kMostFeedEntries);
  EXPECT_LT(feed.find("commit-50"), feed.find("commit-49"));
  EXPECT_THAT(feed, Not(HasSubstr("commit-0:"))) << "the oldest";
  EXPECT_THAT(feed, AllOf(HasSubstr("and 50 more</title>"), HasSubstr("\nand 1 more\n")));
  EXPECT_THAT(feed, HasSubstr("<updated>1970-01-01T00:00:00Z</updated>"));
}

TEST(AtomFeed, TellsThePartsOfAnEventApartThatWasAcceptedInPart) {
  SampleHistory sample = one_regression();
  sample.check.events.push_back(sample.check.events[0]);
  sample.check.events[0].acceptance = Acceptance{"c", "a/b", "", "ann", "why", 0};
  const std::string feed = feed_of(sample);
  const std::size_t first = feed.find("<entry>\n<id>");
  const std::size_t second = feed.find("<entry>\n<id>", first + 1);
  ASSERT_NE(second, std::string::npos);
  EXPECT_NE(feed.substr(first, 60), feed.substr(second, 60));
  sample.check.events.pop_back();
  sample.check.events[0].acceptance.reset();
  EXPECT_THAT(feed_of(sample), HasSubstr(feed.substr(first, 60))) << "what is left keeps its id";
}

TEST(AtomFeed, SaysOfWhatRoseFromZeroThatItDid) {
  SampleHistory sample = one_regression();
  sample.check.events[0].movements[0].ratio = std::numeric_limits<double>::infinity();
  EXPECT_THAT(feed_of(sample), AllOf(HasSubstr(": from 0 ("), Not(HasSubstr("inf"))));
}

TEST(AtomFeed, IsSoundWhereNothingHappened) {
  const std::string feed = feed_of({});
  EXPECT_EQ(report::MarkupCheck().complaint(feed), "") << feed;
  EXPECT_THAT(feed, HasSubstr("<updated>"));
}

TEST(AtomFeed, HostileTextsStayText) {
  for (const std::string& name : report::hostile_names()) {
    SampleHistory sample = one_regression();
    sample.timeline.commits[0].id = sample.timeline.commits[0].subject = name;
    sample.timeline.commits[0].author = name;
    sample.timeline.commits[0].url = "javascript:alert(1)";
    sample.timeline.series[0].benchmark = sample.timeline.series[0].unit = name;
    sample.check.events[0].acceptance = Acceptance{name, name, name, name, name, 0};
    const std::string feed =
        feed_of(sample, {.title = name, .repository_url = name, .page_url = "https://p.example/"});
    EXPECT_EQ(report::MarkupCheck().complaint(feed), "") << feed;
    EXPECT_THAT(feed, AllOf(Not(HasSubstr("<script")), Not(HasSubstr("javascript:"))));
  }
}

}  // namespace
}  // namespace compare::history
