#include "tests/macro/truth/truth_answer.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <optional>
#include <utility>

namespace macro_test {
namespace {

bool same_ignoring_case(std::string_view left, std::string_view right) noexcept {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(), [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) ==
           std::tolower(static_cast<unsigned char>(b));
  });
}

std::string_view trimmed(std::string_view text) noexcept {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) {
    text.remove_prefix(1);
  }
  return text;
}

/// The value of a field of the head; nullopt: it is not there.
std::optional<std::string_view> field(std::string_view head, std::string_view name) noexcept {
  std::size_t at = head.find("\r\n");
  while (at != std::string_view::npos && at + 2 < head.size()) {
    const std::string_view rest = head.substr(at + 2);
    const std::string_view line = rest.substr(0, rest.find("\r\n"));
    const std::size_t colon = line.find(':');
    if (colon != std::string_view::npos && same_ignoring_case(line.substr(0, colon), name)) {
      return trimmed(line.substr(colon + 1));
    }
    at = head.find("\r\n", at + 2);
  }
  return std::nullopt;
}

/// From the end of `begin` to the next `end`; empty where `begin` is not there.
std::string_view between(std::string_view text, std::size_t begin_at, std::string_view begin,
                         std::string_view end) noexcept {
  if (begin_at == std::string_view::npos) {
    return {};
  }
  const std::string_view rest = text.substr(begin_at + begin.size());
  return rest.substr(0, rest.find(end));
}

void append_chunk(std::string_view text, std::string& out) {
  std::array<char, 16> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), text.size(), 16);
  out.append(digits.data(), end.ptr).append("\r\n").append(text).append("\r\n");
}

/// The body of a right answer that repeats `raw_text`.
std::string echo_body(std::string_view raw_text, std::string_view raw_model) {
  std::string body = R"({"id":"chatcmpl-1","object":"chat.completion","created":1,"model":")";
  body.append(raw_model).append(R"(","choices":[{"index":0,"message":{"role":"assistant",)");
  body.append(R"("content":")").append(raw_text).append(R"("},"finish_reason":"stop"}],)");
  return body + R"("usage":{"prompt_tokens":100,"completion_tokens":100,"total_tokens":200}})";
}

constexpr std::string_view kError = R"({"error":{"message":"as planned","type":"server_error"}})";

}  // namespace

Reading read_truth_request(std::string_view bytes, TruthRequest& request) noexcept {
  const std::size_t end = bytes.find("\r\n\r\n");
  if (end == std::string_view::npos) {
    return bytes.size() > kMostHeadBytes ? Reading::bad : Reading::more;
  }
  request = {};
  request.head = bytes.substr(0, end + 4);
  const std::size_t method_end = request.head.find(' ');
  const std::size_t path_end = request.head.find(' ', method_end + 1);
  if (method_end == std::string_view::npos || path_end == std::string_view::npos ||
      request.head.size() > kMostHeadBytes) {
    return Reading::bad;
  }
  request.get = request.head.substr(0, method_end) == "GET";
  request.path = request.head.substr(method_end + 1, path_end - method_end - 1);
  std::size_t length = 0;
  if (const auto text = field(request.head, "Content-Length")) {
    const auto read = std::from_chars(text->data(), text->data() + text->size(), length);
    if (read.ec != std::errc() || length > kMostBodyBytes) {
      return Reading::bad;
    }
  } else if (field(request.head, "Transfer-Encoding")) {
    return Reading::bad;
  }
  if (bytes.size() - request.head.size() < length) {
    return Reading::more;
  }
  request.body = bytes.substr(request.head.size(), length);
  const auto connection = field(request.head, "Connection");
  request.wants_close = connection && same_ignoring_case(*connection, "close");
  request.wants_stream = request.body.find(R"("stream":true)") != std::string_view::npos;
  constexpr std::string_view kContent = R"("content":")";
  request.raw_text = between(request.body, request.body.rfind(kContent), kContent, R"("}]})");
  constexpr std::string_view kModel = R"("model":")";
  request.raw_model = between(request.body, request.body.find(kModel), kModel, "\"");
  return Reading::whole;
}

