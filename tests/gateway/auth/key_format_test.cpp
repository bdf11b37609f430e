#include "gateway/auth/key_format.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

namespace gateway::auth {
namespace {

std::string hex(const KeyDigest& digest) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const std::byte byte : digest) {
    text += kDigits[std::to_integer<unsigned>(byte) >> 4U];
    text += kDigits[std::to_integer<unsigned>(byte) & 15U];
  }
  return text;
}

TEST(KeyFormat, GeneratesDifferentWellFormedKeys) {
  std::set<std::string> keys;
  std::set<char> characters;
  for (int i = 0; i < 200; ++i) {
    const std::string key = generate_key();
    EXPECT_THAT(key, testing::MatchesRegex("gb_[A-Za-z0-9_-]{43}"));
    EXPECT_TRUE(is_well_formed_key(key));
    characters.insert(key.begin() + 3, key.end());
    keys.insert(key);
  }
  EXPECT_EQ(keys.size(), 200U);
  EXPECT_EQ(characters.size(), 64U) << "8600 characters: each of the alphabet comes";
}

TEST(KeyFormat, LastCharacterCarriesTheLastFourBits) {
  // 256 = 42 * 6 + 4: two bits of padding, so one of sixteen characters.
  for (int i = 0; i < 200; ++i) {
    EXPECT_NE(std::string("AEIMQUYcgkosw048").find(generate_key().back()), std::string::npos);
  }
}

TEST(KeyFormat, RefusesWhatIsOneCharacterOff) {
  const std::string key = "gb_" + std::string(43, 'a');
  ASSERT_TRUE(is_well_formed_key(key));
  EXPECT_FALSE(is_well_formed_key(key + "a"));
  EXPECT_FALSE(is_well_formed_key(key.substr(0, 45)));
  EXPECT_FALSE(is_well_formed_key(""));
  EXPECT_FALSE(is_well_formed_key("GB_" + std::string(43, 'a')));
  for (const char c : {'\0', '\'', '"', '+', '/', '=', ' ', '\x80', '@', '[', '`', '{', ':', '.'}) {
    std::string hostile = key;
    hostile[20] = c;
    EXPECT_FALSE(is_well_formed_key(hostile)) << static_cast<int>(c);
  }
}

TEST(KeyFormat, PrefixIsTheFirstElevenCharacters) {
  EXPECT_EQ(prefix_of("gb_12345678rest"), "gb_12345678");
}

TEST(KeyFormat, DigestIsSha256) {
  // FIPS 180-4 examples.
  EXPECT_EQ(hex(digest_of("abc").value()),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex(digest_of("").value()),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

}  // namespace
}  // namespace gateway::auth
