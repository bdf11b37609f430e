#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "macro/record/distribution.h"

namespace macro {

/// One kind of request of a run ("chat", "tools", "stream", "health", "models"), over all valid
/// blocks: what a row of Locust's table says.
struct TaskRecord {
  std::string name;
  std::string method;  ///< "POST"
  std::string path;    ///< "/v1/chat/completions"
  std::uint64_t succeeded = 0;
  std::uint64_t failed = 0;
  std::uint64_t refused = 0;         ///< 429 where that may be
  std::uint64_t received_bytes = 0;  ///< of answers, heads included
  std::uint64_t sent_bytes = 0;
  std::vector<std::pair<std::string, std::uint64_t>> failures;  ///< by class
  Distribution response;                                        ///< of right answers
};

/// One request of the bounded sample that Vegeta's files are made of.
struct SampledRequest {
  std::uint64_t number = 0;          ///< of the request in its block
  std::int64_t started_unix_ns = 0;  ///< when it was sent
  std::int64_t latency_ns = 0;       ///< response time
  int status = 0;                    ///< 0: no answer
  std::uint64_t sent_bytes = 0;
  std::uint64_t received_bytes = 0;
  std::string failure;  ///< class; empty: right
  std::string task;     ///< TaskRecord::name
};

}  // namespace macro
