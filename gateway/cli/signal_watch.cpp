#include "gateway/cli/signal_watch.h"

#include <pthread.h>

#include <utility>

namespace gateway::cli {
namespace {

// Wakes the watching thread when nobody stopped the gateway from outside.
constexpr int kLeave = SIGUSR1;

}  // namespace

SignalWatch::SignalWatch(std::function<void()> on_stop) {
  std::signal(SIGPIPE, SIG_IGN);
  sigset_t watched{};
  sigemptyset(&watched);
  sigaddset(&watched, SIGTERM);
  sigaddset(&watched, SIGINT);
  sigaddset(&watched, kLeave);
  pthread_sigmask(SIG_BLOCK, &watched, &old_mask_);
  thread_ = std::thread([watched, stop = std::move(on_stop)] {
    int signal = 0;
    if (sigwait(&watched, &signal) == 0 && signal != kLeave) {
      stop();
    }
  });
}

SignalWatch::~SignalWatch() {
  pthread_kill(thread_.native_handle(), kLeave);
  thread_.join();
  pthread_sigmask(SIG_SETMASK, &old_mask_, nullptr);
}

}  // namespace gateway::cli
