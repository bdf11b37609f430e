#include "macro/host/hiccup_meter.h"

#include <sys/prctl.h>

#include <cerrno>
#include <ctime>

#include "macro/host/cpu_set.h"

namespace macro {
namespace {

constexpr std::int64_t kSecondNanoseconds = 1'000'000'000;

std::int64_t now_ns() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * kSecondNanoseconds + now.tv_nsec;
}

void sleep_until(std::int64_t time_ns) {
  const timespec until{.tv_sec = time_ns / kSecondNanoseconds,
                       .tv_nsec = time_ns % kSecondNanoseconds};
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr) == EINTR) {
  }
}

}  // namespace

HiccupMeter::~HiccupMeter() { stop(); }

void HiccupMeter::start(std::optional<int> cpu) {
  if (thread_.joinable()) {
    return;
  }
  stopping_ = false;
  worst_ns_ = 0;
  thread_ = std::thread([this, cpu] { run(cpu); });
}

void HiccupMeter::stop() {
  stopping_ = true;
  if (thread_.joinable()) {
    thread_.join();
  }
}

void HiccupMeter::run(std::optional<int> cpu) {
  if (cpu) {
    in_place_ = set_allowed_cpus(0, {*cpu}) && allowed_cpus(0) == CpuList{*cpu};
  }
  // Else the kernel may put sleeps of a thread off by 50 us to join them with others'.
  prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
  constexpr std::int64_t kPeriodNanoseconds = std::chrono::nanoseconds(kPeriod).count();
  std::int64_t due = now_ns();
  while (!stopping_) {
    due += kPeriodNanoseconds;
    sleep_until(due);
    const std::int64_t now = now_ns();
    for (; now - due >= kPeriodNanoseconds; due += kPeriodNanoseconds) {
      record(now - due);  // this one, and then those that should have begun meanwhile
    }
    record(now - due);
  }
}

void HiccupMeter::record(std::int64_t overshoot_ns) noexcept {
  overshoot_.record(overshoot_ns);
  std::int64_t worst = worst_ns_.load();
  while (overshoot_ns > worst && !worst_ns_.compare_exchange_weak(worst, overshoot_ns)) {
  }
}

}  // namespace macro
