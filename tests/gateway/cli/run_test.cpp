#include "gateway/cli/run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <sstream>

namespace gateway::cli {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;

struct Ran {
  int exit_code = 0;
  std::string out;
  std::string err;
};

Ran run_with(const std::vector<std::string>& args) {
  std::ostringstream out;
  std::ostringstream err;
  const int exit_code = run(args, out, err);
  return {exit_code, out.str(), err.str()};
}

TEST(GatewayCommand, SaysHowItIsUsed) {
  const Ran ran = run_with({"--help"});
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_EQ(ran.err, "");
  EXPECT_EQ(
      ran.out,
      "Usage: gateway serve [FLAGS]               serve the API\n"
      "       gateway key create --user NAME [--limit RATE/BURST]\n"
      "       gateway key list\n"
      "       gateway key revoke ID\n"
      "       gateway usage [--since 24h] [--user NAME] [--by user|key|model|day]\n"
      "       gateway --version\n"
      "\n"
      "An LLM gateway: OpenAI's and Anthropic's APIs in front of any upstream that speaks one of\n"
      "them, with API keys, rate limits, metrics and a ledger of usage. 'gateway serve --help',\n"
      "'gateway key --help' and 'gateway usage --help' say more.\n"
      "\n"
      "Examples:\n"
      "  gateway key create --user ann > ann.key\n"
      "  gateway serve --listen 127.0.0.1:8081\n");
  EXPECT_EQ(run_with({"-h"}).out, ran.out);
}

TEST(GatewayCommand, HasHelpForItsParts) {
  EXPECT_THAT(run_with({"serve", "--help"}).out, HasSubstr("Usage: gateway serve"));
  EXPECT_THAT(run_with({"key", "--help"}).out, HasSubstr("Usage: gateway key create"));
  EXPECT_THAT(run_with({"usage", "--help"}).out, HasSubstr("Usage: gateway usage"));
  EXPECT_THAT(run_with({"key", "create", "--help"}).out, HasSubstr("Usage: gateway key create"));
}

TEST(GatewayCommand, SaysWhatItWasBuiltFrom) {
  const Ran ran = run_with({"--version"});
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_THAT(ran.out, MatchesRegex("gatebench-gateway [0-9.]+\n"
                                    "commit: [0-9a-z-]+\n"
                                    "build type: .*\n"
                                    "compiler: .*\n"
                                    "flags: .*\n"));
}

TEST(GatewayCommand, RefusesWhatItDoesNotKnow) {
  const Ran unknown = run_with({"sevre"});
  EXPECT_EQ(unknown.exit_code, 2);
  EXPECT_EQ(unknown.out, "");
  EXPECT_EQ(unknown.err,
            "gateway: unknown command \"sevre\"; write 'gateway serve', 'gateway key' or 'gateway "
            "usage', or see "
            "'gateway --help'\n");
  EXPECT_EQ(run_with({}).exit_code, 2);
}

TEST(GatewayCommand, DoesNotOpenThePortWithAWrongConfiguration) {
  const Ran ran = run_with({"serve", "--listen", "127.0.0.1:0", "--metrics", "maybe"});
  EXPECT_EQ(ran.exit_code, 2);
  EXPECT_EQ(ran.out, "");
  EXPECT_EQ(ran.err, "gateway: --metrics: \"maybe\" is neither on nor off; write one of them\n");
}

TEST(GatewayCommand, TakesADatabaseThatCannotBeOpenedForAWrongConfiguration) {
  const Ran ran = run_with({"serve", "--database", "sqlite:/nonexistent/keys.db"});
  EXPECT_EQ(ran.exit_code, 2);
  EXPECT_THAT(ran.err, HasSubstr("gateway: --database: sqlite:/nonexistent/keys.db: "));
  EXPECT_EQ(run_with({"key", "list", "--database", "sqlite:/nonexistent/keys.db"}).exit_code, 2);
}

TEST(GatewayCommand, FailsWhereThePortCannotBeOpened) {
  const Ran ran = run_with({"serve", "--auth", "off", "--listen", "192.0.2.1:1"});
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_EQ(ran.out, "");
  EXPECT_THAT(ran.err, HasSubstr("gateway: --listen: "));
}

TEST(GatewayCommand, WarnsWhereNobodyCouldGetIn) {
  const std::string database = "sqlite:" + (std::filesystem::temp_directory_path() /
                                            ("gatebench_run_" + std::to_string(getpid()) + ".db"))
                                               .string();
  const std::vector<std::string> serve = {"serve", "--database", database, "--listen",
                                          "192.0.2.1:1"};
  EXPECT_THAT(run_with(serve).err,
              HasSubstr("has no API key, so every request is answered 401; make one with"));

  ASSERT_EQ(run_with({"key", "create", "--user", "a", "--limit", "1/2", "--database", database})
                .exit_code,
            0);
  const std::string err = run_with(serve).err;
  EXPECT_THAT(err, testing::Not(HasSubstr("warning")));
  std::filesystem::remove(database.substr(7));
}

}  // namespace
}  // namespace gateway::cli
