#include <algorithm>
#include <initializer_list>
#include <utility>

#include "macro/cli/run_flags.h"
#include "macro/host/cpu_set.h"
#include "macro/plan/load_profile.h"
#include "macro/plan/quantity.h"
#include "macro/plan/scenario.h"
#include "macro/provider/pace.h"

namespace macro {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::nanoseconds;

constexpr std::uint64_t kLeastMemory = 64ULL << 20U;
constexpr std::uint64_t kMostMemory = 16ULL << 40U;

/// `read(text)` with the flag's name before what is wrong.
template <typename Read>
auto reading(const char* flag, const std::string& text, Read read) {
  try {
    return read(text);
  } catch (const std::invalid_argument& error) {
    throw UsageError(std::string(flag) + ": " + error.what());
  }
}

std::optional<nanoseconds> bounded_duration(const char* flag, const std::string& text,
                                            nanoseconds least, nanoseconds most) {
  if (text.empty()) {
    return std::nullopt;
  }
  const nanoseconds value = reading(flag, text, parse_duration);
  if (value < least || value > most) {
    throw UsageError(std::string(flag) + ": '" + text + "' is not within " + duration_text(least) +
                     " to " + duration_text(most));
  }
  return value;
}

/// The place of `word` among `choices`.
template <typename Choices>
std::size_t choice(const char* flag, std::string_view word, const Choices& choices) {
  const auto found = std::find(choices.begin(), choices.end(), word);
  if (found != choices.end()) {
    return static_cast<std::size_t>(found - choices.begin());
  }
  std::string known;
  for (const std::string_view name : choices) {
    known.append(known.empty() ? "" : ", ").append(name);
  }
  throw UsageError(std::string(flag) + ": '" + std::string(word) +
                   "' is not known; choose of: " + known);
}

using Words = std::initializer_list<std::string_view>;

std::optional<Api> api_of(const char* flag, const std::string& word) {
  return word.empty() ? std::nullopt
                      : std::optional(static_cast<Api>(choice(flag, word, kApiNames)));
}

template <typename Table>
std::vector<std::string_view> names_of(const Table& table) {
  std::vector<std::string_view> names;
  names.reserve(table.size());
  for (const auto& entry : table) {
    names.push_back(entry.name);
  }
  return names;
}

template <typename Target>
void take(const std::string& text, std::optional<Target>& value) {
  if (!text.empty()) {
    value = text;
  }
}

std::pair<std::string, std::string> split_pair(const char* flag, const std::string& text,
                                               char separator, const char* form) {
  const std::size_t at = text.find(separator);
  // The text itself is not repeated: a header may be a secret.
  if (at == std::string::npos || at == 0) {
    throw UsageError(std::string(flag) + ": write it as " + form);
  }
  std::string value = text.substr(at + 1);
  if (separator == ':') {
    value.erase(0, std::min(value.find_first_not_of(' '), value.size()));
  }
  return {text.substr(0, at), value};
}

void read_subject(RunFlags& flags, RunOptions& options) {
  if (!flags.load_profile.empty()) {
    choice("PROFILE", flags.load_profile, names_of(load_profiles()));
    options.load_profile = flags.load_profile;
  }
  std::vector<std::string_view> names = names_of(scenarios());
  names.emplace_back("all");
  for (const std::string& scenario : flags.scenarios) {
    choice("--scenario", scenario, names);
    const auto& before = options.scenarios;
    if (std::find(before.begin(), before.end(), scenario) != before.end()) {
      throw UsageError("--scenario: " + scenario + " is there twice; leave one out");
    }
    if (scenario == "all") {
      options.all_scenarios = true;
    } else {
      options.scenarios.push_back(scenario);
    }
  }
  take(flags.gateway, options.gateway);
  take(flags.direct, options.direct);
  if (!flags.provider_profile.empty()) {
    choice("--profile", flags.provider_profile, provider::profile_names());
    options.provider_profile = flags.provider_profile;
  }
  options.upstream_api = api_of("--upstream-api", flags.upstream_api);
  take(flags.replay, options.replay);
}

void read_load(const RunFlags& flags, RunOptions& options) {
  if (!flags.turns.empty()) {
    options.turns = reading("--turns", flags.turns, parse_turns);
  }
  if (!flags.think.empty()) {
    options.think = reading("--think-time", flags.think, parse_think_times);
  }
  if (!flags.stages.empty()) {
    options.stages = reading("--stages", flags.stages, parse_stages);
  }
  if (!flags.arrivals.empty()) {
    options.arrivals = static_cast<LoadShape::Process>(
        choice("--arrivals", flags.arrivals, Words{"constant", "poisson"}));
  }
}

void read_times(const RunFlags& flags, RunOptions& options) {
  options.duration =
      bounded_duration("--duration", flags.duration, milliseconds(10), hours(24 * 7));
  options.warmup = bounded_duration("--warmup", flags.warmup, nanoseconds(0), kLongestWarmup);
  options.timeout = bounded_duration("--timeout", flags.timeout, milliseconds(10), minutes(10));
  options.threads = flags.threads.value_or(0);
}

void read_requests(const RunFlags& flags, RunOptions& options) {
  options.api = api_of("--api", flags.api);
  take(flags.model, options.model);
  if (!flags.answer.empty()) {
    constexpr std::array kRules = {AnswerRule::echo, AnswerRule::any, AnswerRule::tool,
                                   AnswerRule::status};
    options.answer = kRules[choice("--answer", flags.answer, Words{"echo", "any", "tool", "none"})];
  }
  if (!flags.prompt.empty()) {
    options.prompt = reading("--prompt-tokens", flags.prompt, parse_prompt_size);
  }
  if (!flags.tasks.empty()) {
    options.tasks = reading("--tasks", flags.tasks, parse_tasks);
  }
  take(flags.key_file, options.key_file);
  for (const std::string& text : flags.headers) {
    options.headers.push_back(split_pair("--header", text, ':', "'NAME: VALUE'"));
  }
}

void read_rest(const RunFlags& flags, RunOptions& options) {
  options.keep_alive = !flags.no_keep_alive;
  options.checks = !flags.no_checks;
  take(flags.ca_file, options.ca_file);
  options.isolation = static_cast<IsolationMode>(
      choice("--isolate", flags.isolate, Words{"auto", "cpuset", "container", "none"}));
  if (!flags.cpus.empty()) {
    const auto cpus = parse_cpu_list(flags.cpus);
    if (!cpus) {
      throw UsageError("--cpus: " + cpus.error());
    }
    options.cpus = *cpus;
  }
  if (!flags.memory.empty()) {
    options.memory_bytes = reading("--memory", flags.memory, parse_size);
    if (*options.memory_bytes < kLeastMemory || *options.memory_bytes > kMostMemory) {
      throw UsageError("--memory: '" + flags.memory + "' is not within 64m to 16384g");
    }
  }
  take(flags.out, options.out);
  take(flags.baseline, options.baseline);
  take(flags.targets, options.targets);
  for (const std::string& text : flags.context) {
    options.context.push_back(split_pair("--context", text, '=', "KEY=VALUE"));
  }
}

}  // namespace

RunOptions read_run_flags(RunFlags flags) {
  RunOptions options = std::move(flags.options);
  read_subject(flags, options);
  read_load(flags, options);
  read_times(flags, options);
  read_requests(flags, options);
  read_rest(flags, options);
  return options;
}

}  // namespace macro
