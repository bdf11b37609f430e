// What `macro run` decides to do: profiles, scenarios, and how long it will take.
#include "macro/plan/scenario_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "macro/cli/options.h"
#include "macro/plan/load_profile.h"
#include "macro/plan/plan_text.h"
#include "macro/plan/scenario.h"
#include "macro/provider/provider.h"

namespace macro {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::nanoseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using Flags = std::vector<std::string>;
using Kind = LoadShape::Kind;
using Pairing = ScenarioPlan::Pairing;
using Procedure = ScenarioPlan::Procedure;
using Process = LoadShape::Process;

std::vector<ScenarioPlan> plans_of(Flags flags) {
  flags.insert(flags.begin(), "run");
  return plan_scenarios(std::get<RunOptions>(parse_arguments(flags)));
}

ScenarioPlan plan_of(const Flags& flags) {
  const auto plans = plans_of(flags);
  EXPECT_EQ(plans.size(), 1U);
  return plans.front();
}

ScenarioPlan scenario(const std::string& name, Flags more = {}) {
  more.insert(more.begin(), {"--scenario", name});
  return plan_of(more);
}

std::vector<std::string> names_of(const std::vector<TaskSpec>& tasks) {
  std::vector<std::string> names;
  for (const TaskSpec& task : tasks) {
    names.push_back(task.name + "=" + std::to_string(task.weight));
  }
  return names;
}

std::vector<double> levels_of(const std::vector<LoadShape>& steps) {
  std::vector<double> levels;
  for (const LoadShape& step : steps) {
    levels.push_back(step.level);
  }
  return levels;
}

TEST(Plan, WithoutAnyFlagIsTheBaselineOnSixtyFourConnections) {
  const ScenarioPlan plan = plan_of({});
  EXPECT_EQ(plan.name, "baseline");
  EXPECT_EQ(plan.row_name, "macro/baseline/connections:64");
  EXPECT_EQ(plan.load, "closed loop, back to back: 64 connections");
  EXPECT_EQ(plan.shape.kind, Kind::population);
  EXPECT_EQ(plan.shape.level, 64);
  EXPECT_THAT(plan.shape.think, IsEmpty());
  EXPECT_EQ(plan.blocks, 8);
  EXPECT_EQ(plan.duration, seconds(5));
  EXPECT_EQ(plan.warmup, seconds(1));
  EXPECT_EQ(plan.timeout, seconds(10));
  EXPECT_EQ(plan.max_requests, 50'000'000U);
  EXPECT_EQ(plan.procedure, Procedure::blocks);
  EXPECT_EQ(plan.pairing, Pairing::none);
  EXPECT_FALSE(plan.provider);
  EXPECT_THAT(plan.gateway_arguments, IsEmpty());
  EXPECT_THAT(plan.users, ElementsAre("macro"));
  ASSERT_EQ(plan.tasks.size(), 1U);
  const ChatRequestSpec& request = plan.tasks[0].request;
  EXPECT_EQ(plan.tasks[0].name, "chat");
  EXPECT_EQ(request.path, "/v1/chat/completions");
  EXPECT_EQ(request.model, "loopback");
  EXPECT_EQ(request.prompt_tokens, 100);
  EXPECT_EQ(request.rule, AnswerRule::echo);
}

TEST(Plan, SplitsTheDurationEvenlyOverTheBlocks) {
  EXPECT_EQ(plan_of({"--duration", "30s"}).duration, milliseconds(3750));
  EXPECT_EQ(plan_of({"--duration", "30s", "--blocks", "3"}).duration, seconds(10));
  EXPECT_EQ(plan_of({"--blocks", "1"}).duration, seconds(5)) << "without a duration 5 s a block";
  const ScenarioPlan pairs = scenario("overhead", {"--duration", "40s"});
  EXPECT_EQ(pairs.duration * pairs.blocks, seconds(40)) << "through the gateway";
}

TEST(Plan, TakesEveryKindOfLoad) {
  const ScenarioPlan users = plan_of({"--users", "200", "--think-time", "100ms..500ms,1s"});
  EXPECT_EQ(users.row_name, "macro/baseline/users:200/think:100ms..500ms,1s");
  EXPECT_EQ(users.load,
            "closed loop: 200 users, think time 0.1-0.5 s and 1 s, at most 433 requests/s");
  EXPECT_EQ(users.shape.level, 200);
  EXPECT_EQ(users.shape.think.size(), 2U);
  EXPECT_EQ(plan_of({"--users", "1"}).shape.think.size(), usual_think().size());

  const ScenarioPlan capped = plan_of({"--connections", "8", "--rate", "100"});
  EXPECT_EQ(capped.row_name, "macro/baseline/connections:8/rate:100");
  EXPECT_EQ(capped.load, "closed loop, capped: 8 connections, at most 100 requests/s");
  EXPECT_EQ(capped.shape.kind, Kind::population);
  EXPECT_EQ(capped.shape.cap_per_second, 100);

  const ScenarioPlan open = plan_of({"--rate", "2000", "--max-in-flight", "8"});
  EXPECT_EQ(open.row_name, "macro/baseline/rate:2000");
  EXPECT_EQ(open.load, "open loop: 2,000 requests/s, constant, at most 8 in flight");
  EXPECT_EQ(open.shape.kind, Kind::arrivals);
  EXPECT_EQ(open.shape.process, Process::constant);
  EXPECT_EQ(open.shape.max_in_flight, 8);
  EXPECT_EQ(open.shape.turns_high, 1);
  EXPECT_EQ(most_agents(open), 8);
  EXPECT_EQ(plan_of({"--rate", "1", "--arrivals", "poisson"}).shape.process, Process::poisson);

  const ScenarioPlan sessions = plan_of({"--sessions", "20", "--turns", "3..4"});
  EXPECT_EQ(sessions.row_name, "macro/baseline/sessions:20/turns:3-4");
  EXPECT_EQ(sessions.load,
            "partly open: 20 conversations/s, Poisson, 3 to 4 turns, think time 1-2 s and "
            "0.1-0.5 s");
  EXPECT_EQ(sessions.shape.kind, Kind::arrivals);
  EXPECT_EQ(sessions.shape.process, Process::poisson);
  EXPECT_EQ(sessions.shape.turns_low, 3);
  EXPECT_EQ(sessions.shape.turns_high, 4);
  EXPECT_EQ(sessions.shape.think.size(), 2U);
}

TEST(Plan, IsTheSameWithoutChecks) {
  EXPECT_EQ(plan_of({"--scenario", "translation", "--no-checks"}).tasks[0].request.rule,
            AnswerRule::tool)
      << "the tool is still to be sent, and a replay is to look for it";
}

TEST(Plan, RunsThroughItsStagesInOneBlock) {
  const ScenarioPlan plan =
      plan_of({"--users", "10", "--spawn-rate", "5", "--stages", "30s:1000,0s:500,10s:0"});
  EXPECT_EQ(plan.row_name, "macro/baseline/users:10/stages:30s:1000,0s:500,10s:0");
  EXPECT_THAT(plan.load, HasSubstr("in stages: 30s to 1000, at once to 500, 10s to 0"));
  EXPECT_EQ(plan.blocks, 1);
  EXPECT_EQ(plan.duration, seconds(40));
  EXPECT_EQ(plan.shape.stages.size(), 3U);
  EXPECT_EQ(plan.shape.spawn_per_second, 5);
  EXPECT_EQ(most_agents(plan), 1000);
  EXPECT_EQ(plan_of({"--rate", "1", "--stages", "10s:9", "--blocks", "3"}).duration, seconds(10));
  EXPECT_EQ(plan_of({"--rate", "1", "--stages", "10s:9", "--duration", "1m"}).duration, minutes(1))
      << "the last level holds";
}

TEST(Plan, NamesStagesByTheirWholeShape) {
  const auto name = [](const std::string& stages, Flags more = {}) {
    more.insert(more.begin(), {"--rate", "1", "--stages", stages});
    return plan_of(more).row_name;
  };
  EXPECT_EQ(name("60s:9,0s:4"), "macro/baseline/rate:1/stages:1m:9,0s:4");
  EXPECT_NE(name("10s:9"), name("20s:9")) << "of the same peak";
  EXPECT_EQ(name("60s:9"), name("1m:9.0")) << "written otherwise";
  EXPECT_EQ(name("10s:9", {"--duration", "1m"}), "macro/baseline/rate:1/stages:10s:9,50s:9")
      << "with how long the last level holds";

  std::string many = "1s:1";
  for (int i = 2; i <= 1000; ++i) {
    many += ",1s:" + std::to_string(i);
  }
  EXPECT_EQ(name(many), "macro/baseline/rate:1/stages:1000-813089d0de85567e") << "in any version";
  EXPECT_NE(name(many), name(many.substr(0, many.size() - 1) + "1"));
}

TEST(Plan, SaysWhatUsersWhoPauseCanOfferAtMost) {
  // Half of them 250 / 1.5 s, half 250 / 0.3 s; by their mean pause it would be 556.
  EXPECT_THAT(plan_of({"quick"}).load, HasSubstr("at most 1,000 requests/s"));
  EXPECT_THAT(plan_of({"--users", "9", "--think-time", "0s,1s"}).load, Not(HasSubstr("at most")));
  EXPECT_THAT(plan_of({"--users", "9", "--stages", "1s:99"}).load, Not(HasSubstr("at most")))
      << "their number changes";
}

TEST(Plan, SaysTheBoundOfRequestsInFlightWhereItIsNotTheUsualOne) {
  EXPECT_THAT(plan_of({"--rate", "9"}).load, Not(HasSubstr("in flight")));
  EXPECT_THAT(plan_of({"--sessions", "9", "--max-in-flight", "1000"}).load,
              HasSubstr(", at most 1,000 in flight"));
}

TEST(Warmup, LastsUntilAllUsersHaveBegun) {
  const ScenarioPlan plan = plan_of({"--users", "500", "--spawn-rate", "50"});
  EXPECT_EQ(plan.warmup, milliseconds(9980)) << "the first begins at once";
  EXPECT_THAT(plan.load, HasSubstr(", 50 begin a second, all within 9.98s"));
  EXPECT_EQ(spawn_warning(plan), "");
  EXPECT_EQ(plan_of({"--users", "51", "--spawn-rate", "50"}).warmup, seconds(1)) << "the usual";
  EXPECT_EQ(plan_of({"--users", "60", "--spawn-rate", "50"}).warmup, milliseconds(1180));
  EXPECT_EQ(plan_of({"--connections", "9", "--spawn-rate", "1"}).warmup, seconds(8));
  EXPECT_EQ(plan_of({"stress", "--spawn-rate", "1000"}).warmup, milliseconds(3999))
      << "of the step where it takes longest";
}

TEST(Warmup, ThatIsAskedForIsDoneAndSaidToBeTooShort) {
  const ScenarioPlan plan = plan_of({"--users", "500", "--spawn-rate", "50", "--warmup", "9.9s"});
  EXPECT_EQ(plan.warmup, milliseconds(9900));
  EXPECT_EQ(spawn_warning(plan),
            "users are still beginning in the first 80ms of what is measured, since the warm-up is "
            "9.9s; leave --warmup out, or give 9.98s of it");
  EXPECT_THAT(plan.load, testing::EndsWith("; " + spawn_warning(plan)));
  EXPECT_EQ(spawn_warning(plan_of({"--users", "500", "--spawn-rate", "50", "--warmup", "9.98s"})),
            "");
}

TEST(Warmup, IsBoundedByAShareOfWhatIsMeasured) {
  EXPECT_EQ(plan_of({"endurance"}).warmup, seconds(30));
  EXPECT_EQ(plan_of({"endurance", "--duration", "60s"}).warmup, seconds(30));
  EXPECT_EQ(plan_of({"endurance", "--duration", "58s"}).warmup, seconds(29)) << "half of it";
  EXPECT_EQ(plan_of({"endurance", "--duration", "3s"}).warmup, milliseconds(1500));
  EXPECT_EQ(plan_of({"endurance", "--duration", "1s"}).warmup, seconds(1)) << "no less";
  EXPECT_EQ(plan_of({"endurance", "--duration", "3s", "--warmup", "30s"}).warmup, seconds(30))
      << "as asked";
}

TEST(Plan, BoundsTheRequestsAboveWhatAScheduleComesTo) {
  const ScenarioPlan plan = plan_of({"--rate", "1000", "--duration", "24h", "--blocks", "1"});
  EXPECT_GE(plan.max_requests, 2ULL * 1000 * 86'400);
  EXPECT_EQ(plan_of({"--rate", "1", "--max-requests", "7"}).max_requests, 7U);
}

TEST(Profiles, AreTheOnesThatTheIssuePromises) {
  const ScenarioPlan quick = plan_of({"quick"});
  EXPECT_EQ(quick.row_name, "macro/quick/users:500");
  EXPECT_EQ(quick.shape.level, 500);
  EXPECT_EQ(quick.duration * quick.blocks, minutes(1));
  EXPECT_EQ(quick.blocks, 6);
  EXPECT_THAT(names_of(quick.tasks),
              ElementsAre("chat=10", "tools=3", "stream=2", "health=1", "models=1"));
  ASSERT_EQ(quick.shape.think.size(), 2U);
  EXPECT_EQ(quick.shape.think[0].low, seconds(1));
  EXPECT_EQ(quick.shape.think[0].high, seconds(2));
  EXPECT_EQ(quick.shape.think[1].low, milliseconds(100));
  EXPECT_EQ(quick.shape.think[1].high, milliseconds(500));
  EXPECT_TRUE(quick.provider);

  const ScenarioPlan full = plan_of({"full"});
  EXPECT_EQ(full.shape.level, 2000);
  EXPECT_EQ(full.duration * full.blocks, minutes(5));

  const ScenarioPlan endurance = plan_of({"endurance"});
  EXPECT_TRUE(endurance.endurance);
  EXPECT_EQ(endurance.duration, hours(24));
  EXPECT_EQ(endurance.blocks, 1);
  EXPECT_EQ(endurance.shape.kind, Kind::arrivals);
  EXPECT_EQ(plan_of({"endurance", "--duration", "30m"}).duration, minutes(30));

  const ScenarioPlan ceiling = plan_of({"ceiling"});
  EXPECT_EQ(ceiling.procedure, Procedure::ceiling);
  EXPECT_THAT(ceiling.p99_goals,
              ElementsAre(milliseconds(5), milliseconds(10), milliseconds(50), milliseconds(100)));
  EXPECT_EQ(ceiling.shape.process, Process::poisson);
  EXPECT_EQ(ceiling.duration, seconds(5));
  EXPECT_FALSE(ceiling.provider) << "the gateway's own";
}

TEST(Profiles, StressClimbsUsersAndThenConnections) {
  const ScenarioPlan plan = plan_of({"stress"});
  EXPECT_EQ(plan.row_name, "macro/stress/users:4000,connections:512");
  EXPECT_EQ(plan.procedure, Procedure::staircase);
  EXPECT_THAT(levels_of(plan.steps),
              ElementsAre(500, 1000, 2000, 3000, 4000, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512));
  EXPECT_FALSE(plan.steps[4].think.empty());
  EXPECT_TRUE(plan.steps[5].think.empty());
  EXPECT_EQ(plan.duration, seconds(5)) << "of a step";
  EXPECT_EQ(most_agents(plan), 4000);
  EXPECT_THAT(levels_of(plan_of({"stress", "--connections", "6"}).steps), ElementsAre(1, 2, 4, 6));
  EXPECT_THAT(levels_of(plan_of({"stress", "--users", "4"}).steps), ElementsAre(1, 2, 3, 4));
  EXPECT_EQ(plan_of({"stress", "--connections", "1", "--duration", "3s"}).duration, seconds(3));
}

TEST(Profiles, SpikeIsTenTimesItsBaseForTenSeconds) {
  const ScenarioPlan plan = plan_of({"spike"});
  EXPECT_TRUE(plan.spike);
  EXPECT_EQ(plan.row_name, "macro/spike/rate:500");
  EXPECT_EQ(plan.shape.process, Process::poisson);
  EXPECT_EQ(plan.blocks, 1);
  ASSERT_EQ(plan.shape.stages.size(), 5U);
  EXPECT_EQ(plan.shape.stages[0].length, seconds(20));
  EXPECT_EQ(plan.shape.stages[1].length, nanoseconds(0));
  EXPECT_EQ(plan.shape.stages[2].length, seconds(10));
  EXPECT_EQ(plan.shape.stages[2].level, 5000);
  EXPECT_EQ(plan.shape.stages[4].length, seconds(30));
  EXPECT_EQ(plan.shape.stages[4].level, 500);
  const ScenarioPlan users = plan_of({"spike", "--users", "50", "--duration", "6s"});
  EXPECT_EQ(users.row_name, "macro/spike/users:50");
  EXPECT_EQ(users.shape.stages[2].level, 500);
  EXPECT_EQ(users.shape.stages[2].length, seconds(1));
}

TEST(Profiles, GiveTheirLoadToAScenarioThatIsNamed) {
  const auto plans = plans_of({"quick", "--scenario", "mixed", "--scenario", "overhead"});
  ASSERT_EQ(plans.size(), 2U);
  EXPECT_EQ(plans[0].row_name, "macro/quick-mixed/users:500");
  EXPECT_EQ(plans[1].row_name, "macro/quick-overhead/users:500");
  EXPECT_EQ(plans[1].pairing, Pairing::direct);
  EXPECT_EQ(plans[1].blocks, 6);
}

TEST(Scenarios, TranslationAsksAnthropicInResponsesForATool) {
  const ScenarioPlan plan = scenario("translation");
  EXPECT_EQ(plan.row_name, "macro/translation/connections:64");
  ASSERT_EQ(plan.tasks.size(), 1U);
  const ChatRequestSpec& request = plan.tasks[0].request;
  EXPECT_EQ(request.path, "/v1/responses");
  EXPECT_EQ(request.api, Api::responses);
  EXPECT_EQ(request.model, "claude-3-5-sonnet");
  EXPECT_EQ(request.prompt_tokens, 500);
  EXPECT_EQ(request.rule, AnswerRule::tool);
  EXPECT_TRUE(plan.provider);
  EXPECT_EQ(plan.upstream_api, Api::messages);
  EXPECT_THAT(plan.gateway_arguments, ElementsAre("--route", "claude-3-5-sonnet=mock"));
}

TEST(Scenarios, StreamingHoldsStreamsOfAnEightBillionModel) {
  const ScenarioPlan plan = scenario("streaming");
  EXPECT_TRUE(plan.tasks[0].request.stream);
  EXPECT_EQ(plan.tasks[0].request.answer_tokens, 129);
  EXPECT_EQ(plan.tasks[0].request.rule, AnswerRule::any);
  EXPECT_EQ(plan.tasks[0].request.model, kMockModel);
  EXPECT_EQ(plan.shape.level, 64);
  EXPECT_EQ(plan.timeout, minutes(2));
  EXPECT_THAT(plan.provider_arguments,
              ElementsAre("--stamp", "text", "--profile", "8b", "--tokens", "129"));
  EXPECT_EQ(plan.answer_time, milliseconds(100 + 129 * 12));
  EXPECT_THAT(scenario("streaming", {"--profile", "70b"}).provider_arguments,
              ElementsAre("--stamp", "text", "--profile", "70b", "--tokens", "129"));
}

TEST(Scenarios, SwitchAFeatureOffForItsReference) {
  const std::vector<std::pair<std::string, Flags>> features = {
      {"rate-limit", {"--rate-limit", "user=1000000000/1000000000,key=1000000000/1000000000"}},
      {"metrics", {"--metrics", "on"}},
      {"auth", {"--auth", "keys"}},
      {"ledger", {"--ledger", "on"}}};
  for (const auto& [name, on] : features) {
    const ScenarioPlan plan = scenario(name);
    EXPECT_EQ(plan.pairing, Pairing::feature) << name;
    EXPECT_EQ(plan.gateway_arguments, on);
    EXPECT_THAT(plan.reference_arguments, ElementsAre(on[0], "off"));
    EXPECT_THAT(plan.reference_title, HasSubstr(" off"));
    EXPECT_FALSE(plan.provider) << name;
    EXPECT_EQ(plan.tasks[0].request.model, "loopback");
  }
}

TEST(Scenarios, OverheadIsTheLatencyOfTheWayUnlessMoreConnectionsAreAskedFor) {
  const ScenarioPlan plan = scenario("overhead");
  EXPECT_EQ(plan.row_name, "macro/overhead/connections:1");
  EXPECT_EQ(plan.pairing, Pairing::direct);
  EXPECT_EQ(plan.reference_title, "direct");
  EXPECT_TRUE(plan.provider);
  EXPECT_EQ(scenario("overhead", {"--connections", "9", "--stream", "--api", "messages"}).row_name,
            "macro/overhead/connections:9/api:messages/stream");
}

TEST(Scenarios, FairnessOffersTwiceTheLimitAndHalfOfIt) {
  const ScenarioPlan plan = scenario("fairness");
  EXPECT_EQ(plan.row_name, "macro/fairness/rate:1250");
  EXPECT_EQ(plan.shape.kind, Kind::arrivals);
  EXPECT_EQ(plan.shape.process, Process::constant);
  EXPECT_THAT(plan.users, ElementsAre("heavy", "light"));
  EXPECT_THAT(names_of(plan.tasks), ElementsAre("heavy=4", "light=1"));
  for (const TaskSpec& task : plan.tasks) {
    EXPECT_TRUE(task.may_be_refused);
    EXPECT_EQ(task.user, task.name);
  }
  EXPECT_EQ(plan.fair_rate_per_second, 500);
  EXPECT_THAT(plan.gateway_arguments, ElementsAre("--rate-limit", "user=500/50"));
  EXPECT_THAT(scenario("fairness", {"--rate", "100"}).gateway_arguments,
              ElementsAre("--rate-limit", "user=40/4"));
}

TEST(Scenarios, MixedAsksForEachKindByItsOwnRule) {
  const ScenarioPlan plan = scenario("mixed");
  ASSERT_EQ(plan.tasks.size(), 5U);
  EXPECT_EQ(plan.tasks[0].request.rule, AnswerRule::any);
  EXPECT_EQ(plan.tasks[1].request.rule, AnswerRule::tool);
  EXPECT_FALSE(plan.tasks[1].request.stream);
  EXPECT_TRUE(plan.tasks[2].request.stream);
  EXPECT_TRUE(plan.tasks[3].request.get);
  EXPECT_EQ(plan.tasks[3].request.path, "/health");
  EXPECT_EQ(plan.tasks[3].request.rule, AnswerRule::status);
  EXPECT_TRUE(plan.tasks[4].request.get);
  EXPECT_EQ(plan.tasks[4].request.path, "/v1/models");
  EXPECT_EQ(plan.tasks[4].request.rule, AnswerRule::listing);
  EXPECT_THAT(plan.provider_arguments, ElementsAre("--stamp", "text"));
  EXPECT_THAT(names_of(plan_of({"--tasks", "models=2,chat=1"}).tasks),
              ElementsAre("models=2", "chat=1"));
}

TEST(Scenarios, SendTheHeadersWithEachRequest) {
  for (const TaskSpec& task : scenario("mixed", {"--header", "X-A: 1"}).tasks) {
    EXPECT_THAT(task.request.headers, ElementsAre(testing::Pair("X-A", "1"))) << task.name;
  }
}

TEST(Scenarios, DrawSizesFromTracesWithAnswersAsLongAsTheRequestSays) {
  const ScenarioPlan plan = scenario("mixed", {"--prompt-tokens", "azure-chat"});
  EXPECT_EQ(plan.row_name, "macro/mixed/connections:64/azure-chat");
  EXPECT_EQ(plan.tasks[0].request.sizes, PayloadSizes::azure_chat);
  EXPECT_THAT(plan.provider_arguments, ElementsAre("--stamp", "text", "--tokens", "8192"));
}

TEST(Scenarios, AgainstATargetLeaveOutWhatNeedsAGatewayOfOurs) {
  const auto plans = plans_of({"--scenario", "all", "--target", "http://127.0.0.1:1"});
  ASSERT_EQ(plans.size(), scenarios().size());
  std::set<std::string> skipped;
  for (const ScenarioPlan& plan : plans) {
    if (!plan.skipped_reason.empty()) {
      skipped.insert(plan.name);
      continue;
    }
    EXPECT_FALSE(plan.provider) << plan.name;
    EXPECT_THAT(plan.gateway_arguments, IsEmpty()) << plan.name;
  }
  EXPECT_THAT(skipped,
              ElementsAre("auth", "fairness", "ledger", "metrics", "overhead", "rate-limit"));
  EXPECT_EQ(plans[4].skipped_reason,
            "needs a gateway that macro starts, with flags of its own; leave --target out");
  EXPECT_EQ(plans[7].skipped_reason, "with --target needs --direct URL, the provider behind it");
  const auto with_direct = plans_of({"--scenario", "all", "--target", "http://127.0.0.1:1",
                                     "--direct", "http://127.0.0.1:2", "--model", "gpt-x"});
  EXPECT_EQ(with_direct[7].skipped_reason, "");
  EXPECT_EQ(with_direct[1].tasks[0].request.path, "/v1/responses");
  EXPECT_EQ(with_direct[1].tasks[0].request.model, "gpt-x");
  EXPECT_THAT(names_of(with_direct[9].tasks),
              ElementsAre("chat=10", "tools=3", "stream=2", "models=1"))
      << "not every server has /health";
}

TEST(Scenarios, OfAllEndInSixMinutesAtTwentySecondsEach) {
  const auto plans = plans_of({"--scenario", "all", "--duration", "20s"});
  ASSERT_EQ(plans.size(), 10U);
  for (const ScenarioPlan& plan : plans) {
    EXPECT_EQ(plan.skipped_reason, "") << plan.name;
    const int sides = plan.pairing == Pairing::none ? 1 : 2;
    EXPECT_LE(plan.duration * plan.blocks * sides, seconds(20)) << plan.name;
    EXPECT_GT(plan.duration * plan.blocks * sides, milliseconds(19'999)) << plan.name;
    if (sides == 2) {
      EXPECT_GE(plan.blocks, 6) << "for an interval";
      EXPECT_EQ(plan.warmup, milliseconds(300));
    } else {
      EXPECT_EQ(plan.warmup, milliseconds(400));
    }
  }
  EXPECT_LT(planned_length(plans, true), seconds(310)) << "a minute is left for what is slow";
  EXPECT_GT(planned_length(plans, true), seconds(200));
}

TEST(PlannedLength, CountsBothSidesOfPairsAndEachStart) {
  const auto plain = plans_of({"--duration", "8s", "--warmup", "1s", "--blocks", "4"});
  EXPECT_EQ(planned_length(plain, false), seconds(12));
  const nanoseconds start = (planned_length(plain, true) - seconds(12)) / 4;
  EXPECT_GT(start, milliseconds(100));
  const Flags times = {"--duration", "8s", "--warmup", "1s", "--blocks", "4"};
  EXPECT_EQ(planned_length({scenario("metrics", times)}, true), seconds(24) + 8 * start);
  EXPECT_EQ(planned_length({scenario("overhead", times)}, true), seconds(24) + 4 * start);
  EXPECT_EQ(planned_length({plan_of({"stress"})}, false), seconds(75 + 15 * 2));
  EXPECT_EQ(planned_length({plan_of({"ceiling"})}, false), seconds(160 + 32));
  ScenarioPlan skipped;
  skipped.skipped_reason = "why";
  EXPECT_EQ(planned_length({skipped}, true), nanoseconds(0));
}

TEST(Scenarios, AskOfTheMockProviderWhatItUnderstands) {
  for (const ScenarioPlan& plan : plans_of({"--scenario", "all"})) {
    Flags arguments = {"upstream", "--listen", "127.0.0.1:0"};
    arguments.insert(arguments.end(), plan.provider_arguments.begin(),
                     plan.provider_arguments.end());
    EXPECT_NO_THROW(provider_options(std::get<UpstreamFlags>(parse_arguments(arguments))))
        << plan.name;
  }
}

}  // namespace
}  // namespace macro