TruthAnswer::TruthAnswer(const TruthPlan& plan, const TruthRequest& request,
                         std::int64_t received_ns, std::int64_t begin_ns, std::int64_t end_ns)
    : wait_(plan.wait),
      stream_(request.wants_stream && plan.status == 200),
      close_(plan.close || request.wants_close),
      status_(plan.status),
      received_ns_(received_ns),
      begin_ns_(begin_ns),
      end_ns_(end_ns),
      interval_ns_(plan.stream_interval.count()) {
  if (stream_) {
    model_ = request.raw_model;
    steps_ = std::max(plan.stream_tokens, 1);
    return;
  }
  if (status_ != 200) {
    body_ = kError;
  } else if (request.get) {
    body_ = R"({"object":"list","data":[{"id":"loopback","object":"model"}]})";
  } else {
    body_ = echo_body(request.raw_text, request.raw_model);
  }
  const int pieces = std::clamp(plan.pieces, 1, static_cast<int>(body_.size()));
  steps_ = wait_ == TruthPlan::Wait::head ? 1 : wait_ == TruthPlan::Wait::body ? 2 : 1 + pieces;
}

TruthAnswer TruthAnswer::at_once(std::string body, bool close) {
  TruthAnswer answer;
  answer.steps_ = 1;
  answer.close_ = close;
  answer.body_ = std::move(body);
  return answer;
}

std::int64_t TruthAnswer::due_ns() const noexcept {
  if (stream_) {
    return end_ns_ + step_ * interval_ns_;
  }
  if (wait_ == TruthPlan::Wait::head) {
    return end_ns_;
  }
  // Step 0 is the head; the last is at the end.
  return begin_ns_ + (end_ns_ - begin_ns_) * step_ / (steps_ - 1);
}

void TruthAnswer::write_head(std::int64_t now_ns, std::string& out) const {
  out += "HTTP/1.1 " + std::to_string(status_) + (status_ == 200 ? " OK" : " Planned");
  out += "\r\nX-Truth-Received-Ns: " + std::to_string(received_ns_);
  out += "\r\nX-Truth-Written-Ns: " + std::to_string(now_ns);
  out += close_ ? "\r\nConnection: close" : "";
  if (stream_) {
    out += "\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
  } else {
    out += "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body_.size()) +
           "\r\n\r\n";
  }
}

void TruthAnswer::write_event(std::string_view text, std::string& out) const {
  std::string event = R"(data: {"id":"c","object":"chat.completion.chunk","model":")" + model_ +
                      R"(","choices":[{"index":0,"delta":{)";
  event.append(text.empty() ? R"("role":"assistant",)" : "").append(R"("content":")").append(text);
  event += R"("},"finish_reason":null}]})"
           "\n\n";
  append_chunk(event, out);
}

void TruthAnswer::write_stream_end(std::string& out) const {
  const std::string start =
      R"(data: {"id":"c","object":"chat.completion.chunk","model":")" + model_ + R"(","choices":[)";
  append_chunk(start + R"({"index":0,"delta":{},"finish_reason":"stop"}]})"
                       "\n\n",
               out);
  append_chunk(start + R"(],"usage":{"prompt_tokens":100,"completion_tokens":)" +
                   std::to_string(steps_) + R"(,"total_tokens":)" + std::to_string(steps_ + 100) +
                   "}}\n\n",
               out);
  append_chunk("data: [DONE]\n\n", out);
  out += "0\r\n\r\n";
}

void TruthAnswer::write_step(std::int64_t now_ns, std::string& out) {
  const int step = step_++;
  if (step == 0) {
    write_head(now_ns, out);
  }
  if (stream_) {
    if (step == 0) {
      write_event("", out);
    }
    write_event(" @" + std::to_string(step) + ":" + std::to_string(now_ns), out);
    if (done()) {
      write_stream_end(out);
    }
    return;
  }
  if (wait_ == TruthPlan::Wait::head) {
    out += body_;
  } else if (step > 0) {
    const std::size_t pieces = static_cast<std::size_t>(steps_) - 1;
    const auto piece = static_cast<std::size_t>(step);
    const std::size_t from = body_.size() * (piece - 1) / pieces;
    out.append(body_, from, body_.size() * piece / pieces - from);
  }
}

}  // namespace macro_test
