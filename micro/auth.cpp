// What telling a client by its key costs: a key the cache knows, one it must ask the database for,
// one it knows to be revoked.
#include <benchmark/benchmark.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

#include "gateway/auth/authenticator.h"
#include "micro/key_fixture.h"

namespace micro {
namespace {

using gateway::auth::Authenticator;
using Time = std::chrono::steady_clock::time_point;

// All requests come at one moment: no entry of the cache ends.
constexpr Time kNow{std::chrono::hours(1)};

void hit(benchmark::State& state) {
  static Authenticator authenticator(KeyFixture::instance().store(), {});
  const std::string authorization = "Bearer " + KeyFixture::instance().key();
  for ([[maybe_unused]] auto _ : state) {
    const auto answer =
        authenticator.authenticate(gateway::auth::presented_key(authorization, {}), kNow);
    if (!answer) {
      state.SkipWithError("the key was refused");
      break;
    }
    benchmark::DoNotOptimize(answer->key_id);
  }
}
BENCHMARK(hit)->Name("auth/hit");
BENCHMARK(hit)->Name("auth/hit")->Threads(2)->UseRealTime();

/// A key never seen before: a look-up in SQLite each time.
void miss(benchmark::State& state) {
  Authenticator authenticator(KeyFixture::instance().store(), {});
  std::string key = "gb_" + std::string(43, 'A');
  std::uint64_t number = 0;
  for ([[maybe_unused]] auto _ : state) {
    ++number;
    // Behind the stored prefix too, so that neighbours do not share it.
    for (std::size_t at = 3, rest = number; at < 14; ++at, rest /= 16) {
      key[at] = static_cast<char>('a' + rest % 16);
    }
    const auto answer = authenticator.authenticate(key, kNow);
    if (answer) {
      state.SkipWithError("an unknown key was accepted");
      break;
    }
    benchmark::DoNotOptimize(answer.error());
  }
}
BENCHMARK(miss)->Name("auth/miss");

void revoked(benchmark::State& state) {
  Authenticator authenticator(KeyFixture::instance().store(), {});
  const std::string& key = KeyFixture::instance().revoked_key();
  for ([[maybe_unused]] auto _ : state) {
    const auto answer = authenticator.authenticate(key, kNow);
    if (answer) {
      state.SkipWithError("a revoked key was accepted");
      break;
    }
    benchmark::DoNotOptimize(answer.error());
  }
}
BENCHMARK(revoked)->Name("auth/revoked");

}  // namespace
}  // namespace micro
