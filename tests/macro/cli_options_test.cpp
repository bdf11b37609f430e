// The flags of `macro run`: what they are read as, their bounds, and what contradicts itself.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "macro/cli/options.h"
#include "macro/plan/quantity.h"

namespace macro {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::nanoseconds;
using std::chrono::seconds;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;
using testing::StartsWith;

using Flags = std::vector<std::string>;

/// What the function says about the text; "accepted" where it takes it.
template <typename Read>
std::string fault(Read read, const std::string& text) {
  try {
    read(text);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "accepted";
}

TEST(Duration, IsANumberWithAUnit) {
  EXPECT_EQ(parse_duration("500us"), std::chrono::microseconds(500));
  EXPECT_EQ(parse_duration("100ms"), milliseconds(100));
  EXPECT_EQ(parse_duration("1.5s"), milliseconds(1500));
  EXPECT_EQ(parse_duration("5m"), minutes(5));
  EXPECT_EQ(parse_duration("2h"), hours(2));
  EXPECT_EQ(parse_duration("0s"), nanoseconds(0));
}

TEST(Duration, WithoutAUnitIsAnErrorThatSaysWhatToWrite) {
  EXPECT_EQ(fault(parse_duration, "30"), "'30' has no unit; write 30s or 30ms");
}

TEST(Duration, RefusesWhatIsNone) {
  EXPECT_THAT(fault(parse_duration, ""), HasSubstr("no duration"));
  EXPECT_THAT(fault(parse_duration, "s"), HasSubstr("no duration"));
  EXPECT_THAT(fault(parse_duration, "-1s"), HasSubstr("no duration"));
  EXPECT_THAT(fault(parse_duration, "nan s"), HasSubstr("no duration"));
  EXPECT_THAT(fault(parse_duration, "1d"), HasSubstr("unknown unit"));
  EXPECT_THAT(fault(parse_duration, "1 s"), HasSubstr("unknown unit"));
  EXPECT_THAT(fault(parse_duration, "1e3s"), HasSubstr("unknown unit"));
  EXPECT_THAT(fault(parse_duration, "99999999h"), HasSubstr("too long"));
}

TEST(Duration, IsWrittenAsItIsRead) {
  for (const char* text : {"0s", "10ms", "1.5s", "5s", "1m", "90s", "2h", "250us", "2.5ms"}) {
    EXPECT_EQ(parse_duration(duration_text(parse_duration(text))), parse_duration(text)) << text;
  }
  EXPECT_EQ(duration_text(seconds(90)), "90s");
  EXPECT_EQ(duration_text(milliseconds(1500)), "1.5s");
  EXPECT_EQ(duration_text(minutes(5)), "5m");
}

TEST(Size, IsANumberWithAUnitOfContainersOrBytes) {
  EXPECT_EQ(parse_size("8g"), 8ULL << 30U);
  EXPECT_EQ(parse_size("8GiB"), 8ULL << 30U);
  EXPECT_EQ(parse_size("512m"), 512ULL << 20U);
  EXPECT_EQ(parse_size("512MiB"), 512ULL << 20U);
  EXPECT_EQ(parse_size("1.5g"), 3ULL << 29U);
  EXPECT_EQ(fault(parse_size, "8"), "'8' has no unit; write 8g or 8MiB");
  EXPECT_THAT(fault(parse_size, "8GB"), HasSubstr("unknown unit"));
  EXPECT_THAT(fault(parse_size, "much"), HasSubstr("no size"));
  EXPECT_THAT(fault(parse_size, "99999999g"), HasSubstr("too large"));
}

RunOptions options_of(Flags flags) {
  flags.insert(flags.begin(), "run");
  return std::get<RunOptions>(parse_arguments(flags));
}

std::string usage_fault(Flags flags) {
  flags.insert(flags.begin(), "run");
  try {
    parse_arguments(flags);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(Options, LeaveOpenWhatIsNotGiven) {
  const RunOptions options = options_of({});
  EXPECT_EQ(options.load_profile, std::nullopt);
  EXPECT_TRUE(options.scenarios.empty());
  EXPECT_FALSE(options.all_scenarios);
  EXPECT_EQ(options.connections, std::nullopt);
  EXPECT_EQ(options.duration, std::nullopt);
  EXPECT_EQ(options.isolation, IsolationMode::automatic);
  EXPECT_TRUE(options.keep_alive);
  EXPECT_FALSE(options.allow_public);
  EXPECT_EQ(options.seed, std::nullopt);
}

TEST(Options, AreReadAsGiven) {
  const RunOptions options = options_of({"full",
                                         "--scenario",
                                         "mixed",
                                         "--scenario",
                                         "overhead",
                                         "--users",
                                         "100",
                                         "--think-time",
                                         "100ms..500ms,1s",
                                         "--spawn-rate",
                                         "10",
                                         "--duration",
                                         "10m",
                                         "--warmup",
                                         "0s",
                                         "--blocks",
                                         "3",
                                         "--timeout",
                                         "3s",
                                         "--max-requests",
                                         "200",
                                         "--threads",
                                         "2",
                                         "--api",
                                         "messages",
                                         "--upstream-api",
                                         "chat",
                                         "--profile",
                                         "fast",
                                         "--model",
                                         "m",
                                         "--answer",
                                         "none",
                                         "--prompt-tokens",
                                         "500",
                                         "--answer-tokens",
                                         "9",
                                         "--key-file",
                                         "k",
                                         "--header",
                                         "X-A: 1",
                                         "--header",
                                         "X-B:2",
                                         "--seed",
                                         "9",
                                         "--no-keep-alive",
                                         "--allow-public",
                                         "--isolate",
                                         "cpuset",
                                         "--cpus",
                                         "4-5",
                                         "--memory",
                                         "8g",
                                         "--out",
                                         "o",
                                         "--baseline",
                                         "b",
                                         "--targets",
                                         "t",
                                         "--context",
                                         "a=b=c",
                                         "--context",
                                         "session=7"});
  EXPECT_EQ(options.load_profile, "full");
  EXPECT_THAT(options.scenarios, ElementsAre("mixed", "overhead"));
  EXPECT_EQ(options.users, 100);
  ASSERT_EQ(options.think.size(), 2U);
  EXPECT_EQ(options.think[0].low, milliseconds(100));
  EXPECT_EQ(options.think[0].high, milliseconds(500));
  EXPECT_EQ(options.think[1].low, seconds(1));
  EXPECT_EQ(options.think[1].high, seconds(1));
  EXPECT_EQ(options.spawn_per_second, 10.0);
  EXPECT_EQ(options.duration, minutes(10));
  EXPECT_EQ(options.warmup, nanoseconds(0));
  EXPECT_EQ(options.blocks, 3);
  EXPECT_EQ(options.timeout, seconds(3));
  EXPECT_EQ(options.max_requests, 200U);
  EXPECT_EQ(options.threads, 2);
  EXPECT_EQ(options.api, Api::messages);
  EXPECT_EQ(options.upstream_api, Api::chat);
  EXPECT_EQ(options.provider_profile, "fast");
  EXPECT_EQ(options.model, "m");
  EXPECT_EQ(options.answer, AnswerRule::status);
  EXPECT_EQ(options.prompt->tokens, 500);
  EXPECT_EQ(options.answer_tokens, 9);
  EXPECT_EQ(options.key_file, "k");
  EXPECT_THAT(options.headers, ElementsAre(Pair("X-A", "1"), Pair("X-B", "2")));
  EXPECT_EQ(options.seed, 9U);
  EXPECT_FALSE(options.keep_alive);
  EXPECT_TRUE(options.allow_public);
  EXPECT_EQ(options.isolation, IsolationMode::cpuset);
  EXPECT_THAT(options.cpus, ElementsAre(4, 5));
  EXPECT_EQ(options.memory_bytes, 8ULL << 30U);
  EXPECT_EQ(options.out, "o");
  EXPECT_EQ(options.baseline, "b");
  EXPECT_EQ(options.targets, "t");
  EXPECT_THAT(options.context, ElementsAre(Pair("a", "b=c"), Pair("session", "7")));
}

TEST(Options, ReadASchedule) {
  const RunOptions options =
      options_of({"--rate", "2000.5", "--arrivals", "poisson", "--max-in-flight", "8", "--stages",
                  "30s:1000,0s:1.5,1m:0", "--prompt-tokens", "azure-code"});
  EXPECT_EQ(options.rate, 2000.5);
  EXPECT_EQ(options.arrivals, LoadShape::Process::poisson);
  EXPECT_EQ(options.max_in_flight, 8);
  ASSERT_EQ(options.stages.size(), 3U);
  EXPECT_EQ(options.stages[0].length, seconds(30));
  EXPECT_EQ(options.stages[0].level, 1000);
  EXPECT_EQ(options.stages[1].length, nanoseconds(0));
  EXPECT_EQ(options.stages[1].level, 1.5);
  EXPECT_EQ(options.stages[2].length, minutes(1));
  EXPECT_EQ(options.stages[2].level, 0);
  EXPECT_EQ(options.prompt->sizes, PayloadSizes::azure_code);
}

TEST(Options, ReadTargetsSessionsAndTasks) {
  const RunOptions options =
      options_of({"--target", "http://127.0.0.1:1", "--target", "https://127.0.0.1:2", "--insecure",
                  "--sessions", "20", "--turns", "2..6", "--tasks", "chat=10,health=1"});
  EXPECT_THAT(options.target_urls, ElementsAre("http://127.0.0.1:1", "https://127.0.0.1:2"));
  EXPECT_TRUE(options.insecure);
  EXPECT_EQ(options.sessions, 20.0);
  EXPECT_EQ(options.turns, std::pair(2, 6));
  EXPECT_THAT(options.tasks, ElementsAre(Pair("chat", 10), Pair("health", 1)));
}

TEST(Options, OfAScriptCanBeOverriddenAtTheEnd) {
  const RunOptions options = options_of({"--users", "5", "--duration", "1s", "--users", "6"});
  EXPECT_EQ(options.users, 6);
}

struct Twin {
  Flags outside;
  Flags inside;
};

TEST(Options, RefuseWhatIsOutOfBoundsAndTakeWhatIsJustInside) {
  const std::vector<Twin> twins = {
      {{"--users", "0"}, {"--users", "1"}},
      {{"--users", "32001"}, {"--users", "32000"}},
      {{"--connections", "0"}, {"--connections", "1"}},
      {{"--connections", "32001"}, {"--connections", "32000"}},
      {{"--rate", "0"}, {"--rate", "0.01"}},
      {{"--rate", "nan"}, {"--rate", "1"}},
      {{"--rate", "inf"}, {"--rate", "1000000"}},
      {{"--rate", "1000001"}, {"--rate", "1000000"}},
      {{"--sessions", "0"}, {"--sessions", "0.01"}},
      {{"--sessions", "100001"}, {"--sessions", "100000"}},
      {{"--turns", "0", "--sessions", "1"}, {"--turns", "1", "--sessions", "1"}},
      {{"--turns", "3..2", "--sessions", "1"}, {"--turns", "2..2", "--sessions", "1"}},
      {{"--turns", "2..101", "--sessions", "1"}, {"--turns", "2..100", "--sessions", "1"}},
      {{"--think-time", "2s..1s", "--users", "1"}, {"--think-time", "1s..1s", "--users", "1"}},
      {{"--think-time", "1s..61m", "--users", "1"}, {"--think-time", "1s..1h", "--users", "1"}},
      {{"--think-time", "5", "--users", "1"}, {"--think-time", "5s", "--users", "1"}},
      {{"--spawn-rate", "0", "--users", "1"}, {"--spawn-rate", "0.01", "--users", "1"}},
      {{"--spawn-rate", "1", "--users", "602"}, {"--spawn-rate", "1", "--users", "601"}},
      {{"--spawn-rate", "1", "--users", "602"},
       {"--spawn-rate", "1", "--users", "602", "--warmup", "1s"}},
      {{"--max-in-flight", "0", "--rate", "1"}, {"--max-in-flight", "1", "--rate", "1"}},
      {{"--max-in-flight", "32001", "--rate", "1"}, {"--max-in-flight", "32000", "--rate", "1"}},
      {{"--arrivals", "bursty", "--rate", "1"}, {"--arrivals", "poisson", "--rate", "1"}},
      {{"--stages", "30s", "--rate", "1"}, {"--stages", "30s:1", "--rate", "1"}},
      {{"--stages", "30:1", "--rate", "1"}, {"--stages", "30s:1", "--rate", "1"}},
      {{"--stages", "30s:-1", "--rate", "1"}, {"--stages", "30s:1,0s:0", "--rate", "1"}},
      {{"--stages", "30s:0", "--rate", "1"}, {"--stages", "30s:0.1", "--rate", "1"}},
      {{"--stages", "169h:1", "--rate", "1"}, {"--stages", "168h:1", "--rate", "1"}},
      {{"--stages", "1s:1000001", "--rate", "1"}, {"--stages", "1s:1000000", "--rate", "1"}},
      {{"--threads", "0"}, {"--threads", "1"}},
      {{"--threads", "65"}, {"--threads", "64"}},
      {{"--threads", "257", "--rate", "1"}, {"--threads", "256", "--rate", "1"}},
      {{"--blocks", "0"}, {"--blocks", "1"}},
      {{"--blocks", "1001"}, {"--blocks", "1000"}},
      {{"--prompt-tokens", "7"}, {"--prompt-tokens", "8"}},
      {{"--prompt-tokens", "1000001"}, {"--prompt-tokens", "1000000"}},
      {{"--prompt-tokens", "azure"}, {"--prompt-tokens", "azure-chat"}},
      {{"--answer-tokens", "-1"}, {"--answer-tokens", "0"}},
      {{"--answer-tokens", "1000001"}, {"--answer-tokens", "1000000"}},
      {{"--max-requests", "63"}, {"--max-requests", "64"}},
      {{"--duration", "9ms", "--blocks", "1"}, {"--duration", "10ms", "--blocks", "1"}},
      {{"--duration", "79ms"}, {"--duration", "80ms"}},
      {{"--duration", "169h"}, {"--duration", "168h"}},
      {{"--warmup", "11m"}, {"--warmup", "10m"}},
      {{"--timeout", "9ms"}, {"--timeout", "10ms"}},
      {{"--timeout", "11m"}, {"--timeout", "10m"}},
      {{"--scenario", "storm"}, {"--scenario", "baseline"}},
      {{"--profile", "slow", "--scenario", "mixed"}, {"--profile", "70b", "--scenario", "mixed"}},
      {{"--api", "legacy"}, {"--api", "messages"}},
      {{"--answer", "all"}, {"--answer", "tool"}},
      {{"--tasks", "chat"}, {"--tasks", "chat=1"}},
      {{"--tasks", "chat=0"}, {"--tasks", "chat=1"}},
      {{"--tasks", "chat=10001"}, {"--tasks", "chat=10000"}},
      {{"--tasks", "chat=1,chat=2"}, {"--tasks", "chat=1,tools=2"}},
      {{"--tasks", "images=1"}, {"--tasks", "models=1"}},
      {{"--isolate", "jail"}, {"--isolate", "container"}},
      {{"--cpus", "a"}, {"--cpus", "0"}},
      {{"--memory", "63m"}, {"--memory", "64m"}},
      {{"--memory", "16385g"}, {"--memory", "16384g"}},
      {{"--memory", "8"}, {"--memory", "8g"}},
      {{"--header", "no colon"}, {"--header", "a: colon"}},
      {{"--context", "no equals"}, {"--context", "an=equals"}},
      {{"--scenario", ""}, {"--scenario", "all"}},
      {{"--duration", ""}, {"--duration", "1s"}}};
  for (const Twin& twin : twins) {
    EXPECT_THAT(usage_fault(twin.outside), HasSubstr(twin.outside[0])) << twin.outside[1];
    EXPECT_EQ(usage_fault(twin.inside), "accepted") << testing::PrintToString(twin.inside);
  }
}

TEST(Options, SayOfOddValuesTheFlagTheValueAndWhatIsExpected) {
  const std::vector<std::pair<Flags, std::string>> odd = {
      {{"--seed", "-1"}, "--seed: '-1' is no whole number within 0 to 18446744073709551615"},
      {{"--users", "abc"}, "--users: 'abc' is no whole number within 1 to 32000"},
      {{"--users", "99999999999"}, "--users: '99999999999' is no whole number within 1 to 32000"},
      {{"--users", "1.5"}, "--users: '1.5' is no whole number within 1 to 32000"},
      {{"--users", "0x10"}, "--users: '0x10' is no whole number within 1 to 32000"},
      {{"--rate", "-5"}, "--rate: '-5' is no number within 0.01 to 1000000"},
      {{"--rate", "5/s"}, "--rate: '5/s' is no number within 0.01 to 1000000"},
      {{"--max-requests", "-1"},
       "--max-requests: '-1' is no whole number within 1 to 1000000000000000"},
      {{"--duration", "0"}, "--duration: '0' has no unit; write 30s or 30ms"},
      {{"--duration", "0s"}, "--duration: '0s' is not within 10ms to 168h"},
      {{"--duration", "-5s"}, "--duration: '-5s' is no duration; write a number and a unit"},
      {{"--stages", "abc"}, "--stages: 'abc' is no stage; write DURATION:LEVEL, such as 30s:1000"},
      {{"--stages", "1s:1,30s:x"},
       "--stages: '30s:x' is no stage: 'x' is no number; write DURATION:LEVEL, such as 30s:1000"},
      {{"--stages", "1s:1,30:5"}, "--stages: '30:5' is no stage: '30' has no unit"},
      {{"--stages", "1s:-5"}, "--stages: '1s:-5' is no stage: '-5' is no number"},
      {{"--turns", "x", "--sessions", "1"}, "--turns: 'x' is no number of turns; write 4 or 2..6"}};
  for (const auto& [flags, said] : odd) {
    EXPECT_THAT(usage_fault(flags), StartsWith(said));
  }
  EXPECT_EQ(options_of({"--users", "010"}).users, 10) << "no octal number";
}

TEST(Options, KnowTheirProfiles) {
  EXPECT_THAT(usage_fault({"slow"}),
              "PROFILE: 'slow' is not known; choose of: quick, full, stress, spike, endurance, "
              "ceiling");
}

/// What contradicts itself, a part of what is said, and what is written instead.
struct Contradiction {
  Flags flags;
  std::string said;
  Flags instead;
};

void expect_contradictions(const std::vector<Contradiction>& contradictions) {
  for (const Contradiction& each : contradictions) {
    EXPECT_THAT(usage_fault(each.flags), HasSubstr(each.said))
        << testing::PrintToString(each.flags);
    EXPECT_EQ(usage_fault(each.instead), "accepted") << testing::PrintToString(each.instead);
  }
}

TEST(Contradictions, OfTwoWaysToOfferLoadSayWhatToWrite) {
  expect_contradictions({
      {{"--users", "9", "--connections", "9"}, "give one of them", {"--users", "9"}},
      {{"--users", "9", "--connections", "9"},
       "give one of them",
       {"stress", "--users", "9", "--connections", "9"}},
      {{"--users", "9", "--rate", "9"},
       "--connections N --rate R",
       {"--connections", "9", "--rate", "9"}},
      {{"--sessions", "9", "--users", "9"}, "leave --users", {"--sessions", "9"}},
      {{"--sessions", "9", "--connections", "9"}, "leave --users", {"--sessions", "9"}},
      {{"--sessions", "9", "--rate", "9"}, "leave --users", {"--sessions", "9"}},
      {{"stress", "--rate", "9"}, "macro run ceiling", {"ceiling", "--rate", "9"}},
      {{"stress", "--sessions", "9"}, "macro run ceiling", {"stress"}},
      {{"ceiling", "--users", "9"}, "where it begins", {"ceiling", "--rate", "9"}},
      {{"--scenario", "fairness", "--users", "9"},
       "write --rate R",
       {"--scenario", "fairness", "--rate", "9"}},
  });
}

TEST(Contradictions, OfPartsOfALoadThatIsNotAskedForSayWhatToAdd) {
  expect_contradictions({
      {{"--think-time", "1s"}, "add --users N or --sessions R", {"quick", "--think-time", "1s"}},
      {{"--think-time", "1s", "--connections", "9"},
       "add --users N",
       {"--think-time", "1s", "--sessions", "9"}},
      {{"--turns", "4"}, "add --sessions R", {"--turns", "4", "--sessions", "9"}},
      {{"--spawn-rate", "4", "--rate", "9"},
       "a schedule begins at once",
       {"--spawn-rate", "4", "--connections", "9"}},
      {{"--arrivals", "poisson"}, "write --rate R", {"--arrivals", "poisson", "--rate", "9"}},
      {{"--arrivals", "poisson", "--connections", "9", "--rate", "9"},
       "without --connections",
       {"--arrivals", "poisson", "--sessions", "9"}},
      {{"--max-in-flight", "8"}, "write --rate R", {"--max-in-flight", "8", "--rate", "9"}},
      {{"--max-in-flight", "8", "--users", "9"},
       "write --rate R",
       {"spike", "--max-in-flight", "8"}},
      {{"--stages", "1s:9"}, "add --users N", {"--stages", "1s:9", "--users", "9"}},
      {{"--stages", "1s:9"}, "add --users N", {"quick", "--stages", "1s:9"}},
      {{"--stages", "1s:9", "--connections", "9", "--rate", "9"},
       "capped",
       {"--stages", "1s:9", "--connections", "9"}},
      {{"stress", "--stages", "1s:9"}, "leave the profile out", {"spike", "--stages", "1s:9"}},
      {{"--scenario", "fairness", "--rate", "9", "--stages", "1s:9"},
       "one rate throughout",
       {"--rate", "9", "--stages", "1s:9"}},
      {{"--stages", "10s:9", "--rate", "9", "--duration", "9s"},
       "the stages take 10s",
       {"--stages", "10s:9", "--rate", "9", "--duration", "10s"}},
      {{"ceiling", "--blocks", "2"}, "leave it out", {"quick", "--blocks", "2"}},
      {{"stress", "--scenario", "all"}, "quick or full", {"quick", "--scenario", "all"}},
      {{"--scenario", "all", "--scenario", "auth"}, "leave them out", {"--scenario", "auth"}},
      {{"--scenario", "auth", "--scenario", "auth"}, "twice", {"--scenario", "auth"}},
      {{"spike", "--scenario", "overhead"}, "in pairs", {"full", "--scenario", "overhead"}},
      {{"quick", "--scenario", "fairness"}, "leave the profile", {"--scenario", "fairness"}},
  });
}

TEST(Contradictions, OfWhatIsMeasuredSayWhatToLeaveOut) {
  const std::string http = "http://127.0.0.1:1";
  const std::string https = "https://127.0.0.1:1";
  expect_contradictions({
      {{"--gateway", "g", "--target", http}, "give one of them", {"--gateway", "g"}},
      {{"--scenario", "overhead", "--target", http},
       "--direct URL",
       {"--scenario", "overhead", "--target", http, "--direct", http}},
      {{"--scenario", "auth", "--target", http},
       "leave --target out",
       {"--scenario", "all", "--target", http}},
      {{"--scenario", "fairness", "--target", http},
       "leave --target out",
       {"--scenario", "all", "--target", http, "--direct", http}},
      {{"--direct", http, "--target", http}, "--scenario overhead", {"--target", http}},
      {{"--direct", http, "--scenario", "overhead"}, "and --target", {"--scenario", "overhead"}},
      {{"--profile", "fast"}, "mock provider", {"--profile", "fast", "--scenario", "streaming"}},
      {{"--profile", "fast", "--scenario", "mixed", "--target", http},
       "without --target",
       {"quick", "--profile", "fast"}},
      {{"--upstream-api", "chat"},
       "mock provider",
       {"--upstream-api", "chat", "--scenario", "mixed"}},
      {{"--tasks", "chat=1", "--scenario", "auth"}, "--scenario mixed", {"--tasks", "chat=1"}},
      {{"--stream", "--scenario", "mixed"}, "--tasks stream=1", {"--tasks", "stream=1"}},
      {{"--api", "chat", "--scenario", "translation"},
       "leave it out",
       {"--api", "responses", "--scenario", "translation"}},
      {{"--answer", "any", "--scenario", "translation"},
       "leave it out",
       {"--answer", "any", "--scenario", "all"}},
      {{"--answer-tokens", "9", "--prompt-tokens", "azure-chat"},
       "give one of them",
       {"--answer-tokens", "9", "--prompt-tokens", "100"}},
      {{"--insecure", "--ca-file", "f", "--target", https},
       "give one of them",
       {"--insecure", "--target", https}},
      {{"--ca-file", "f", "--target", http}, "https://", {"--ca-file", "f", "--target", https}},
      {{"--isolate", "container", "--target", http},
       "leave --target out",
       {"--isolate", "cpuset", "--target", http}},
      {{"--cpus", "1", "--target", http}, "leave --target out", {"--cpus", "1"}},
      {{"--memory", "1g", "--isolate", "none"}, "leave one of them out", {"--memory", "1g"}},
  });
}

TEST(Contradictions, OfAReplayNameTheFlagThatItHasFromItsFile) {
  const std::vector<Flags> each = {{"quick"},
                                   {"--scenario", "auth"},
                                   {"--users", "9"},
                                   {"--connections", "9"},
                                   {"--rate", "9"},
                                   {"--sessions", "9"},
                                   {"--turns", "9"},
                                   {"--think-time", "1s"},
                                   {"--spawn-rate", "9"},
                                   {"--stages", "1s:9"},
                                   {"--arrivals", "poisson"},
                                   {"--max-in-flight", "9"},
                                   {"--duration", "1s"},
                                   {"--warmup", "1s"},
                                   {"--blocks", "1"},
                                   {"--timeout", "1s"},
                                   {"--max-requests", "9"},
                                   {"--threads", "1"},
                                   {"--api", "chat"},
                                   {"--model", "m"},
                                   {"--stream"},
                                   {"--answer", "any"},
                                   {"--prompt-tokens", "9"},
                                   {"--answer-tokens", "9"},
                                   {"--tasks", "chat=1"},
                                   {"--seed", "9"},
                                   {"--profile", "fast"},
                                   {"--upstream-api", "chat"},
                                   {"--no-keep-alive"}};
  for (Flags flags : each) {
    const std::string name = flags[0] == "quick" ? "PROFILE" : flags[0];
    flags.insert(flags.end(), {"--replay", "schedule.json"});
    EXPECT_EQ(usage_fault(flags), name +
                                      ": --replay has the load from its file; leave one of "
                                      "them out");
  }
  EXPECT_EQ(usage_fault({"--replay", "schedule.json", "--gateway", "g", "--key-file", "k",
                         "--header", "a: b", "--out", "o", "--isolate", "none"}),
            "accepted");
  EXPECT_THAT(usage_fault({"--replay", "f", "--gateway", "g", "--target", "http://h"}),
              HasSubstr("give one of them"));
}

TEST(Options, NeverRepeatAHeader) {
  EXPECT_THAT(usage_fault({"--header", "x-api-key secret"}), Not(HasSubstr("secret")));
}

TEST(Help, HasItsFlagsInGroupsWithExamples) {
  const auto help = std::get<PrintedText>(parse_arguments({"run", "--help"})).text;
  for (const char* part :
       {"What is measured:", "Load:", "Time and bounds:", "Requests:", "Connections:", "Isolation:",
        "Results:", "examples:", "exit status:", "PROFILE", "--scenario", "--sessions",
        "translation", "endurance", "10ms..168h"}) {
    EXPECT_THAT(help, HasSubstr(part));
  }
  EXPECT_EQ(help.find('\t'), std::string::npos);
}

}  // namespace
}  // namespace macro
