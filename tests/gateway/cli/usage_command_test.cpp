#include "gateway/cli/usage_command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <sstream>

#include "gateway/ledger/usage_table.h"
#include "tests/gateway/database/test_database.h"
#include "tests/gateway/ledger/records.h"

namespace gateway::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr std::int64_t kHourNs = 3'600'000'000'000;

class UsageCommandTest : public testing::TestWithParam<std::string> {
 protected:
  struct Ran {
    int exit_code = 0;
    std::string out;
    std::string err;
  };

  [[nodiscard]] Ran run(std::vector<std::string> args) const {
    args.insert(args.end(), {"--database", database_.url()});
    return run_bare(args);
  }

  static Ran run_bare(const std::vector<std::string>& args) {
    const std::chrono::system_clock::time_point noon(std::chrono::seconds(1'793'534'400));
    std::ostringstream out;
    std::ostringstream err;
    const int exit_code = run_usage_command(args, noon, out, err);
    return {exit_code, out.str(), err.str()};
  }

  /// Three requests: two of ann's at midnight of November, one of bob's an hour before.
  void fill() const {
    std::vector<ledger::Record> records(3, ledger::record_of("a"));
    records[1].request_id = "b";
    records[1].status = 502;
    records[1].latency_us = 1'234'568;
    records[1].prompt_tokens = 12'345;
    records[2].user = "bob \"the\" builder";
    records[2].model = "claude-x";
    records[2].key_id = 12;
    records[2].started_at_ns -= kHourNs;
    ledger::insert_usage(*database::open(database_.url()), records);
  }

  database::TestDatabase database_{GetParam()};
};

TEST_P(UsageCommandTest, PrintsSumsAsATableWithATotal) {
  fill();
  const Ran ran = run({});
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_EQ(ran.err, "");
  EXPECT_EQ(ran.out,
            "USER               REQUESTS  FAILED  PROMPT  COMPLETION  CACHED"
            "  CACHE WRITE  REASONING  MEAN LATENCY\n"
            "ann                       2       1   12350          12      14"
            "           16         18    617.784 ms\n"
            "bob \"the\" builder         1       0       5           6       7"
            "            8          9      1.000 ms\n"
            "total                     3       1   12355          18      21"
            "           24         27    412.189 ms\n");
}

TEST_P(UsageCommandTest, PrintsSumsAsJson) {
  fill();
  EXPECT_EQ(run({"--by", "key", "--user", "ann", "--format", "json"}).out,
            R"({"by":"key","groups":[{"group":"4","requests":2,"failed":1,"prompt_tokens":12350,)"
            R"("completion_tokens":12,"cached_tokens":14,"cache_write_tokens":16,)"
            R"("reasoning_tokens":18,"latency_us_mean":617784}],"total":{"requests":2,"failed":1,)"
            R"("prompt_tokens":12350,"completion_tokens":12,"cached_tokens":14,)"
            R"("cache_write_tokens":16,"reasoning_tokens":18,"latency_us_mean":617784}})"
            "\n");
}

TEST_P(UsageCommandTest, PrintsSumsAsCsv) {
  fill();
  EXPECT_EQ(run({"--format", "csv"}).out,
            "user,requests,failed,prompt_tokens,completion_tokens,cached_tokens,cache_write_tokens,"
            "reasoning_tokens,latency_us_mean\n"
            "\"ann\",2,1,12350,12,14,16,18,617784\n"
            "\"bob \"\"the\"\" builder\",1,0,5,6,7,8,9,1000\n");
}

TEST_P(UsageCommandTest, LooksAtTheTimesThatAreAskedFor) {
  fill();
  EXPECT_THAT(run({"--since", "12h", "--by", "model"}).out,
              AllOf(HasSubstr("gpt-x"), Not(HasSubstr("claude-x"))));
  EXPECT_THAT(run({"--since", "13h", "--by", "model"}).out, HasSubstr("claude-x"));
  EXPECT_THAT(run({"--until", "2026-11-01", "--by", "day"}).out,
              AllOf(HasSubstr("2026-10-31"), Not(HasSubstr("2026-11-01"))));
}

TEST_P(UsageCommandTest, SaysThatNothingMatches) {
  database::open(database_.url());
  EXPECT_EQ(run({"--since", "30s"}).exit_code, 0) << "a duration as everywhere else";
  const Ran ran = run({"--since", "1h"});
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_EQ(ran.out, "no requests match\n");
  EXPECT_EQ(run({"--format", "json"}).out,
            R"({"by":"user","groups":[],"total":{"requests":0,"failed":0,"prompt_tokens":0,)"
            R"("completion_tokens":0,"cached_tokens":0,"cache_write_tokens":0,)"
            R"("reasoning_tokens":0,"latency_us_mean":0}})"
            "\n");
}

TEST_P(UsageCommandTest, RefusesAWrongUsage) {
  const auto wrong = [&](const std::vector<std::string>& args) {
    const Ran ran = run(args);
    EXPECT_EQ(ran.exit_code, 2);
    EXPECT_EQ(ran.out, "");
    EXPECT_EQ(ran.err.find('\n'), ran.err.size() - 1) << ran.err;
    return ran.err;
  };
  EXPECT_THAT(wrong({"--by", "week"}), HasSubstr("--by: \"week\" is none of user, key"));
  EXPECT_THAT(wrong({"--format", "xml"}), HasSubstr("--format: \"xml\" is none of text"));
  EXPECT_THAT(wrong({"--since", "soon"}), HasSubstr("--since: \"soon\" is no point of time"));
  EXPECT_THAT(wrong({"--until", "24"}), HasSubstr("--until: \"24\""));
  EXPECT_THAT(wrong({"--since", "1h", "--until", "2h"}), HasSubstr("not before --until"));
  EXPECT_THAT(wrong({"--sinse", "1h"}), HasSubstr("gateway usage --help"));
}

INSTANTIATE_TEST_SUITE_P(On, UsageCommandTest, testing::ValuesIn(database::kinds_here()),
                         [](const auto& each) { return each.param; });

TEST(UsageCommand, DoesNotTakeAMistypedPathForADatabaseWithoutUsage) {
  std::ostringstream out;
  std::ostringstream err;
  EXPECT_EQ(run_usage_command({"--database", "sqlite:/nonexistent.db"}, {}, out, err), 2);
  EXPECT_THAT(err.str(), HasSubstr("there is no such file"));
}

}  // namespace
}  // namespace gateway::cli
