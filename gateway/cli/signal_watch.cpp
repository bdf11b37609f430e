#include "gateway/cli/signal_watch.h"

#include <pthread.h>

#include <initializer_list>
#include <utility>

namespace gateway::cli {
namespace {

// Wakes the watching thread when the gateway has ended. From outside it means nothing.
constexpr int kWake = SIGUSR1;

sigset_t set_of(std::initializer_list<int> signals) {
  sigset_t set{};
  sigemptyset(&set);
  for (const int signal : signals) {
    sigaddset(&set, signal);
  }
  return set;
}

}  // namespace

BlockedSignals::BlockedSignals() {
  std::signal(SIGPIPE, SIG_IGN);
  const sigset_t watched = set_of({SIGTERM, SIGINT, SIGHUP, kWake});
  pthread_sigmask(SIG_BLOCK, &watched, &old_mask_);
}

BlockedSignals::~BlockedSignals() { pthread_sigmask(SIG_SETMASK, &old_mask_, nullptr); }

SignalWatch::SignalWatch(std::function<void()> on_stop, std::function<void()> on_reload) {
  const sigset_t stops = set_of({SIGTERM, SIGINT});
  const sigset_t rest = set_of({SIGHUP, kWake});
  const sigset_t watched = set_of({SIGTERM, SIGINT, SIGHUP, kWake});
  thread_ = std::thread([=, this, stop = std::move(on_stop), again = std::move(on_reload)] {
    int signal = kWake;
    while ((signal == kWake || signal == SIGHUP) && !is_leaving_) {
      sigwait(&watched, &signal);
      if (signal == SIGHUP) {
        again();
      }
    }
    if (signal != kWake && signal != SIGHUP) {
      stop();
      pthread_sigmask(SIG_UNBLOCK, &stops, nullptr);  // the next one ends the process, as ever
    }
    while (!is_leaving_) {
      sigwait(&rest, &signal);
    }
  });
}

SignalWatch::~SignalWatch() {
  is_leaving_ = true;
  pthread_kill(thread_.native_handle(), kWake);
  thread_.join();
}

}  // namespace gateway::cli
