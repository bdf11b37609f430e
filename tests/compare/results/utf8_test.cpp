#include "compare/results/utf8.h"

#include <gtest/gtest.h>

#include <string>

namespace compare::results {
namespace {

const std::string kEuro = "\xE2\x82\xAC";
const std::string kReplaced = "\xEF\xBF\xBD";

// Text is read eight bytes at a time, so that what is wrong may stand at any place in the eight.
TEST(Utf8, ReplacesWhatIsInvalidWhereverItStands) {
  for (std::size_t before = 0; before < 20; ++before) {
    for (std::size_t behind = 0; behind < 20; ++behind) {
      const auto amid = [&](const std::string& middle) {
        std::string text(before, 'a');
        text += middle;
        text.append(behind, 'b');
        return text;
      };
      EXPECT_EQ(to_valid_utf8(amid("")), amid(""));
      EXPECT_EQ(to_valid_utf8(amid(kEuro)), amid(kEuro));
      EXPECT_EQ(to_valid_utf8(amid("\xFF")), amid(kReplaced));
      EXPECT_EQ(to_valid_utf8(amid("\xE2\x82")), amid(kReplaced + kReplaced));
      EXPECT_EQ(to_valid_utf8(amid("\xFF\xE2\x82\xAC\xFE")),
                amid("\xEF\xBF\xBD\xE2\x82\xAC\xEF\xBF\xBD"));
    }
  }
}

TEST(Utf8, WritesOverWhatWasThere) {
  std::string target = "something longer than what comes now";
  assign_valid_utf8(target, "x\xFF");
  EXPECT_EQ(target, "x" + kReplaced);
  assign_valid_utf8(target, "");
  EXPECT_EQ(target, "");
}

}  // namespace
}  // namespace compare::results
