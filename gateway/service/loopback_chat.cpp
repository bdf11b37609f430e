#include "gateway/service/loopback_chat.h"

#include <memory>
#include <utility>

#include "gateway/upstream/loopback.h"

namespace gateway::service {
namespace {

std::shared_ptr<const upstream::Routes> loopback_routes() {
  auto routes = std::make_shared<upstream::Routes>();
  const auto loopback = std::make_shared<upstream::Loopback>();
  for (upstream::RouteRule& rule : upstream::default_routes()) {
    routes->add(std::move(rule), loopback);
  }
  return routes;
}

}  // namespace

LoopbackChat::LoopbackChat() : handler_(loopback_routes(), machine_clock(), 0) {}

http::Response LoopbackChat::chat(std::string_view body) noexcept {
  return handler_.answer(body).response;
}

}  // namespace gateway::service
