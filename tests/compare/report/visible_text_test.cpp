#include "compare/report/visible_text.h"

#include <gtest/gtest.h>

#include "compare/results/utf8.h"
#include "tests/compare/report/hostile_names.h"

namespace compare::report {
namespace {

TEST(VisibleText, KeepsWhatCanBeSeen) {
  const std::string text = "chat/read 500 \xC3\xA9\xE4\xB8\xAD\xF0\x9F\x9A\x80 \\x <&>";
  EXPECT_EQ(visible(text), text);
}

TEST(VisibleText, ShowsControlsAndBytesThatAreNoText) {
  EXPECT_EQ(visible(std::string("a\0b", 3)), R"(a\x00b)");
  EXPECT_EQ(visible("\x1f \x7f\n\t"), R"(\x1f \x7f\x0a\x09)");
  EXPECT_EQ(visible("\xff\xC3z\x9b"), R"(\xff\xc3z\x9b)");
  EXPECT_EQ(visible("\xC2\x9F\xC2\xA0"), "\\u{9f}\xC2\xA0") << "the first beyond C1 is shown";
}

TEST(VisibleText, ShowsWhatTurnsOrHidesTheRest) {
  EXPECT_EQ(visible("\xE2\x80\xAE!\xE2\x80\xAC"), R"(\u{202e}!\u{202c})");
  EXPECT_EQ(visible("\xE2\x80\xA8\xE2\x81\xA6\xE2\x81\xA9\xE2\x80\x8B"),
            R"(\u{2028}\u{2066}\u{2069}\u{200b})");
  EXPECT_EQ(visible("\xD8\x9C\xC2\xAD\xEF\xBB\xBF\xEF\xBF\xBF"),
            R"(\u{61c}\u{ad}\u{feff}\u{ffff})");
  EXPECT_EQ(visible("\xF3\xA0\x80\x81"), R"(\u{e0001})");
  EXPECT_EQ(visible("\xE2\x80\x90"), "\xE2\x80\x90") << "a hyphen, just beyond them";
}

TEST(VisibleText, IsTheSameSeenTwice) {
  for (const std::string& name : hostile_names()) {
    EXPECT_EQ(visible(visible(name)), visible(name));
    EXPECT_EQ(results::to_valid_utf8(visible(name)), visible(name));
    EXPECT_EQ(visible(name).find('\n'), std::string::npos);
  }
}

TEST(PrintableText, BeginsNoCommandOfABuildLog) {
  EXPECT_EQ(printable("::error::x"), R"(\x3a:error::x)");
  EXPECT_EQ(printable("a::b"), "a::b");
  EXPECT_EQ(printable("a ##[error]x ##[y"), R"(a \x23#[error]x \x23#[y)");
  EXPECT_EQ(printable("###[x"), R"(#\x23#[x)");
  EXPECT_EQ(printable("a\x1b[0m"), R"(a\x1b[0m)");
}

TEST(ShortenedText, LosesItsMiddleOnlyWhereItIsTooLong) {
  EXPECT_EQ(shortened("0123456789", 10), "0123456789");
  EXPECT_EQ(shortened("0123456789", 9), "012...789");
  EXPECT_EQ(shortened("0123456789", 8), "012...89");
  EXPECT_EQ(shortened("0123456789", 4), "0...");
  EXPECT_EQ(shortened("", 4), "");
}

TEST(ShortenedText, CountsCharactersAndCutsNone) {
  const std::string accents = "\xC3\xA0\xC3\xA1\xC3\xA2\xC3\xA3\xC3\xA4\xC3\xA5";
  EXPECT_EQ(columns_of(accents), 6U);
  EXPECT_EQ(shortened(accents, 6), accents);
  EXPECT_EQ(shortened(accents, 5), "\xC3\xA0...\xC3\xA5");
}

}  // namespace
}  // namespace compare::report
