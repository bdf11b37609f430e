// What a decision of the limiter costs, with a bucket for the user and one for the key.
#include <benchmark/benchmark.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

#include "gateway/limit/limiter.h"
#include "micro/allocations.h"

namespace micro {
namespace {

using gateway::limit::Limit;
using gateway::limit::Limiter;
using Time = std::chrono::steady_clock::time_point;

constexpr Time kStart{std::chrono::hours(1)};
// The burst bridges the time in which only one of two threads runs.
constexpr Limit kLimit{.per_second = 10'000, .burst = 1'000'000'000};
constexpr std::chrono::nanoseconds kInterval{100'000};  // of that rate: a token is always there

/// Threads draw from the bucket of `user_of(thread)`.
template <typename UserOf>
void admit_all(benchmark::State& state, Limiter& limiter, const UserOf& user_of) {
  const std::int64_t user = user_of(state.thread_index());
  const auto step = kInterval * state.threads();
  Time now = kStart;
  run_counted(state, "a request within the limit was refused", [&] {
    now += step;
    const auto decision = limiter.admit(user, user, std::nullopt, now);
    benchmark::DoNotOptimize(decision.remaining);
    return decision.allowed;
  });
}

void admit(benchmark::State& state) {
  Limiter limiter(kLimit, kLimit);
  admit_all(state, limiter, [](int) { return 1; });
}
BENCHMARK(admit)->Name("limit/admit");

/// One limiter for all threads of a run, made anew for each run: its time starts again.
std::unique_ptr<Limiter>& shared_limiter() {
  static std::unique_ptr<Limiter> limiter;
  return limiter;
}
void make_limiter(const benchmark::State& /*state*/) {
  shared_limiter() = std::make_unique<Limiter>(kLimit, kLimit);
}
void drop_limiter(const benchmark::State& /*state*/) { shared_limiter().reset(); }

void admit_same_user(benchmark::State& state) {
  admit_all(state, *shared_limiter(), [](int) { return 1; });
}
BENCHMARK(admit_same_user)
    ->Name("limit/admit_same_user")
    ->Setup(make_limiter)
    ->Teardown(drop_limiter)
    ->Threads(2)
    ->UseRealTime();

void admit_different_users(benchmark::State& state) {
  admit_all(state, *shared_limiter(), [](int thread) { return thread + 1; });
}
BENCHMARK(admit_different_users)
    ->Name("limit/admit_different_users")
    ->Setup(make_limiter)
    ->Teardown(drop_limiter)
    ->Threads(2)
    ->UseRealTime();

/// Time stands still, so the bucket stays empty.
void refuse(benchmark::State& state) {
  Limiter limiter(Limit{.per_second = 1, .burst = 1}, kLimit);
  limiter.admit(1, 1, std::nullopt, kStart);
  run_counted(state, "a request over the limit was allowed", [&] {
    const auto decision = limiter.admit(1, 1, std::nullopt, kStart);
    benchmark::DoNotOptimize(decision.retry_after);
    return !decision.allowed;
  });
}
BENCHMARK(refuse)->Name("limit/refuse");

}  // namespace
}  // namespace micro
