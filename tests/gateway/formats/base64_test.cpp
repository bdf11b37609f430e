#include "gateway/formats/base64.h"

#include <gtest/gtest.h>

#include <cctype>
#include <string>

namespace gateway::formats {
namespace {

TEST(Base64, GivesTheBytesOfTheExamplesOfItsStandard) {
  EXPECT_EQ(decode_base64(""), "");
  EXPECT_EQ(decode_base64("Zg=="), "f");
  EXPECT_EQ(decode_base64("Zm8="), "fo");
  EXPECT_EQ(decode_base64("Zm9v"), "foo");
  EXPECT_EQ(decode_base64("Zm9vYg=="), "foob");
  EXPECT_EQ(decode_base64("Zm9vYmE="), "fooba");
  EXPECT_EQ(decode_base64("Zm9vYmFy"), "foobar");
  EXPECT_EQ(decode_base64("+/+/"), "\xFB\xFF\xBF");
}

TEST(Base64, MayLackItsPadding) {
  EXPECT_EQ(decode_base64("Zg"), "f");
  EXPECT_EQ(decode_base64("Zm8"), "fo");
}

TEST(Base64, HasACharacterForEachOfItsSixtyFourValuesAndForNoOtherByte) {
  int values = 0;
  for (int byte = 0; byte < 256; ++byte) {
    const bool is_known = byte < 128 && (std::isalnum(byte) != 0 || byte == '+' || byte == '/');
    const auto bytes = decode_base64(std::string("AAA") + static_cast<char>(byte));
    EXPECT_EQ(bytes.has_value(), is_known || byte == '=') << byte;
    values += is_known ? 1 : 0;
  }
  EXPECT_EQ(values, 64);
}

TEST(Base64, IsRefusedWhereItIsNone) {
  for (const char* text :
       {"Z", "Zm9vY", "Z===", "====", "Zg=", "Z g=", "Zm_v", "Zm9v\n", "Zg==Zg=="}) {
    EXPECT_EQ(decode_base64(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace gateway::formats
