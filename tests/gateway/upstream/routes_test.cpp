#include "gateway/upstream/routes.h"

#include <gtest/gtest.h>

#include <string>

#include "gateway/upstream/loopback.h"

namespace gateway::upstream {
namespace {

class Blocking : public Loopback {
 public:
  [[nodiscard]] bool may_block() const noexcept override { return true; }
};

TEST(RoutePatterns, MatchTheWholeText) {
  EXPECT_TRUE(matches("loopback", "loopback"));
  EXPECT_FALSE(matches("loopback", "loopback2"));
  EXPECT_FALSE(matches("loopback", "a-loopback"));
  EXPECT_FALSE(matches("loopback", ""));
  EXPECT_TRUE(matches("", ""));
  EXPECT_FALSE(matches("", "a"));
}

TEST(RoutePatterns, TakeAStarForAnyRunOfCharacters) {
  EXPECT_TRUE(matches("gpt-*", "gpt-4o"));
  EXPECT_TRUE(matches("gpt-*", "gpt-"));
  EXPECT_FALSE(matches("gpt-*", "gpt"));
  EXPECT_FALSE(matches("gpt-*", "my-gpt-4o"));
  EXPECT_TRUE(matches("*", ""));
  EXPECT_TRUE(matches("*-mini", "gpt-4o-mini"));
  EXPECT_FALSE(matches("*-mini", "gpt-4o-mini-2"));
  EXPECT_TRUE(matches("a*b*c", "a-b-b-c"));
  EXPECT_FALSE(matches("a*b*c", "a-c-b"));
  EXPECT_TRUE(matches("a**", "a"));
}

TEST(RoutePatterns, AreQuickEvenWhereTheyNearlyMatch) {
  // Trying every way would take 10,000 to the power of 4 steps.
  EXPECT_FALSE(matches("*a*a*a*a*b", std::string(10'000, 'a')));
}

TEST(RouteRules, AreReadAsPatternAndUpstream) {
  EXPECT_EQ(parse_route("gpt-*=loopback"), (RouteRule{"gpt-*", "loopback"}));
  EXPECT_EQ(parse_route("a=b=c"), (RouteRule{"a=b", "c"}));
  EXPECT_EQ(parse_route("gpt").error(), "has no '='");
  EXPECT_EQ(parse_route("=loopback").error(), "has no model pattern before '='");
  EXPECT_EQ(parse_route("gpt=").error(), "has no upstream after '='");
}

TEST(Routes, AskTheFirstRuleThatMatches) {
  const auto first = std::make_shared<Loopback>();
  const auto second = std::make_shared<Loopback>();
  Routes routes;
  routes.add({"gpt-4*", "first"}, first);
  routes.add({"gpt-*", "second"}, second);
  EXPECT_EQ(routes.find("gpt-4o"), first.get());
  EXPECT_EQ(routes.find("gpt-3"), second.get());
}

TEST(Routes, HaveNoUpstreamForAModelThatNobodyNamed) {
  Routes routes;
  for (const RouteRule& rule : default_routes()) {
    routes.add(rule, std::make_shared<Loopback>());
  }
  EXPECT_NE(routes.find("loopback"), nullptr);
  EXPECT_NE(routes.find("loopback-500"), nullptr);
  EXPECT_EQ(routes.find("loopbacks"), nullptr);
  EXPECT_EQ(routes.find("gpt-4o"), nullptr);
  EXPECT_EQ(routes.find(""), nullptr);
}

TEST(Routes, MayBlockWhenOneOfTheirUpstreamsMay) {
  Routes routes;
  EXPECT_FALSE(routes.may_block());
  routes.add({"a", "a"}, std::make_shared<Loopback>());
  EXPECT_FALSE(routes.may_block());
  routes.add({"b", "b"}, std::make_shared<Blocking>());
  EXPECT_TRUE(routes.may_block());
}

}  // namespace
}  // namespace gateway::upstream
