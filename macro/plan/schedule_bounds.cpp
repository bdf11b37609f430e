#include "macro/plan/schedule_bounds.h"

#include <algorithm>
#include <stdexcept>
#include <string_view>

#include "macro/engine/chat_request.h"

namespace macro {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::nanoseconds;

constexpr std::size_t kMostEntries = 1000;
constexpr std::size_t kMostNames = 100;
constexpr std::size_t kLongestText = 1000;
constexpr std::size_t kLongestName = 64;
constexpr double kHighestLevel = 1e6 * 10;  // a spike of the highest rate

void require(bool holds, const char* member, const char* what) {
  if (!holds) {
    throw std::runtime_error(std::string("'") + member + "' " + what);
  }
}

template <typename Value>
void require_within(Value value, Value least, Value most, const char* member) {
  require(value >= least && value <= most, member, "is out of bounds");
}

void require_text(const std::string& text, const char* member) {
  const bool printable = std::all_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x20 && byte != 0x7F;
  });
  require(printable && text.size() <= kLongestText, member,
          "is too long or holds control characters");
}

/// What becomes a name of a file, a user or a part of the request's line.
void require_word(const std::string& text, const char* member, std::string_view more) {
  const bool plain = std::all_of(text.begin(), text.end(), [more](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           more.find(c) != std::string_view::npos;
  });
  require(plain && !text.empty() && text.size() <= kLongestName, member,
          "is empty, too long, or holds other characters than letters, digits and dashes");
}

void check_shape(const LoadShape& shape) {
  require_within(shape.level, 0.0, kHighestLevel, "level");
  require_within(shape.spawn_per_second, 0.0, kHighestLevel, "spawn_per_second");
  require_within(shape.cap_per_second, 0.0, kHighestLevel, "cap_per_second");
  require_within(shape.turns_low, 1, 100, "turns_low");
  require_within(shape.turns_high, shape.turns_low, 100, "turns_high");
  require_within(shape.max_in_flight, 1, kMostAgents, "max_in_flight");
  require(shape.stages.size() <= kMostEntries, "stages", "has more than 1000 entries");
  require(shape.think.size() <= kMostNames, "think", "has more than 100 entries");
  double highest = shape.level;
  for (const Stage& stage : shape.stages) {
    require_within<nanoseconds>(stage.length, nanoseconds(0), hours(24 * 7), "length_ns");
    require_within(stage.level, 0.0, kHighestLevel, "level");
    highest = std::max(highest, stage.level);
  }
  require(highest > 0, "level", "is 0 throughout");
  for (const ThinkTime& think : shape.think) {
    require_within<nanoseconds>(think.low, nanoseconds(0), hours(1), "low_ns");
    require_within<nanoseconds>(think.high, think.low, hours(1), "high_ns");
  }
}

void check_task(const TaskSpec& task, const std::vector<std::string>& users) {
  require_word(task.name, "name", "-_");
  require_within(task.weight, 1, 10'000, "weight");
  require(std::find(users.begin(), users.end(), task.user) != users.end(), "user",
          "is none of 'users'");
  require_word(task.request.path, "path", "/-_.");
  require(task.request.path.front() == '/', "path", "does not begin with /");
  require_text(task.request.model, "model");
  require_within(task.request.prompt_tokens, kMinPromptTokens, kMaxPromptTokens, "prompt_tokens");
  require_within(task.request.answer_tokens, 0, kMaxPromptTokens, "answer_tokens");
}

/// Flags with a value each, of the known ones only.
void check_arguments(const std::vector<std::string>& arguments, const char* member,
                     std::initializer_list<std::string_view> known) {
  require(arguments.size() % 2 == 0 && arguments.size() <= kMostNames, member,
          "is not flags with a value each");
  for (std::size_t i = 0; i < arguments.size(); i += 2) {
    const std::string& flag = arguments[i];
    const std::string& value = arguments[i + 1];
    require(std::find(known.begin(), known.end(), flag) != known.end(), member,
            "has a flag that no schedule needs");
    require_text(value, member);
    require(!value.empty() && value.front() != '-', member, "has a flag without a value");
    const std::string to_provider = std::string("=") + kMockUpstream;
    const bool ends_there =
        value.size() > to_provider.size() &&
        value.compare(value.size() - to_provider.size(), to_provider.size(), to_provider) == 0 &&
        value.find(',') == std::string::npos;
    require(flag != "--route" || ends_there, member, "routes elsewhere than to the mock provider");
  }
}

}  // namespace

void check_schedule(const ScenarioPlan& plan) {
  require_word(plan.name, "name", "-_");
  require_text(plan.row_name, "row_name");
  require_text(plan.load, "load");
  require_text(plan.reference_title, "reference_title");
  require_within<nanoseconds>(plan.warmup, nanoseconds(0), kLongestWarmup, "warmup_ns");
  require_within<nanoseconds>(plan.duration, milliseconds(10), hours(24 * 7), "duration_ns");
  require_within<nanoseconds>(plan.timeout, milliseconds(10), minutes(10), "timeout_ns");
  require_within<nanoseconds>(plan.answer_time, nanoseconds(0), hours(24), "answer_time_ns");
  require_within(plan.max_requests, std::uint64_t{1}, std::uint64_t{1} << 50U, "max_requests");
  require_within(plan.blocks, 1, 1000, "blocks");
  require_within(plan.threads, 0, 256, "threads");
  require_within(plan.fair_rate_per_second, 0.0, kHighestLevel, "fair_rate_per_second");
  check_shape(plan.shape);
  const bool climbs = plan.procedure == ScenarioPlan::Procedure::staircase;
  require(plan.steps.size() <= kMostEntries && plan.steps.empty() == !climbs, "steps",
          "must be there for a staircase and nothing else, and be 1000 at most");
  std::for_each(plan.steps.begin(), plan.steps.end(), check_shape);
  const bool searches = plan.procedure == ScenarioPlan::Procedure::ceiling;
  require(plan.p99_goals.size() <= kMostNames && plan.p99_goals.empty() == !searches,
          "p99_goals_ns", "must be there for a ceiling and nothing else, and be 100 at most");
  for (const nanoseconds goal : plan.p99_goals) {
    require_within<nanoseconds>(goal, nanoseconds(1), hours(1), "p99_goals_ns");
  }
  require(!plan.users.empty() && plan.users.size() <= kMostNames, "users", "must be 1 to 100");
  for (const std::string& user : plan.users) {
    require_word(user, "users", "-_");
  }
  require(!plan.tasks.empty() && plan.tasks.size() <= kMostNames, "tasks", "must be 1 to 100");
  for (const TaskSpec& task : plan.tasks) {
    check_task(task, plan.users);
  }
  for (const auto* arguments : {&plan.gateway_arguments, &plan.reference_arguments}) {
    check_arguments(*arguments, "gateway_arguments",
                    {"--auth", "--rate-limit", "--metrics", "--ledger", "--route"});
  }
  check_arguments(plan.provider_arguments, "provider_arguments",
                  {"--stamp", "--profile", "--tokens"});
}

}  // namespace macro
