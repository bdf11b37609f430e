#include "gateway/formats/openai_responses_part_queue.h"

#include <algorithm>

namespace gateway::formats::openai_responses {

void PartQueue::begin(Key key, chat::PartStart start, chat::ResponseSink& sink) {
  const chat::PartKind kind = start.kind;
  append({.key = key, .start = std::move(start), .kind = kind}, sink);
}

void PartQueue::begin_reasoning(Key key, chat::ResponseSink& sink) { append({.key = key}, sink); }

void PartQueue::append(Part part, chat::ResponseSink& sink) {
  if (begun_.contains(part.key)) {
    return;
  }
  if (begun_.size() >= kMaxParts) {
    is_broken_ = true;
    return;
  }
  begun_.insert(part.key);
  has_call_ = has_call_ || part.kind == chat::PartKind::tool_call;
  parts_.push_back(std::move(part));
  advance(sink);
}

void PartQueue::keep(Part& part, std::string_view piece) {
  const bool waits = &part != &parts_.front();
  if (waits && piece.size() > kMaxKeptBytes - kept_bytes_) {
    is_broken_ = true;
    return;
  }
  kept_bytes_ += piece.size();
  part.kept += piece;
}

void PartQueue::settle_reasoning(Key key, chat::PartKind kind, chat::ResponseSink& sink) {
  Part* const part = find(key);
  if (part != nullptr && !part->kind) {
    part->kind = kind;
    part->start.kind = kind;
    advance(sink);
  }
}

void PartQueue::add(Key key, chat::PartKind kind, std::string_view piece, chat::ResponseSink& sink,
                    std::int64_t section, std::string_view separator) {
  Part* const part = find(key);
  if (part == nullptr || part->over || part->kind != kind || piece.empty()) {
    return;
  }
  if (part->has_text && part->section != section) {
    keep(*part, separator);
  }
  keep(*part, piece);
  part->has_text = true;
  part->section = section;
  advance(sink);
}

void PartQueue::complete(Key key, chat::PartKind kind, std::string_view whole,
                         std::string_view signature, chat::ResponseSink& sink) {
  Part* const part = find(key);
  if (part == nullptr || part->over || part->kind != kind) {
    return;
  }
  if (!part->has_text) {
    keep(*part, whole);
  }
  part->signature = signature;
  part->over = true;
  advance(sink);
}

void PartQueue::end_item(std::int64_t output_index, chat::ResponseSink& sink) {
  for (Part& part : parts_) {
    part.over = part.over || part.key.first == output_index;
  }
  advance(sink);
}

void PartQueue::end_all(chat::ResponseSink& sink) {
  for (Part& part : parts_) {
    part.over = true;
  }
  advance(sink);
}

PartQueue::Part* PartQueue::find(Key key) noexcept {
  const auto found =
      std::find_if(parts_.begin(), parts_.end(), [&](const Part& part) { return part.key == key; });
  return found == parts_.end() ? nullptr : &*found;
}

void PartQueue::advance(chat::ResponseSink& sink) {
  while (!parts_.empty()) {
    Part& part = parts_.front();
    if (part.kind) {
      if (!part.passed_on) {
        part.passed_on = true;
        sink.event(std::move(part.start));
      }
      if (!part.kept.empty()) {
        kept_bytes_ -= part.kept.size();
        sink.event(chat::PartDelta{std::exchange(part.kept, {})});
      }
    }
    if (!part.over) {
      return;
    }
    if (part.kind) {  // else it was thinking that said nothing
      sink.event(chat::PartEnd{std::move(part.signature)});
    }
    parts_.pop_front();
  }
}

}  // namespace gateway::formats::openai_responses
