#include "macro/cli/options.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "build_info.h"
#include "macro/cli/quantity.h"
#include "macro/engine/chat_request.h"

namespace macro {
namespace {

using std::chrono::nanoseconds;

constexpr const char* kDescription =
    "Drives an LLM gateway with load over sockets and reports throughput, latency and cost.";
constexpr const char* kRunDescription =
    "Closed loop, back to back: each connection sends its next request as soon as it has the "
    "answer. "
    "Starts the gateway afresh for each block, or drives one that runs already (--target).";
constexpr const char* kExitCodes =
    "exit status: 0 measured; 1 an issue by --targets; 2 usage error; 3 the measurement is invalid "
    "(the report says why)";

/// What CLI11 fills: texts where our own reading gives the better message.
struct RawRun {
  std::string gateway;
  std::string target;
  std::string direct;
  std::string profile;
  std::string upstream_api;
  std::string duration = "5s";
  std::string warmup = "1s";
  std::string timeout;
  std::string api = "chat";
  std::string answer;
  std::string isolate = "auto";
  std::string key_file;
  std::string out;
  std::string targets;
  std::vector<std::string> headers;
  std::vector<std::string> context;
  std::uint64_t seed = 0;
};

nanoseconds bounded_duration(const std::string& flag, const std::string& text, nanoseconds least,
                             nanoseconds most) {
  try {
    const nanoseconds value = parse_duration(text);
    if (value >= least && value <= most) {
      return value;
    }
  } catch (const std::invalid_argument& error) {
    throw UsageError(flag + ": " + error.what());
  }
  throw UsageError(flag + ": '" + text + "' is out of bounds; see macro run --help");
}

std::pair<std::string, std::string> split_pair(const std::string& flag, const std::string& text,
                                               char separator, const std::string& form) {
  const std::size_t at = text.find(separator);
  // The text itself is not repeated: a header may be a secret.
  if (at == std::string::npos || at == 0) {
    throw UsageError(flag + ": write it as " + form);
  }
  std::string value = text.substr(at + 1);
  if (separator == ':') {
    value.erase(0, std::min(value.find_first_not_of(' '), value.size()));
  }
  return {text.substr(0, at), value};
}

void check_choice(const std::string& flag, const std::string& value,
                  const std::vector<std::string>& choices) {
  if (std::find(choices.begin(), choices.end(), value) != choices.end()) {
    return;
  }
  std::string known;
  for (const std::string& choice : choices) {
    known += (known.empty() ? "" : ", ") + choice;
  }
  throw UsageError(flag + ": '" + value + "' is not known; choose of: " + known);
}

void add_run_flags(CLI::App& app, RunOptions& options, RawRun& raw) {
  app.option_defaults()->take_last();  // so that a script's flags can be overridden at its end
  app.add_option("--scenario", options.scenario, "name of the row: macro/<scenario>/<load>")
      ->capture_default_str();
  app.add_option("--gateway", raw.gateway, "binary to start and measure (default: ours)");
  app.add_option("--target", raw.target,
                 "http://HOST:PORT[/PREFIX] of a gateway that runs already");
  app.add_option("--direct", raw.direct,
                 "http://HOST:PORT[/PREFIX] of the provider behind --target (scenario overhead)");
  app.add_option("--profile", raw.profile,
                 "pace of the mock provider, see macro upstream --help (streaming, overhead)");
  app.add_option("--upstream-api", raw.upstream_api,
                 "what our gateway asks the mock provider in (default: as --api)");
  app.add_option("--connections", options.connections, "workers, one connection each (1..10000)")
      ->capture_default_str();
  app.add_option("--threads", options.threads,
                 "client threads, 1..connections (default: a quarter of the cpus)");
  app.add_option("--duration", raw.duration, "measured part of a block (10ms..1h)")
      ->capture_default_str();
  app.add_option("--warmup", raw.warmup, "load before it, not measured (0s..10m)")
      ->capture_default_str();
  app.add_option("--blocks", options.blocks, "blocks, each with a fresh gateway (1..1000)")
      ->capture_default_str();
  app.add_option("--timeout", raw.timeout,
                 "for one request (10ms..10m; default: 10s, 2m for streams)");
  app.add_option("--max-requests", options.max_requests,
                 "in one block, then it ends; at least one a connection")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  app.add_option("--api", raw.api, "chat, responses or messages: what the gateway is asked in")
      ->capture_default_str();
  app.add_flag("--stream", options.stream, "ask for streams (the scenario streaming always does)");
  app.add_option("--model", options.model, "model to ask for")->capture_default_str();
  app.add_option("--answer", raw.answer,
                 "echo: must repeat the prompt (default); any: any text is right (default of "
                 "streaming and overhead); tool: must call the tool that the request forces");
  app.add_option("--answer-tokens", options.answer_tokens,
                 "the most tokens of an answer (default: not said)");
  app.add_option("--prompt-tokens", options.prompt_tokens, "of 4 characters each (8..1000000)")
      ->capture_default_str();
  app.add_option("--key-file", raw.key_file, "file with the API key to send");
  app.add_option("--header", raw.headers, "'NAME: VALUE', another field of each request")
      ->take_all()
      ->allow_extra_args(false);
  app.add_option("--isolate", raw.isolate, "auto: client and gateway on cpus of their own; none")
      ->capture_default_str();
  app.add_flag("--allow-public", options.allow_public, "also drive a target on a public address");
  app.add_option("--out", raw.out,
                 "folder for the results (default: benchmark-results/TIME-macro)");
  app.add_option("--targets", raw.targets,
                 "file of goals; an issue is exit status 1 (default: LiteLLM's, only shown)");
  app.add_option("--context", raw.context, "KEY=VALUE, another entry of the result's context")
      ->take_all()
      ->allow_extra_args(false);
  app.add_option("--seed", raw.seed, "of prompts and salts (default: drawn, and reported)")
      ->check(CLI::NonNegativeNumber);
}

AnswerRule answer_rule(const std::string& word) {
  if (word == "tool") {
    return AnswerRule::tool;
  }
  return word == "any" ? AnswerRule::any : AnswerRule::echo;
}

Api api_of(std::string_view name) {
  const auto found = std::find(kApiNames.begin(), kApiNames.end(), name);
  return static_cast<Api>(found - kApiNames.begin());
}

void check_range(const std::string& flag, int value, int least, int most) {
  if (value >= least && value <= most) {
    return;
  }
  throw UsageError(flag + ": " + std::to_string(value) + " is not within " + std::to_string(least) +
                   " to " + std::to_string(most));
}

void check_numbers(const RunOptions& options, bool threads_given) {
  check_range("--connections", options.connections, 1, 10000);
  if (threads_given) {
    check_range("--threads", options.threads, 1, options.connections);
  }
  check_range("--blocks", options.blocks, 1, 1000);
  check_range("--prompt-tokens", options.prompt_tokens, kMinPromptTokens, kMaxPromptTokens);
  check_range("--answer-tokens", options.answer_tokens, 0, kMaxPromptTokens);
  if (options.max_requests < static_cast<std::uint64_t>(options.connections)) {
    throw UsageError("--max-requests: needs at least one request for each connection");
  }
}

/// After the scenario and the API are known.
void finish_provider(const CLI::App& app, RunOptions& options, const RawRun& raw) {
  const std::string upstream_api = raw.upstream_api.empty() ? raw.api : raw.upstream_api;
  check_choice("--upstream-api", upstream_api, {kApiNames.begin(), kApiNames.end()});
  options.upstream_api = api_of(upstream_api);
  if (!raw.target.empty()) {
    options.target = raw.target;
  }
  if (!raw.direct.empty()) {
    options.direct = raw.direct;
  }
  if (!raw.profile.empty()) {
    options.profile = raw.profile;
  }
  const bool overhead = options.scenario == "overhead";
  if (overhead && options.target && !options.direct) {
    throw UsageError(
        "--scenario: overhead with --target needs --direct URL, the provider behind it");
  }
  if (options.direct && (!overhead || !options.target)) {
    throw UsageError("--direct: only with --scenario overhead and --target");
  }
  const bool provider = wants_provider(options);
  for (const char* flag : {"--profile", "--upstream-api"}) {
    if (!provider && app.count(flag) > 0) {
      throw UsageError(std::string(flag) +
                       ": is of the mock provider, which macro starts for the scenarios streaming "
                       "and overhead without --target");
    }
  }
  if (provider && app.count("--model") == 0) {
    options.model = kMockModel;
  }
}

RunOptions finish(const CLI::App& app, RunOptions options, const RawRun& raw) {
  using std::chrono::hours;
  using std::chrono::milliseconds;
  using std::chrono::minutes;
  check_choice("--scenario", options.scenario, {"baseline", "streaming", "overhead"});
  check_choice("--api", raw.api, {kApiNames.begin(), kApiNames.end()});
  const bool streaming = options.scenario == "streaming";
  const std::string answer = !raw.answer.empty()              ? raw.answer
                             : options.scenario == "baseline" ? "echo"
                                                              : "any";
  check_choice("--answer", answer, {"echo", "any", "tool"});
  check_choice("--isolate", raw.isolate, {"auto", "none"});
  check_numbers(options, app.count("--threads") > 0);
  options.duration = bounded_duration("--duration", raw.duration, milliseconds(10), hours(1));
  options.warmup = bounded_duration("--warmup", raw.warmup, nanoseconds(0), minutes(10));
  options.stream = options.stream || streaming;
  const std::string timeout = !raw.timeout.empty() ? raw.timeout : options.stream ? "2m" : "10s";
  options.timeout = bounded_duration("--timeout", timeout, milliseconds(10), minutes(10));
  options.answer = answer_rule(answer);
  options.api = api_of(raw.api);
  finish_provider(app, options, raw);
  options.isolate = raw.isolate == "auto";
  if (!raw.gateway.empty() && !raw.target.empty()) {
    throw UsageError("--gateway and --target: give one of them");
  }
  if (!raw.gateway.empty()) {
    options.gateway = raw.gateway;
  }
  if (!raw.target.empty()) {
    options.target = raw.target;
  }
  if (!raw.key_file.empty()) {
    options.key_file = raw.key_file;
  }
  if (!raw.out.empty()) {
    options.out = raw.out;
  }
  if (!raw.targets.empty()) {
    options.targets = raw.targets;
  }
  if (app.count("--seed") > 0) {
    options.seed = raw.seed;
  }
  for (const std::string& text : raw.headers) {
    options.headers.push_back(split_pair("--header", text, ':', "'NAME: VALUE'"));
  }
  for (const std::string& text : raw.context) {
    options.context.push_back(split_pair("--context", text, '=', "KEY=VALUE"));
  }
  return options;
}

std::string version_text() {
  const gatebench::BuildInfo info = gatebench::build_info();
  return "gatebench-macro " + std::string(info.version) + "\ncommit: " + std::string(info.commit) +
         "\nbuild type: " + std::string(info.build_type) +
         "\ncompiler: " + std::string(info.compiler) + "\nflags: " + std::string(info.flags) + "\n";
}

}  // namespace

std::variant<RunOptions, ReportOptions, UpstreamFlags, PrintedText> parse_arguments(
    const std::vector<std::string>& arguments) {
  CLI::App app(kDescription, "macro");
  app.footer(kExitCodes);
  app.set_version_flag("--version", version_text());
  app.require_subcommand(1);
  RunOptions options;
  RawRun raw;
  ReportOptions report;
  CLI::App* run_app = app.add_subcommand("run", kRunDescription);
  run_app->footer(kExitCodes);
  add_run_flags(*run_app, options, raw);
  CLI::App* report_app =
      app.add_subcommand("report", "Prints the report of an earlier run again, from its folder.");
  report_app->add_option("DIR", report.directory, "folder that macro run has written")->required();
  UpstreamFlags upstream;
  const CLI::App* const upstream_app = add_upstream_command(app, upstream);

  // CLI11 takes them last first.
  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
  try {
    app.parse(reversed);
  } catch (const CLI::CallForHelp&) {
    return PrintedText{app.help()};
  } catch (const CLI::CallForVersion&) {
    return PrintedText{version_text()};
  } catch (const CLI::ParseError& error) {
    throw UsageError(std::string(error.what()) + "; see macro --help");
  }
  if (report_app->parsed()) {
    return report;
  }
  if (upstream_app->parsed()) {
    return upstream;
  }
  return finish(*run_app, std::move(options), raw);
}

}  // namespace macro
