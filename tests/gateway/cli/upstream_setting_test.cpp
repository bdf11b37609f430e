#include "gateway/cli/upstream_setting.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>

#include "gateway/cli/serve_routes.h"
#include "tests/gateway/auth/temporary_directory.h"

namespace gateway::cli {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::Not;

UpstreamSetting read(std::string_view text) {
  auto setting = parse_upstream(text);
  EXPECT_TRUE(setting.has_value()) << setting.error();
  return setting.value_or(UpstreamSetting{});
}

std::string wrong(std::string_view text) {
  const auto setting = parse_upstream(text);
  return setting ? "" : setting.error();
}

TEST(UpstreamSetting, KnowsTheMakersByTheirNames) {
  const UpstreamSetting anthropic = read("anthropic=http://127.0.0.1:9090");
  EXPECT_EQ(anthropic.options.api, formats::Api::messages);
  EXPECT_EQ(anthropic.key_env, "ANTHROPIC_API_KEY");
  EXPECT_TRUE(anthropic.key_env_is_usual);
  EXPECT_EQ(anthropic.options.port, 9090);
  const UpstreamSetting openai = openai_upstream();
  EXPECT_EQ(openai.options.api, std::nullopt) << "the client's own of its two";
  EXPECT_EQ(openai.options.host, "api.openai.com");
  EXPECT_TRUE(openai.options.is_https);
  EXPECT_EQ(openai.key_env, "OPENAI_API_KEY");
}

TEST(UpstreamSetting, TakesItsOptions) {
  const UpstreamSetting setting = read(
      "mine=https://h/base,api=responses,key-env=MY_KEY,ca-file=/ca.pem,connect-timeout=1s,"
      "first-byte-timeout=2m,idle-timeout=30s,pool=7");
  EXPECT_EQ(setting.options.name, "mine");
  EXPECT_EQ(setting.options.api, formats::Api::responses);
  EXPECT_EQ(setting.key_env, "MY_KEY");
  EXPECT_FALSE(setting.key_env_is_usual);
  EXPECT_EQ(setting.ca_file, "/ca.pem");
  EXPECT_EQ(setting.options.connect_timeout, milliseconds(1000));
  EXPECT_EQ(setting.options.first_byte_timeout, milliseconds(120'000));
  EXPECT_EQ(setting.options.idle_timeout, milliseconds(30'000));
  EXPECT_EQ(setting.options.pool.most_idle, 7U);
  EXPECT_EQ(read("a=http://h,api=chat,key-file=/k").key_file, "/k");
}

TEST(UpstreamSetting, SaysWhatIsWrong) {
  EXPECT_THAT(wrong("http://h"), HasSubstr("NAME=URL"));
  EXPECT_THAT(wrong("=http://h"), HasSubstr("has no NAME="));
  EXPECT_THAT(wrong("My=http://h,api=chat"), HasSubstr("a-z"));
  EXPECT_THAT(wrong("loopback=http://h,api=chat"), HasSubstr("loopback"));
  EXPECT_THAT(wrong("mine=http://h"), HasSubstr("has no api"));
  EXPECT_THAT(wrong("mine=http://h,api=soap"), HasSubstr("none of chat, responses, messages"));
  EXPECT_THAT(wrong("mine=http://h,api=chat,speed=9"), HasSubstr("unknown option 'speed'"));
  EXPECT_THAT(wrong("mine=http://h,api"), HasSubstr("without a value"));
  EXPECT_THAT(wrong("mine=http://h,api=chat,idle-timeout=5"), HasSubstr("duration"));
  EXPECT_THAT(wrong("mine=ftp://h,api=chat"), HasSubstr("http://"));
}

class ServeRoutes : public testing::Test {
 protected:
  std::shared_ptr<const upstream::Routes> make(const std::vector<std::string>& upstreams,
                                               const std::vector<std::string>& routes) {
    ServeConfig config;
    for (const std::string& text : upstreams) {
      config.upstreams.push_back(read(text));
    }
    for (const std::string& text : routes) {
      config.routes.push_back(*upstream::parse_route(text));
    }
    return make_routes(
        config,
        [this](const std::string& name) -> std::optional<std::string> {
          asked.push_back(name);
          return name == "MY_KEY" ? std::optional<std::string>(" sk-1\n") : std::nullopt;
        },
        [](const std::string& /*what*/) {});
  }
  std::string refusal(const std::vector<std::string>& upstreams,
                      const std::vector<std::string>& routes) {
    try {
      make(upstreams, routes);
      return "";
    } catch (const std::runtime_error& error) {
      return error.what();
    }
  }
  static const upstream::ProviderOptions& options_of(const upstream::Route& route) {
    return dynamic_cast<const upstream::Provider&>(*route.targets.at(0).upstream).options();
  }

  std::vector<std::string> asked;
  auth::TemporaryDirectory directory;
};

TEST_F(ServeRoutes, LeadToTheUpstreamsThatTheyName) {
  const auto routes = make({"mine=http://127.0.0.1:1,api=chat,key-env=MY_KEY"},
                           {"fast=mine:gpt-x,loopback", "m-*=mine"});
  const upstream::Route* const fast = routes->find("fast");
  ASSERT_NE(fast, nullptr);
  ASSERT_EQ(fast->targets.size(), 2U);
  EXPECT_EQ(fast->targets[0].model, "gpt-x");
  EXPECT_EQ(fast->targets[1].upstream->name(), "loopback");
  EXPECT_EQ(options_of(*fast).key, "sk-1") << "without the blanks around it";
  EXPECT_EQ(routes->find("m-1")->targets[0].upstream, fast->targets[0].upstream)
      << "one pool for each upstream";
  EXPECT_NE(routes->find("loopback"), nullptr) << "always there";
}

TEST_F(ServeRoutes, AskForNoKeyOfAnUpstreamThatNobodyRoutesTo) {
  make({"mine=http://127.0.0.1:1,api=chat,key-env=OTHER"}, {"m=loopback"});
  EXPECT_TRUE(asked.empty());
}

TEST_F(ServeRoutes, RefuseAnUpstreamThatIsNotThere) {
  EXPECT_THAT(refusal({"mine=http://127.0.0.1:1,api=chat"}, {"m=other"}),
              testing::AllOf(HasSubstr("no upstream 'other'"), HasSubstr("mine"),
                             HasSubstr("--upstream other=URL")));
}

TEST_F(ServeRoutes, RefuseAKeyThatCannotBeRead) {
  EXPECT_THAT(refusal({"mine=http://127.0.0.1:1,api=chat,key-env=OTHER"}, {"m=mine"}),
              HasSubstr("OTHER is not set"));
  const std::string missing = directory.file("missing");
  EXPECT_THAT(refusal({"mine=http://127.0.0.1:1,api=chat,key-file=" + missing}, {"m=mine"}),
              HasSubstr(missing));
  std::ofstream(directory.file("bad")) << "sk-secret\nX-Evil: 1\n";
  const std::string line =
      refusal({"mine=http://127.0.0.1:1,api=chat,key-file=" + directory.file("bad")}, {"m=mine"});
  EXPECT_THAT(line, HasSubstr("characters that no key has"));
  EXPECT_THAT(line, Not(HasSubstr("sk-secret")));
}

TEST_F(ServeRoutes, TakeAnUpstreamWithoutAKey) {
  const auto routes = make({"openai=http://127.0.0.1:1"}, {"m=openai"});
  EXPECT_EQ(options_of(*routes->find("m")).key, "");
}

TEST_F(ServeRoutes, RefuseCertificatesThatCannotBeRead) {
  EXPECT_THAT(
      refusal({"mine=https://127.0.0.1:1,api=chat,ca-file=" + directory.file("none")}, {"m=mine"}),
      testing::AllOf(HasSubstr("--upstream mine"), HasSubstr("none")));
}

}  // namespace
}  // namespace gateway::cli
