#include "compare/breakdown/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/compare/breakdown/micro_run.h"

namespace compare::breakdown {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST(ShareReport, IsATableWithBarsAndTheUnexplainedRest) {
  EXPECT_EQ(share_report(break_down(micro_file()), {}), R"(whole: 1,000.0 ns, 5 repetitions

component                             count  ns each  ns in all    share
-----------------------------------------------------------------------------------------
read                                      1    600.0      600.0   60.0 %  ███████████████
lock                                      2    100.0      200.0   20.0 %  █████
not explained (calls, copies, cache)                      200.0   20.0 %  █████
whole                                     1  1,000.0    1,000.0  100.0 %
)");
}

TEST(ShareReport, SaysPlainlyWhereThePartsSumToMoreThanTheWhole) {
  const std::string report = share_report(break_down(micro_file(900)), {});
  EXPECT_THAT(report, HasSubstr("not explained (calls, copies, cache)                     -100.0  "
                                "-10.0 %\n"));
  EXPECT_THAT(report, HasSubstr("\nnote: the parts sum to 100.0 ns more than the whole: "));
  EXPECT_THAT(share_report(break_down(micro_file(800)), {}), Not(HasSubstr("more than the whole")));
}

TEST(ShareReport, ShowsUnknownPartsAsUnknown) {
  results::ResultFile file = micro_file();
  erase_rows(file, "lock");
  const std::string report = share_report(break_down(file), {});
  EXPECT_THAT(report, HasSubstr("lock                                       2  unknown    unknown"
                                "  unknown\n"));
  EXPECT_THAT(report, HasSubstr("not explained (and the unknown parts)"));
  EXPECT_THAT(report, HasSubstr("\nnote: lock is unknown: not in the file\n"));
}

TEST(ShareReport, SaysInOneLineWhatWasNotMeasuredAtAll) {
  results::ResultFile file = micro_file();
  file.rows.clear();
  EXPECT_EQ(share_report(break_down(file), {}), "whole and its parts: not in the file\n");
}

TEST(ShareReport, IsMarkdownWhereAskedFor) {
  EXPECT_THAT(
      share_report(break_down(micro_file()), {.markdown = true, .ascii = false, .width = 0}),
      AllOf(HasSubstr("| component | count | ns each | ns in all | share |  |\n"
                      "| :-- | --: | --: | --: | --: | :-- |\n"
                      "| read | 1 | 600.0 | 600.0 | 60.0 % | ███████████████ |\n")));
}

TEST(MovementReport, ShowsBothSidesAndWhatMovedMost) {
  const auto pipelines = moved(break_down(micro_file()), break_down(slower_file()));
  EXPECT_EQ(movement_report(pipelines, {"odd"}, {}), R"(whole

component                             ns before  ns after  change  share before  share after  points
------------------------------------------------------------------------------------------------------------------
read                                      600.0   1,200.0  +600.0        60.0 %       75.0 %   +15.0  moved
lock                                      200.0     200.0     0.0        20.0 %       12.5 %    -7.5  within noise
not explained (calls, copies, cache)      200.0     200.0     0.0        20.0 %       12.5 %    -7.5  within noise
whole                                   1,000.0   1,600.0  +600.0       100.0 %      100.0 %     0.0  moved

moved most in time: read, +600.0 ns
moved most in share: read, 60.0 % to 75.0 % (+15.0 points)

warning: odd
)");
  EXPECT_THAT(
      movement_report(pipelines, {"odd"}, {.markdown = true, .ascii = false, .width = 0}),
      AllOf(HasSubstr("| read | 600.0 | 1,200.0 | +600.0 | 60.0 % | 75.0 % | +15.0 | moved |"),
            HasSubstr("\n- moved most in time: read"), HasSubstr("\n- warning: odd\n")));
}

TEST(MovementReport, SaysWhereNothingMovedOrNothingIsKnown) {
  EXPECT_THAT(movement_report(moved(break_down(micro_file()), break_down(micro_file())), {}, {}),
              HasSubstr("no component moved beyond the noise of its repetitions\n"));
  results::ResultFile single = micro_file();
  std::erase_if(single.rows, [](const results::Row& row) { return row.repetition_index > 0; });
  EXPECT_THAT(movement_report(moved(break_down(single), break_down(single)), {}, {}),
              HasSubstr("nothing tells a change from noise: that takes 5 repetitions a side\n"));
  results::ResultFile missing = micro_file();
  erase_rows(missing, "read");
  EXPECT_THAT(movement_report(moved(break_down(missing), break_down(micro_file())), {}, {}),
              HasSubstr("read is unknown: before: not in the file\n"));
}

TEST(JsonReport, HoldsSharesAsRatiosAndNullForUnknown) {
  results::ResultFile file = micro_file();
  erase_rows(file, "lock");
  EXPECT_EQ(json_report(break_down(file)),
            R"({"schema":"gatebench.breakdown/1","pipelines":[
{"pipeline":"whole","n":5,"whole_ns":1000,"obstacle":null,"rest_ns":400,"rest_share":0.4,"complete":false,"components":[
{"component":"read","count":1,"n":5,"each_ns":600,"all_ns":600,"share":0.6,"obstacle":null},
{"component":"lock","count":2,"n":0,"each_ns":null,"all_ns":null,"share":null,"obstacle":"not in the file"}]}]}
)");
}

TEST(JsonReport, OfTwoFilesNamesWhatMovedMost) {
  const auto pipelines = moved(break_down(micro_file()), break_down(slower_file()));
  const std::string json = json_report(pipelines, {"odd"});
  EXPECT_THAT(json, HasSubstr(R"({"schema":"gatebench.breakdown_change/1","pipelines":[
{"pipeline":"whole","most_moved_in_ns":"read","most_moved_in_share":"read",
"whole":{"component":"whole","before_ns":1000,"after_ns":1600,"change_ns":600,)"));
  EXPECT_THAT(json, HasSubstr(R"("evidence":"within noise","obstacle":null})"));
  EXPECT_THAT(json, HasSubstr(R"("warnings":["odd"]})"));
  EXPECT_THAT(json_report(moved(break_down(micro_file()), break_down(micro_file())), {}),
              HasSubstr(R"("most_moved_in_ns":null)"));
}

TEST(Bar, IsAsLongAsTheShare) {
  EXPECT_EQ(bar(1.0, true), std::string(25, '#'));
  EXPECT_EQ(bar(0.2, true), "#####");
  EXPECT_EQ(bar(7.0, true), std::string(25, '#')) << "no longer than the whole";
  EXPECT_EQ(bar(0.0, true), "");
  EXPECT_EQ(bar(-0.5, false), "");
  EXPECT_EQ(bar(std::nullopt, false), "");
  EXPECT_EQ(bar(0.04, false), "█");
  EXPECT_EQ(bar(0.06, false), "█▌");
  EXPECT_EQ(bar(0.005, false), "▏");
}

TEST(NsText, PartsThousandsAndKeepsOneDigit) {
  EXPECT_EQ(ns_text(0.04), "0.0");
  EXPECT_EQ(ns_text(23.54), "23.5");
  EXPECT_EQ(ns_text(1234567.89), "1,234,567.9");
  EXPECT_EQ(ns_text(-123.4), "-123.4");
  EXPECT_EQ(ns_text(-1234.5), "-1,234.5");
  EXPECT_EQ(ns_text(std::nullopt), "unknown");
}

}  // namespace
}  // namespace compare::breakdown
