#include "gateway/net/resolver.h"

#include <netdb.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace gateway::net {
namespace {

tl::expected<SocketAddresses, std::string> ask_system(const char* host, std::uint16_t port,
                                                      int flags) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV | flags;
  addrinfo* found = nullptr;
  const int failure = getaddrinfo(host, std::to_string(port).c_str(), &hints, &found);
  if (failure != 0) {
    return tl::make_unexpected(failure == EAI_SYSTEM ? std::generic_category().message(errno)
                                                     : std::string(gai_strerror(failure)));
  }
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(found, &freeaddrinfo);
  SocketAddresses addresses;
  for (const addrinfo* each = found; each != nullptr; each = each->ai_next) {
    SocketAddress address;
    if (each->ai_addrlen <= sizeof address.storage) {
      std::memcpy(&address.storage, each->ai_addr, each->ai_addrlen);
      address.size = each->ai_addrlen;
      addresses.push_back(address);
    }
  }
  if (addresses.empty()) {
    return tl::make_unexpected(std::string("there is no address of it"));
  }
  return addresses;
}

}  // namespace

tl::expected<SocketAddresses, std::string> look_up(const std::string& host, std::uint16_t port) {
  auto found = ask_system(host.c_str(), port, 0);
  if (!found && host == "localhost") {
    // Special also where nothing resolves it (RFC 6761, 6.3): a container without /etc/hosts.
    return ask_system("127.0.0.1", port, AI_NUMERICHOST);
  }
  return found;
}

Resolver::Resolver(std::string host, std::uint16_t port, std::chrono::milliseconds interval,
                   Lookup lookup)
    : host_(std::move(host)), port_(port), interval_(interval), lookup_(std::move(lookup)) {
  if (host_.empty()) {
    throw std::runtime_error("there is no host to resolve; give a name or an address");
  }
  if (auto literal = ask_system(host_.c_str(), port_, AI_NUMERICHOST)) {
    addresses_ = std::make_shared<const SocketAddresses>(std::move(*literal));
    return;
  }
  auto found = lookup_(host_, port_);
  if (!found) {
    throw std::runtime_error("cannot resolve " + host_ + ": " + found.error() +
                             "; check the name, or give an address");
  }
  addresses_ = std::make_shared<const SocketAddresses>(std::move(*found));
  thread_ = std::thread([this] { refresh(); });
}

Resolver::~Resolver() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) {
    thread_.join();
  }
}

std::shared_ptr<const SocketAddresses> Resolver::addresses() const {
  const std::lock_guard lock(mutex_);
  return addresses_;
}

void Resolver::refresh() {
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, interval_, [this] { return stopping_; })) {
    lock.unlock();
    auto found = lookup_(host_, port_);
    std::shared_ptr<const SocketAddresses> fresh;
    if (found) {
      fresh = std::make_shared<const SocketAddresses>(std::move(*found));
    }
    lock.lock();
    if (fresh != nullptr) {
      addresses_ = std::move(fresh);
    }
  }
}

}  // namespace gateway::net
