#include "macro/provider/outbox.h"

#include <array>
#include <charconv>

#include "macro/provider/json_writing.h"

namespace macro::provider {

std::string_view Outbox::next(bool one_event) noexcept {
  const std::string_view all = bytes_;
  if (!one_event || next_end_ == ends_.size()) {
    return all.substr(sent_);
  }
  return all.substr(sent_, ends_[next_end_] - sent_);
}

void Outbox::sent(std::size_t size) noexcept {
  sent_ += size;
  while (next_end_ < ends_.size() && ends_[next_end_] <= sent_) {
    ++next_end_;
  }
  if (empty()) {
    clear();
  }
}

void Outbox::clear() noexcept {
  constexpr std::size_t kKeptBytes = std::size_t{256} << 10U;
  bytes_.clear();
  ends_.clear();
  sent_ = 0;
  next_end_ = 0;
  if (bytes_.capacity() > kKeptBytes) {
    bytes_ = std::string();
  }
}

void EventStream::start(Outbox& outbox, bool chunked, Clock clock) noexcept {
  outbox_ = &outbox;
  chunked_ = chunked;
  clock_ = clock;
  break_next_ = false;
}

std::string& EventStream::begin(std::string_view name) {
  event_ = ": sent_ns=";
  append_number(event_, clock_());
  event_ += '\n';
  if (!name.empty()) {
    event_ += "event: ";
    event_ += name;
    event_ += '\n';
  }
  event_ += "data: ";
  data_at_ = event_.size();
  return event_;
}

void EventStream::end() {
  if (break_next_) {
    event_.resize(data_at_ + (event_.size() - data_at_) / 2);
    break_next_ = false;
  }
  event_ += "\n\n";
  if (chunked_) {
    std::array<char, 16> digits{};
    const auto size =
        std::to_chars(digits.data(), digits.data() + digits.size(), event_.size(), 16);
    outbox_->append({digits.data(), static_cast<std::size_t>(size.ptr - digits.data())});
    outbox_->append("\r\n");
    event_ += "\r\n";
  }
  outbox_->append(event_);
  outbox_->mark();
}

void EventStream::finish() {
  if (chunked_) {
    outbox_->append("0\r\n\r\n");
    outbox_->mark();
  }
}

}  // namespace macro::provider
