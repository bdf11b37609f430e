#include "macro/cli/run_flags.h"

#include <CLI/CLI.hpp>
#include <charconv>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "macro/engine/chat_request.h"
#include "macro/engine/load_shape.h"
#include "macro/plan/load_profile.h"
#include "macro/plan/quantity.h"
#include "macro/plan/scenario.h"

namespace macro {
namespace {

constexpr double kLowestRate = 0.01;
constexpr double kHighestRate = 1e6;
constexpr double kMostSessions = 1e5;
constexpr int kMostBlocks = 1000;
constexpr int kMostThreads = 256;
constexpr std::uint64_t kMostRequests = 1'000'000'000'000'000;

constexpr const char* kDescription =
    "Offers load to an LLM gateway and measures it. Starts our gateway (or --gateway PATH) afresh "
    "for each block, or drives one that runs already (--target URL).";
constexpr const char* kEnd =
    "Load (one of): --users N, each of which waits for its answer and pauses; --connections N back "
    "to back; --connections N --rate R, the same no faster than R requests/s, late ones not made "
    "up for; --rate R requests/s on a schedule, whatever the answers do; --sessions R "
    "conversations/s of several turns.\n"
    "Times need a unit: 30s, 5m, 100ms; sizes too: 8g, 512MiB.\n"
    "\n"
    "examples:\n"
    "  macro run                                             our gateway, 64 connections, 8 "
    "blocks\n"
    "  macro run quick                                       500 users for a minute\n"
    "  macro run --scenario all --duration 20s               everything, in under 6 minutes\n"
    "  macro run --rate 2000 --arrivals poisson --duration 1m\n"
    "  macro run --users 200 --think-time 100ms..500ms --stages '30s:1000,1m:1000,10s:0'\n"
    "  macro run --sessions 20 --turns 2..6 --think-time 1s..3s\n"
    "  macro run --target http://127.0.0.1:4000 --model gpt-x --key-file key.txt --answer any\n"
    "  macro run --replay benchmark-results/TIME-macro/schedule.json --gateway other/gateway\n"
    "\n"
    "exit status: 0 measured; 1 an issue by --targets; 2 usage error; 3 the measurement is invalid "
    "(the report says why)";

/// The names and summaries of a table, for its flag's help.
template <typename Table>
std::string listed(const Table& table) {
  std::string text;
  for (const auto& entry : table) {
    text.append("\n  ").append(entry.name).append(": ").append(entry.summary);
  }
  return text;
}

void repeatable(CLI::Option* option) { option->take_all()->allow_extra_args(false); }

template <typename Number>
std::string text_of(Number value) {
  if constexpr (std::is_integral_v<Number>) {
    return std::to_string(value);
  } else {
    return number_word(value);
  }
}

/// A flag that is a number within bounds. CLI11's own reading takes "010" for 8, and says neither
/// the value nor what is expected.
template <typename Number>
void add_number(CLI::App& app, const char* name, std::optional<Number>& value, Number least,
                Number most, const char* description) {
  const auto read = [least, most](std::string& text) -> std::string {
    Number number{};
    const char* const last = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data(), last, number);
    // Written so that NaN is outside.
    if (error == std::errc() && end == last && number >= least && number <= most) {
      text = std::is_integral_v<Number> ? text_of(number) : text;
      return {};
    }
    return "'" + text + "' is no " + (std::is_integral_v<Number> ? "whole " : "") +
           "number within " + text_of(least) + " to " + text_of(most);
  };
  app.add_option(name, value, description)->transform(CLI::Validator(read, ""));
}

void add_subject_flags(CLI::App& app, RunFlags& flags) {
  app.option_defaults()->group("What is measured");
  app.add_option("PROFILE", flags.load_profile,
                 "load by name, each part of it adjustable:" + listed(load_profiles()));
  repeatable(app.add_option("--scenario", flags.scenarios,
                            "what is asked for, repeatable (default: baseline, or the profile's); "
                            "all of them:" +
                                listed(scenarios()) + "\n  all"));
  app.add_option("--gateway", flags.gateway, "binary to start and measure (default: ours)");
  repeatable(app.add_option("--target", flags.options.target_urls,
                            "http(s)://HOST:PORT[/PREFIX] of a gateway that runs already; "
                            "repeatable: connections take them in turn"));
  app.add_option("--direct", flags.direct,
                 "http(s)://HOST:PORT[/PREFIX] of the provider behind --target (overhead)");
  app.add_option("--profile", flags.provider_profile,
                 "pace of the mock provider behind our gateway, see macro upstream --help");
  app.add_option("--upstream-api", flags.upstream_api,
                 "what our gateway asks the mock provider in (default: as --api)");
  app.add_option("--replay", flags.replay, "schedule.json of an earlier run: the same load again");
}

void add_load_flags(CLI::App& app, RunFlags& flags) {
  RunOptions& options = flags.options;
  app.option_defaults()->group("Load");
  add_number(app, "--users", options.users, 1, kMostAgents, "users with think time (1..32000)");
  add_number(app, "--connections", options.connections, 1, kMostAgents,
             "workers back to back, one connection each (1..32000; default: 64)");
  add_number(app, "--rate", options.rate, kLowestRate, kHighestRate,
             "requests/s on a schedule; with --connections the most (0.01..1000000)");
  add_number(app, "--sessions", options.sessions, kLowestRate, kMostSessions,
             "conversations/s, Poisson, of several turns each (0.01..100000)");
  app.add_option("--turns", flags.turns, "of a conversation: 4, or A..B (1..100; default: 2..6)");
  app.add_option("--think-time", flags.think,
                 "pause of a user: 100ms..500ms, or one value; several by comma: users take them "
                 "in turn (0s..1h; default: 1s..2s,100ms..500ms)");
  add_number(app, "--spawn-rate", options.spawn_per_second, kLowestRate, kHighestRate,
             "users or connections begin so many a second (default: all at once)");
  app.add_option("--stages", flags.stages,
                 "DURATION:LEVEL,...: straight lines to levels of users, connections, requests/s "
                 "or conversations/s; 0s is a step");
  app.add_option("--arrivals", flags.arrivals,
                 "of --rate and --sessions: constant or poisson (default: constant; poisson for "
                 "--sessions)");
  add_number(app, "--max-in-flight", options.max_in_flight, 1, kMostAgents,
             "of --rate and --sessions: requests at once; those due beyond it wait, and are "
             "counted (1..32000; default: 10000)");
}

void add_time_flags(CLI::App& app, RunFlags& flags) {
  RunOptions& options = flags.options;
  app.option_defaults()->group("Time and bounds");
  app.add_option("--duration", flags.duration,
                 "measured in all, of each scenario, split evenly over its blocks; what is "
                 "measured in pairs is measured as long again on the other side, but with "
                 "--scenario all both sides share it (10ms..168h; default: 5s a block)");
  app.add_option("--warmup", flags.warmup,
                 "load before each block, not measured (0s..10m; default: 1s or the profile's, cut "
                 "to half of a block that measures less than twice that, but to no less than 1s; "
                 "and until all users have begun)");
  add_number(app, "--blocks", options.blocks, 1, kMostBlocks,
             "blocks, each with a fresh gateway (1..1000)");
  app.add_option("--timeout", flags.timeout,
                 "for one request (10ms..10m; default: 10s, 2m for streams)");
  add_number(app, "--max-requests", options.max_requests, std::uint64_t{1}, kMostRequests,
             "in one block, then it ends; at least one a user or connection (default: 50 "
             "million, or twice what a schedule comes to)");
  add_number(app, "--threads", flags.threads, 1, kMostThreads,
             "client threads, 1..256 and no more than connections (default: a quarter of the "
             "cpus)");
}

void add_request_flags(CLI::App& app, RunFlags& flags) {
  RunOptions& options = flags.options;
  app.option_defaults()->group("Requests");
  app.add_option("--api", flags.api, "chat, responses or messages (default: chat)");
  app.add_option("--model", flags.model,
                 "model to ask for (default: loopback, or one of the mock provider)");
  app.add_flag("--stream", options.stream, "ask for streams");
  app.add_option("--answer", flags.answer,
                 "echo: must repeat the prompt (default of baseline); any: any text is right; "
                 "tool: must call the tool that the request forces; none: only the status is "
                 "looked at");
  app.add_flag("--no-checks", flags.no_checks,
               "check nothing but the status of answers, and not whether the machine is quiet: to "
               "compare clients, and never a measurement of a target (exit status 3)");
  app.add_option("--prompt-tokens", flags.prompt,
                 "of 4 characters each (8..1000000; default: 100, 500 for translation), or "
                 "azure-chat, azure-code: prompts and answers as long as in these traces");
  add_number(app, "--answer-tokens", options.answer_tokens, 0, kMaxPromptTokens,
             "the most tokens of an answer (0..1000000; 0: not said)");
  app.add_option("--tasks", flags.tasks,
                 "NAME=WEIGHT,... of mixed (default: chat=10,tools=3,stream=2,health=1,models=1; "
                 "without health for --target, where not every server has it)");
  app.add_option("--key-file", flags.key_file, "file with the API key to send");
  repeatable(app.add_option("--header", flags.headers,
                            "'NAME: VALUE', another field of each request; repeatable"));
  add_number(app, "--seed", options.seed, std::uint64_t{0},
             std::numeric_limits<std::uint64_t>::max(),
             "of everything drawn (default: drawn, and reported)");
}

void add_other_flags(CLI::App& app, RunFlags& flags) {
  RunOptions& options = flags.options;
  app.option_defaults()->group("Connections");
  app.add_flag("--no-keep-alive", flags.no_keep_alive, "a connection for each request");
  app.add_option("--ca-file", flags.ca_file, "PEM file of authorities to trust (https)");
  app.add_flag("--insecure", options.insecure, "take any certificate (https)");
  app.add_flag("--allow-public", options.allow_public, "also drive a target on a public address");
  app.option_defaults()->group("Isolation");
  app.add_option("--isolate", flags.isolate,
                 "auto: what the system allows; cpuset: cpus of their own; container; none")
      ->capture_default_str();
  app.add_option("--cpus", flags.cpus, "of the gateway: 4-7 or 0,2 (default: chosen)");
  app.add_option("--memory", flags.memory, "most memory of the gateway, no swap: 8g (64m..)");
  app.option_defaults()->group("Results");
  app.add_option("--out", flags.out, "folder (default: benchmark-results/TIME-macro)");
  app.add_option("--baseline", flags.baseline, "folder of an earlier run, drawn below this one");
  app.add_option("--targets", flags.targets,
                 "file of goals; an issue is exit status 1 (default: LiteLLM's, only shown)");
  repeatable(app.add_option("--context", flags.context,
                            "KEY=VALUE, another entry of the result's context; repeatable"));
}

}  // namespace

CLI::App* add_run_command(CLI::App& app, RunFlags& flags) {
  CLI::App* const command = app.add_subcommand("run", kDescription);
  command->footer(kEnd);
  // So that a script's flags can be overridden at its end.
  command->option_defaults()->take_last();
  add_subject_flags(*command, flags);
  add_load_flags(*command, flags);
  add_time_flags(*command, flags);
  add_request_flags(*command, flags);
  add_other_flags(*command, flags);
  return command;
}

}  // namespace macro
