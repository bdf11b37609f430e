#include "compare/report/layout.h"

#include <gtest/gtest.h>

namespace compare::report {
namespace {

TEST(Table, LeavesOutEmptyColumnsAndCountsCharacters) {
  Table table({{"name", true}, {"empty"}, {"value"}, {"word", true}});
  table.add({"\xc3\xa9\xc3\xa9", "", "1", "x"});
  table.add({"abcdef", "", "100", ""}, {});
  EXPECT_EQ(table.text(),
            "name    value  word\n"
            "-------------------\n"
            "\xc3\xa9\xc3\xa9          1  x\n"
            "abcdef    100\n");
  EXPECT_EQ(Table({{"name"}}).text(), "");
}

TEST(Table, LetsALongNamePushOnlyItsOwnRow) {
  Table table({{"name", true}, {"value"}});
  table.add({std::string(70, 'a'), "1"});
  table.add({"b", "2"});
  EXPECT_EQ(table.text(), "name" + std::string(56, ' ') + "  value\n" + std::string(67, '-') +
                              "\n" + std::string(70, 'a') + "      1\n" + "b" +
                              std::string(59, ' ') + "      2\n");
}

/// Rows of 28 characters: 14 of the name, 12 of the rest and a gap.
Table narrow_table() {
  Table table({{"name", true}, {"metric", true}, {"value"}, {"word", true}});
  table.add({"a/long/name/of/a/benchmark", "time", "1.5", "pass"});
  table.add({"b", "time", "10.25", "unsure"});
  return table;
}

TEST(Table, IsUntouchedWhereItsWidthIsJustEnough) {
  const std::string whole = narrow_table().text();
  EXPECT_EQ(whole,
            "name                        metric  value  word\n"
            "-------------------------------------------------\n"
            "a/long/name/of/a/benchmark  time      1.5  pass\n"
            "b                           time    10.25  unsure\n");
  EXPECT_EQ(narrow_table().text(49), whole);
}

TEST(Table, ShortensNamesInTheMiddleToFitItsWidth) {
  EXPECT_EQ(narrow_table().text(48),
            "name                       metric  value  word\n"
            "------------------------------------------------\n"
            "a/long/name...a/benchmark  time      1.5  pass\n"
            "b                          time    10.25  unsure\n");
}

TEST(Table, ShortensNamesToNoLessThanTwentyCharacters) {
  EXPECT_EQ(narrow_table().text(43),
            "name                  metric  value  word\n"
            "-------------------------------------------\n"
            "a/long/na...enchmark  time      1.5  pass\n"
            "b                     time    10.25  unsure\n");
}

TEST(Table, TakesTwoLinesARowWhereEvenThatIsTooWide) {
  EXPECT_EQ(narrow_table().text(42),
            "name                        metric\n"
            "  value  word\n"
            "----------------------------------\n"
            "a/long/name/of/a/benchmark  time\n"
            "    1.5  pass\n"
            "b                           time\n"
            "  10.25  unsure\n");
  EXPECT_EQ(narrow_table().text(1).substr(0, 29), "name                  metric\n");
}

TEST(Table, ShortensAVeryLongNameOnlyToWhatTheLineHas) {
  Table table({{"name", true}, {"value"}});
  table.add({std::string(100, 'a'), "1"});
  table.add({"b", "2"});
  EXPECT_EQ(table.text(80), "name" + std::string(56, ' ') + "  value\n" + std::string(67, '-') +
                                "\n" + std::string(35, 'a') + "..." + std::string(35, 'a') +
                                "      1\n" + "b" + std::string(59, ' ') + "      2\n");
}

}  // namespace
}  // namespace compare::report
