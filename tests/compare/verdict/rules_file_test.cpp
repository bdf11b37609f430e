#include "compare/verdict/rules_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compare/results/input_error.h"

namespace compare::verdict {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string refusal(const std::string& text) {
  try {
    read_rules_text(text, "rules.toml");
  } catch (const results::InputError& error) {
    return error.what();
  }
  return "none";
}

TEST(RulesFile, HoldsAllOfIt) {
  const Rules rules = read_rules_text(R"(threshold = 7.5
alpha = 0.01
floor = "1 ns"
metrics = ["real_time", "latency_ns_p99=lower"]
on_removed = "fail"

[[benchmark]]
match = "limit/*"
threshold = 15

[[benchmark]]
match = "macro/*"
metric = "throughput_per_second"
at_least = "1000/s"
gate = true

[[benchmark]]
match = "auth/hit"
metric = "allocations"
at_most = 3

[[ignore]]
match = "upstream/*"
metric = "cpu_time"
reason = "rewritten, #12"
until = 2026-12-31
)",
                                      "rules.toml");
  EXPECT_EQ(rules.threshold_percent, 7.5);
  EXPECT_EQ(rules.alpha, 0.01);
  EXPECT_EQ(rules.floor->value, 1);
  EXPECT_EQ(rules.floor->unit, "ns");
  EXPECT_THAT(rules.metrics, ElementsAre("real_time", "latency_ns_p99=lower"));
  EXPECT_TRUE(rules.fail_on_removed);
  ASSERT_EQ(rules.rules.size(), 3U);
  EXPECT_EQ(rules.rules[0].match, "limit/*");
  EXPECT_EQ(rules.rules[0].threshold_percent, 15);
  EXPECT_EQ(rules.rules[0].line, 7U);
  EXPECT_EQ(rules.rules[1].at_least->value, 1000);
  EXPECT_EQ(rules.rules[1].at_least->unit, "/s");
  EXPECT_EQ(rules.rules[1].gate, true);
  EXPECT_EQ(rules.rules[2].at_most->value, 3);
  EXPECT_EQ(rules.rules[2].at_most->unit, "");
  ASSERT_EQ(rules.ignored.size(), 1U);
  EXPECT_EQ(rules.ignored[0].reason, "rewritten, #12");
  EXPECT_EQ(rules.ignored[0].metric, "cpu_time");
  EXPECT_EQ(static_cast<int>(rules.ignored[0].until.year()), 2026);
}

TEST(RulesFile, AllIsOptional) {
  const Rules rules = read_rules_text("", "rules.toml");
  EXPECT_EQ(rules.threshold_percent, std::nullopt);
  EXPECT_THAT(rules.rules, IsEmpty());
  EXPECT_FALSE(rules.fail_on_removed);
}

TEST(RulesFile, NamesTheLineOfWhatIsWrong) {
  EXPECT_THAT(refusal("threshold = 10\nthreshhold = 5\n"),
              HasSubstr("rules.toml:2: 'threshhold' is no key of the rules; there are threshold"));
  EXPECT_THAT(refusal("\n\nthreshold = \"ten\"\n"),
              HasSubstr("rules.toml:3: threshold is not a number above 0"));
  EXPECT_THAT(refusal("threshold = [\n"), HasSubstr("not valid TOML"));
  EXPECT_THAT(refusal("threshold = 1\nthreshold = 2\n"), HasSubstr("rules.toml:2"));
}

TEST(RulesFile, RefusesValuesOutOfRange) {
  EXPECT_THAT(refusal("threshold = 0"), HasSubstr("threshold"));
  EXPECT_THAT(refusal("threshold = -1"), HasSubstr("threshold"));
  EXPECT_THAT(refusal("threshold = inf"), HasSubstr("threshold"));
  EXPECT_THAT(refusal("threshold = nan"), HasSubstr("threshold"));
  EXPECT_THAT(refusal("threshold = true"), HasSubstr("threshold"));
  EXPECT_THAT(refusal("alpha = 0.5"), HasSubstr("between 0 and 0.5"));
  EXPECT_EQ(refusal("alpha = 0.49"), "none");
  EXPECT_THAT(refusal("on_removed = \"explode\""), HasSubstr("neither warn nor fail"));
  EXPECT_THAT(refusal("metrics = \"real_time\""), HasSubstr("no list of names"));
  EXPECT_THAT(refusal("metrics = [1]"), HasSubstr("no list of names"));
  EXPECT_THAT(refusal("floor = \"1 MiB\""), HasSubstr("floor is no time"));
  EXPECT_THAT(refusal("floor = 1"), HasSubstr("floor is no time"));
}

TEST(RulesFile, RefusesARuleThatLacksOrMistakesSomething) {
  EXPECT_THAT(refusal("[[benchmark]]\nthreshold = 5"), HasSubstr("[[benchmark]] has no match"));
  EXPECT_THAT(refusal("[benchmark]\nmatch = \"a\""), HasSubstr("write [[benchmark]]"));
  EXPECT_THAT(refusal("[[benchmark]]\nmatch = 3"), HasSubstr("match is no text"));
  EXPECT_THAT(refusal("[[benchmark]]\nmatch = \"a\"\nmetric = \"m\"\nat_most = \"150\""),
              HasSubstr("no quantity such as"));
  EXPECT_THAT(refusal("[[benchmark]]\nmatch = \"a\"\nmetric = \"m\"\nat_most = \"150 parsec\""),
              HasSubstr("rules.toml:4"));
  EXPECT_THAT(refusal("[[benchmark]]\nmatch = \"a\"\nat_most = \"150ns\""),
              HasSubstr("a limit is of one metric"));
  EXPECT_THAT(refusal("[[benchmark]]\nmatch = \"a\"\ngate = \"yes\""),
              HasSubstr("neither true nor false"));
  EXPECT_THAT(refusal("[[benchmark]]\nmatch = \"a\"\nbogus = 1"), HasSubstr("no key of [[bench"));
}

TEST(RulesFile, WantsAReasonAndARealDayForWhatIsIgnored) {
  EXPECT_THAT(refusal("[[ignore]]\nmatch = \"a\"\nuntil = 2026-01-01"),
              HasSubstr("[[ignore]] has no reason"));
  EXPECT_THAT(refusal("[[ignore]]\nmatch = \"a\"\nreason = \"r\""),
              HasSubstr("[[ignore]] has no until"));
  EXPECT_THAT(refusal("[[ignore]]\nmatch = \"a\"\nreason = \"r\"\nuntil = \"soon\""),
              HasSubstr("until is no date"));
  EXPECT_THAT(refusal("[[ignore]]\nmatch = \"a\"\nreason = \"\"\nuntil = 2026-01-01"),
              HasSubstr("reason is no text"));
}

TEST(RulesFile, SaysWhatCannotBeRead) {
  EXPECT_THROW(read_rules_file("/nonexistent/rules.toml"), results::InputError);
}

}  // namespace
}  // namespace compare::verdict
