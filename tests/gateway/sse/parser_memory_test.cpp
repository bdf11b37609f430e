// The limit of an event, and what is held between events.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <malloc.h>

#include <cstdlib>
#include <new>

#include "gateway/sse/parser.h"
#include "tests/gateway/sse/read_events.h"

namespace {

std::size_t g_allocations = 0;
std::size_t g_live_bytes = 0;

}  // namespace

void* operator new(std::size_t size) {
  void* memory = std::malloc(size);
  if (memory == nullptr) {
    throw std::bad_alloc();
  }
  ++g_allocations;
  g_live_bytes += malloc_usable_size(memory);
  return memory;
}

void operator delete(void* memory) noexcept {
  g_live_bytes -= memory == nullptr ? 0 : malloc_usable_size(memory);
  std::free(memory);
}

void operator delete(void* memory, std::size_t /*size*/) noexcept { operator delete(memory); }

namespace gateway::sse {
namespace {

constexpr auto kIgnore = [](const Event&) {};

bool within_limit(const std::string& bytes, std::size_t limit) {
  const bool whole = read_whole(bytes, Parser(limit)).within_limit;
  Parser bytewise(limit);
  bool last = true;
  for (const char byte : bytes) {
    last = bytewise.feed({&byte, 1}, kIgnore);
  }
  EXPECT_EQ(whole, last) << bytes;
  return whole;
}

TEST(SseParserMemory, TakesAnEventOfTheLimitAndRefusesOneByteMore) {
  EXPECT_TRUE(within_limit("data:12345\n\n", 10));
  EXPECT_FALSE(within_limit("data:123456\n\n", 10));
  EXPECT_FALSE(within_limit("data:123456", 10));
}

TEST(SseParserMemory, CountsNameAndEarlierDataLines) {
  EXPECT_TRUE(within_limit("event:abc\ndata:12\ndata:3\n\n", 11));
  EXPECT_FALSE(within_limit("event:abc\ndata:12\ndata:34\n\n", 11));
  EXPECT_FALSE(within_limit("event:abcd\ndata:12\ndata:3\n\n", 11));
}

TEST(SseParserMemory, CountsEachEventAlone) {
  std::string many;
  for (int i = 0; i < 100; ++i) {
    many += "event:abc\ndata:12345\n\n";
  }
  EXPECT_TRUE(within_limit(many, 13));
}

TEST(SseParserMemory, CountsCommentsAndOtherFieldsByTheLine) {
  EXPECT_TRUE(within_limit(":123456789\nid:1234567\n:123456789\n:123456789\n", 10));
  EXPECT_FALSE(within_limit(":1234567890\n", 10));
}

TEST(SseParserMemory, TellsTheEventsBeforeTheOneOverTheLimitAndNoneAfter) {
  Parser parser(10);
  Told told;
  const auto keep = [&](const Event& event) {
    told.events.push_back({std::string(event.name), std::string(event.data)});
  };
  EXPECT_FALSE(parser.feed("data: a\n\ndata: 0123456789\n\ndata: b\n\n", keep));
  EXPECT_FALSE(parser.feed("\n\ndata: c\n\n", keep));
  EXPECT_FALSE(parser.feed("", keep));
  EXPECT_EQ(told.events, (std::vector<Told::Copy>{{"", "a"}}));
}

TEST(SseParserMemory, GivesBackWhatALargeEventNeeded) {
  const std::string large(1 << 20, 'x');
  Parser parser;
  const std::size_t before = g_live_bytes;
  ASSERT_TRUE(parser.feed("data: ", kIgnore));
  ASSERT_TRUE(parser.feed(large, kIgnore));
  EXPECT_GT(g_live_bytes, before + large.size());
  ASSERT_TRUE(parser.feed("\ndata: " + large, kIgnore));
  ASSERT_TRUE(parser.feed("\n\n", kIgnore));
  EXPECT_LT(g_live_bytes, before + 8192);
}

TEST(SseParserMemory, GivesBackWhatAnEventOverTheLimitNeeded) {
  Parser parser(1 << 20);
  const std::size_t before = g_live_bytes;
  ASSERT_TRUE(parser.feed("data: " + std::string(1 << 19, 'x'), kIgnore));
  ASSERT_FALSE(parser.feed(std::string(1 << 20, 'x'), kIgnore));
  EXPECT_LT(g_live_bytes, before + 8192);
}

TEST(SseParserMemory, AllocatesNothingForWholeEvents) {
  const std::string bytes = "event: x\ndata: " + std::string(5000, 'x') + "\n\n";
  Parser parser;
  const std::size_t before = g_allocations;
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(parser.feed(bytes, kIgnore));
  }
  EXPECT_EQ(g_allocations, before);
}

void expect_no_allocation_once_warm(Parser parser, std::size_t data_bytes) {
  const std::string bytes =
      "event: content_block_delta\ndata: " + std::string(data_bytes, 'x') + "\n\n";
  const auto feed_cut_everywhere = [&] {
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
      ASSERT_TRUE(parser.feed({bytes.data(), cut}, kIgnore));
      ASSERT_TRUE(parser.feed({bytes.data() + cut, bytes.size() - cut}, kIgnore));
    }
  };
  feed_cut_everywhere();
  const std::size_t before = g_allocations;
  feed_cut_everywhere();
  EXPECT_EQ(g_allocations, before);
}

TEST(SseParserMemory, AllocatesNothingMoreForUsualEventsHoweverTheyAreCut) {
  expect_no_allocation_once_warm(Parser(), 300);
}

TEST(SseParserMemory, AllocatesNothingAtAllWithRoomMadeBeforehand) {
  Parser parser(8192, 8192);
  parser.reserve(1000);
  const std::size_t before = g_allocations;
  for (const char* piece : {"event: na", "me\ndata: a", "b\ndata: c\n", "\n"}) {
    ASSERT_TRUE(parser.feed(piece, kIgnore));
  }
  ASSERT_TRUE(parser.feed("data: ", kIgnore));
  const std::string_view large =
      "0123456789012345678901234567890123456789012345678901234567890123456789";
  ASSERT_TRUE(parser.feed(large, kIgnore));
  EXPECT_EQ(g_allocations, before);
}

TEST(SseParserMemory, AllocatesNothingMoreForEventsOfTheSizeThatItKeeps) {
  expect_no_allocation_once_warm(Parser(8192, 8192), 5000);
}

}  // namespace
}  // namespace gateway::sse
