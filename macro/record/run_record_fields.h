#pragma once

#include <concepts>
#include <type_traits>

#include "macro/record/run_record.h"

/// The fields of the records, each once: whatever writes, reads or counts them goes through these
/// lists (tests/macro/record_json_test.cpp counts, so that none is forgotten).
///
/// `archive.field(name, value)` is a field that every record has; `archive.added_field` one that
/// records written before it was added lack, which then keeps its default. What is added to a
/// record from now on is an added_field. `archive.members(value)` lists the fields of `value` as
/// members of the same object.
namespace macro {

/// A record to write or one to read into.
template <typename Type, typename Record>
concept RecordOf = std::same_as<std::remove_const_t<Type>, Record>;

template <typename Archive, RecordOf<CheckRecord> Record>
void list_fields(Archive& archive, Record& check) {
  archive.field("name", check.name);
  archive.field("outcome", check.outcome);
  archive.field("value", check.value);
  archive.field("limit", check.limit);
  archive.field("note", check.note);
}

template <typename Archive, RecordOf<Distribution> Record>
void list_fields(Archive& archive, Record& distribution) {
  archive.field("metric", distribution.metric);
  archive.field("steps", distribution.steps);
  archive.field("count", distribution.count);
  archive.field("min_ns", distribution.min_ns);
  archive.field("max_ns", distribution.max_ns);
  archive.field("mean_ns", distribution.mean_ns);
}

template <typename Archive, RecordOf<TaskRecord> Record>
void list_fields(Archive& archive, Record& task) {
  archive.field("name", task.name);
  archive.field("method", task.method);
  archive.field("path", task.path);
  archive.field("succeeded", task.succeeded);
  archive.field("failed", task.failed);
  archive.field("refused", task.refused);
  archive.field("received_bytes", task.received_bytes);
  archive.field("sent_bytes", task.sent_bytes);
  archive.field("failures", task.failures);
  archive.field("response", task.response);
}

template <typename Archive, RecordOf<SampledRequest> Record>
void list_fields(Archive& archive, Record& request) {
  archive.field("number", request.number);
  archive.field("started_unix_ns", request.started_unix_ns);
  archive.field("latency_ns", request.latency_ns);
  archive.field("status", request.status);
  archive.field("sent_bytes", request.sent_bytes);
  archive.field("received_bytes", request.received_bytes);
  archive.field("failure", request.failure);
  archive.field("task", request.task);
}

template <typename Archive, RecordOf<IntervalRecord> Record>
void list_fields(Archive& archive, Record& interval) {
  archive.field("block", interval.block);
  archive.field("begin_seconds", interval.begin_seconds);
  archive.field("length_seconds", interval.length_seconds);
  archive.field("offered", interval.offered);
  archive.field("in_flight", interval.in_flight);
  archive.field("sent", interval.sent);
  archive.field("succeeded", interval.succeeded);
  archive.field("failures", interval.failures);
  archive.field("latency_ns_p50", interval.latency_ns_p50);
  archive.field("latency_ns_p90", interval.latency_ns_p90);
  archive.field("latency_ns_p99", interval.latency_ns_p99);
  archive.field("latency_ns_max", interval.latency_ns_max);
  archive.field("ttft_ns_p50", interval.ttft_ns_p50);
}

template <typename Archive, RecordOf<TargetSample> Record>
void list_fields(Archive& archive, Record& sample) {
  archive.field("block", sample.block);
  archive.field("at_seconds", sample.at_seconds);
  archive.field("cpu_cores", sample.cpu_cores);
  archive.field("rss_bytes", sample.rss_bytes);
  archive.field("open_files", sample.open_files);
  archive.field("threads", sample.threads);
  archive.field("voluntary_switches_per_second", sample.voluntary_switches_per_second);
  archive.field("involuntary_switches_per_second", sample.involuntary_switches_per_second);
  archive.field("throttled_ratio", sample.throttled_ratio);
  archive.field("metrics_in_flight", sample.metrics_in_flight);
  archive.field("metrics_heap_bytes", sample.metrics_heap_bytes);
}

template <typename Archive, RecordOf<StreamRecord> Record>
void list_fields(Archive& archive, Record& stream) {
  archive.field("ttfb_ns_p50", stream.ttfb_ns_p50);
  archive.field("ttfb_ns_p90", stream.ttfb_ns_p90);
  archive.field("ttfb_ns_p99", stream.ttfb_ns_p99);
  archive.field("ttft_ns_p50", stream.ttft_ns_p50);
  archive.field("ttft_ns_p90", stream.ttft_ns_p90);
  archive.field("ttft_ns_p99", stream.ttft_ns_p99);
  archive.field("chunk_delay_ns_p50", stream.chunk_delay_ns_p50);
  archive.field("chunk_delay_ns_p90", stream.chunk_delay_ns_p90);
  archive.field("chunk_delay_ns_p99", stream.chunk_delay_ns_p99);
  archive.field("chunk_gap_ns_p50", stream.chunk_gap_ns_p50);
  archive.field("chunk_gap_ns_p99", stream.chunk_gap_ns_p99);
  archive.field("stall_ratio", stream.stall_ratio);
  archive.field("chunks_per_second", stream.chunks_per_second);
  archive.field("chunks_lost", stream.chunks_lost);
  archive.field("chunks_reordered", stream.chunks_reordered);
  archive.field("chunks_coalesced", stream.chunks_coalesced);
  archive.field("streams_open_peak", stream.streams_open_peak);
  archive.field("output_tokens_per_second", stream.output_tokens_per_second);
}

template <typename Archive, RecordOf<BlockRecord> Record>
void list_fields(Archive& archive, Record& block) {
  archive.field("number", block.number);
  archive.field("succeeded", block.succeeded);
  archive.field("failed", block.failed);
  archive.added_field("refused", block.refused);
  archive.field("measured_seconds", block.measured_seconds);
  archive.field("throughput_per_second", block.throughput_per_second);
  archive.added_field("held_at_per_second", block.held_at_per_second);
  archive.field("latency_ns_p50", block.latency_ns_p50);
  archive.field("latency_ns_p90", block.latency_ns_p90);
  archive.field("latency_ns_p95", block.latency_ns_p95);
  archive.field("latency_ns_p99", block.latency_ns_p99);
  archive.field("latency_ns_p999", block.latency_ns_p999);
  archive.field("latency_ns_mean", block.latency_ns_mean);
  archive.field("latency_ns_max", block.latency_ns_max);
  archive.field("service_ns_p50", block.service_ns_p50);
  archive.field("service_ns_p99", block.service_ns_p99);
  archive.field("lag_ns_p99", block.lag_ns_p99);
  archive.added_field("scheduled", block.scheduled);
  archive.added_field("not_sent", block.not_sent);
  archive.added_field("waited_for_room", block.waited_for_room);
  archive.field("gateway_cpu_ns_per_request", block.gateway_cpu_ns_per_request);
  archive.field("gateway_busy_share", block.gateway_busy_share);
  archive.field("rss_bytes_peak", block.rss_bytes_peak);
  archive.field("rss_bytes_idle", block.rss_bytes_idle);
  archive.field("requests_per_client_cpu_second", block.requests_per_client_cpu_second);
  archive.members(block.stream);
  archive.field("client_busy_shares", block.client_busy_shares);
  archive.field("littles_law_ratio", block.littles_law_ratio);
  archive.field("connects", block.connects);
  archive.field("failures", block.failures);
  archive.added_field("sent_in_all", block.sent_in_all);
  archive.added_field("answered_in_all", block.answered_in_all);
  archive.added_field("failed_in_all", block.failed_in_all);
  archive.added_field("abandoned_in_all", block.abandoned_in_all);
  archive.added_field("checks", block.checks);
  archive.field("warnings", block.warnings);
  archive.field("invalid_reason", block.invalid_reason);
}

template <typename Archive, RecordOf<StepRecord> Record>
void list_fields(Archive& archive, Record& step) {
  archive.field("load", step.load);
  archive.field("offered", step.offered);
  archive.field("block", step.block);
}

template <typename Archive, RecordOf<FindingRecord> Record>
void list_fields(Archive& archive, Record& finding) {
  archive.field("name", finding.name);
  archive.field("title", finding.title);
  archive.field("unit", finding.unit);
  archive.field("value", finding.value);
  archive.field("low", finding.low);
  archive.field("high", finding.high);
  archive.field("goal", finding.goal);
  archive.field("met", finding.met);
  archive.field("note", finding.note);
}

template <typename Archive, RecordOf<RunRecord> Record>
void list_fields(Archive& archive, Record& run) {
  archive.added_field("number", run.number);
  archive.field("name", run.name);
  archive.field("load", run.load);
  archive.field("target", run.target);
  archive.field("connections", run.connections);
  archive.field("think_seconds_low", run.think_seconds_low);
  archive.field("think_seconds_high", run.think_seconds_high);
  archive.field("think_seconds_mean", run.think_seconds_mean);
  archive.added_field("scheduled_rate_per_second", run.scheduled_rate_per_second);
  archive.field("blocks_wanted", run.blocks_wanted);
  archive.field("warmup_seconds", run.warmup_seconds);
  archive.field("duration_seconds", run.duration_seconds);
  archive.field("prompt_tokens", run.prompt_tokens);
  archive.field("seed", run.seed);
  archive.field("isolation", run.isolation);
  archive.field("date", run.date);
  archive.field("environment", run.environment);
  archive.field("processors", run.processors);
  archive.field("interrupted", run.interrupted);
  archive.field("stopped_reason", run.stopped_reason);
  archive.field("blocks", run.blocks);
  archive.added_field("direct_blocks", run.direct_blocks);
  archive.added_field("reference_title", run.reference_title);
  archive.added_field("skipped_reason", run.skipped_reason);
  archive.added_field("intervals", run.intervals);
  archive.added_field("target_samples", run.target_samples);
  archive.added_field("tasks", run.tasks);
  archive.added_field("distributions", run.distributions);
  archive.added_field("sample", run.sample);
  archive.added_field("steps", run.steps);
  archive.added_field("findings", run.findings);
  archive.field("null_ceiling_per_second", run.null_ceiling_per_second);
}

}  // namespace macro
