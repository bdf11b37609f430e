#include "gateway/service/chat_handler.h"

#include <exception>
#include <utility>

#include "gateway/formats/openai_chat.h"
#include "gateway/service/error_response.h"
#include "gateway/upstream/collector.h"

namespace gateway::service {
namespace {

// The golden-ratio step and the mixing function of SplitMix64 (Steele, Lea, Flood 2014): a counter
// that is shared by all threads becomes ids that look random and do not repeat.
constexpr std::uint64_t kGamma = 0x9E3779B97F4A7C15U;

constexpr std::string_view kDigits = "0123456789abcdef";
constexpr std::size_t kExcerptBytes = 128;

std::uint64_t mix(std::uint64_t state) noexcept {
  state = (state ^ (state >> 30U)) * 0xBF58476D1CE4E5B9U;
  state = (state ^ (state >> 27U)) * 0x94D049BB133111EBU;
  return state ^ (state >> 31U);
}

void append_hex(std::string& text, std::uint64_t value) {
  for (unsigned shift = 64; shift != 0; shift -= 4) {
    text += kDigits[(value >> (shift - 4)) & 0xFU];
  }
}

/// A client's text in an error: cut to what a reader needs to recognise it, between code points.
std::string excerpt(std::string_view text) {
  if (text.size() <= kExcerptBytes) {
    return std::string(text);
  }
  std::size_t end = kExcerptBytes;
  while ((static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
    --end;
  }
  return std::string(text.substr(0, end)) + "...";
}

ChatHandler::Answer failed(const chat::Error& error) {
  return {.response = error_response(error), .usage = {}};
}

}  // namespace

ChatHandler::ChatHandler(std::shared_ptr<const upstream::Routes> routes, Clock clock,
                         std::uint64_t id_seed)
    : routes_(std::move(routes)), clock_(std::move(clock)), id_state_(id_seed) {}

std::string ChatHandler::next_id() {
  const std::uint64_t state = id_state_.fetch_add(kGamma, std::memory_order_relaxed);
  std::string id = "chatcmpl-";
  append_hex(id, mix(state));
  return id;
}

ChatHandler::Answer ChatHandler::answer(std::string_view body) noexcept {
  try {
    return answer_or_throw(body);
  } catch (const std::exception&) {
    // Only an allocation can fail here: the next request may well be smaller.
    return failed({.kind = chat::ErrorKind::unavailable,
                   .message = "The gateway is out of memory; try again later.",
                   .param = {},
                   .code = {}});
  }
}

ChatHandler::Answer ChatHandler::answer_or_throw(std::string_view body) {
  auto request = formats::openai_chat::read_request(body);
  if (!request) {
    return failed(request.error());
  }
  upstream::Upstream* const upstream = routes_->find(request->model);
  if (upstream == nullptr) {
    return failed({.kind = chat::ErrorKind::not_found,
                   .message = "The model '" + excerpt(request->model) +
                              "' does not exist here; GET /v1/models lists those that do.",
                   .param = "model",
                   .code = "model_not_found"});
  }
  upstream::Collector collector;
  const std::unique_ptr<upstream::Handle> handle = upstream->start(std::move(*request), collector);
  const auto response = collector.wait();
  if (!response) {
    return failed(response.error());
  }
  Answer answer;
  answer.usage = response->usage;
  answer.response.body = formats::openai_chat::write_response(
      *response, {.id = next_id(), .created_s = clock_.wall_s()});
  return answer;
}

}  // namespace gateway::service
