#include "gateway/sse/writer.h"

#include <gtest/gtest.h>

#include "tests/gateway/sse/read_events.h"

namespace gateway::sse {
namespace {

std::string written(std::string_view name, std::string_view data) {
  std::string out;
  append_event(out, name, data);
  return out;
}

TEST(SseWriter, WritesNameAndData) {
  EXPECT_EQ(written("ping", "{}"), "event: ping\ndata: {}\n\n");
  EXPECT_EQ(written("", "[DONE]"), "data: [DONE]\n\n");
}

TEST(SseWriter, AppendsToWhatIsThere) {
  std::string out = "data: a\n\n";
  append_event(out, "", "b");
  append_comment(out, "c");
  EXPECT_EQ(out, "data: a\n\ndata: b\n\n: c\n\n");
}

TEST(SseWriter, WritesEachLineOfDataAsADataLine) {
  EXPECT_EQ(written("", "a\nb\r\nc\rd"), "data: a\ndata: b\ndata: c\ndata: d\n\n");
  EXPECT_EQ(written("", "\n"), "data: \ndata: \n\n");
  EXPECT_EQ(written("", ""), "data: \n\n");
}

TEST(SseWriter, LetsNoLineOfACommentBecomeAField) {
  std::string out;
  append_comment(out, "a\ndata: b\r");
  EXPECT_EQ(out, ": a\n: data: b\n: \n\n");
  EXPECT_TRUE(read_whole(out).events.empty());
}

TEST(SseWriter, IsReadBackAlike) {
  for (const char* data :
       {"", " ", "  a", "a\n", "\n\na", ":", "data: x", "\xEF\xBB\xBF", "a: b"}) {
    for (const char* name : {"", "x", " x", "a:b"}) {
      EXPECT_EQ(read_whole(written(name, data)).events, (std::vector<Told::Copy>{{name, data}}))
          << name << '|' << data;
    }
  }
}

TEST(SseWriterDeathTest, TakesANameWithALineBreakForAMistake) {
  EXPECT_DEBUG_DEATH(written("a\nb", "c"), "");
}

}  // namespace
}  // namespace gateway::sse
