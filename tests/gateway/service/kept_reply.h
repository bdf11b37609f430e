#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/http/application.h"

namespace gateway::service {

/// Keeps what an exchange says, for tests.
class KeptReply final : public http::Reply, private net::Poller {
 public:
  void whole(const http::Response& said) noexcept override {
    response = said;
    is_over = true;
  }
  void begin(const http::Response& head) noexcept override {
    response = head;
    has_begun = true;
  }
  void piece(std::string_view bytes) noexcept override {
    pieces.emplace_back(bytes);
    response.body += bytes;
  }
  void end() noexcept override { is_over = true; }
  net::Poller& poller() noexcept override { return *this; }
  [[nodiscard]] bool is_congested() const noexcept override { return false; }

  http::Response response;
  std::vector<std::string> pieces;
  bool has_begun = false;
  bool is_over = false;

 private:
  bool watch(int /*descriptor*/, bool /*writable*/) noexcept override { return true; }
};

}  // namespace gateway::service
