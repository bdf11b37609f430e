#include <gtest/gtest.h>

#include <string>

#include "gateway/auth/authenticator.h"

namespace gateway::auth {
namespace {

TEST(PresentedKey, IsWhatFollowsBearerInAnyCase) {
  for (const char* value : {"Bearer gb_x", "bearer gb_x", "BEARER gb_x", "Bearer   gb_x",
                            "  Bearer gb_x  ", "Bearer\tgb_x"}) {
    EXPECT_EQ(presented_key(value, ""), "gb_x") << value;
  }
}

TEST(PresentedKey, PrefersTheAuthorizationFieldToTheOther) {
  EXPECT_EQ(presented_key("Bearer one", "two"), "one");
}

TEST(PresentedKey, IsTheApiKeyWhereAuthorizationHasNoBearer) {
  for (const char* value : {"", "Basic dXNlcjpwYXNz", "Bearer", "Bearertwo x", "Bear x", "x"}) {
    EXPECT_EQ(presented_key(value, " two "), "two") << value;
  }
}

TEST(PresentedKey, IsEmptyWhereNeitherHasOne) {
  EXPECT_EQ(presented_key("", ""), "");
  EXPECT_EQ(presented_key("Basic x", " \t "), "");
  EXPECT_EQ(presented_key("Bearer", ""), "");
}

TEST(PresentedKey, KeepsWhateverBytesAreSent) {
  const std::string hostile = "Bearer " + std::string("a\0b' OR 1=1 --", 14);
  EXPECT_EQ(presented_key(hostile, ""), std::string_view("a\0b' OR 1=1 --", 14));
}

}  // namespace
}  // namespace gateway::auth
