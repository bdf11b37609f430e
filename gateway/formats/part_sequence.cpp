#include "gateway/formats/part_sequence.h"

#include <utility>

#include "gateway/formats/call_id.h"

namespace gateway::formats {
namespace {

bool says_something(std::string_view arguments) noexcept {
  return arguments.find_first_not_of(" \t\r\n") != std::string_view::npos;
}

}  // namespace

using chat::PartKind;

std::optional<std::size_t> PartSequence::find_call(const CallPiece& piece) {
  for (std::size_t i = calls_.size(); i-- > 0;) {
    const Call& known = calls_[i];
    const bool is_same_id = piece.id.empty() || known.id.empty() || known.id == piece.id;
    // Some upstreams number every call 0: another id is another call.
    if (piece.index ? known.index == *piece.index && is_same_id
                    : piece.id.empty() || known.id == piece.id) {
      // And some give no ids either.
      const bool is_another = piece.id.empty() && !piece.name.empty() &&
                              says_something(piece.arguments) && known.arguments.complete();
      if (is_another) {
        break;
      }
      return i;
    }
  }
  const bool is_told_apart = piece.index || !piece.id.empty() || !piece.name.empty();
  if (calls_.size() >= kMaxCalls || !is_told_apart) {
    is_broken_ = true;
    return std::nullopt;
  }
  Call& added = calls_.emplace_back();
  added.index = piece.index.value_or(static_cast<std::int64_t>(calls_.size()) - 1);
  return calls_.size() - 1;
}

bool PartSequence::may_go_on() const noexcept {
  if (is_finishing_ || open_ != PartKind::tool_call) {
    return true;
  }
  const Call& open = calls_[open_call_];
  return open.has_arguments ? open.arguments.complete() : waiting_bytes_ > 0;
}

void PartSequence::wait(PartKind kind, std::size_t call, std::string_view piece) {
  waiting_bytes_ += piece.size();
  if (waiting_bytes_ > kMaxWaitingBytes || waiting_.size() > 2 * kMaxCalls) {
    is_broken_ = true;
    return;
  }
  for (Waiting& part : waiting_) {
    const bool is_last = &part == &waiting_.back();
    if (part.kind == kind && (kind == PartKind::tool_call ? part.call == call : is_last)) {
      part.text += piece;
      return;
    }
  }
  waiting_.push_back({kind, call, std::string(piece)});
}

void PartSequence::close(chat::ResponseSink& sink) {
  if (open_ == PartKind::tool_call) {
    calls_[open_call_].is_closed = true;
  }
  if (open_) {
    open_.reset();
    sink.event(chat::PartEnd{});
  }
}

void PartSequence::start(PartKind kind, std::size_t call, chat::ResponseSink& sink) {
  close(sink);
  open_ = kind;
  open_call_ = call;
  chat::PartStart start{.kind = kind};
  if (kind == PartKind::tool_call) {
    calls_[call].is_started = true;
    start.id = calls_[call].id;
    start.name = calls_[call].name;
  }
  sink.event(std::move(start));
}

void PartSequence::push(std::string_view piece, chat::ResponseSink& sink) {
  if (!piece.empty()) {
    sink.event(chat::PartDelta{std::string(piece)});
  }
}

void PartSequence::text(PartKind kind, std::string_view piece, chat::ResponseSink& sink) {
  if (piece.empty() || is_broken_) {
    return;
  }
  if (!waiting_.empty() || !may_go_on()) {
    wait(kind, 0, piece);
    drain(sink);
    return;
  }
  if (open_ != kind) {
    start(kind, 0, sink);
  }
  push(piece, sink);
}

void PartSequence::call(const CallPiece& piece, chat::ResponseSink& sink) {
  const std::optional<std::size_t> found = is_broken_ ? std::nullopt : find_call(piece);
  if (!found) {
    return;
  }
  Call& call = calls_[*found];
  if (call.is_closed) {
    // Behind complete arguments nothing can follow; a call that was taken for one without
    // arguments would be made with the wrong ones.
    is_broken_ = !call.has_arguments && !piece.arguments.empty();
    return;
  }
  call.arguments.append(piece.arguments);
  call.has_arguments = call.has_arguments || !piece.arguments.empty();
  if (call.is_started) {
    push(piece.arguments, sink);
  } else {
    if (call.id.empty()) {
      call.id = piece.id;
    }
    if (call.name.empty()) {
      call.name = piece.name;
    }
    wait(PartKind::tool_call, *found, piece.arguments);
  }
  drain(sink);
}

void PartSequence::drain(chat::ResponseSink& sink) {
  std::size_t gone = 0;
  while (gone < waiting_.size() && !is_broken_ && may_go_on()) {
    const Waiting& part = waiting_[gone];
    if (part.kind == PartKind::tool_call &&
        (calls_[part.call].id.empty() || calls_[part.call].name.empty())) {
      is_broken_ = is_finishing_;
      break;  // it cannot start yet
    }
    if (part.kind == PartKind::tool_call || open_ != part.kind) {
      start(part.kind, part.call, sink);
    }
    push(part.text, sink);
    waiting_bytes_ -= part.text.size();
    ++gone;
  }
  waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(gone));
}

bool PartSequence::finish(std::string_view answer_id, chat::ResponseSink& sink) {
  for (std::size_t i = 0; i < calls_.size(); ++i) {
    if (calls_[i].id.empty()) {
      calls_[i].id = call_id(answer_id, i);
    }
  }
  is_finishing_ = true;
  drain(sink);
  if (!is_broken_) {
    close(sink);
  }
  return !is_broken_;
}

}  // namespace gateway::formats
