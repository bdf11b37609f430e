#include "compare/duel/command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

namespace compare::duel {
namespace {

using testing::ElementsAre;

TEST(SplitWords, PartsThemAsAShellWould) {
  EXPECT_THAT(split_words("a  b\tc\n"), ElementsAre("a", "b", "c"));
  EXPECT_THAT(split_words("'a b' \"c d\"e f\\ g"), ElementsAre("a b", "c de", "f g"));
  EXPECT_THAT(split_words("'' \"\""), ElementsAre("", ""));
  EXPECT_THAT(split_words(R"('a\b' "c\"d" "e\f" g\"h)"),
              ElementsAre(R"(a\b)", R"(c"d)", R"(e\f)", R"(g"h)"));
  EXPECT_THAT(split_words("a $HOME *"), ElementsAre("a", "$HOME", "*")) << "nothing is expanded";
}

TEST(SplitWords, RefusesWhatIsNotClosedAndWhatIsEmpty) {
  EXPECT_THROW(split_words("a 'b"), std::invalid_argument);
  EXPECT_THROW(split_words("a \"b"), std::invalid_argument);
  EXPECT_THROW(split_words("a \\"), std::invalid_argument);
  EXPECT_THROW(split_words("  "), std::invalid_argument);
  EXPECT_THROW(split_words(""), std::invalid_argument);
}

TEST(ExpressionFor, FindsJustTheName) {
  EXPECT_EQ(expression_for("auth/hit"), "^auth/hit$");
  EXPECT_EQ(expression_for("BM<a+b>(x)[1]{2}.*?|^$\\"),
            R"(^BM<a\+b>\(x\)\[1\]\{2\}\.\*\?\|\^\$\\$)");
}

TEST(OutPath, IsPutWhereverItIsNamed) {
  EXPECT_TRUE(names_out_path({"a", "--out={out}"}));
  EXPECT_FALSE(names_out_path({"a", "out"}));
  EXPECT_THAT(with_out_path({"a", "--out={out}", "{out}{out}"}, "/x"),
              ElementsAre("a", "--out=/x", "/x/x"));
  EXPECT_THAT(with_out_path({"{out}"}, "/{out}"), ElementsAre("/{out}")) << "and only once";
}

TEST(ThreadsOf, ReadsTheName) {
  EXPECT_EQ(threads_of("auth/hit"), 1);
  EXPECT_EQ(threads_of("auth/hit/real_time/threads:2"), 2);
  EXPECT_EQ(threads_of("auth/hit/threads:16/x"), 16);
  EXPECT_EQ(threads_of("auth/hit/threads:"), 1);
  EXPECT_EQ(threads_of("auth/hit/threads:-3"), 1);
}

}  // namespace
}  // namespace compare::duel
