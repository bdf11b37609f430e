#include "gateway/cli/serve_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "gateway/cli/settings.h"

namespace gateway::cli {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ServeConfigTest : public testing::Test {
 protected:
  ServeConfigTest() {
    std::filesystem::create_directories(directory_);
    std::filesystem::current_path(directory_);
  }
  void TearDown() override {
    std::filesystem::current_path("/");
    std::filesystem::remove_all(directory_);
  }

  static void write_file(const std::string& text) { std::ofstream("gateway.toml") << text; }

  static ServeConfig read(const std::vector<std::string>& args) {
    const auto config = read_serve_config(args);
    EXPECT_TRUE(config.has_value()) << config.error().err;
    return config.value_or(ServeConfig{});
  }

  /// The line that a wrong configuration ends with.
  static std::string wrong(const std::vector<std::string>& args) {
    const auto config = read_serve_config(args);
    EXPECT_FALSE(config.has_value());
    if (config) {
      return "";
    }
    EXPECT_EQ(config.error().exit_code, 2);
    EXPECT_THAT(config.error().out, IsEmpty());
    const std::string& line = config.error().err;
    EXPECT_EQ(line.find('\n'), line.size() - 1) << "not one line: " << line;
    return line;
  }

  static std::string wrong_file(const std::string& text) {
    write_file(text);
    return wrong({"--config", "gateway.toml"});
  }

