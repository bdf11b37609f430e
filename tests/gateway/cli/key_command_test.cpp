#include "gateway/cli/key_command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "gateway/auth/key_store.h"

namespace gateway::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

class KeyCommandTest : public testing::Test {
 protected:
  KeyCommandTest() { std::filesystem::create_directories(directory_); }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  struct Ran {
    int exit_code = 0;
    std::string out;
    std::string err;
  };

  [[nodiscard]] Ran run(std::vector<std::string> args) const {
    args.insert(args.end(), {"--database", database_});
    return run_bare(args);
  }

  static Ran run_bare(const std::vector<std::string>& args) {
    std::ostringstream out;
    std::ostringstream err;
    const int exit_code = run_key_command(args, out, err);
    return {exit_code, out.str(), err.str()};
  }

  /// The line of a wrong usage.
  static std::string wrong(const Ran& ran) {
    EXPECT_EQ(ran.exit_code, 2);
    EXPECT_EQ(ran.out, "");
    EXPECT_EQ(ran.err.find('\n'), ran.err.size() - 1) << ran.err;
    return ran.err;
  }

  std::filesystem::path directory_ =
      std::filesystem::temp_directory_path() / ("gatebench_key_" + std::to_string(getpid()));
  std::string database_ = "sqlite:" + (directory_ / "keys.db").string();
};

TEST_F(KeyCommandTest, PrintsTheNewKeyAloneAndANoteBeside) {
  const Ran ran = run({"create", "--user", "ann"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out, MatchesRegex("gb_[A-Za-z0-9_-]+\n"));
  EXPECT_EQ(ran.out.size(), 3U + 43U + 1U);
  EXPECT_EQ(ran.err,
            "key 1 of user \"ann\": it is shown only this once, keep it safe ('gateway key revoke "
            "1' ends it)\n");
}

TEST_F(KeyCommandTest, ListsKeysWithoutTheirSecrets) {
  const std::string key = run({"create", "--user", "ann"}).out;
  ASSERT_EQ(run({"create", "--user", "a longer name", "--limit", "10/20"}).exit_code, 0);
  ASSERT_EQ(run({"revoke", "1"}).out, "revoked key 1\n");
  const Ran ran = run({"list"});
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_EQ(ran.err, "");
  const std::string time = "....-..-..T..:..:..Z";
  EXPECT_THAT(ran.out, MatchesRegex("ID  USER           PREFIX +LIMIT  CREATED +REVOKED\n"
                                    "1   ann            gb_[^ ]+  -      " +
                                    time + "  " + time + "\n2   a longer name  gb_[^ ]+  10/20  " +
                                    time + "  -\n"));
  EXPECT_THAT(ran.out, Not(HasSubstr(key.substr(0, 40))));
}

TEST_F(KeyCommandTest, ListsNothingButTheHeadingWhereThereAreNoKeys) {
  auth::open_key_store(database_);
  EXPECT_EQ(run({"list"}).out, "ID  USER  PREFIX  LIMIT  CREATED  REVOKED\n");
}

TEST_F(KeyCommandTest, DoesNotTakeAMistypedPathForADatabaseWithoutKeys) {
  for (const auto& args : {std::vector<std::string>{"list"}, {"revoke", "1"}}) {
    EXPECT_THAT(wrong(run(args)), HasSubstr("there is no such file"));
    EXPECT_TRUE(std::filesystem::is_empty(directory_)) << "nothing is made";
  }
}

TEST_F(KeyCommandTest, RevokesAKeyOnce) {
  ASSERT_EQ(run({"create", "--user", "ann"}).exit_code, 0);
  EXPECT_EQ(run({"revoke", "1"}).exit_code, 0);
  const Ran again = run({"revoke", "1"});
  EXPECT_EQ(again.exit_code, 1);
  EXPECT_EQ(again.out, "");
  EXPECT_THAT(again.err, HasSubstr("there is no key 1 that could be revoked"));
  EXPECT_EQ(run({"revoke", "2"}).exit_code, 1);
}

TEST_F(KeyCommandTest, TakesTheDatabaseFromTheFileOfTheGateway) {
  const std::string file = (directory_ / "gateway.toml").string();
  std::ofstream(file) << "auth = \"keys\"\ndatabase = \"" << database_ << "\"\n";
  ASSERT_EQ(run_bare({"create", "--user", "ann", "--config", file}).exit_code, 0);
  EXPECT_THAT(run({"list"}).out, HasSubstr("ann"));

  std::ofstream(file) << "databse = \"x\"\n";
  EXPECT_THAT(wrong(run_bare({"list", "--config", file})), HasSubstr("unknown key \"databse\""));
}

TEST_F(KeyCommandTest, RefusesAWrongUsage) {
  EXPECT_THAT(wrong(run_bare({})), HasSubstr("gateway key --help"));
  EXPECT_THAT(wrong(run_bare({"delete"})), HasSubstr("gateway key --help"));
  EXPECT_THAT(wrong(run({"create"})), HasSubstr("--user"));
  EXPECT_THAT(wrong(run({"create", "--user", ""})), HasSubstr("--user"));
  EXPECT_THAT(wrong(run({"create", "--user", "a\nb"})), HasSubstr("printable"));
  EXPECT_THAT(wrong(run({"create", "--user", std::string(129, 'a')})), HasSubstr("--user"));
  EXPECT_EQ(run({"create", "--user", std::string(128, 'a')}).exit_code, 0);
  EXPECT_THAT(wrong(run({"create", "--user", "a", "--limit", "10"})), HasSubstr("--limit"));
  EXPECT_THAT(wrong(run({"revoke"})), HasSubstr("ID"));
  EXPECT_THAT(wrong(run({"revoke", "one"})), HasSubstr("'gateway key list' shows the ids"));
  EXPECT_THAT(wrong(run({"revoke", "0"})), HasSubstr("ID: \"0\""));
  EXPECT_THAT(wrong(run_bare({"list", "--database", "mysql://ann:secret@x"})),
              AllOf(HasSubstr("--database: \"mysql:...\""), Not(HasSubstr("secret"))));
}

}  // namespace
}  // namespace gateway::cli
