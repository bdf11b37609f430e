// schedule.json: the same load again, from a file that may come from anywhere.
#include "macro/plan/schedule_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "macro/cli/options.h"
#include "macro/host/temporary_directory.h"

namespace macro {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using Flags = std::vector<std::string>;

RunOptions options_of(Flags flags) {
  flags.insert(flags.begin(), "run");
  return std::get<RunOptions>(parse_arguments(flags));
}

/// The first plan of the flags.
ScenarioPlan plan_of(const Flags& flags) { return plan_scenarios(options_of(flags)).front(); }

std::string replaced(std::string text, const std::string& part, const std::string& by) {
  const std::size_t at = text.find(part);
  EXPECT_NE(at, std::string::npos) << part;
  return at == std::string::npos ? text : text.replace(at, part.size(), by);
}

std::string fault(const std::string& text) {
  try {
    schedule_from_json(text);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "accepted";
}

TEST(Schedule, IsTheSameAgainForEveryProfileAndScenario) {
  const std::vector<Flags> runs = {
      {},
      {"quick"},
      {"stress"},
      {"spike"},
      {"endurance"},
      {"ceiling"},
      {"--scenario", "translation"},
      {"--scenario", "streaming"},
      {"--scenario", "rate-limit"},
      {"--scenario", "auth"},
      {"--scenario", "overhead"},
      {"--scenario", "fairness"},
      {"--scenario", "mixed", "--prompt-tokens", "azure-code"},
      {"--sessions", "0.1", "--turns", "2..6", "--think-time", "1ms..3s"},
      {"--rate", "333.3333333333333", "--arrivals", "poisson", "--no-keep-alive", "--threads", "3"},
      {"--connections", "3", "--rate", "0.1", "--stream", "--api", "messages", "--model",
       "m\"\\x"}};
  for (const Flags& flags : runs) {
    const ScenarioPlan plan = plan_of(flags);
    const std::string text = schedule_json(plan, UINT64_MAX);
    const ScenarioPlan again = schedule_from_json(text);
    EXPECT_EQ(again.seed, UINT64_MAX);
    EXPECT_EQ(schedule_json(again, UINT64_MAX), text) << testing::PrintToString(flags);
  }
}

TEST(Schedule, KeepsEachPartOfTheLoad) {
  const ScenarioPlan plan = plan_of({"spike", "--rate", "333.3333333333333"});
  const ScenarioPlan again = schedule_from_json(schedule_json(plan, 7));
  EXPECT_EQ(again.seed, 7U);
  EXPECT_EQ(again.row_name, plan.row_name);
  EXPECT_EQ(again.shape.level, 333.3333333333333);
  ASSERT_EQ(again.shape.stages.size(), plan.shape.stages.size());
  EXPECT_EQ(again.shape.stages[2].length, plan.shape.stages[2].length);
  EXPECT_EQ(again.shape.process, LoadShape::Process::poisson);
  ASSERT_EQ(again.tasks.size(), 5U);
  EXPECT_EQ(again.tasks[1].request.rule, AnswerRule::tool);
  EXPECT_EQ(again.tasks[3].request.path, "/health");
  EXPECT_TRUE(again.spike);
  EXPECT_TRUE(again.provider);
}

TEST(Schedule, HoldsNoSecret) {
  ScenarioPlan plan = plan_of({"--header", "Authorization: Bearer sk-secret"});
  plan.tasks[0].request.key = "sk-secret";
  EXPECT_THAT(schedule_json(plan, 1), AllOf(Not(HasSubstr("secret")), Not(HasSubstr("Auth"))));
}

TEST(Schedule, RefusesWhatItDoesNotUnderstand) {
  const std::string text = schedule_json(plan_of({"--rate", "5"}), 1);
  EXPECT_EQ(fault(text), "accepted");
  EXPECT_EQ(fault(""), "is no JSON object");
  EXPECT_EQ(fault("[]"), "is no JSON object");
  EXPECT_EQ(fault(text.substr(0, text.size() / 2)), "is no JSON object");
  EXPECT_EQ(fault(std::string(100'000, '[')), "is no JSON object");
  EXPECT_EQ(fault(replaced(text, "gatebench.schedule/1", "gatebench.schedule/2")),
            "is not of schema gatebench.schedule/1");
  EXPECT_EQ(fault(replaced(text, "\"blocks\": 8", "\"block\": 8")), "no usable member 'blocks'");
  EXPECT_EQ(fault(replaced(text, "\"blocks\": 8", "\"blocks\": 8, \"more\": 1")),
            "unknown member 'more'");
  EXPECT_EQ(fault(replaced(text, "\"blocks\": 8", "\"blocks\": 8, \"blocks\": 9")),
            "a member is there twice");
  EXPECT_EQ(fault(replaced(text, "\"blocks\": 8", "\"blocks\": \"8\"")),
            "no usable member 'blocks'");
  EXPECT_EQ(fault(replaced(text, "\"blocks\": 8", "\"blocks\": 8.5")), "no usable member 'blocks'");
  EXPECT_EQ(fault(replaced(text, "\"arrivals\"", "\"departures\"")), "no usable member 'kind'");
  EXPECT_EQ(fault(replaced(text, "\"stages\": []", "\"stages\": [7]")), "an object is missing");
}

struct Twin {
  const char* part;
  const char* outside;
  const char* inside;
};

TEST(Schedule, RefusesWhatIsOutOfBoundsAndTakesWhatIsJustInside) {
  const std::string text = schedule_json(plan_of({"--rate", "5", "--duration", "8s"}), 1);
  const std::vector<Twin> twins = {
      {"\"blocks\": 8", "\"blocks\": 1001", "\"blocks\": 1000"},
      {"\"blocks\": 8", "\"blocks\": 0", "\"blocks\": 1"},
      {"\"threads\": 0", "\"threads\": 257", "\"threads\": 256"},
      {"\"duration_ns\": 1000000000", "\"duration_ns\": 9999999", "\"duration_ns\": 10000000"},
      {"\"duration_ns\": 1000000000", "\"duration_ns\": 604800000000001",
       "\"duration_ns\": 604800000000000"},
      {"\"warmup_ns\": 1000000000", "\"warmup_ns\": -1", "\"warmup_ns\": 0"},
      {"\"level\": 5.0", "\"level\": 10000001", "\"level\": 10000000"},
      {"\"level\": 5.0", "\"level\": -1", "\"level\": 0.5"},
      {"\"level\": 5.0", "\"level\": 1e999", "\"level\": 1e6"},
      {"\"level\": 5.0", "\"level\": 0", "\"level\": 1"},
      {"\"turns_high\": 1", "\"turns_high\": 101", "\"turns_high\": 100"},
      {"\"turns_high\": 1", "\"turns_high\": 0", "\"turns_high\": 1"},
      {"\"max_in_flight\": 10000", "\"max_in_flight\": 0", "\"max_in_flight\": 1"},
      {"\"weight\": 1", "\"weight\": 0", "\"weight\": 10000"},
      {"\"prompt_tokens\": 100", "\"prompt_tokens\": 7", "\"prompt_tokens\": 8"},
      {"\"name\": \"baseline\"", "\"name\": \"../x\"", "\"name\": \"x\""},
      {"\"name\": \"baseline\"", "\"name\": \"\"", "\"name\": \"x\""},
      {"\"load\": \"open", "\"load\": \"\\u001b[2J", "\"load\": \"shut"},
      {"/v1/chat/completions", "/ HTTP/1.1\\r\\nX: y", "/v1/other"},
      {"/v1/chat/completions", "v1", "/v1"},
      {"\"user\": \"macro\"", "\"user\": \"root\"", "\"user\": \"macro\""},
      {"\"users\": [\"macro\"]", "\"users\": []", "\"users\": [\"macro\", \"b\"]"},
      {"\"think\": []", "\"think\": [{\"low_ns\": 2, \"high_ns\": 1}]",
       "\"think\": [{\"low_ns\": 2, \"high_ns\": 2}]"},
      {"\"stages\": []", "\"stages\": [{\"length_ns\": -1, \"level\": 1}]",
       "\"stages\": [{\"length_ns\": 0, \"level\": 1}]"},
      {"\"procedure\": \"blocks\"", "\"procedure\": \"staircase\"", "\"procedure\": \"blocks\""},
      {"\"p99_goals_ns\": []", "\"p99_goals_ns\": [5]", "\"p99_goals_ns\": []"},
      {"\"gateway_arguments\": []", "\"gateway_arguments\": [\"--access-log\", \"/tmp/x\"]",
       "\"gateway_arguments\": [\"--metrics\", \"off\"]"},
      {"\"gateway_arguments\": []", "\"gateway_arguments\": [\"--route\", \"*=openai\"]",
       "\"gateway_arguments\": [\"--route\", \"x=mock\"]"},
      {"\"gateway_arguments\": []", "\"gateway_arguments\": [\"--route\", \"*=openai,x=mock\"]",
       "\"gateway_arguments\": [\"--route\", \"*=mock\"]"},
      {"\"gateway_arguments\": []", "\"gateway_arguments\": [\"--auth\", \"--config=x\"]",
       "\"gateway_arguments\": [\"--auth\", \"off\"]"},
      {"\"gateway_arguments\": []", "\"gateway_arguments\": [\"--auth\"]",
       "\"gateway_arguments\": [\"--auth\", \"keys\"]"},
      {"\"provider_arguments\": []", "\"provider_arguments\": [\"--tls-key\", \"x\"]",
       "\"provider_arguments\": [\"--tokens\", \"5\"]"}};
  for (const Twin& twin : twins) {
    EXPECT_NE(fault(replaced(text, twin.part, twin.outside)), "accepted") << twin.outside;
    EXPECT_EQ(fault(replaced(text, twin.part, twin.inside)), "accepted") << twin.inside;
  }
}

class Replay : public testing::Test {
 protected:
  /// Writes the schedule of the flags and plans its replay with the others.
  std::vector<ScenarioPlan> replay(const Flags& flags, Flags more = {}) {
    std::ofstream(file()) << schedule_json(plan_of(flags), 5);
    more.insert(more.begin(), {"--replay", file().string()});
    return plan_scenarios(options_of(more));
  }
  std::string replay_fault(const Flags& flags, const Flags& more) {
    try {
      replay(flags, more);
    } catch (const UsageError& error) {
      return error.what();
    }
    return "accepted";
  }
  [[nodiscard]] std::filesystem::path file() const { return folder_.path() / "schedule.json"; }

 private:
  TemporaryDirectory folder_;
};

TEST_F(Replay, IsThePlanWithItsSeedAndOurHeaders) {
  const auto plans = replay({"quick"}, {"--header", "X-A: 1"});
  ASSERT_EQ(plans.size(), 1U);
  EXPECT_EQ(plans[0].seed, 5U);
  EXPECT_EQ(plans[0].row_name, "macro/quick/users:500");
  EXPECT_TRUE(plans[0].provider);
  for (const TaskSpec& task : plans[0].tasks) {
    EXPECT_THAT(task.request.headers, ElementsAre(testing::Pair("X-A", "1")));
  }
}

TEST_F(Replay, AgainstATargetStartsNoProvider) {
  EXPECT_FALSE(replay({"quick"}, {"--target", "http://127.0.0.1:1"})[0].provider);
}

TEST_F(Replay, SaysWhereTheTargetDoesNotGoWithIt) {
  const std::string url = "http://127.0.0.1:1";
  EXPECT_THAT(replay_fault({"--scenario", "auth"}, {"--target", url}), HasSubstr("leave it out"));
  EXPECT_THAT(replay_fault({"--scenario", "fairness"}, {"--target", url}),
              HasSubstr("leave it out"));
  EXPECT_THAT(replay_fault({"--scenario", "overhead"}, {"--target", url}),
              HasSubstr("needs --direct URL"));
  EXPECT_EQ(replay_fault({"--scenario", "overhead"}, {"--target", url, "--direct", url}),
            "accepted");
  EXPECT_THAT(replay_fault({}, {"--target", url, "--direct", url}), StartsWith("--direct: "));
}

TEST_F(Replay, SaysWhatIsWrongWithItsFile) {
  const auto fault_of_file = [this] {
    try {
      plan_scenarios(options_of({"--replay", file().string()}));
    } catch (const UsageError& error) {
      return std::string(error.what());
    }
    return std::string("accepted");
  };
  EXPECT_THAT(fault_of_file(), AllOf(StartsWith("--replay: "), HasSubstr("cannot be read")));
  std::ofstream(file()) << "{";
  EXPECT_THAT(fault_of_file(), HasSubstr("schedule.json: is no JSON object"));
  std::ofstream(file()) << std::string((1U << 20U) + 1, ' ');
  EXPECT_THAT(fault_of_file(), HasSubstr("above 1 MiB"));
  const std::string valid = schedule_json(plan_of({}), 5);
  std::ofstream(file()) << valid << std::string((1U << 20U) - valid.size(), ' ');
  EXPECT_EQ(fault_of_file(), "accepted");
}

}  // namespace
}  // namespace macro
