// The scanner of upstreams' answers: never a crash, never more body than it may hold, and the same
// answer however its bytes are cut.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "gateway/upstream/http_answer.h"

namespace {

using gateway::upstream::AnswerScanner;

constexpr std::uint64_t kBodyBytes = 4096;

struct Scanned {
  AnswerScanner::State state = AnswerScanner::State::kHead;
  int status = 0;
  std::string content_type = {};
  std::string body = {};
  bool keep_alive = false;

  bool operator==(const Scanned&) const = default;
};

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

Scanned scan(std::string_view bytes, std::size_t piece) {
  AnswerScanner scanner(kBodyBytes);
  Scanned scanned;
  while (!bytes.empty() && scanner.state() != AnswerScanner::State::kError) {
    scanned.state = scanner.feed(bytes.substr(0, piece), scanned.body);
    require(scanned.state == scanner.state());
    require(scanned.body.size() <= kBodyBytes);
    bytes.remove_prefix(std::min(piece, bytes.size()));
  }
  if (scanner.state() == AnswerScanner::State::kHead ||
      scanner.state() == AnswerScanner::State::kBody) {
    scanned.state = scanner.end_of_input();
  }
  require((scanned.state == AnswerScanner::State::kError) == !scanner.error().empty());
  if (scanned.state == AnswerScanner::State::kError) {
    return {.state = scanned.state};  // what came before depends on the cuts
  }
  scanned.status = scanner.head().status;
  scanned.content_type = scanner.head().content_type;
  scanned.keep_alive = scanner.keep_alive();
  require(scanned.status >= 200 && scanned.status <= 999);
  return scanned;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Scanned whole = scan(bytes, size + 1);
  require(scan(bytes, 1) == whole);
  const std::size_t piece = size == 0 ? 1 : data[size - 1] % 16U + 1U;
  require(scan(bytes, piece) == whole);
  return 0;
}
