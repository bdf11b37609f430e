#include "gateway/upstream/routes.h"

#include <gtest/gtest.h>

#include <string>

namespace gateway::upstream {
namespace {

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
  EXPECT_EQ(parse_route("gpt-*=loopback"), (RouteRule{"gpt-*", {{"loopback"}}}));
  EXPECT_EQ(parse_route("a=b:c+fail=cut"), (RouteRule{"a", {{"b", "c+fail=cut"}}}));
  EXPECT_EQ(parse_route("gpt").error(), "has no '='");
  EXPECT_EQ(parse_route("=loopback").error(), "has no model pattern before '='");
  EXPECT_EQ(parse_route("gpt=").error(), "has no upstream after '='");
}

TEST(RouteRules, MayNameAnotherModelAndFurtherUpstreams) {
  EXPECT_EQ(parse_route("fast=openai:gpt-4o:mini,anthropic,loopback:x"),
            (RouteRule{"fast", {{"openai", "gpt-4o:mini"}, {"anthropic"}, {"loopback", "x"}}}));
  EXPECT_EQ(parse_route("a=b,").error(), "has no upstream after '='");
  EXPECT_EQ(parse_route("a=b:").error(), "has no model after 'b:'");
  EXPECT_EQ(parse_route("a=B").error(),
            "has the upstream 'B', whose name is not made of a-z, 0-9, '-' and '_'");
}

TEST(Routes, AskTheFirstRuleThatMatches) {
  Routes routes;
  routes.add({"gpt-4*", {}});
  routes.add({"gpt-*", {}});
  EXPECT_EQ(routes.find("gpt-4o"), &routes.all()[0]);
  EXPECT_EQ(routes.find("gpt-3"), &routes.all()[1]);
}

TEST(Routes, HaveNoUpstreamForAModelThatNobodyNamed) {
  Routes routes;
  for (const RouteRule& rule : default_routes()) {
    routes.add({rule.pattern, {}});
  }
  EXPECT_NE(routes.find("loopback"), nullptr);
  EXPECT_NE(routes.find("loopback-500"), nullptr);
  EXPECT_EQ(routes.find("loopbacks"), nullptr);
  EXPECT_EQ(routes.find("gpt-4o"), nullptr);
  EXPECT_EQ(routes.find(""), nullptr);
}

}  // namespace
}  // namespace gateway::upstream
