#include "gateway/service/loopback_chat.h"

#include <memory>
#include <utility>

#include "gateway/upstream/loopback.h"

namespace gateway::service {
namespace {

/// Keeps a whole answer; loopback watches nothing.
class KeptReply final : public http::Reply, private net::Poller {
 public:
  void whole(const http::Response& response) noexcept override { kept = response; }
  void begin(const http::Response& head) noexcept override { kept = head; }
  void piece(std::string_view bytes) noexcept override { kept.body += bytes; }
  void end() noexcept override {}
  net::Poller& poller() noexcept override { return *this; }
  [[nodiscard]] bool is_congested() const noexcept override { return false; }

  http::Response kept;

 private:
  bool watch(int /*descriptor*/, bool /*writable*/) noexcept override { return false; }
};

Parts loopback_parts() {
  auto routes = std::make_shared<upstream::Routes>();
  const auto loopback = std::make_shared<upstream::Loopback>();
  for (upstream::RouteRule& rule : upstream::default_routes()) {
    routes->add({std::move(rule.pattern), {{loopback, ""}}});
  }
  Parts parts;
  parts.routes = std::make_shared<CurrentRoutes>(std::move(routes));
  return parts;
}

}  // namespace

LoopbackChat::LoopbackChat() : service_(loopback_parts()) {}

http::Response LoopbackChat::chat(std::string_view body) noexcept {
  http::RequestHead head;
  head.method = "POST";
  head.path = "/v1/chat/completions";
  http::Admission admission = service_.admit(head);
  KeptReply reply;
  admission.exchange->handle(body, reply);
  admission.exchange->finished({.status = reply.kept.status});
  return std::move(reply.kept);
}

}  // namespace gateway::service
