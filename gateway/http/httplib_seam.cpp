#include "gateway/http/httplib_seam.h"

#include <httplib.h>

#include <algorithm>
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
  void get_remote_ip_and_port(std::string&, int&) const override {}
  void get_local_ip_and_port(std::string&, int&) const override {}
  /// No descriptor: the library refuses numbers beyond FD_SETSIZE, which it has no use for here.
  [[nodiscard]] socket_t socket() const override { return INVALID_SOCKET; }

 private:
  std::string_view in_;
  std::string& out_;
};

}  // namespace

class AnswerWriter::Dispatcher final : private httplib::Server {
 public:
  Dispatcher() {
    set_pre_routing_handler([this](const httplib::Request&, httplib::Response& response) {
      fill(response);
      return HandlerResponse::Handled;
    });
    set_post_routing_handler([this](const httplib::Request&, httplib::Response& response) {
      correct_fields(response.headers);
    });
  }

  std::uint64_t run(Response& response, const AnswerShape& shape, std::string& out) {
    response_ = &response;
    shape_ = &shape;
    const std::uint64_t body_bytes = shape.is_head ? 0 : response.body.size();
    BufferedStream stream(shape.is_head ? "HEAD / HTTP/1.1\r\n\r\n" : "POST / HTTP/1.1\r\n\r\n",
                          out);
    bool closed = false;
    // Always "close": cpp-httplib's keep-alive field costs a stringstream and promises limits that
    // are not ours. correct_fields() says what holds.
    process_request(stream, true, closed, nullptr);
    return body_bytes;
  }

 private:
  void fill(httplib::Response& to) {
    to.status = response_->status;
    to.body = std::move(response_->body);
    if (!to.body.empty()) {
      to.headers.emplace("Content-Type", std::move(response_->content_type));
    }
    for (auto& [name, value] : response_->headers) {
      // A line break inside would let a value forge fields.
      if (value.find_first_of("\r\n") == std::string::npos) {
        to.headers.emplace(std::move(name), std::move(value));
      }
    }
  }

  void correct_fields(httplib::Headers& headers) const {
    headers.erase("Accept-Ranges");  // added to every answer to HEAD
    if (shape_->keep_alive) {
      headers.erase("Connection");
      if (shape_->is_http_1_0) {
        headers.emplace("Connection", "keep-alive");
      }
    }
    if (shape_->retry_after) {
      headers.emplace("Retry-After", "1");
    }
    headers.emplace("x-request-id", shape_->request_id);
  }

  Response* response_ = nullptr;
  const AnswerShape* shape_ = nullptr;
};

AnswerWriter::AnswerWriter() : dispatcher_(std::make_unique<Dispatcher>()) {}
AnswerWriter::~AnswerWriter() = default;

std::uint64_t AnswerWriter::write(Response&& response, const AnswerShape& shape,
                                  std::string& out) {
  return dispatcher_->run(response, shape, out);
}

}  // namespace gateway::http
