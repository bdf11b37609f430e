#include "gateway/sse/parser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/gateway/sse/read_events.h"

namespace gateway::sse {
namespace {

using namespace std::string_view_literals;
using Events = std::vector<Told::Copy>;

Events events_of(std::string_view bytes) { return read_whole(bytes).events; }

TEST(SseParser, EndsLinesAtLineFeedCarriageReturnAndBoth) {
  const Events expected = {{"", "a"}, {"", "b"}};
  EXPECT_EQ(events_of("data: a\n\ndata: b\n\n"), expected);
  EXPECT_EQ(events_of("data: a\r\rdata: b\r\r"), expected);
  EXPECT_EQ(events_of("data: a\r\n\r\ndata: b\r\n\r\n"), expected);
  EXPECT_EQ(events_of("data: a\r\n\ndata: b\n\r"), expected);
}

TEST(SseParser, TakesACarriageReturnAndLineFeedForOneLineEndAcrossFeeds) {
  EXPECT_EQ(read_pieces({"data: a\r", "\ndata: b\r", "\n\r", "\n"}).events, (Events{{"", "a\nb"}}));
  EXPECT_EQ(read_pieces({"data: a\r", "\rdata: b\r", "", "\r"}).events,
            (Events{{"", "a"}, {"", "b"}}));
}

TEST(SseParser, TellsAnEventAtItsCarriageReturnWithoutWaitingForALineFeed) {
  EXPECT_EQ(events_of("data: a\r\n\r"), (Events{{"", "a"}}));
}

TEST(SseParser, TakesOneSpaceAfterTheColonAway) {
  EXPECT_EQ(events_of("data:a\n\ndata: a\n\ndata:  a\n\ndata:\ta\n\n"),
            (Events{{"", "a"}, {"", "a"}, {"", " a"}, {"", "\ta"}}));
}

TEST(SseParser, JoinsDataLinesByLineFeeds) {
  EXPECT_EQ(events_of("data: a\r\ndata:\ndata: b:c\n\n"), (Events{{"", "a\n\nb:c"}}));
}

TEST(SseParser, NamesAnEventByItsLastEventFieldAndOnlyThatEvent) {
  EXPECT_EQ(events_of("event: x\ndata: a\nevent:y\n\ndata: b\n\n"),
            (Events{{"y", "a"}, {"", "b"}}));
  EXPECT_EQ(events_of("event: x\nevent\ndata: a\n\n"), (Events{{"", "a"}}));
}

TEST(SseParser, TellsNoEventThatHasNoData) {
  EXPECT_EQ(events_of("\n\n\nevent: x\n\nid: 1\n\ndata: a\n\n"), (Events{{"", "a"}}));
}

// The standard's own example: a data field with no value is data of no characters.
TEST(SseParser, TellsAnEventWhoseDataIsEmpty) {
  EXPECT_EQ(events_of("data\n\ndata\ndata\n\ndata:"), (Events{{"", ""}, {"", "\n"}}));
}

TEST(SseParser, SkipsComments) {
  EXPECT_EQ(events_of(": ping\n\n:\n\ndata: a\n:data: b\ndata: c\n\n"), (Events{{"", "a\nc"}}));
}

TEST(SseParser, SkipsOtherFields) {
  EXPECT_EQ(events_of("id: 1\nretry: 10\nDATA: x\n data: x\ndata : x\ndat: x\ndata_: x\nfoo\n"
                      "data: a\n\n"),
            (Events{{"", "a"}}));
}

TEST(SseParser, SkipsAByteOrderMarkAtTheStartOnly) {
  EXPECT_EQ(events_of("\xEF\xBB\xBF"
                      "data: a\n\n"),
            (Events{{"", "a"}}));
  EXPECT_EQ(events_of("\xEF\xBB\xBF\xEF\xBB\xBF"
                      "data: a\n\ndata: b\n\n"),
            (Events{{"", "b"}}));
  EXPECT_EQ(events_of("\n\xEF\xBB\xBF"
                      "data: a\n\ndata: b\n\n"),
            (Events{{"", "b"}}));
}

TEST(SseParser, PassesBytesThrough) {
  EXPECT_EQ(events_of("data: \0a\0\n\n"sv), (Events{{"", std::string("\0a\0", 3)}}));
  EXPECT_EQ(events_of("data: \xFF\xC3\n\n"), (Events{{"", "\xFF\xC3"}}));
  EXPECT_EQ(events_of("data: \xE2\x80\xA8\xC2\x85\f\v\n\n"),  // line ends elsewhere, not here
            (Events{{"", "\xE2\x80\xA8\xC2\x85\f\v"}}));
}

TEST(SseParser, NeverTellsAnEventThatTheStreamEndsIn) {
  for (const auto bytes : {"data: a", "data: a\n", "event: x\n", "\xEF\xBB", "d", ": c"}) {
    const Told told = read_whole(bytes);
    EXPECT_TRUE(told.events.empty()) << bytes;
    EXPECT_TRUE(told.partial) << bytes;
  }
}

TEST(SseParser, HasNothingPartialBetweenEvents) {
  for (const auto bytes :
       {"", "data: a\n\n", "data: a\r\n\r", ": c\n", "event: x\n\n", "id: 1\n"}) {
    EXPECT_FALSE(read_whole(bytes).partial) << bytes;
  }
}

TEST(SseParser, DoesNotCopyTheDataLineOfAWholeEvent) {
  const std::string_view bytes = "event: x\ndata: abc\n\n";
  Parser parser;
  bool told = false;
  ASSERT_TRUE(parser.feed(bytes, [&](const Event& event) {
    told = true;
    EXPECT_EQ(event.name.data(), bytes.data() + 7);
    EXPECT_EQ(event.data.data(), bytes.data() + 15);
  }));
  EXPECT_TRUE(told);
}

TEST(SseParser, BeginsAnewAfterAReset) {
  Parser parser(10);
  Told told;
  const auto keep = [&](const Event& event) {
    told.events.push_back({std::string(event.name), std::string(event.data)});
  };
  const std::string_view marked =
      "\xEF\xBB\xBF"
      "data: b\n\n";
  for (const auto before : {"event: x\ndata: a", "data: a\r", "data: 0123456789", "\n"}) {
    parser.feed(before, keep);
    parser.reset();
    EXPECT_FALSE(parser.has_partial());
    told.events.clear();
    EXPECT_TRUE(parser.feed(std::string("\n") + "data: b\n\n", keep));
    EXPECT_EQ(told.events, (Events{{"", "b"}})) << before;
    parser.reset();
    told.events.clear();
    EXPECT_TRUE(parser.feed(marked, keep));
    EXPECT_EQ(told.events, (Events{{"", "b"}})) << before;
  }
}

}  // namespace
}  // namespace gateway::sse
