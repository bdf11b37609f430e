#include "gateway/formats/utf8.h"

#include <gtest/gtest.h>

#include <string>

namespace gateway::formats {
namespace {

// The corners of The Unicode Standard's table 3-7, each with its neighbour outside.
TEST(Utf8, AcceptsTheFirstAndLastOfEveryLength) {
  for (const char* text : {"", "\x7F", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xEC\xBF\xBF",
                           "\xED\x80\x80", "\xED\x9F\xBF", "\xEE\x80\x80", "\xEF\xBF\xBF",
                           "\xF0\x90\x80\x80", "\xF3\xBF\xBF\xBF", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_TRUE(is_valid_utf8(text)) << testing::PrintToString(text);
  }
}

TEST(Utf8, RefusesOverlongFormsSurrogatesAndWhatIsTooLarge) {
  for (const char* text :
       {"\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xED\xBF\xBF", "\xF0\x8F\xBF\xBF",
        "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFE", "\xFF"}) {
    EXPECT_FALSE(is_valid_utf8(text)) << testing::PrintToString(text);
  }
}

TEST(Utf8, RefusesLoneContinuationsAndTruncatedSequences) {
  for (const char* text : {"\x80", "\xBF", "\xC3", "\xC3(", "\xE2\x82", "\xE2\x82(", "\xE2(\x82",
                           "\xF0\x9F\x98", "\xF0\x9F\x98(", "\xF0\x9F(\x80"}) {
    EXPECT_FALSE(is_valid_utf8(text)) << testing::PrintToString(text);
  }
}

TEST(Utf8, LooksAtEveryByteWhereverItStandsInAWord) {
  for (std::size_t at = 0; at < 24; ++at) {
    std::string text(24, 'a');
    text.replace(at, 1, "\xC3\xA9");
    EXPECT_TRUE(is_valid_utf8(text)) << at;
    text = std::string(24, 'a');
    text[at] = '\xA9';
    EXPECT_FALSE(is_valid_utf8(text)) << at;
  }
}

TEST(Utf8, TakesNulForACharacter) { EXPECT_TRUE(is_valid_utf8(std::string("a\0b", 3))); }

}  // namespace
}  // namespace gateway::formats
