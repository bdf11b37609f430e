#pragma once

#include <chrono>
#include <ostream>

namespace macro {

/// Says on the terminal what runs, how far it is and how long it will take: one line that is
/// overwritten on a terminal; elsewhere one line as a block begins and another every ten seconds.
class Progress {
 public:
  Progress(std::ostream& out, bool live, int blocks, std::chrono::nanoseconds warmup,
           std::chrono::nanoseconds duration);

  void block_begins(int number);
  /// `elapsed` since the block's load began.
  void advance(std::chrono::nanoseconds elapsed);
  /// Clears the live line.
  void finish();

 private:
  void show(std::chrono::nanoseconds elapsed);

  std::ostream& out_;
  bool live_;
  int blocks_;
  std::chrono::nanoseconds warmup_;
  std::chrono::nanoseconds duration_;
  int block_ = 0;
  std::chrono::nanoseconds next_{0};
};

}  // namespace macro
