#include "gateway/cli/signal_watch.h"

#include <pthread.h>

#include <utility>

namespace gateway::cli {
namespace {

// Wakes the watching thread when the gateway ended by itself. From outside it means nothing.
constexpr int kWake = SIGUSR1;

}  // namespace

SignalWatch::SignalWatch(std::function<void()> on_stop) {
  std::signal(SIGPIPE, SIG_IGN);
  sigset_t watched{};
  sigemptyset(&watched);
  sigaddset(&watched, SIGTERM);
  sigaddset(&watched, SIGINT);
  sigaddset(&watched, kWake);
  pthread_sigmask(SIG_BLOCK, &watched, &old_mask_);
  thread_ = std::thread([this, watched, stop = std::move(on_stop)] {
    int signal = kWake;
    while (signal == kWake && !is_leaving_) {
      sigwait(&watched, &signal);
    }
    if (signal != kWake) {
      stop();
    }
  });
}

SignalWatch::~SignalWatch() {
  is_leaving_ = true;
  pthread_kill(thread_.native_handle(), kWake);
  thread_.join();
  pthread_sigmask(SIG_SETMASK, &old_mask_, nullptr);
}

}  // namespace gateway::cli
