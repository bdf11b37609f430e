#include "gateway/net/resolver.h"

#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <mutex>
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

/// So long a name that nobody has resolved yet is not asked for again.
constexpr std::chrono::milliseconds kUnknown{1000};

struct Resolver::State {
  std::string host;
  std::uint16_t port = 0;
  std::chrono::milliseconds interval{};
  Lookup lookup;

  std::mutex mutex;  ///< guards the following
  std::condition_variable wake;
  bool is_stopping = false;
  bool is_asking = false;
  std::shared_ptr<const SocketAddresses> addresses;

  void refresh() {
    std::unique_lock lock(mutex);
    const auto pause = [this] {
      return addresses->empty() ? std::min(interval, kUnknown) : interval;
    };
    while (!wake.wait_for(lock, pause(), [this] { return is_stopping; })) {
      is_asking = true;
      lock.unlock();
      auto found = lookup(host, port);
      lock.lock();
      is_asking = false;
      if (found) {
        addresses = std::make_shared<const SocketAddresses>(std::move(*found));
      }
    }
  }
};

Resolver::Resolver(std::string host, std::uint16_t port, std::chrono::milliseconds interval,
                   Lookup lookup)
    : state_(std::make_shared<State>()) {
  if (host.empty()) {
    throw std::runtime_error("there is no host to resolve; give a name or an address");
  }
  state_->host = std::move(host);
  state_->port = port;
  state_->interval = interval;
  state_->lookup = std::move(lookup);
  if (auto literal = ask_system(state_->host.c_str(), port, AI_NUMERICHOST)) {
    state_->addresses = std::make_shared<const SocketAddresses>(std::move(*literal));
    return;
  }
  auto found = state_->lookup(state_->host, port);
  if (!found) {
    failure_ = "cannot resolve " + state_->host + ": " + found.error() +
               "; check the name, or give an address";
    found = SocketAddresses();
  }
  state_->addresses = std::make_shared<const SocketAddresses>(std::move(*found));
  thread_ = std::thread([state = state_] { state->refresh(); });
}

Resolver::~Resolver() {
  if (!thread_.joinable()) {
    return;
  }
  bool is_asking = false;
  {
    const std::lock_guard lock(state_->mutex);
    state_->is_stopping = true;
    is_asking = state_->is_asking;
  }
  state_->wake.notify_one();
  if (is_asking) {
    thread_.detach();  // the system may take seconds, and whoever lets go of us has work to do
  } else {
    thread_.join();
  }
}

std::shared_ptr<const SocketAddresses> Resolver::addresses() const {
  const std::lock_guard lock(state_->mutex);
  return state_->addresses;
}

}  // namespace gateway::net
