#include "macro/provider/exchange.h"

#include <utility>

#include "macro/provider/json_writing.h"
#include "macro/provider/tokens.h"

namespace macro::provider {
namespace {

constexpr std::size_t kBatchBytes = std::size_t{64} << 10U;

}  // namespace

void Exchange::begin_whole(std::string bytes, std::int64_t due_ns, End end) {
  bytes_ = std::move(bytes);
  due_ns_ = due_ns;
  end_ = end;
  closes_ = false;
  one_event_a_send_ = false;
  step_ = Step::whole;
}

void Exchange::begin_stream(std::string head, Answer answer, const StreamPlan& plan, End end) {
  bytes_ = std::move(head);
  answer_ = std::move(answer);
  pace_ = plan.pace;
  fault_ = plan.fault;
  stamp_text_ = plan.stamp_text;
  end_ = end;
  closes_ = false;
  one_event_a_send_ = !pace_.instant();
  due_ns_ = plan.start_ns + pace_.first_token_ns();
  chunked_ = plan.chunked;
  block_ = 0;
  fragments_sent_ = 0;
  std::int64_t fragments = 0;
  for (const Block& block : answer_.blocks) {
    fragments += count_tokens(block.text);
  }
  fault_at_ = fault_.kind == Fault::Kind::none ? -1 : fragments / 2;
  step_ = Step::begin;
}

void Exchange::abandon() noexcept {
  step_ = Step::idle;
  due_ns_ = kNever;
  closes_ = true;
}

AnswerWriter& Exchange::writer() noexcept {
  switch (answer_.api) {
    case Api::responses:
      return responses_;
    case Api::messages:
      return messages_;
    case Api::chat:
      break;
  }
  return chat_;
}

void Exchange::finish(End end) noexcept {
  closes_ = end == End::close;
  step_ = end == End::stall ? Step::stalled : Step::idle;
  due_ns_ = kNever;
  bytes_.clear();
}

void Exchange::advance(Outbox& outbox) {
  if (step_ == Step::whole) {
    outbox.append(bytes_);
    finish(end_);
    return;
  }
  do {
    take_step(outbox);
  } while (!one_event_a_send_ && active() && step_ != Step::stalled && outbox.size() < kBatchBytes);
}

void Exchange::go_to_block(std::size_t index) {
  block_ = index;
  block_at_ = 0;
  step_ = index < answer_.blocks.size() ? Step::begin_block : Step::end;
}

void Exchange::take_step(Outbox& outbox) {
  // A fault strikes before the fragment in the middle; where there is none, before the end.
  const bool at_fault = fault_at_ >= 0 && fragments_sent_ >= fault_at_ &&
                        (step_ == Step::fragment || step_ == Step::end);
  if (at_fault) {
    fault_at_ = -1;
    if (fault_.kind != Fault::Kind::malformed) {
      finish(fault_.kind == Fault::Kind::stall ? End::stall : End::close);
      return;
    }
    stream_.break_next();
  }
  switch (step_) {
    case Step::begin:
      outbox.append(bytes_);
      stream_.start(outbox, chunked_, clock_);
      writer().begin(answer_, stream_);
      go_to_block(0);
      break;
    case Step::begin_block: {
      Block& block = answer_.blocks[block_];
      writer().begin_block(answer_, block_, stream_);
      block_fragments_ = count_tokens(block.text);
      if (stamp_text_ && block.kind == Block::Kind::text) {
        block.text.clear();  // becomes what is sent
      }
      step_ = block_fragments_ > 0 ? Step::fragment : Step::end_block;
      if (step_ == Step::fragment && fragments_sent_ > 0) {
        due_ns_ += pace_.next_token_ns();
      }
      break;
    }
    case Step::fragment:
      send_fragment();
      ++fragments_sent_;
      if (--block_fragments_ > 0) {
        due_ns_ += pace_.next_token_ns();
      } else {
        step_ = Step::end_block;
      }
      break;
    case Step::end_block:
      writer().end_block(answer_, block_, stream_);
      go_to_block(block_ + 1);
      break;
    case Step::end:
      writer().end(answer_, stream_);
      stream_.finish();
      finish(end_);
      break;
    case Step::idle:
    case Step::whole:
    case Step::stalled:
      break;
  }
}

void Exchange::send_fragment() {
  Block& block = answer_.blocks[block_];
  if (stamp_text_ && block.kind == Block::Kind::text) {
    std::string stamp = " @";
    append_number(stamp, fragments_sent_);
    stamp += ':';
    append_number(stamp, stream_.now_ns());
    writer().fragment(answer_, block_, stamp, stream_);
    block.text += stamp;
    return;
  }
  const std::string_view rest = std::string_view(block.text).substr(block_at_);
  // The last piece takes all: a broken encoding cannot leave bytes behind.
  const std::size_t size =
      block_fragments_ == 1 ? rest.size() : prefix_bytes(rest, kTokenCharacters);
  writer().fragment(answer_, block_, rest.substr(0, size), stream_);
  block_at_ += size;
}

}  // namespace macro::provider
