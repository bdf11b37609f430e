#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "tests/macro/truth/truth_plan.h"

namespace macro_test {

/// One request, views into what was received.
struct TruthRequest {
  std::string_view head;  ///< with its empty line
  std::string_view body;
  std::string_view path;
  bool get = false;
  bool wants_close = false;
  bool wants_stream = false;
  std::string_view raw_text;  ///< of the last message, as JSON without its quotes
  std::string_view raw_model;
  [[nodiscard]] std::size_t size() const noexcept { return head.size() + body.size(); }
};

enum class Reading : std::uint8_t { whole, more, bad };

inline constexpr std::size_t kMostHeadBytes = 65'536;
inline constexpr std::size_t kMostBodyBytes = 33'554'432;

/// The request that `bytes` begin with. Content-Length only.
Reading read_truth_request(std::string_view bytes, TruthRequest& request) noexcept;

/// An answer on its way: steps of bytes, each due at its own time. What it needs of the request is
/// copied, so that the request may go.
class TruthAnswer {
 public:
  TruthAnswer() = default;
  /// `begin_ns`: when it may begin; `end_ns`: when a whole answer is to be complete, and a stream
  /// brings its first token.
  TruthAnswer(const TruthPlan& plan, const TruthRequest& request, std::int64_t received_ns,
              std::int64_t begin_ns, std::int64_t end_ns);
  /// One that is told at once: `body` with status 200.
  static TruthAnswer at_once(std::string body, bool close);

  [[nodiscard]] bool done() const noexcept { return step_ == steps_; }
  [[nodiscard]] bool closes() const noexcept { return close_; }
  [[nodiscard]] bool streams() const noexcept { return stream_; }
  /// When the next step is to be written. Not when done.
  [[nodiscard]] std::int64_t due_ns() const noexcept;
  /// Appends the next step's bytes; `now_ns` is what it is stamped with.
  void write_step(std::int64_t now_ns, std::string& out);

 private:
  void write_head(std::int64_t now_ns, std::string& out) const;
  void write_event(std::string_view text, std::string& out) const;
  void write_stream_end(std::string& out) const;

  TruthPlan::Wait wait_ = TruthPlan::Wait::head;
  bool stream_ = false;
  bool close_ = false;
  int status_ = 200;
  int step_ = 0;
  int steps_ = 0;
  std::int64_t received_ns_ = 0;
  std::int64_t begin_ns_ = 0;
  std::int64_t end_ns_ = 0;
  std::int64_t interval_ns_ = 0;
  std::string model_;  ///< of a stream
  std::string body_;   ///< of a whole answer
};

}  // namespace macro_test
