#include "gateway/http/httplib_seam.h"

#include <httplib.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <utility>

// process_request() takes more arguments from 0.18 on, and before 0.11 connections are parked
// elsewhere: whoever moves the range has to read the library's server again.
static_assert(GATEBENCH_HTTPLIB_VERSION >= 1100 && GATEBENCH_HTTPLIB_VERSION < 1800,
              "cpp-httplib 0.11 to 0.17 is supported");

namespace gateway::http {
namespace {

/// The bytes between cpp-httplib and a connection: a head of one line in, an answer out.
class BufferedStream final : public httplib::Stream {
 public:
  BufferedStream(std::string_view in, std::string& out) : in_(in), out_(out) {}

  [[nodiscard]] bool is_readable() const override { return !in_.empty(); }
  [[nodiscard]] bool is_writable() const override { return true; }
  ssize_t read(char* to, size_t size) override {
    const std::size_t count = std::min(size, in_.size());
    std::memcpy(to, in_.data(), count);
    in_.remove_prefix(count);
    return static_cast<ssize_t>(count);
  }
  ssize_t write(const char* from, size_t size) override {
    out_.append(from, size);
    return static_cast<ssize_t>(size);
  }
  void get_remote_ip_and_port(std::string& /*ip*/, int& /*port*/) const override {}
  void get_local_ip_and_port(std::string& /*ip*/, int& /*port*/) const override {}
  /// No descriptor: the library refuses numbers beyond FD_SETSIZE, which it has no use for here.
  [[nodiscard]] socket_t socket() const override { return INVALID_SOCKET; }

 private:
  std::string_view in_;
  std::string& out_;
};

void append_field(std::string& out, std::string_view name, std::string_view value) {
  out += name;
  out += ": ";
  out += value;
  out += "\r\n";
}

std::string_view number_text(std::size_t number, int base, std::array<char, 20>& digits) {
  const char* end = std::to_chars(digits.data(), digits.data() + digits.size(), number, base).ptr;
  return {digits.data(), static_cast<std::size_t>(end - digits.data())};
}

}  // namespace

void append_chunk(std::string_view piece, std::string& out) {
  if (piece.empty()) {
    return;
  }
  std::array<char, 20> digits{};
  constexpr int kHexadecimal = 16;
  out += number_text(piece.size(), kHexadecimal, digits);
  out += "\r\n";
  out += piece;
  out += "\r\n";
}

class AnswerWriter::HeadWriter final : private httplib::Server {
 public:
  HeadWriter() {
    set_pre_routing_handler([this](const httplib::Request&, httplib::Response& response) {
      response.status = response_->status;
      return HandlerResponse::Handled;
    });
    set_post_routing_handler([this](const httplib::Request&, httplib::Response& response) {
      // Ours is all that holds: the library's keep-alive limits are not, and the length is another
      // in each answer.
      response.headers.clear();
      if (!response_->content_type.empty()) {
        response.headers.emplace("Content-Type", response_->content_type);
      }
      if (!connection_.empty()) {
        response.headers.emplace("Connection", connection_);
      }
    });
  }

  /// The head of `response` with the empty line that ends it.
  std::string write(const Response& response, std::string_view connection) {
    response_ = &response;
    connection_ = connection;
    std::string head;
    BufferedStream stream("GET / HTTP/1.1\r\n\r\n", head);
    bool closed = false;
    process_request(stream, true, closed, nullptr);
    return head;
  }

 private:
  const Response* response_ = nullptr;
  std::string_view connection_;
};

AnswerWriter::AnswerWriter() : head_writer_(std::make_unique<HeadWriter>()) {}
AnswerWriter::~AnswerWriter() = default;

const std::string& AnswerWriter::head_for(const Response& response, std::string_view connection) {
  for (const KnownHead& known : known_heads_) {
    if (known.status == response.status && known.connection == connection &&
        known.content_type == response.content_type) {
      return known.text;
    }
  }
  if (known_heads_.size() == kMostKnownHeads) {
    known_heads_.clear();  // an application that invents content types pays for it
  }
  std::string head = head_writer_->write(response, connection);
  head.resize(head.size() - 2);  // the empty line comes after our fields
  return known_heads_
      .emplace_back(KnownHead{response.status, response.content_type, connection, std::move(head)})
      .text;
}

std::uint64_t AnswerWriter::write(const Response& response, const AnswerShape& shape,
                                  std::string& out) {
  const std::string_view connection = !shape.keep_alive   ? "close"
                                      : shape.is_http_1_0 ? "keep-alive"
                                                          : "";
  out += head_for(response, connection);
  if (!shape.streamed) {
    std::array<char, 20> digits{};
    append_field(out, "Content-Length", number_text(response.body.size(), 10, digits));
  } else if (!shape.is_http_1_0) {
    append_field(out, "Transfer-Encoding", "chunked");
  }
  append_field(out, "x-request-id", shape.request_id);
  if (shape.retry_after) {
    append_field(out, "Retry-After", "1");
  }
  for (const auto& [name, value] : response.headers) {
    if (value.find_first_of("\r\n") == std::string::npos) {
      append_field(out, name, value);
    }
  }
  out += "\r\n";
  if (shape.is_head) {
    return 0;
  }
  if (shape.streamed && !shape.is_http_1_0) {
    append_chunk(response.body, out);
  } else {
    out += response.body;
  }
  return response.body.size();
}

}  // namespace gateway::http
