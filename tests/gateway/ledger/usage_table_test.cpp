#include "gateway/ledger/usage_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "tests/gateway/database/test_database.h"
#include "tests/gateway/ledger/records.h"

namespace gateway::ledger {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::int64_t kNovemberNs = 1'793'491'200'000'000'000;
constexpr std::int64_t kDayNs = 86'400'000'000'000;

class UsageTableTest : public testing::TestWithParam<std::string> {
 protected:
  std::vector<std::string> groups(const UsageFilter& filter, UsageBy by) {
    std::vector<std::string> names;
    for (const UsageSum& sum : sum_usage(*connection_, filter, by)) {
      names.push_back(sum.group);
    }
    return names;
  }
  UsageSum only() { return sum_usage(*connection_, {}, UsageBy::user).at(0); }

  database::TestDatabase database_{GetParam()};
  std::unique_ptr<database::Connection> connection_ = database::open(database_.url());
};

TEST_P(UsageTableTest, SumsEachColumn) {
  std::vector<Record> records = {record_of("a"), record_of("b"), record_of("c")};
  records[1].status = 400;
  records[2].status = 399;
  records[2].latency_us = 7;
  EXPECT_EQ(insert_usage(*connection_, records), 3U);
  const UsageSum sum = only();
  EXPECT_EQ(sum.group, "ann");
  EXPECT_EQ(sum.requests, 3);
  EXPECT_EQ(sum.failed, 1);
  EXPECT_EQ(sum.prompt_tokens, 15);
  EXPECT_EQ(sum.completion_tokens, 18);
  EXPECT_EQ(sum.cached_tokens, 21);
  EXPECT_EQ(sum.cache_write_tokens, 24);
  EXPECT_EQ(sum.reasoning_tokens, 27);
  EXPECT_EQ(sum.latency_us, 2007);
}

TEST_P(UsageTableTest, KeepsEachFieldOfARecord) {
  insert_usage(*connection_, std::vector<Record>{record_of("a")});
  static const database::Statement kFields{
      "SELECT count(*) FROM usage WHERE request_id = 'a' AND user_id = 3 AND key_id = 4 AND "
      "endpoint = 'chat_completions' AND model = 'gpt-x' AND model_answered = 'gpt-x-2026' AND "
      "upstream = 'openai' AND tokens_estimated = 1 AND streamed = 1 AND status = 200 AND "
      "started_at_ns = 1793491200000000001"};
  EXPECT_EQ(connection_->integer(kFields), 1);
}

TEST_P(UsageTableTest, MakesNoSecondRowOfARecordWhateverTheSizeOfTheBatch) {
  std::vector<std::string> ids;
  for (int i = 0; i < 150; ++i) {
    ids.push_back(std::to_string(i));
  }
  std::vector<Record> records;
  for (const std::string& id : ids) {
    records.push_back(record_of(id));
  }
  EXPECT_EQ(insert_usage(*connection_, std::span(records).first(100)), 100U);
  EXPECT_EQ(insert_usage(*connection_, records), 50U);
  EXPECT_EQ(insert_usage(*connection_, records), 0U);
  EXPECT_EQ(only().requests, 150);

  Record later = record_of("0");
  later.started_at_ns += 1;
  EXPECT_EQ(insert_usage(*connection_, std::span(&later, 1)), 1U) << "the id alone is no key";
}

TEST_P(UsageTableTest, TakesHostileTextsAndNumbers) {
  const std::string nul("a\0b", 3);
  Record record = record_of(nul);
  record.user = "x'); DROP TABLE usage; --";
  record.model = "\xff\xc0\x80 \xf0\x9f\x98\x80 \xed\xa0\x80";
  record.model_answered = {};
  record.prompt_tokens = std::numeric_limits<std::int64_t>::max();
  record.completion_tokens = std::numeric_limits<std::int64_t>::min();
  record.status = -1;
  Record other = record;
  other.started_at_ns = std::numeric_limits<std::int64_t>::min();
  EXPECT_EQ(insert_usage(*connection_, std::vector<Record>{record, other}), 2U);
  EXPECT_THAT(groups({.since_ns = std::numeric_limits<std::int64_t>::min()}, UsageBy::model),
              ElementsAre("??? \xf0\x9f\x98\x80 ???"));
  EXPECT_EQ(only().prompt_tokens, 1'000'000'000'000);
  EXPECT_EQ(only().completion_tokens, 0);
}

TEST_P(UsageTableTest, GroupsAndFilters) {
  std::vector<Record> records(4, record_of("x"));
  records[0].started_at_ns = kNovemberNs - 1;
  records[1].started_at_ns = kNovemberNs;
  records[1].user = "bob";
  records[1].key_id = 11;
  records[2].started_at_ns = kNovemberNs + kDayNs - 1;
  records[2].model = "claude-x";
  records[3].started_at_ns = kNovemberNs + kDayNs;
  insert_usage(*connection_, records);
  EXPECT_THAT(groups({}, UsageBy::user), ElementsAre("ann", "bob"));
  EXPECT_THAT(groups({}, UsageBy::key), ElementsAre("4", "11"));
  EXPECT_THAT(groups({}, UsageBy::model), ElementsAre("claude-x", "gpt-x"));
  EXPECT_THAT(groups({}, UsageBy::day), ElementsAre("2026-10-31", "2026-11-01", "2026-11-02"));
  EXPECT_THAT(groups({.since_ns = kNovemberNs, .until_ns = kNovemberNs + kDayNs}, UsageBy::day),
              ElementsAre("2026-11-01"));
  EXPECT_THAT(groups({.user = "bob"}, UsageBy::day), ElementsAre("2026-11-01"));
  EXPECT_THAT(groups({.user = ""}, UsageBy::day), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(On, UsageTableTest, testing::ValuesIn(database::kinds_here()),
                         [](const auto& each) { return each.param; });

}  // namespace
}  // namespace gateway::ledger
