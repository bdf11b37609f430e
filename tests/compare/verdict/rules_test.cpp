#include "compare/verdict/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace compare::verdict {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::chrono::year_month_day kToday{std::chrono::year(2026), std::chrono::month(11),
                                             std::chrono::day(24)};

Rule rule(const std::string& match, double threshold, const std::string& metric = "") {
  Rule made;
  made.match = match;
  made.metric = metric;
  made.threshold_percent = threshold;
  return made;
}

Rules rules_of(std::vector<Rule> rules) {
  Rules made;
  made.path = "rules.toml";
  made.rules = std::move(rules);
  return made;
}

std::optional<double> threshold(const Rules& rules, const std::string& benchmark,
                                const std::string& metric = "real_time") {
  return RuleBook(rules, kToday).apply(benchmark, metric).threshold_percent;
}

TEST(Pattern, FitsTheWholeName) {
  EXPECT_TRUE(fits("auth/hit", "auth/hit"));
  EXPECT_FALSE(fits("auth/hit", "auth/hit/2"));
  EXPECT_FALSE(fits("auth/hit", "x/auth/hit"));
  EXPECT_FALSE(fits("", "a"));
  EXPECT_TRUE(fits("", ""));
}

TEST(Pattern, StarIsAnyTextAndQuestionMarkOneCharacter) {
  EXPECT_TRUE(fits("*", ""));
  EXPECT_TRUE(fits("auth/*", "auth/"));
  EXPECT_TRUE(fits("auth/*", "auth/hit/threads:2"));
  EXPECT_TRUE(fits("*/threads:?", "auth/hit/threads:2"));
  EXPECT_FALSE(fits("*/threads:?", "auth/hit/threads:16"));
  EXPECT_TRUE(fits("a*b*c", "a-b-b-c"));
  EXPECT_FALSE(fits("a*b*c", "a-b-b"));
  EXPECT_TRUE(fits("a**", "a"));
  EXPECT_FALSE(fits("?", ""));
}

TEST(Pattern, IsNotSlowOnManyStars) {
  const std::string name(10'000, 'a');
  EXPECT_FALSE(fits("a*a*a*a*a*a*a*a*a*b", name));
}

TEST(Quantity, TurnsIntoTheUnitOfTheMetric) {
  EXPECT_DOUBLE_EQ(*in_unit({1.5, "us"}, "ns"), 1500);
  EXPECT_DOUBLE_EQ(*in_unit({64, "MiB"}, "bytes"), 64. * 1024 * 1024);
  EXPECT_DOUBLE_EQ(*in_unit({2, "k/s"}, "1/s"), 2000);
  EXPECT_DOUBLE_EQ(*in_unit({3, ""}, ""), 3);
  EXPECT_DOUBLE_EQ(*in_unit({3, ""}, "sheep"), 3);
}

TEST(Quantity, OfAnotherDimensionIsNone) {
  EXPECT_EQ(in_unit({3, ""}, "ns"), std::nullopt);
  EXPECT_EQ(in_unit({3, "ns"}, "B"), std::nullopt);
  EXPECT_EQ(in_unit({3, "ns"}, ""), std::nullopt);
  EXPECT_EQ(in_unit({3, "/s"}, "s"), std::nullopt);
}

TEST(RuleBook, LetsTheMostSpecificRuleDecide) {
  const Rules rules = rules_of({rule("limit/admit", 5), rule("*", 20), rule("limit/*", 15)});
  EXPECT_EQ(threshold(rules, "limit/admit"), 5);
  EXPECT_EQ(threshold(rules, "limit/other"), 15);
  EXPECT_EQ(threshold(rules, "auth/hit"), 20);
  EXPECT_EQ(threshold(rules_of({}), "auth/hit"), std::nullopt);
}

TEST(RuleBook, PrefersTheRuleThatNamesTheMetricThenTheLaterOne) {
  const Rules rules = rules_of({rule("a", 5, "cpu_time"), rule("a", 6), rule("a", 7)});
  EXPECT_EQ(threshold(rules, "a", "cpu_time"), 5);
  EXPECT_EQ(threshold(rules, "a"), 7);
}

TEST(RuleBook, DecidesEachPropertyByTheRuleThatSaysSomethingOfIt) {
  Rules rules = rules_of({rule("auth/*", 15), rule("auth/hit", 0, "real_time")});
  rules.rules[1].threshold_percent.reset();
  rules.rules[1].at_most = Quantity{150, "ns"};
  RuleBook book(rules, kToday);
  const Applied applied = book.apply("auth/hit", "real_time");
  EXPECT_EQ(applied.threshold_percent, 15);
  EXPECT_EQ(applied.at_most, &rules.rules[1]);
  EXPECT_EQ(applied.at_least, nullptr);
}

TEST(RuleBook, JudgesAMetricThatARuleNamesUnlessItSaysNot) {
  Rules rules = rules_of({rule("a", 5, "latency_ns_p99"), rule("b", 5)});
  EXPECT_EQ(RuleBook(rules, kToday).apply("a", "latency_ns_p99").gate, true);
  EXPECT_EQ(RuleBook(rules, kToday).apply("a", "latency_ns_p90").gate, std::nullopt);
  EXPECT_EQ(RuleBook(rules, kToday).apply("b", "real_time").gate, std::nullopt);
  rules.rules[0].gate = false;
  EXPECT_EQ(RuleBook(rules, kToday).apply("a", "latency_ns_p99").gate, false);
}

TEST(RuleBook, WarnsOfWhatFitsNothing) {
  Rules rules = rules_of({rule("auth/*", 5), rule("auht/*", 5, "cpu_time")});
  rules.rules[1].line = 12;
  RuleBook book(rules, kToday);
  book.apply("auth/hit", "real_time");
  EXPECT_THAT(book.warnings(),
              ElementsAre("rules.toml:12: the rule for 'auht/*' cpu_time fits nothing"));
}

TEST(RuleBook, IgnoresToTheLastDayAndJudgesAgainAfterIt) {
  Rules rules = rules_of({});
  rules.ignored.push_back({"auth/*", "", "rewritten, #12", kToday, 3});
  RuleBook today(rules, kToday);
  EXPECT_EQ(today.apply("auth/hit", "real_time").ignored, &rules.ignored[0]);
  EXPECT_EQ(today.apply("limit", "real_time").ignored, nullptr);
  EXPECT_THAT(today.warnings(), IsEmpty());

  RuleBook tomorrow(rules, std::chrono::sys_days(kToday) + std::chrono::days(1));
  EXPECT_EQ(tomorrow.apply("auth/hit", "real_time").ignored, nullptr);
  EXPECT_THAT(tomorrow.warnings(),
              ElementsAre("rules.toml:3: 'auth/*' was ignored until 2026-11-24 (rewritten, #12) "
                          "and is judged again"));
}

}  // namespace
}  // namespace compare::verdict
