// What a measured gateway sends is foreign: the answer parser must read the same whatever the
// pieces the bytes come in, stay within its buffer, and hand bodies to the answer's check without
// harm.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "macro/engine/answer.h"
#include "macro/engine/http_response.h"
#include "macro/engine/json_cursor.h"

namespace {

using macro::ResponseParser;
using State = ResponseParser::State;

void require(bool condition) {
  if (!condition) {
    std::abort();
  }
}

struct Outcome {
  State state = State::incomplete;
  int status = 0;
  bool keep_alive = false;
  std::size_t consumed = 0;
  std::string body;
};

/// Feeds the bytes `piece` at a time, into a buffer of just their size.
Outcome parse_in_pieces(std::string_view bytes, std::size_t piece) {
  std::string buffer;
  buffer.reserve(bytes.size());
  ResponseParser parser;
  Outcome outcome;
  while (outcome.state == State::incomplete && buffer.size() < bytes.size()) {
    buffer += bytes.substr(buffer.size(), piece);
    outcome.state = parser.parse(buffer);
  }
  if (outcome.state == State::incomplete && !bytes.empty()) {
    outcome.state = parser.end_of_stream();
  }
  if (outcome.state != State::complete) {
    return outcome;
  }
  outcome.status = parser.status();
  outcome.keep_alive = parser.keep_alive();
  outcome.consumed = parser.consumed();
  outcome.body = parser.body();
  require(outcome.consumed <= buffer.size());
  require(outcome.status >= 200 && outcome.status <= 599);
  return outcome;
}

void check_answer(std::string_view body) {
  for (const macro::AnswerRule rule : {macro::AnswerRule::echo, macro::AnswerRule::any}) {
    const macro::AnswerExpectation expected{
        .raw_text = R"(a\n\"b\")", .raw_model = "loopback", .rule = rule};
    const auto fault = macro::judge(macro::read_chat_answer(body, expected), expected.rule);
    // The walk over the whole value must agree on what is JSON.
    macro::JsonCursor cursor(body);
    cursor.skip_value();
    if (!cursor.at_end()) {
      require(fault.has_value());
    }
  }
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  // The first byte says how the rest is cut.
  const std::size_t piece = data[0] % 16U + 1U;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const Outcome whole = parse_in_pieces(bytes, bytes.size() + 1);
  const Outcome pieces = parse_in_pieces(bytes, piece);
  require(whole.state == pieces.state);
  require(whole.status == pieces.status);
  require(whole.keep_alive == pieces.keep_alive);
  require(whole.consumed == pieces.consumed);
  require(whole.body == pieces.body);
  check_answer(whole.state == State::complete ? whole.body : bytes);
  return 0;
}
