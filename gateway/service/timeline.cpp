#include "gateway/service/timeline.h"

#include <string_view>

namespace gateway::service {
namespace {

constexpr std::array<std::string_view, kStages> kNames = {"admission", "translate", "upstream",
                                                          "write"};

/// In milliseconds with three digits: "0.012".
void append_milliseconds(std::string& text, std::chrono::nanoseconds duration) {
  const auto us = std::chrono::duration_cast<std::chrono::microseconds>(duration).count();
  constexpr std::int64_t kPerMillisecond = 1000;
  const std::string fraction = std::to_string(us % kPerMillisecond);
  text += std::to_string(us / kPerMillisecond);
  text += '.';
  text.append(3 - fraction.size(), '0');
  text += fraction;
}

}  // namespace

void Timeline::work(Time now) noexcept {
  if (has_worked_) {
    at(has_said_ ? Stage::write : Stage::upstream) += now - mark_;
  }
  has_worked_ = true;
  works_ = true;
  mark_ = now;
}

void Timeline::wait(Time now) noexcept {
  if (works_) {
    at(has_said_ ? Stage::write : Stage::translate) += now - mark_;
    works_ = false;
    mark_ = now;
  }
}

void Timeline::said(Time now) noexcept {
  if (!has_said_) {
    const bool worked = works_;
    wait(now);
    works_ = worked;
    has_said_ = true;
  }
}

void Timeline::written(Time now) noexcept {
  if (has_said_) {
    at(Stage::write) += now - mark_;
    mark_ = now;
  }
}

std::chrono::nanoseconds Timeline::spent(Stage stage, Time now) const noexcept {
  std::chrono::nanoseconds result = spent_[static_cast<std::size_t>(stage)];
  if (works_ && stage == (has_said_ ? Stage::write : Stage::translate)) {
    result += now - mark_;
  }
  return result;
}

std::chrono::nanoseconds Timeline::overhead(Time now) const noexcept {
  return spent(Stage::admission, now) + spent(Stage::translate, now) + spent(Stage::write, now);
}

std::vector<std::string> stage_labels() { return {kNames.begin(), kNames.end()}; }

std::string server_timing(const Timeline& timeline, Timeline::Time now) {
  std::string text;
  for (std::size_t i = 0; i < kStages; ++i) {
    text += i == 0 ? "" : ", ";
    text += kNames[i];
    text += ";dur=";
    append_milliseconds(text, timeline.spent(static_cast<Stage>(i), now));
  }
  return text;
}

}  // namespace gateway::service
