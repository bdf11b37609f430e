#include "compare/cli/interruption.h"

namespace compare::cli {
namespace {

std::atomic<bool> interrupted{false};  // lock-free, so that a handler may set it

void note(int /*signal*/) { interrupted = true; }

}  // namespace

Interruption::Interruption() {
  interrupted = false;
  struct sigaction action {};
  action.sa_handler = note;
  for (std::size_t index = 0; index < kSignals.size(); ++index) {
    ::sigaction(kSignals[index], &action, &before_[index]);
    if (before_[index].sa_handler == SIG_IGN) {
      ::sigaction(kSignals[index], &before_[index], nullptr);  // as nohup wants it
    }
  }
}

Interruption::~Interruption() {
  for (std::size_t index = 0; index < kSignals.size(); ++index) {
    ::sigaction(kSignals[index], &before_[index], nullptr);
  }
}

const std::atomic<bool>& Interruption::flag() { return interrupted; }

}  // namespace compare::cli
