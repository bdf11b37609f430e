#include "compare/report/interval_plot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/compare/report/comparisons.h"

namespace compare::report {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using verdict::Comparison;
using verdict::Decision;

/// Twice worse is at the right end, x = 270; the middle is 140.
const PlotScale kToTwice{std::log(2)};

Comparison without_interval(Decision decision, double ratio) {
  Comparison made = comparison("a", decision, ratio);
  made.ratio_low.reset();
  made.ratio_high.reset();
  return made;
}

TEST(IntervalPlot, PutsEstimateIntervalAndLimitsOnALogarithmicScale) {
  Comparison row = comparison("a", Decision::regressed, std::sqrt(2));
  row.ratio_low = 1;
  row.ratio_high = 2;
  row.threshold_percent = 100 * (std::pow(2, 0.25) - 1);
  EXPECT_EQ(interval_plot(row, kToTwice, "text"),
            R"(<svg class="plot" viewBox="0 0 280 26" role="img" aria-label="text">)"
            R"(<title>text</title><path class="zero" d="M140 -9v600"/>)"
            R"(<path class="limit" d="M172.5 -9v600"/><path class="gain" d="M107.5 -9v600"/>)"
            R"(<path class="whisker" d="M140 9H270M140 5v8M270 5v8"/>)"
            R"(<path class="point" d="M200.5 4.5h9v9h-9z"/></svg>)");
}

TEST(IntervalPlot, TurnsMetricsThatShouldBeHigh) {
  Comparison row = without_interval(Decision::slower, 0.5);
  row.better = results::Better::higher;
  EXPECT_THAT(interval_plot(row, kToTwice, ""), HasSubstr(R"(class="point" d="M265.5 4.5h9)"));
  row.ratio_low = 0.5;
  row.ratio_high = 1;
  EXPECT_THAT(interval_plot(row, kToTwice, ""), HasSubstr("M140 9H270M140 5v8M270 5v8"));
}

TEST(IntervalPlot, EndsInArrowHeadsBeyondTheScale) {
  Comparison row = comparison("a", Decision::unsure, 1);
  row.ratio_low = 0.49;
  row.ratio_high = 2.01;
  EXPECT_THAT(interval_plot(row, kToTwice, ""),
              HasSubstr("M4 9H276M4 9l5 -4m-5 4l5 4M276 9l-5 -4m5 4l-5 4"));
  EXPECT_THAT(interval_plot(without_interval(Decision::slower, 1e300), kToTwice, ""),
              HasSubstr(R"(class="point" d="M276 9l-9 -6v12z")"));
  EXPECT_THAT(interval_plot(without_interval(Decision::improved, 1e-300), kToTwice, ""),
              HasSubstr(R"(class="point" d="M4 9l9 -6v12z")"));
  EXPECT_THAT(interval_plot(without_interval(Decision::slower, 1.999), kToTwice, ""),
              HasSubstr("h9v9h-9z"));
}

TEST(IntervalPlot, HasAShapeForEachVerdict) {
  const auto plot = [](Decision decision) {
    return interval_plot(without_interval(decision, 1.01), kToTwice, "");
  };
  EXPECT_THAT(plot(Decision::regressed), HasSubstr("h9v9h-9z"));
  EXPECT_THAT(plot(Decision::slower), HasSubstr("h9v9h-9z"));
  EXPECT_THAT(plot(Decision::unsure), HasSubstr("class=\"ring\""));
  EXPECT_THAT(plot(Decision::pass), HasSubstr("class=\"point\" d=\"M137.9 9a4 4"));
  EXPECT_THAT(plot(Decision::improved), HasSubstr("h10l-5 9z"));
}

TEST(IntervalPlot, ShowsSixtyValuesButNotSixtyOne) {
  Comparison row = without_interval(Decision::pass, 1);
  row.baseline.value = 100;
  row.current_values.assign(60, 200);
  EXPECT_THAT(interval_plot(row, kToTwice, ""), HasSubstr(R"(class="dots" d="M270 21h0M270)"));
  row.current_values.push_back(200);
  EXPECT_THAT(interval_plot(row, kToTwice, ""), Not(HasSubstr("dots")));
  row.current_values = {200};
  EXPECT_THAT(interval_plot(row, kToTwice, ""), Not(HasSubstr("dots"))) << "it is the estimate";
}

TEST(IntervalPlot, ShowsRoundsAgainstEachOther) {
  Comparison row = without_interval(Decision::pass, 1);
  row.method = verdict::Method::paired;
  row.baseline_values = {100, 50, 0};
  row.current_values = {100, 100, 1, 7};
  EXPECT_THAT(interval_plot(row, kToTwice, ""), HasSubstr(R"(d="M140 21h0M270 21h0")"));
}

TEST(IntervalPlot, IsNothingWithoutARatio) {
  Comparison row = comparison("a", Decision::pass, 1);
  row.ratio.reset();
  EXPECT_EQ(interval_plot(row, kToTwice, ""), "");
  row.ratio = 0;
  EXPECT_EQ(interval_plot(row, kToTwice, ""), "");
}

TEST(IntervalPlot, DrawsNoLimitWhereThePercentageIsNone) {
  Comparison exact = without_interval(Decision::pass, 1);
  exact.method = verdict::Method::exact;
  EXPECT_THAT(interval_plot(exact, kToTwice, ""), Not(HasSubstr("limit")));
}

TEST(PlotScale, HoldsEveryLimitAndMostIntervals) {
  const auto end = [](const std::vector<Comparison>& rows) {
    std::vector<const Comparison*> pointers;
    pointers.reserve(rows.size());
    for (const Comparison& row : rows) {
      pointers.push_back(&row);
    }
    return plot_scale(pointers).log_end;
  };
  EXPECT_NEAR(end({without_interval(Decision::pass, 1)}), 1.6 * std::log(1.1), 1e-9);
  EXPECT_NEAR(end({without_interval(Decision::slower, 1.5)}), 1.05 * std::log(1.5), 1e-9);
  EXPECT_NEAR(end({without_interval(Decision::slower, 50)}), std::log(2), 1e-9);
  Comparison loose = without_interval(Decision::pass, 1);
  loose.threshold_percent = 300;
  EXPECT_NEAR(end({loose}), 1.6 * std::log(4), 1e-9);
  std::vector<Comparison> rows(19, without_interval(Decision::pass, 1));
  rows.push_back(without_interval(Decision::slower, 1.9));
  EXPECT_NEAR(end(rows), 1.6 * std::log(1.1), 1e-9) << "one of twenty presses nobody flat";
  EXPECT_GT(end({}), 0);
}

TEST(PlotAxis, MarksRoundPercentages) {
  EXPECT_THAT(plot_axis(kToTwice),
              AllOf(HasSubstr(">0</text>"), HasSubstr(">+50 %</text>"), HasSubstr(">+100 %</text>"),
                    HasSubstr(">\xE2\x88\x92"
                              "50 %</text>"),
                    Not(HasSubstr("\xE2\x88\x92"
                                  "100 %"))));
  EXPECT_THAT(plot_axis({1.6 * std::log(1.01)}), HasSubstr(">+0.5 %</text>"));
  EXPECT_THAT(plot_axis({1e4}), HasSubstr("</svg>"));
}

}  // namespace
}  // namespace compare::report
