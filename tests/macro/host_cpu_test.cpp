// Which processors are whose: lists as people write them, and the rule of the partition.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "macro/host/cpu_set.h"
#include "macro/host/wakeful_processors.h"

namespace macro {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

CpuList first(int count) {
  CpuList cpus(static_cast<std::size_t>(count));
  std::iota(cpus.begin(), cpus.end(), 0);
  return cpus;
}

TEST(CpuListText, TakesNumbersAndRanges) {
  EXPECT_EQ(parse_cpu_list("4-7"), (CpuList{4, 5, 6, 7}));
  EXPECT_EQ(parse_cpu_list("0,2-3"), (CpuList{0, 2, 3}));
  EXPECT_EQ(parse_cpu_list("5,1"), (CpuList{1, 5}));
  EXPECT_EQ(parse_cpu_list("3-3"), CpuList{3});
  EXPECT_EQ(parse_cpu_list("1023"), CpuList{1023});
}

TEST(CpuListText, SaysWhatIsWrongAndWhatToWrite) {
  for (const auto* wrong : {"", "4-", "-4", "4-2", "a", "1,", ",1", "1 2", " 1", "1-2-3", "0x1",
                            "1,1", "0-3,2", "1024", "99999999999", "1;2", "+1", "1--2"}) {
    const auto cpus = parse_cpu_list(wrong);
    ASSERT_FALSE(cpus.has_value()) << wrong;
    EXPECT_THAT(cpus.error(), AllOf(HasSubstr("\"" + std::string(wrong) + "\""),
                                    HasSubstr("write 4-7 or 0,2-3")));
  }
  EXPECT_THAT(parse_cpu_list("1,1").error(), HasSubstr("names 1 twice"));
  EXPECT_THAT(parse_cpu_list("4-2").error(), HasSubstr("no end above"));
}

TEST(CpuChoice, MustBeThereAndAllowed) {
  EXPECT_EQ(choose_cpus("2-3", first(4), first(4)), (CpuList{2, 3}));
  EXPECT_THAT(choose_cpus("3-4", first(4), first(4)).error(),
              AllOf(HasSubstr("no processor 4"), HasSubstr("it has 0-3")));
  EXPECT_THAT(choose_cpus("1-2", first(4), {0, 1}).error(),
              AllOf(HasSubstr("may not use processor 2"), HasSubstr("it may use 0-1")));
  EXPECT_THAT(choose_cpus("x", first(4), first(4)).error(), HasSubstr("is no list"));
}

TEST(CpuChoice, KnowsWhatIsSwitchedOnHere) {
  const CpuList online = online_cpus();
  EXPECT_THAT(online, Not(IsEmpty()));
  for (const int cpu : allowed_cpus(0)) {
    EXPECT_THAT(online, testing::Contains(cpu));
  }
}

TEST(CpuPartitionRule, GivesTheGatewayFourToSevenFromEightOn) {
  const CpuPartition eight = partition_cpus(first(8), 2);
  EXPECT_THAT(eight.gateway, ElementsAre(4, 5, 6, 7));
  EXPECT_THAT(eight.client, ElementsAre(0, 1, 2, 3));
  EXPECT_EQ(eight.description, "client on cpu 0-3, gateway on cpu 4-7");
  const CpuPartition sixteen = partition_cpus(first(16), 4);
  EXPECT_THAT(sixteen.gateway, ElementsAre(4, 5, 6, 7));
  EXPECT_EQ(to_text(sixteen.client), "0-3,8-15");
}

TEST(CpuPartitionRule, TakesTheFifthToEighthWhereThoseAreOthers) {
  const CpuPartition partition = partition_cpus({8, 9, 10, 11, 12, 13, 14, 15}, 1);
  EXPECT_EQ(to_text(partition.gateway), "12-15");
  EXPECT_EQ(to_text(partition.client), "8-11");
}

TEST(CpuPartitionRule, GivesHalfBelowEightAndSaysSo) {
  const CpuPartition four = partition_cpus(first(4), 1);
  EXPECT_EQ(to_text(four.gateway), "0-1");
  EXPECT_EQ(to_text(four.client), "2-3");
  EXPECT_THAT(four.description, HasSubstr("half: there are fewer than 8"));
  const CpuPartition seven = partition_cpus(first(7), 1);
  EXPECT_EQ(to_text(seven.gateway), "0-2");
  EXPECT_THAT(seven.description, HasSubstr("half"));
  const CpuPartition two = partition_cpus(first(2), 1);
  EXPECT_EQ(two.description, "client on cpu 1, gateway on cpu 0");
  EXPECT_FALSE(two.gateway_quota_cores);
}

TEST(CpuPartitionRule, OfOneProcessorCanOnlyLimitTheTime) {
  const CpuPartition one = partition_cpus({0}, 1);
  EXPECT_FALSE(one.isolated());
  EXPECT_EQ(one.gateway_quota_cores, 0.5);
  EXPECT_THAT(one.description, HasSubstr("one processor only"));
}

TEST(CpuPartitionRule, DoesAsAsked) {
  const CpuPartition some = partition_cpus(first(8), 1, {0, 2});
  EXPECT_THAT(some.gateway, ElementsAre(0, 2));
  EXPECT_EQ(some.description, "client on cpu 1,3-7, gateway on cpu 0,2, as asked");
  const CpuPartition all = partition_cpus(first(2), 1, {0, 1});
  EXPECT_FALSE(all.isolated());
  EXPECT_THAT(all.gateway, ElementsAre(0, 1));
  EXPECT_THAT(all.description, HasSubstr("none is left for the client"));
}

TEST(CpuPartitionRule, TellsThreadsThatShareProcessors) {
  EXPECT_THAT(partition_cpus(first(2), 2).description, HasSubstr("2 client threads share 1 proc"));
  EXPECT_THAT(partition_cpus(first(8), 4).description, Not(HasSubstr("share")));
}

TEST(WakefulProcessors, SayWhetherTheyAreKeptAwakeAndWhyNot) {
  const WakefulProcessors wakeful;
  if (wakeful.in_force()) {
    EXPECT_EQ(wakeful.description(), "idle processors kept awake");
  } else {
    EXPECT_THAT(wakeful.description(), testing::HasSubstr("may sleep (/dev/cpu_dma_latency: "));
  }
}

}  // namespace
}  // namespace macro
