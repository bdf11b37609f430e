#include "compare/verdict/name_filter.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace compare::verdict {
namespace {

TEST(NameFilter, FindsAnExtendedExpressionAnywhereInTheName) {
  EXPECT_TRUE(NameFilter("read|write").finds("chat/write/500"));
  EXPECT_FALSE(NameFilter("^(read|write)").finds("chat/write/500"));
  EXPECT_TRUE(NameFilter("/[0-9]{3}$").finds("chat/write/500"));
  EXPECT_FALSE(NameFilter("/[0-9]{3}$").finds("chat/write/50"));
}

TEST(NameFilter, TakesTheNameAsItIsNotAsACString) {
  const std::string text = "abcdef";
  EXPECT_FALSE(NameFilter("d").finds(std::string_view(text).substr(0, 3)));
  EXPECT_TRUE(NameFilter("c$").finds(std::string_view(text).substr(0, 3)));
}

TEST(NameFilter, SharesTheExpressionAmongCopies) {
  NameFilter copy("x");
  {
    const NameFilter original("abc");
    copy = original;
  }
  EXPECT_TRUE(copy.finds("abc"));
  EXPECT_EQ(copy.expression(), "abc");
}

TEST(NameFilter, RefusesWhatIsNoExpression) {
  EXPECT_THROW(NameFilter("("), std::invalid_argument);
  EXPECT_THROW(NameFilter("[a"), std::invalid_argument);
}

}  // namespace
}  // namespace compare::verdict
