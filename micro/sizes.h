#pragma once

#include <benchmark/benchmark.h>

#include "micro/chat_input.h"

namespace micro {

/// Registers a benchmark once for each size of prompt: .../100, .../500, .../8000 tokens.
inline void prompt_sizes(benchmark::internal::Benchmark* registered) {
  for (const int tokens : kPromptTokens) {
    registered->Arg(tokens);
  }
}

}  // namespace micro
