// A stream of pipelined requests: framing it at once and in pieces must give the same requests, or
// the same error at the same place. Anything else would let two readers disagree.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/http/chunked.h"
#include "gateway/http/framing.h"

namespace {

using gateway::http::ChunkedDecoder;
using gateway::http::FramedHead;
using gateway::http::FramingLimits;
using gateway::http::HeadScanner;

struct Framed {
  std::string method, target, path, authorization, body;
  std::size_t end = 0;
  int error = 0;
  bool operator==(const Framed&) const = default;
};

constexpr FramingLimits kLimits{.head_bytes = 512, .head_fields = 8, .body_bytes = 256};

/// Frames what has arrived of one request. False: more is needed.
class OneRequest {
 public:
  bool advance(std::string_view arrived, Framed& framed) {
    if (!head_done_) {
      const HeadScanner::State state = scanner_.scan(arrived);
      if (state == HeadScanner::State::kNeedMore) {
        return false;
      }
      if (state == HeadScanner::State::kError) {
        framed.error = scanner_.error().status;
        return true;
      }
      const FramedHead head = scanner_.head(arrived);
      framed = {std::string(head.method),
                std::string(head.target),
                std::string(head.path),
                std::string(head.authorization),
                {},
                head.bytes,
                0};
      if (head.bytes > kLimits.head_bytes || head.content_length > kLimits.body_bytes ||
          (head.chunked && head.content_length != 0)) {
        std::abort();
      }
      head_done_ = true;
      chunked_ = head.chunked;
      content_length_ = head.content_length;
    }
    if (!chunked_) {
      if (arrived.size() < framed.end + content_length_) {
        return false;
      }
      framed.body = arrived.substr(framed.end, content_length_);
      framed.end += content_length_;
      return true;
    }
    const ChunkedDecoder::Step step = chunks_.decode(arrived.substr(framed.end), framed.body);
    framed.end += step.consumed;
    if (framed.body.size() > kLimits.body_bytes || framed.end > arrived.size()) {
      std::abort();
    }
    framed.error = chunks_.error().status;
    return step.state != ChunkedDecoder::State::kNeedMore;
  }

 private:
  HeadScanner scanner_{kLimits};
  ChunkedDecoder chunks_{kLimits.body_bytes};
  bool head_done_ = false;
  bool chunked_ = false;
  std::uint64_t content_length_ = 0;
};

std::vector<Framed> frame(std::string_view bytes, std::size_t piece) {
  std::vector<Framed> all;
  while (!bytes.empty()) {
    OneRequest request;
    Framed framed;
    std::size_t arrived = 0;
    bool done = false;
    while (!done && arrived < bytes.size()) {
      arrived = std::min(bytes.size(), arrived + piece);
      const std::string moved(bytes.substr(0, arrived));  // elsewhere each time, exactly sized
      done = request.advance(moved, framed);
    }
    if (!done) {
      break;
    }
    if (framed.error != 0) {
      framed.end = 0;  // where an error is noticed may depend on the pieces
      framed.body.clear();
      all.push_back(std::move(framed));
      break;
    }
    bytes.remove_prefix(framed.end);
    all.push_back(std::move(framed));
  }
  return all;
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2 || size > 4096) {
    return 0;
  }
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t piece = 1 + data[0] % 64U;
  if (frame(bytes, bytes.size()) != frame(bytes, piece)) {
    std::abort();
  }
  return 0;
}
