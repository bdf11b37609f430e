// However a stream is cut into pieces, it tells the same events.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "tests/gateway/sse/read_events.h"

namespace gateway::sse {
namespace {

using namespace std::string_view_literals;

const std::vector<std::string_view>& corpus() {
  static const std::vector<std::string_view> kCorpus = {
      "data: {\"choices\":[{\"delta\":{\"content\":\"Gr\xC3\xBC\xC3\x9F"
      "e \xF0\x9F\x8C\x8D\"}}]}\n\n"
      "data: [DONE]\n\n",
      "event: message_start\ndata: {\"type\":\"message_start\"}\n\nevent: ping\ndata: {}\n\n",
      "\xEF\xBB\xBF: hello\r\n\r\nid: 1\r\nretry: 5\r\ndata: a\r\ndata:b\r\n\r\ndata\r\n\r\n",
      "data: a\rdata: b\r\r\revent: x\r\rdata: c\r\r",
      "data: a\r\n\n\r\ndata: b\n\r\n\r\rdata: c\n\r",
      "event: x\nevent: y\ndata: \0\n: c\ndata:\n\nevent\ndata: 1\n\ndata: cut"sv,
      "data: 0123456789012345678901234567890123456789012345678901234567890123\n\ndata: x\n\n",
      "\xEF\xBB",
  };
  return kCorpus;
}

// Small enough for the longest stream of the corpus to go over it.
Parser parser_of(bool limited) { return limited ? Parser(60) : Parser(); }

TEST(SseParserSplits, TellsTheSameEventsForEverySplitInTwo) {
  for (const std::string_view bytes : corpus()) {
    for (const bool limited : {false, true}) {
      const Told whole = read_whole(bytes, parser_of(limited));
      for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
        ASSERT_EQ(read_pieces({bytes.substr(0, cut), bytes.substr(cut)}, parser_of(limited)), whole)
            << bytes << " cut at " << cut;
      }
    }
  }
}

TEST(SseParserSplits, TellsTheSameEventsByteByByte) {
  for (const std::string_view bytes : corpus()) {
    std::vector<std::string_view> pieces;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      pieces.push_back(bytes.substr(i, 1));
    }
    EXPECT_EQ(read_pieces(pieces), read_whole(bytes)) << bytes;
  }
}

TEST(SseParserSplits, TellsTheSameEventsForRandomSplits) {
  const auto seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  for (int round = 0; round < 2000; ++round) {
    const std::string_view bytes = corpus()[random() % corpus().size()];
    std::vector<std::size_t> cuts = {0, bytes.size()};
    for (auto more = random() % 12; more > 0; --more) {
      cuts.push_back(random() % (bytes.size() + 1));
    }
    std::sort(cuts.begin(), cuts.end());
    std::vector<std::string_view> pieces;
    for (std::size_t i = 1; i < cuts.size(); ++i) {
      pieces.push_back(bytes.substr(cuts[i - 1], cuts[i] - cuts[i - 1]));
    }
    const bool limited = random() % 2 == 0;
    ASSERT_EQ(read_pieces(pieces, parser_of(limited)), read_whole(bytes, parser_of(limited)))
        << bytes;
  }
}

}  // namespace
}  // namespace gateway::sse
