#include "macro/plan/contradictions.h"

#include <algorithm>
#include <array>

#include "macro/plan/chosen_scenarios.h"
#include "macro/plan/plan_shape.h"
#include "macro/plan/plan_tasks.h"

namespace macro {
namespace {

using Procedure = ScenarioPlan::Procedure;

/// What must not be, and what is said then.
struct Rule {
  bool (*broken)(const RunOptions&);
  const char* message;
};

template <typename Predicate>
bool any_scenario(const RunOptions& options, Predicate predicate) {
  const auto chosen = chosen_scenarios(options);
  return std::any_of(chosen.begin(), chosen.end(),
                     [&](const Scenario* scenario) { return predicate(*scenario); });
}

bool any_unit(const RunOptions& options, std::initializer_list<LoadUnit> units) {
  return any_scenario(options, [&](const Scenario& scenario) {
    const LoadUnit unit = load_unit(options, scenario, chosen_profile(options));
    return std::find(units.begin(), units.end(), unit) != units.end();
  });
}

bool has_procedure(const RunOptions& options, Procedure procedure) {
  const LoadProfile* const profile = chosen_profile(options);
  return profile != nullptr && profile->procedure == procedure;
}

bool has_stairs(const RunOptions& options) { return has_procedure(options, Procedure::staircase); }

bool has_load(const RunOptions& options) {
  return options.users || options.connections || options.rate || options.sessions;
}

bool any_work(const RunOptions& options, Scenario::Work work) {
  return any_scenario(options, [work](const Scenario& scenario) { return scenario.work == work; });
}

bool is_named(const RunOptions& options, std::string_view name) {
  return std::find(options.scenarios.begin(), options.scenarios.end(), name) !=
         options.scenarios.end();
}

bool has_provider(const RunOptions& options) {
  return any_scenario(options,
                      [&](const Scenario& scenario) { return wants_provider(options, scenario); });
}

bool has_https(const RunOptions& options) {
  std::vector<std::string> urls = options.target_urls;
  urls.push_back(options.direct.value_or(""));
  return std::any_of(urls.begin(), urls.end(),
                     [](const std::string& url) { return url.rfind("https://", 0) == 0; });
}

using Options = const RunOptions&;

/// Two ways to offer load at once.
constexpr std::array kLoadRules = {
    Rule{[](Options o) { return o.users && o.connections && !has_stairs(o); },
         "--users and --connections: users pause between their requests, connections do not; give "
         "one of them"},
    Rule{[](Options o) { return o.users && o.rate; },
         "--users and --rate: users set the rate by their think time; write --users N --think-time "
         "A..B, or --rate R for a schedule, or --connections N --rate R for connections that send "
         "no faster"},
    Rule{[](Options o) { return o.sessions && (o.users || o.connections || o.rate); },
         "--sessions: conversations come on a schedule of their own; leave --users, --connections "
         "and --rate out"},
    Rule{
        [](Options o) { return has_stairs(o) && (o.rate || o.sessions); },
        "stress climbs --users N and --connections N; for rates write macro run ceiling, or --rate "
        "R --stages '10s:1000,10s:2000'"},
    Rule{[](Options o) {
           return has_procedure(o, Procedure::ceiling) && (o.users || o.connections || o.sessions);
         },
         "ceiling searches a rate: --rate R is where it begins; leave --users, --connections and "
         "--sessions out"},
    Rule{[](Options o) {
           return is_named(o, "fairness") && (o.users || o.connections || o.sessions);
         },
         "fairness offers a fixed rate: write --rate R (of both users together); leave --users, "
         "--connections and --sessions out"},
};

/// Parts of a load that is not asked for.
constexpr std::array kPartRules = {
    Rule{[](Options o) {
           return !o.think.empty() && !any_unit(o, {LoadUnit::users, LoadUnit::sessions});
         },
         "--think-time: is the pause of users and of conversations; add --users N or --sessions R"},
    Rule{[](Options o) { return o.turns && !o.sessions; },
         "--turns: is of conversations; add --sessions R"},
    Rule{
        [](Options o) {
          return o.spawn_per_second && !any_unit(o, {LoadUnit::users, LoadUnit::connections});
        },
        "--spawn-rate: is how fast users or connections begin; a schedule begins at once; leave it "
        "out, or use --users N or --connections N"},
    Rule{[](Options o) {
           return o.arrivals && !any_unit(o, {LoadUnit::requests, LoadUnit::sessions});
         },
         "--arrivals: is of a schedule; write --rate R (without --connections) or --sessions R"},
    Rule{
        [](Options o) {
          return o.max_in_flight && !any_unit(o, {LoadUnit::requests, LoadUnit::sessions});
        },
        "--max-in-flight: is of a schedule; users and connections never have more than one request "
        "each; write --rate R (without --connections) or --sessions R"},
    Rule{
        [](Options o) { return !o.stages.empty() && !has_load(o) && chosen_profile(o) == nullptr; },
        "--stages: say what the levels are by where they begin: add --users N, --connections N, "
        "--rate R or --sessions R"},
    Rule{[](Options o) { return !o.stages.empty() && o.connections && o.rate; },
         "--stages: cannot be with a capped closed loop (--connections with --rate); leave one of "
         "the two out"},
    Rule{[](Options o) {
           return !o.stages.empty() && (has_stairs(o) || has_procedure(o, Procedure::ceiling));
         },
         "--stages: stress and ceiling have steps of their own; leave the profile out"},
    Rule{[](Options o) { return !o.stages.empty() && any_work(o, Scenario::Work::fair); },
         "--stages: fairness offers one rate throughout; ask for the other scenarios by name"},
    Rule{[](Options o) {
           return o.blocks && (has_stairs(o) || has_procedure(o, Procedure::ceiling));
         },
         "--blocks: stress and ceiling measure steps, not blocks; leave it out"},
    Rule{
        [](Options o) {
          const LoadProfile* const profile = chosen_profile(o);
          return o.all_scenarios && profile != nullptr && !profile->pairs;
        },
        "--scenario all: has scenarios that are measured in pairs; only without a profile, or with "
        "quick or full"},
    Rule{[](Options o) { return o.all_scenarios && !o.scenarios.empty(); },
         "--scenario: all has the others in it; leave them out"},
};

/// By which requests.
constexpr std::array kRequestRules = {
    Rule{[](Options o) {
           return o.direct && (o.target_urls.empty() || !any_scenario(o, [](const Scenario& s) {
                                 return s.pairing == ScenarioPlan::Pairing::direct;
                               }));
         },
         "--direct: only with --scenario overhead and --target"},
    Rule{[](Options o) { return o.provider_profile && !has_provider(o); },
         "--profile: is of the mock provider, which macro starts for translation, streaming, "
         "overhead and mixed without --target"},
    Rule{[](Options o) { return o.upstream_api && !has_provider(o); },
         "--upstream-api: is of the mock provider, which macro starts for translation, streaming, "
         "overhead and mixed without --target"},
    Rule{[](Options o) { return !o.tasks.empty() && !any_work(o, Scenario::Work::mixed); },
         "--tasks: only the scenario mixed has several; write --scenario mixed"},
    Rule{[](Options o) { return o.stream && is_named(o, "mixed"); },
         "--stream: mixed has streams by weight; write --tasks stream=1 for nothing else"},
    Rule{[](Options o) { return o.api && *o.api != Api::responses && is_named(o, "translation"); },
         "--api: translation asks in responses; leave it out, or write --scenario overhead --api "
         "chat --upstream-api messages"},
    Rule{[](Options o) {
           return o.answer && *o.answer != AnswerRule::tool && is_named(o, "translation");
         },
         "--answer: translation asks for a tool call and looks for it; leave it out"},
    Rule{[](Options o) { return o.answer && !o.checks; },
         "--no-checks: only the status of an answer is looked at; leave --answer out"},
    Rule{[](Options o) {
           return o.answer_tokens && o.prompt && o.prompt->sizes != PayloadSizes::fixed;
         },
         "--answer-tokens: azure-chat and azure-code say how long answers are, too; give one of "
         "them"},
};

/// Where it runs, and against what. Holds for a replay, too.
constexpr std::array kPlaceRules = {
    Rule{[](Options o) { return o.gateway && !o.target_urls.empty(); },
         "--gateway and --target: give one of them"},
    Rule{[](Options o) { return o.insecure && o.ca_file; },
         "--insecure and --ca-file: one takes any certificate, the other checks it; give one of "
         "them"},
    Rule{[](Options o) { return (o.insecure || o.ca_file) && !has_https(o); },
         "--insecure and --ca-file: are for a --target with https://"},
    Rule{
        [](Options o) { return o.isolation == IsolationMode::container && !o.target_urls.empty(); },
        "--isolate: container needs a gateway that macro starts; leave --target out"},
    Rule{
        [](Options o) { return (!o.cpus.empty() || o.memory_bytes) && !o.target_urls.empty(); },
        "--cpus and --memory: are of a gateway that macro starts; leave --target out, or limit the "
        "target where it is started"},
    Rule{
        [](Options o) {
          return (!o.cpus.empty() || o.memory_bytes) && o.isolation == IsolationMode::none;
        },
        "--cpus and --memory: isolate the gateway, which --isolate none forbids; leave one of them "
        "out"},
};

/// A replay has its load from the file: nothing else may say what it is.
void check_replay(const RunOptions& o) {
  if (!o.replay) {
    return;
  }
  const std::initializer_list<std::pair<const char*, bool>> given = {
      {"PROFILE", o.load_profile.has_value()},
      {"--scenario", !o.scenarios.empty() || o.all_scenarios},
      {"--users", o.users.has_value()},
      {"--connections", o.connections.has_value()},
      {"--rate", o.rate.has_value()},
      {"--sessions", o.sessions.has_value()},
      {"--turns", o.turns.has_value()},
      {"--think-time", !o.think.empty()},
      {"--spawn-rate", o.spawn_per_second.has_value()},
      {"--stages", !o.stages.empty()},
      {"--arrivals", o.arrivals.has_value()},
      {"--max-in-flight", o.max_in_flight.has_value()},
      {"--duration", o.duration.has_value()},
      {"--warmup", o.warmup.has_value()},
      {"--blocks", o.blocks.has_value()},
      {"--timeout", o.timeout.has_value()},
      {"--max-requests", o.max_requests.has_value()},
      {"--threads", o.threads != 0},
      {"--api", o.api.has_value()},
      {"--model", o.model.has_value()},
      {"--stream", o.stream},
      {"--answer", o.answer.has_value()},
      {"--no-checks", !o.checks},
      {"--prompt-tokens", o.prompt.has_value()},
      {"--answer-tokens", o.answer_tokens.has_value()},
      {"--tasks", !o.tasks.empty()},
      {"--seed", o.seed.has_value()},
      {"--profile", o.provider_profile.has_value()},
      {"--upstream-api", o.upstream_api.has_value()},
      {"--no-keep-alive", !o.keep_alive}};
  for (const auto& [flag, is_given] : given) {
    if (is_given) {
      throw UsageError(std::string(flag) +
                       ": --replay has the load from its file; leave one of them out");
    }
  }
}

template <typename Rules>
void check(const Rules& rules, const RunOptions& options) {
  for (const Rule& rule : rules) {
    if (rule.broken(options)) {
      throw UsageError(rule.message);
    }
  }
}

/// What was asked for by name and cannot be is an error; of `all` it is only left out.
void check_obstacles(const RunOptions& options) {
  if (options.all_scenarios) {
    return;
  }
  for (const Scenario* const scenario : chosen_scenarios(options)) {
    const std::string why = obstacle(options, *scenario);
    if (!why.empty()) {
      throw UsageError("--scenario: " + std::string(scenario->name) + " " + why);
    }
  }
}

}  // namespace

void check_contradictions(const RunOptions& options) {
  check_replay(options);
  if (!options.replay) {
    check(kLoadRules, options);
    check(kPartRules, options);
    check_obstacles(options);
    check(kRequestRules, options);
  }
  check(kPlaceRules, options);
}

}  // namespace macro
