#pragma once

#include <string_view>

#include "gateway/ledger/record.h"

namespace gateway::ledger {

/// A record with another value in each field; `request_id` outlives it.
inline Record record_of(std::string_view request_id) {
  Record record;
  record.request_id = request_id;
  record.started_at_ns = 1'793'491'200'000'000'001;  // 2026-11-01T00:00:00Z
  record.user = "ann";
  record.user_id = 3;
  record.key_id = 4;
  record.endpoint = "chat_completions";
  record.model = "gpt-x";
  record.model_answered = "gpt-x-2026";
  record.upstream = "openai";
  record.prompt_tokens = 5;
  record.completion_tokens = 6;
  record.cached_tokens = 7;
  record.cache_write_tokens = 8;
  record.reasoning_tokens = 9;
  record.tokens_estimated = true;
  record.streamed = true;
  record.status = 200;
  record.latency_us = 1000;
  return record;
}

}  // namespace gateway::ledger
