#include "gateway/upstream/collector.h"

#include <utility>
#include <variant>

namespace gateway::upstream {

void Collector::head(chat::ResponseHead head) noexcept { response_.model = std::move(head.model); }

void Collector::event(chat::StreamEvent event) noexcept {
  auto* const delta = std::get_if<chat::TextDelta>(&event);
  if (delta == nullptr) {
    return;
  }
  auto* const last =
      response_.parts.empty() ? nullptr : std::get_if<chat::TextPart>(&response_.parts.back());
  if (last == nullptr) {
    response_.parts.emplace_back(chat::TextPart{std::move(delta->text)});
  } else {
    last->text += delta->text;
  }
}

void Collector::end(const chat::ResponseEnd& end) noexcept {
  response_.stop_reason = end.stop_reason;
  response_.usage = end.usage;
  finish();
}

void Collector::fail(chat::Error error) noexcept {
  error_ = std::move(error);
  failed_ = true;
  finish();
}

void Collector::finish() noexcept {
  // Notified under the lock: once it is free, the waiter may destroy this object.
  const std::lock_guard lock(mutex_);
  finished_ = true;
  changed_.notify_one();
}

tl::expected<chat::Response, chat::Error> Collector::wait() noexcept {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return finished_; });
  if (failed_) {
    return tl::unexpected(std::move(error_));
  }
  return std::move(response_);
}

}  // namespace gateway::upstream
