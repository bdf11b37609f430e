#include "gateway/http/server.h"

#include <utility>

#include "gateway/http/front_door.h"

namespace gateway::http {

Server::Server(ServerOptions options, Application& application)
    : front_door_(std::make_unique<FrontDoor>(std::move(options), application)) {}

Server::~Server() = default;

Address Server::bind() { return front_door_->bind(); }

void Server::run() { front_door_->run(); }

void Server::stop() noexcept { front_door_->stop(); }

}  // namespace gateway::http
