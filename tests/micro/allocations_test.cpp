#include "micro/allocations.h"

#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace micro {
namespace {

class Allocations : public testing::Test {
 protected:
  void SetUp() override {
    if (!counts_allocations()) {
      GTEST_SKIP() << "a sanitizer has its own operator new";
    }
  }
};

TEST_F(Allocations, CountsWhatIsAllocatedOneByOneAndAsAnArray) {
  const std::uint64_t before = allocations();
  std::vector<int> numbers(100);
  benchmark::DoNotOptimize(numbers.data());
  const auto array = std::make_unique<char[]>(100);
  benchmark::DoNotOptimize(array.get());
  EXPECT_EQ(allocations() - before, 2U);
}

TEST_F(Allocations, DoesNotCountWhatNeedsNone) {
  const std::uint64_t before = allocations();
  std::string text("short");
  benchmark::DoNotOptimize(text.data());
  EXPECT_EQ(allocations(), before);
}

TEST_F(Allocations, DoesNotCountThoseOfAnotherThread) {
  std::uint64_t there = 0;
  std::uint64_t here = 0;
  std::thread other([&] {
    const std::uint64_t before = allocations();
    std::vector<int> numbers(100);
    benchmark::DoNotOptimize(numbers.data());
    there = allocations() - before;
  });
  const std::uint64_t before = allocations();
  other.join();
  here = allocations() - before;
  EXPECT_EQ(there, 1U);
  EXPECT_EQ(here, 0U);
}

TEST(MetricsJson, SaysThatTheCounterIsExact) {
  rapidjson::Document json;
  json.Parse(metrics_json());
  ASSERT_TRUE(json.IsObject());
  ASSERT_TRUE(json.HasMember(kAllocationsPerOperation));
  EXPECT_TRUE(json[kAllocationsPerOperation]["exact"].GetBool());
  EXPECT_STREQ(json[kAllocationsPerOperation]["better"].GetString(), "lower");
}

}  // namespace
}  // namespace micro
