#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "macro/engine/chat_request.h"
#include "macro/engine/load.h"

namespace macro {

/// All requests of a load as bytes, built once: for each target, task and turn of a conversation a
/// number of prompts. And the choice among them, which depends on nothing but the plan's seed, the
/// agent's number and its turn: so a load can be had again exactly, on any number of threads.
/// Shared by all threads, which only read it.
class RequestSet {
 public:
  /// Throws as build_chat_requests does.
  explicit RequestSet(const LoadPlan& plan);

  [[nodiscard]] std::size_t task_of(std::uint64_t agent, std::uint64_t turn) const noexcept;
  /// `turn` counts from 0; beyond the longest conversation its last request is repeated.
  [[nodiscard]] const ChatRequest& at(std::size_t target, std::size_t task, std::uint64_t agent,
                                      std::uint64_t turn) const noexcept;
  [[nodiscard]] std::size_t largest_bytes() const noexcept { return largest_bytes_; }
  [[nodiscard]] bool may_stream() const noexcept { return may_stream_; }

 private:
  std::vector<std::vector<ChatRequest>> requests_;  ///< [(target x tasks + task) x turns + turn]
  std::vector<std::uint64_t> weights_up_to_;        ///< of the tasks, added up
  std::size_t tasks_;
  std::size_t turns_;
  std::uint64_t seed_;
  std::size_t largest_bytes_ = 0;
  bool may_stream_ = false;
};

}  // namespace macro
