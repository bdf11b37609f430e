#include "tests/macro/chaos_server.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <stdexcept>
#include <utility>
#include <vector>

namespace macro_test {
namespace {

/// Of a socket that is bound to a free port of the loopback interface.
int bind_free_port(int fd) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  if (fd < 0 || bind(fd, generic, size) != 0 || getsockname(fd, generic, &size) != 0) {
    throw std::runtime_error("no free port for the test");
  }
  return ntohs(address.sin_port);
}

}  // namespace

ChaosServer::ChaosServer(ChaosPlan plan)
    : plan_(std::move(plan)),
      listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)),
      wake_(eventfd(0, EFD_CLOEXEC)),
      port_(bind_free_port(listener_)) {
  if (wake_ < 0 || listen(listener_, plan_.accepts ? 1024 : 0) != 0) {
    throw std::runtime_error("the chaos server cannot listen");
  }
  thread_ = std::thread([this] { serve(); });
}

ChaosServer::~ChaosServer() {
  stop_ = true;
  const std::uint64_t one = 1;
  if (write(wake_, &one, sizeof one) < 0) {
    std::abort();
  }
  thread_.join();
  close(listener_);
  close(wake_);
}

void ChaosServer::serve() {
  std::vector<int> peers;
  std::vector<int> asked;  // of them, those that have sent something
  std::vector<pollfd> polled;
  while (!stop_) {
    polled.assign({{wake_, POLLIN, 0}});
    polled.push_back({listener_, static_cast<short>(plan_.accepts ? POLLIN : 0), 0});
    for (const int peer : peers) {
      polled.push_back({peer, POLLIN, 0});
    }
    constexpr int kDribbleMilliseconds = 2;
    const int ready =
        poll(polled.data(), polled.size(), plan_.dribbles ? kDribbleMilliseconds : -1);
    for (const int peer : ready == 0 ? asked : std::vector<int>{}) {
      send(peer, "x", 1, MSG_NOSIGNAL | MSG_DONTWAIT);
    }
    for (std::size_t i = 2; ready > 0 && i < polled.size(); ++i) {
      if (polled[i].revents == 0) {
        continue;
      }
      std::array<char, 4096> bytes{};
      const ssize_t got = recv(polled[i].fd, bytes.data(), bytes.size(), MSG_DONTWAIT);
      if (got > 0) {
        asked.push_back(polled[i].fd);
        send(polled[i].fd, plan_.reply.data(), plan_.reply.size(), MSG_NOSIGNAL);
      }
      if (got <= 0 || plan_.closes) {
        close(polled[i].fd);
        std::erase(peers, polled[i].fd);
        std::erase(asked, polled[i].fd);
      }
    }
    if ((polled[1].revents & POLLIN) != 0) {
      const int peer = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (peer >= 0 && plan_.closes && plan_.reply.empty()) {
        close(peer);
      } else if (peer >= 0) {
        peers.push_back(peer);
      }
    }
  }
  for (const int peer : peers) {
    close(peer);
  }
}

DeadPort::DeadPort()
    : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)), port_(bind_free_port(socket_)) {}

DeadPort::~DeadPort() { close(socket_); }

}  // namespace macro_test
