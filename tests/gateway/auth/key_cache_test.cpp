#include "gateway/auth/key_cache.h"

#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <vector>

namespace gateway::auth {
namespace {

using namespace std::chrono_literals;
using Time = KeyCache::Time;

constexpr Time kStart{1000h};

KeyDigest random_digest(std::mt19937_64& random) {
  KeyDigest digest{};
  for (std::byte& byte : digest) {
    byte = static_cast<std::byte>(random());
  }
  return digest;
}

CachedAnswer known(std::int64_t key_id) {
  return {.valid = true, .principal = {.user_id = 7, .key_id = key_id, .limit = KeyLimit{1, 2}}};
}

TEST(KeyCache, KnowsAnAnswerBeforeItsTimeAndNotAtIt) {
  KeyCache cache(64);
  std::mt19937_64 random(1);
  const KeyDigest valid = random_digest(random);
  const KeyDigest invalid = random_digest(random);
  EXPECT_FALSE(cache.find(valid, kStart).has_value());
  cache.remember(valid, known(3), kStart + 1s);
  cache.remember(invalid, {}, kStart + 1s);
  for (const Time now : {kStart - 1h, kStart, kStart + 1s - 1ns}) {
    ASSERT_TRUE(cache.find(valid, now).has_value());
    EXPECT_TRUE(cache.find(valid, now)->valid);
    EXPECT_EQ(cache.find(valid, now)->principal.key_id, 3);
    EXPECT_EQ(cache.find(valid, now)->principal.user_id, 7);
    EXPECT_EQ(cache.find(valid, now)->principal.limit, (KeyLimit{1, 2}));
    ASSERT_TRUE(cache.find(invalid, now).has_value());
    EXPECT_FALSE(cache.find(invalid, now)->valid);
  }
  EXPECT_FALSE(cache.find(valid, kStart + 1s).has_value());
  EXPECT_FALSE(cache.find(invalid, kStart + 1s).has_value());
}

TEST(KeyCache, ALaterAnswerReplacesTheEarlierWhicheverKindTheyAre) {
  KeyCache cache(64);
  std::mt19937_64 random(2);
  const KeyDigest digest = random_digest(random);
  cache.remember(digest, known(3), kStart + 10s);
  cache.remember(digest, {}, kStart + 1s);
  ASSERT_TRUE(cache.find(digest, kStart).has_value());
  EXPECT_FALSE(cache.find(digest, kStart)->valid);
  EXPECT_FALSE(cache.find(digest, kStart + 1s).has_value()) << "the older, longer one is gone";
  cache.remember(digest, {}, kStart + 10s);
  cache.remember(digest, known(4), kStart + 1s);
  EXPECT_EQ(cache.find(digest, kStart)->principal.key_id, 4);
  EXPECT_FALSE(cache.find(digest, kStart + 1s).has_value());
}

TEST(KeyCache, TellsDigestsApartThatDifferInOneByteAnywhere) {
  KeyCache cache(1);
  std::mt19937_64 random(3);
  const KeyDigest digest = random_digest(random);
  cache.remember(digest, known(3), kStart + 1s);
  for (std::size_t i = 0; i < digest.size(); ++i) {
    KeyDigest other = digest;
    other[i] ^= std::byte{1};
    EXPECT_FALSE(cache.find(other, kStart).has_value()) << i;
  }
}

TEST(KeyCache, NoNumberOfInvalidKeysPushesAValidOneOut) {
  KeyCache cache(64);
  std::mt19937_64 random(4);
  const KeyDigest digest = random_digest(random);
  cache.remember(digest, known(3), kStart + 1s);
  for (int i = 0; i < 100'000; ++i) {
    cache.remember(random_digest(random), {}, kStart + 2s);
  }
  EXPECT_TRUE(cache.find(digest, kStart).has_value());
}

TEST(KeyCache, AFullSetForgetsTheEntryThatEndsFirst) {
  KeyCache cache(1);   // one set of eight a shard
  KeyDigest digest{};  // the first word picks the shard: all in one
  for (int i = 0; i < 8; ++i) {
    digest[31] = static_cast<std::byte>(i + 1);
    cache.remember(digest, known(i), kStart + (i == 5 ? 1s : 2s));
  }
  digest[31] = std::byte{9};
  cache.remember(digest, known(8), kStart + 2s);
  for (int i = 0; i < 9; ++i) {
    digest[31] = static_cast<std::byte>(i + 1);
    EXPECT_EQ(cache.find(digest, kStart).has_value(), i != 5) << i;
  }
}

TEST(KeyCache, HoldsNearlyAllOfItsCapacity) {
  KeyCache cache(4096);
  std::mt19937_64 random(5);
  std::vector<KeyDigest> digests;
  for (int i = 0; i < 2048; ++i) {
    digests.push_back(random_digest(random));
    cache.remember(digests.back(), known(i), kStart + 1s);
  }
  int held = 0;
  for (const KeyDigest& digest : digests) {
    held += cache.find(digest, kStart).has_value() ? 1 : 0;
  }
  EXPECT_GT(held, 2000) << "half full: a set of eight seldom has more than eight";
}

}  // namespace
}  // namespace gateway::auth