 private:
  std::filesystem::path directory_ =
      std::filesystem::temp_directory_path() / ("gatebench_config_" + std::to_string(getpid()));
};

TEST_F(ServeConfigTest, HasTheSafeDefaults) {
  const ServeConfig config = read({});
  EXPECT_EQ(config.server.host, "127.0.0.1");
  EXPECT_EQ(config.server.port, 8081);
  EXPECT_TRUE(config.auth);
  EXPECT_EQ(config.database, "sqlite:gateway.db");
  EXPECT_FALSE(config.user_limit.has_value());
  EXPECT_FALSE(config.key_limit.has_value());
  EXPECT_TRUE(config.metrics);
  EXPECT_THAT(config.routes, IsEmpty());
  EXPECT_EQ(config.server.framing.body_bytes, 32U * 1024 * 1024);
  EXPECT_EQ(config.server.framing.head_bytes, 64U * 1024);
  EXPECT_EQ(config.server.framing.head_fields, 100U);
  EXPECT_EQ(config.server.buffered_bytes, 256U * 1024 * 1024);
  EXPECT_EQ(config.server.head_deadline, milliseconds(10'000));
}

TEST_F(ServeConfigTest, ReadsEveryFlag) {
  const ServeConfig config = read({"--listen",
                                   "localhost:0",
                                   "--auth",
                                   "off",
                                   "--database",
                                   "sqlite:/x.db",
                                   "--rate-limit",
                                   "user=10/20,key=3/4",
                                   "--metrics",
                                   "off",
                                   "--ledger",
                                   "off",
                                   "--route",
                                   "gpt-*=loopback",
                                   "--route=o*=loopback",
                                   "--max-body",
                                   "1MiB",
                                   "--max-head",
                                   "8KiB",
                                   "--max-fields",
                                   "20",
                                   "--max-buffered",
                                   "2MiB",
                                   "--max-connections",
                                   "7",
                                   "--max-in-flight",
                                   "8",
                                   "--max-workers",
                                   "9",
                                   "--head-deadline",
                                   "1s",
                                   "--body-deadline",
                                   "2s",
                                   "--write-deadline",
                                   "3s",
                                   "--idle-timeout",
                                   "4s",
                                   "--drain-deadline",
                                   "5s"});
  EXPECT_EQ(config.server.host, "localhost");
  EXPECT_EQ(config.server.port, 0);
  EXPECT_FALSE(config.auth);
  EXPECT_EQ(config.database, "sqlite:/x.db");
  EXPECT_EQ(config.user_limit, (limit::Limit{.per_second = 10, .burst = 20}));
  EXPECT_EQ(config.key_limit, (limit::Limit{.per_second = 3, .burst = 4}));
  EXPECT_FALSE(config.metrics);
  EXPECT_THAT(config.routes, ElementsAre(upstream::RouteRule{"gpt-*", {{"loopback"}}},
                                         upstream::RouteRule{"o*", {{"loopback"}}}));
  EXPECT_EQ(config.server.framing.body_bytes, 1024U * 1024);
  EXPECT_EQ(config.server.framing.head_bytes, 8U * 1024);
  EXPECT_EQ(config.server.framing.head_fields, 20U);
  EXPECT_EQ(config.server.buffered_bytes, 2U * 1024 * 1024);
  EXPECT_EQ(config.server.max_connections, 7U);
  EXPECT_EQ(config.server.max_in_flight, 8U);
  EXPECT_EQ(config.server.max_workers, 9U);
  EXPECT_EQ(config.server.head_deadline, milliseconds(1000));
  EXPECT_EQ(config.server.body_deadline, milliseconds(2000));
  EXPECT_EQ(config.server.write_deadline, milliseconds(3000));
  EXPECT_EQ(config.server.idle_timeout, milliseconds(4000));
  EXPECT_EQ(config.server.drain_deadline, milliseconds(5000));
}

TEST_F(ServeConfigTest, ReadsTheSameKeysFromAFile) {
  write_file(
      "# a gateway\n"
      "listen = \"127.0.0.1:9000\"  # not the default\n"
      "auth = \"off\"\n"
      "rate-limit = \"user=10/20,key=3/4\"\n"
      "route = [\"gpt-*=loopback\", \"o*=loopback\"]\n"
      "max-connections = 7\n"
      "idle-timeout = \"4s\"\n");
  const ServeConfig config = read({"--config", "gateway.toml"});
  EXPECT_EQ(config.server.port, 9000);
  EXPECT_FALSE(config.auth);
  EXPECT_EQ(config.user_limit, (limit::Limit{.per_second = 10, .burst = 20}));
  EXPECT_EQ(config.key_limit, (limit::Limit{.per_second = 3, .burst = 4}));
  EXPECT_EQ(config.routes.size(), 2U);
  EXPECT_EQ(config.server.max_connections, 7U);
  EXPECT_EQ(config.server.idle_timeout, milliseconds(4000));
  EXPECT_TRUE(config.metrics);
}

TEST_F(ServeConfigTest, PutsFlagsBeforeTheFile) {
  write_file("listen = \"127.0.0.1:9000\"\nauth = \"off\"\n");
  const ServeConfig config = read({"--listen", "127.0.0.1:1", "--config", "gateway.toml"});
  EXPECT_EQ(config.server.port, 1);
  EXPECT_FALSE(config.auth);
}

TEST_F(ServeConfigTest, ReadsNoFileUnasked) {
  write_file("auth = \"off\"\n");
  EXPECT_TRUE(read({}).auth);
}

TEST_F(ServeConfigTest, TakesItsOwnDefaultsAsValues) {
  for (const Setting& setting : settings()) {
    if (!setting.repeatable) {
      EXPECT_TRUE(read_serve_config({std::string("--") + setting.name, setting.default_value}))
          << setting.name;
    }
  }
}

TEST_F(ServeConfigTest, NamesAnUnknownKeyOfTheFile) {
  EXPECT_THAT(wrong_file("lisen = \"a:1\"\n"),
              HasSubstr("gateway: gateway.toml: unknown key \"lisen\"; known are listen, auth,"));
  EXPECT_THAT(wrong_file("[serve]\nlisten = \"a:1\"\n"),
              HasSubstr("gateway.toml: unknown section [serve]"));
  EXPECT_THAT(wrong_file("this is no toml\n"), HasSubstr("unknown key \"this is no toml\""));
}

TEST_F(ServeConfigTest, RefusesATextOrAnArrayThatIsNotClosedOnItsLine) {
  for (const auto* wrong_line : {"listen = \"127.0.0.1:0", "route = [\"a=loopback\"", "route = [",
                                 R"(listen = "127.0.0.1:0\")"}) {
    EXPECT_EQ(wrong_file("# \"fine\" [so far]\n" + std::string(wrong_line) + "\n"),
              "gateway: gateway.toml:2: a text or an array is not closed on its line\n");
  }
  write_file("route = [\"a=loopback\", \"[b]=loopback\"] # [ and \" are words here\n");
  EXPECT_EQ(read({"--config", "gateway.toml"}).routes.size(), 2U);
}

TEST_F(ServeConfigTest, RefusesAKeyThatIsThereTwice) {
  EXPECT_EQ(wrong_file("route = [\"a=loopback\"]\n# route = x\n\n\troute=[\"b=loopback\"]\n"),
            "gateway: gateway.toml:4: the key route is in line 1 already; join the two\n");
  write_file("route = [\"a=loopback\"]\n#route = x\nretries = 1 # = 2\n");
  EXPECT_EQ(read({"--config", "gateway.toml"}).routes.size(), 1U);
}

TEST_F(ServeConfigTest, SaysWhetherTheFileOrAFlagIsWrong) {
  EXPECT_EQ(wrong_file("metrics = \"maybe\"\n"),
            "gateway: gateway.toml: metrics: \"maybe\" is neither on nor off; write one of them\n");
  EXPECT_EQ(wrong({"--metrics", "maybe"}),
            "gateway: --metrics: \"maybe\" is neither on nor off; write one of them\n");
  EXPECT_THAT(wrong({"--metrics=maybe"}), HasSubstr("gateway: --metrics: "));
}

TEST_F(ServeConfigTest, RefusesAFileThatCannotBeRead) {
  EXPECT_THAT(wrong({"--config", "missing.toml"}),
              HasSubstr("--config: cannot read \"missing.toml\"; name a file that exists"));
  EXPECT_THAT(wrong({"--config", "/"}), HasSubstr("--config: cannot read \"/\""));
}

TEST_F(ServeConfigTest, RefusesUnknownFlagsAndArguments) {
  EXPECT_THAT(wrong({"--upstream", "x"}), HasSubstr("--upstream"));
  EXPECT_THAT(wrong({"extra"}), HasSubstr("extra"));
  EXPECT_THAT(wrong({"--listen"}), HasSubstr("--listen"));
  EXPECT_THAT(wrong({"--listen", "a:1", "--listen", "b:2"}),
              HasSubstr("--listen has more than one value"));
}

TEST_F(ServeConfigTest, RefusesValuesWithWhatToWriteInstead) {
  EXPECT_THAT(wrong({"--listen", "80"}), HasSubstr("write HOST:PORT"));
  EXPECT_THAT(wrong({"--auth", "on"}), HasSubstr("is neither keys nor off"));
  EXPECT_THAT(wrong({"--max-body", "32"}), HasSubstr("write for example 32MiB"));
  EXPECT_THAT(wrong({"--idle-timeout", "30"}), HasSubstr("write for example 30s"));
  EXPECT_THAT(wrong({"--max-fields", "0"}), HasSubstr("from 1 to 10000"));
  EXPECT_THAT(wrong({"--max-connections", "0"}), HasSubstr("from 1 to 1000000"));
  EXPECT_THAT(wrong({"--max-connections", "1000001"}), HasSubstr("from 1 to 1000000"));
}

TEST_F(ServeConfigTest, ShowsNothingOfAnUpstreamThatMayBeSecret) {
  for (const char* text : {"openai=https://me:sk-secret@h", "openai=https://h?key=sk-secret",
                           "openai=https://h,key=sk-secret"}) {
    EXPECT_THAT(wrong({"--upstream", text}), testing::AllOf(HasSubstr("--upstream: \"openai=...\""),
                                                            testing::Not(HasSubstr("sk-secret"))));
  }
}

TEST_F(ServeConfigTest, KnowsTheFormsOfADatabase) {
  EXPECT_EQ(read({"--database", "postgresql://h/d"}).database, "postgresql://h/d");
  EXPECT_EQ(read({"--database", "postgres://h/d"}).database, "postgres://h/d");
  for (const char* url : {"mysql://localhost/x", "gateway.db", "sqlite:", ""}) {
    EXPECT_THAT(wrong({"--database", url}), HasSubstr("write sqlite:PATH or postgresql://")) << url;
  }
  EXPECT_THAT(wrong({"--database", "mysql://ann:secret@h"}), testing::Not(HasSubstr("secret")));
}

TEST_F(ServeConfigTest, ReadsRateLimitsStrictly) {
  EXPECT_EQ(read({"--rate-limit", "key=1/2"}).key_limit,
            (limit::Limit{.per_second = 1, .burst = 2}));
  EXPECT_FALSE(read({"--rate-limit", "key=1/2"}).user_limit.has_value());
  EXPECT_FALSE(read({"--rate-limit", "off"}).user_limit.has_value());
  for (const char* limits : {"", "on", "10/20", "user=10", "user=0/1", "ip=1/2", "user=1/2,",
                             "user=1/2,user=1/2", "user=1/2;key=1/2", "off,user=1/2"}) {
    EXPECT_THAT(wrong({"--rate-limit", limits}), HasSubstr("user=10000/20000")) << limits;
  }
}

TEST_F(ServeConfigTest, EndsWithHelpWhenAsked) {
  const auto config = read_serve_config({"--help"});
  ASSERT_FALSE(config.has_value());
  EXPECT_EQ(config.error().exit_code, 0);
  EXPECT_THAT(config.error().err, IsEmpty());
  for (const Setting& setting : settings()) {
    EXPECT_THAT(config.error().out, HasSubstr(std::string("--") + setting.name + " "));
  }
}

// The table of the README cannot rot.
TEST_F(ServeConfigTest, IsDocumentedWithItsDefaults) {
  std::ifstream file(GATEBENCH_SOURCE_DIR "/gateway/README.md");
  const std::string readme((std::istreambuf_iterator<char>(file)),
                           std::istreambuf_iterator<char>());
  for (const Setting& setting : settings()) {
    EXPECT_THAT(readme, HasSubstr("| `--" + std::string(setting.name) + "` | `" + setting.name +
                                  "` | `" + setting.default_value + "` |"));
  }
}

}  // namespace
}  // namespace gateway::cli
