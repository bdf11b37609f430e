// What the ledger costs a request: room at its admission, and its record before the answer leaves.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <string>
#include <thread>
#include <utility>

#include "gateway/ledger/journal.h"
#include "micro/allocations.h"
#include "micro/temporary_directory.h"

namespace micro {
namespace {

using gateway::ledger::Journal;
using gateway::ledger::Record;

constexpr std::size_t kAppendsOfRound = 1024;

/// Does what the writer does, without a database, and waits for the journal's thread to prepare
/// what the next round needs.
void make_room(Journal& journal) {
  for (auto batch = journal.next_batch(kAppendsOfRound); batch.slots > 0;
       batch = journal.next_batch(kAppendsOfRound)) {
    journal.release(batch);
  }
  while (journal.room() < kAppendsOfRound) {
    std::this_thread::yield();
  }
}

Record sample_record() {
  return {.request_id = "micro-0123456789abcdef",
          .started_at_ns = 1'700'000'000'000'000'000,
          .user = "bench",
          .user_id = 1,
          .key_id = 1,
          .endpoint = "chat_completions",
          .model = "model-a",
          .model_answered = "model-b",
          .upstream = "provider",
          .prompt_tokens = 500,
          .completion_tokens = 500,
          .status = 200,
          .latency_us = 1000};
}

void append(benchmark::State& state) {
  const TemporaryDirectory directory;
  Journal journal({.directory = directory.file("journal"), .room_bytes = std::uint64_t{16} << 20U});
  Record record = sample_record();
  const auto append_one = [&] {
    auto reservation = journal.reserve();
    ++record.started_at_ns;
    return reservation && journal.append(std::move(*reservation), record);
  };
  make_room(journal);
  std::size_t left = kAppendsOfRound;
  for ([[maybe_unused]] auto _ : state) {
    if (left-- == 0) {
      state.PauseTiming();
      make_room(journal);
      left = kAppendsOfRound - 1;
      state.ResumeTiming();
    }
    if (!append_one()) {
      state.SkipWithError("a record was not taken");
      break;
    }
  }
  make_room(journal);
  count_allocations(state, append_one);
}
BENCHMARK(append)->Name("ledger/append");

}  // namespace
}  // namespace micro
