#include "gateway/limit/bucket_table.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <set>

namespace gateway::limit {
namespace {

std::int64_t stored(std::int64_t id) { return BucketTable::stored_id(id); }

TEST(BucketTable, GivesTheSameBucketForTheSameIdAndAnotherForAnother) {
  BucketTable table(1024);
  std::set<Bucket*> buckets;
  for (std::int64_t id = 0; id < 100; ++id) {
    buckets.insert(table.bucket_of(stored(id)));
  }
  EXPECT_EQ(buckets.size(), 100U);
  for (std::int64_t id = 0; id < 100; ++id) {
    EXPECT_TRUE(buckets.contains(table.bucket_of(stored(id))));
  }
  EXPECT_NE(table.bucket_of(stored(std::numeric_limits<std::int64_t>::max())), nullptr);
}

TEST(BucketTable, KeepsEightIdsInTheSmallestTableAndTakesTheEarliestOverForTheNinth) {
  BucketTable table(1);
  for (std::int64_t id = 0; id < 8; ++id) {
    table.bucket_of(stored(id))->arrival.store(id == 5 ? 10 : 1000 + id);
  }
  Bucket* const fifth = table.bucket_of(stored(5));
  for (std::int64_t id = 0; id < 8; ++id) {
    EXPECT_EQ(table.bucket_of(stored(id))->arrival.load(), id == 5 ? 10 : 1000 + id);
  }

  Bucket* const ninth = table.bucket_of(stored(8));
  EXPECT_EQ(ninth, fifth);
  EXPECT_EQ(ninth->id.load(), stored(8));
  EXPECT_LT(ninth->arrival.load(), -kTimeMaxNs) << "a bucket that was taken over is full";
  EXPECT_EQ(table.bucket_of(stored(7))->arrival.load(), 1007) << "the others stay";
}

TEST(BucketTable, NeverGivesATakenOverBucketAnArrivalTimeThatItHadBefore) {
  BucketTable table(1);
  std::set<Ticks> seen;
  for (std::int64_t id = 0; id < 8; ++id) {
    seen.insert(table.bucket_of(stored(id))->arrival.load());
  }
  EXPECT_EQ(seen.size(), 1U);  // never drawn from: there is nothing to protect
  for (std::int64_t id = 8; id < 50; ++id) {
    EXPECT_TRUE(seen.insert(table.bucket_of(stored(id))->arrival.load()).second) << id;
  }
}

}  // namespace
}  // namespace gateway::limit
