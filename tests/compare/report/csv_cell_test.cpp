#include "compare/report/csv_cell.h"

#include <gtest/gtest.h>

namespace compare::report {
namespace {

TEST(CsvCell, IsQuotedWhereTheStandardAsksForIt) {
  EXPECT_EQ(csv_cell("a b"), "a b");
  EXPECT_EQ(csv_cell(""), "");
  EXPECT_EQ(csv_cell("a,b"), "\"a,b\"");
  EXPECT_EQ(csv_cell("say \"no\""), "\"say \"\"no\"\"\"");
  EXPECT_EQ(csv_cell("two\r\nlines"), "\"two\r\nlines\"");
  EXPECT_EQ(csv_cell("a\nb"), "\"a\nb\"");
}

TEST(CsvCell, LetsNoForeignTextBeAFormula) {
  for (const char* text : {"=1+2", "+1", "-1", "@SUM", "\t=1", "\r=1"}) {
    EXPECT_EQ(without_formula(text), std::string("'") + text);
  }
  EXPECT_EQ(without_formula("status 503"), "status 503");
  EXPECT_EQ(without_formula(""), "");
}

}  // namespace
}  // namespace compare::report
