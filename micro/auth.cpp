// What telling a client by its key costs: a key the cache knows, one it must ask the database for,
// one that nobody has, one the cache knows to be revoked.
#include <benchmark/benchmark.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

#include "gateway/auth/authenticator.h"
#include "micro/allocations.h"
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
  run_counted(state, "the key was refused", [&] {
    const auto answer =
        authenticator.authenticate(gateway::auth::presented_key(authorization, {}), kNow);
    benchmark::DoNotOptimize(answer);
    return answer.has_value();
  });
}
BENCHMARK(hit)->Name("auth/hit");
BENCHMARK(hit)->Name("auth/hit")->Threads(2)->UseRealTime();

/// A good key whose entry of the cache has ended: a look-up in SQLite each time.
void cold(benchmark::State& state) {
  const Authenticator::Options options;
  Authenticator authenticator(KeyFixture::instance().store(), options);
  const std::string& key = KeyFixture::instance().key();
  Time now = kNow;
  run_counted(state, "the key was refused", [&] {
    now += options.believe_for + std::chrono::milliseconds(1);
    const auto answer = authenticator.authenticate(key, now);
    benchmark::DoNotOptimize(answer);
    return answer.has_value();
  });
}
BENCHMARK(cold)->Name("auth/cold");

/// A key never seen before: a look-up in SQLite each time.
void miss(benchmark::State& state) {
  Authenticator authenticator(KeyFixture::instance().store(), {});
  std::string key = "gb_" + std::string(43, 'A');
  std::uint64_t number = 0;
  run_counted(state, "an unknown key was accepted", [&] {
    ++number;
    // Behind the stored prefix too, so that neighbours do not share it.
    for (std::size_t at = 3, rest = number; at < 14; ++at, rest /= 16) {
      key[at] = static_cast<char>('a' + rest % 16);
    }
    const auto answer = authenticator.authenticate(key, kNow);
    benchmark::DoNotOptimize(answer);
    return !answer.has_value();
  });
}
BENCHMARK(miss)->Name("auth/miss");

void revoked(benchmark::State& state) {
  Authenticator authenticator(KeyFixture::instance().store(), {});
  const std::string& key = KeyFixture::instance().revoked_key();
  run_counted(state, "a revoked key was accepted", [&] {
    const auto answer = authenticator.authenticate(key, kNow);
    benchmark::DoNotOptimize(answer);
    return !answer.has_value();
  });
}
BENCHMARK(revoked)->Name("auth/revoked");

}  // namespace
}  // namespace micro
