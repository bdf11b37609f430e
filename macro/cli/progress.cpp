#include "macro/cli/progress.h"

#include <algorithm>
#include <string>

#include "macro/record/number_text.h"

namespace macro {
namespace {

using std::chrono::nanoseconds;

constexpr nanoseconds kLiveInterval = std::chrono::milliseconds(500);
constexpr nanoseconds kPlainInterval = std::chrono::seconds(10);

double seconds(nanoseconds duration) { return std::chrono::duration<double>(duration).count(); }

}  // namespace

Progress::Progress(std::ostream& out, bool live, int blocks, nanoseconds warmup,
                   nanoseconds duration)
    : out_(out), live_(live), blocks_(blocks), warmup_(warmup), duration_(duration) {}

void Progress::block_begins(int number) {
  block_ = number;
  next_ = live_ ? kLiveInterval : kPlainInterval;
  show(nanoseconds(0));
}

void Progress::advance(nanoseconds elapsed) {
  if (elapsed < next_) {
    return;
  }
  next_ = elapsed + (live_ ? kLiveInterval : kPlainInterval);
  show(elapsed);
}

void Progress::finish() {
  if (live_) {
    out_ << "\r\033[K" << std::flush;
  }
}

void Progress::show(nanoseconds elapsed) {
  const nanoseconds block_length = warmup_ + duration_;
  const nanoseconds left =
      std::max(block_length - elapsed, nanoseconds(0)) + (blocks_ - block_) * block_length;
  const bool warming = elapsed < warmup_;
  std::string line = "macro: block " + std::to_string(block_) + " of " + std::to_string(blocks_);
  line += warming ? ", warming up" : ", measuring";
  if (!warming) {
    line += " " + fixed_text(seconds(std::min(elapsed - warmup_, duration_)), 1) + " of " +
            fixed_text(seconds(duration_), 1) + " s";
  }
  line += ", about " + seconds_text(seconds(left)) + " to go";
  if (live_) {
    out_ << "\r\033[K" << line << std::flush;
  } else {
    out_ << line << '\n' << std::flush;
  }
}

}  // namespace macro
