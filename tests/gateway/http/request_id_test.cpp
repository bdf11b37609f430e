#include "gateway/http/request_id.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace gateway::http {
namespace {

TEST(RequestId, OfAClientIsTakenWhenItIsHarmless) {
  EXPECT_TRUE(is_well_formed_request_id("a"));
  EXPECT_TRUE(is_well_formed_request_id("Az09._-"));
  EXPECT_TRUE(is_well_formed_request_id(std::string(128, 'x')));
  EXPECT_FALSE(is_well_formed_request_id(std::string(129, 'x')));
  EXPECT_FALSE(is_well_formed_request_id(""));
  for (const char* id : {"a b", "a/b", "a\"b", "a\nb", "\xc3\xa4", "a:b"}) {
    EXPECT_FALSE(is_well_formed_request_id(id)) << id;
  }
}

TEST(RequestId, OfOursIsWellFormedAndDoesNotRepeat) {
  RequestIdSource source(1);
  std::set<std::string> seen;
  for (int i = 0; i < 10000; ++i) {
    const std::string id(source.next());
    EXPECT_EQ(id.size(), 16U);
    EXPECT_TRUE(is_well_formed_request_id(id));
    EXPECT_TRUE(seen.insert(id).second) << id;
  }
}

TEST(RequestId, DiffersBetweenSources) {
  RequestIdSource one(1);
  RequestIdSource other(2);
  EXPECT_NE(std::string(one.next()), std::string(other.next()));
}

}  // namespace
}  // namespace gateway::http
