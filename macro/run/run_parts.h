#pragma once

#include <string>
#include <vector>

#include "macro/engine/load.h"
#include "macro/plan/scenario_plan.h"
#include "macro/record/run_record.h"
#include "macro/record/validity.h"
#include "macro/run/block_observer.h"

/// Parts of a RunRecord as they are made from what the engine tells. Pure.
namespace macro {

/// connections, think time and rate of the record.
void describe_load(const LoadShape& shape, RunRecord& run);

/// "connections:64", "users:1000", "rate:500": what a step is called.
std::string shape_label(const LoadShape& shape);

/// The users of a shape by their mean pause; empty where nobody pauses.
std::vector<ThinkingUsers> thinking_users(const LoadShape& shape);

void append_sample(const std::vector<RequestSample>& sample, const ScenarioPlan& plan,
                   const RunAxis& axis, std::vector<SampledRequest>& kept_sample);

/// Bytes that our gateway holds for an open stream, of what its blocks showed; empty where there
/// were too few streams to tell.
std::vector<FindingRecord> stream_findings(const RunRecord& run);

/// Fails where right answers stopped coming for longer than any of them took, ten times over: of a
/// closed loop a target that is gone costs few requests, and no share of them would tell.
CheckRecord answering_check(const std::vector<IntervalRecord>& intervals, const BlockRecord& block);

std::vector<TaskRecord> task_records(const LoadCounts& counts, const ScenarioPlan& plan);

/// One for each metric that was measured.
std::vector<Distribution> distributions_of(const LoadCounts& counts);

}  // namespace macro
