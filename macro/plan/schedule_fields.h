#pragma once

#include <array>
#include <string_view>

#include "macro/plan/scenario_plan.h"

/// The members of schedule.json, once: the writer and the reader both go through these lists.
/// An archive has field(name, value), duration(name, value) and word(name, value, words).
namespace macro::schedule {

inline constexpr const char* kSchema = "gatebench.schedule/1";

using Words2 = std::array<std::string_view, 2>;
using Words3 = std::array<std::string_view, 3>;
inline constexpr Words2 kKinds = {"population", "arrivals"};
inline constexpr Words2 kProcesses = {"constant", "poisson"};
inline constexpr Words3 kSizes = {"fixed", "azure-chat", "azure-code"};
inline constexpr Words3 kProcedures = {"blocks", "staircase", "ceiling"};
inline constexpr Words3 kPairings = {"none", "direct", "feature"};
inline constexpr std::array<std::string_view, 5> kRules = {"echo", "any", "tool", "status",
                                                           "listing"};

template <typename Archive, typename Value>
void list_stage(Archive& archive, Value& stage) {
  archive.duration("length_ns", stage.length);
  archive.field("level", stage.level);
}

template <typename Archive, typename Value>
void list_think(Archive& archive, Value& think) {
  archive.duration("low_ns", think.low);
  archive.duration("high_ns", think.high);
}

template <typename Archive, typename Value>
void list_shape(Archive& archive, Value& shape) {
  archive.word("kind", shape.kind, kKinds);
  archive.field("level", shape.level);
  archive.field("stages", shape.stages);
  archive.field("spawn_per_second", shape.spawn_per_second);
  archive.field("think", shape.think);
  archive.field("cap_per_second", shape.cap_per_second);
  archive.word("process", shape.process, kProcesses);
  archive.field("turns_low", shape.turns_low);
  archive.field("turns_high", shape.turns_high);
  archive.field("max_in_flight", shape.max_in_flight);
}

template <typename Archive, typename Value>
void list_task(Archive& archive, Value& task) {
  archive.field("name", task.name);
  archive.field("weight", task.weight);
  archive.field("user", task.user);
  archive.field("may_be_refused", task.may_be_refused);
  archive.field("get", task.request.get);
  archive.field("path", task.request.path);
  archive.word("api", task.request.api, kApiNames);
  archive.field("stream", task.request.stream);
  archive.field("model", task.request.model);
  archive.word("sizes", task.request.sizes, kSizes);
  archive.field("prompt_tokens", task.request.prompt_tokens);
  archive.field("answer_tokens", task.request.answer_tokens);
  archive.word("answer", task.request.rule, kRules);
}

template <typename Archive, typename Value>
void list_plan(Archive& archive, Value& plan) {
  archive.field("name", plan.name);
  archive.field("row_name", plan.row_name);
  archive.field("load", plan.load);
  archive.word("procedure", plan.procedure, kProcedures);
  archive.word("pairing", plan.pairing, kPairings);
  archive.field("reference_title", plan.reference_title);
  archive.duration("warmup_ns", plan.warmup);
  archive.duration("duration_ns", plan.duration);
  archive.duration("timeout_ns", plan.timeout);
  archive.field("max_requests", plan.max_requests);
  archive.field("blocks", plan.blocks);
  archive.field("threads", plan.threads);
  archive.field("keep_alive", plan.keep_alive);
  archive.field("shape", plan.shape);
  archive.field("steps", plan.steps);
  archive.field("p99_goals_ns", plan.p99_goals);
  archive.field("tasks", plan.tasks);
  archive.field("users", plan.users);
  archive.field("gateway_arguments", plan.gateway_arguments);
  archive.field("reference_arguments", plan.reference_arguments);
  archive.field("provider", plan.provider);
  archive.field("provider_arguments", plan.provider_arguments);
  archive.word("upstream_api", plan.upstream_api, kApiNames);
  archive.duration("answer_time_ns", plan.answer_time);
  archive.field("spike", plan.spike);
  archive.field("endurance", plan.endurance);
  archive.field("fair_rate_per_second", plan.fair_rate_per_second);
}

}  // namespace macro::schedule
