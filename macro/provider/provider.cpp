#include "macro/provider/provider.h"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <stdexcept>
#include <system_error>

#include "macro/engine/monotonic_clock.h"

namespace macro::provider {
namespace {

constexpr int kBacklog = 1024;

std::int64_t unix_seconds() { return std::time(nullptr); }

std::int64_t system_monotonic_ns() { return monotonic_ns(); }

bool is_loopback(const sockaddr_storage& address) noexcept {
  if (address.ss_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
    return (ntohl(v4.sin_addr.s_addr) >> 24U) == 127U;
  }
  const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address);
  return IN6_IS_ADDR_LOOPBACK(&v6.sin6_addr) != 0;
}

sockaddr_storage resolve(const std::string& host, int port, socklen_t& size) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  if (getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found) != 0) {
    throw std::runtime_error("'" + host + "' is no address of this machine");
  }
  sockaddr_storage address{};
  size = found->ai_addrlen;
  std::copy_n(reinterpret_cast<const char*>(found->ai_addr), size,
              reinterpret_cast<char*>(&address));
  freeaddrinfo(found);
  return address;
}

}  // namespace

Provider::Provider(ProviderOptions options)
    : options_(std::move(options)), observations_(options_.recorded) {
  if (options_.responder.monotonic_ns == nullptr) {
    options_.responder.monotonic_ns = system_monotonic_ns;
  }
  if (options_.responder.unix_s == nullptr) {
    options_.responder.unix_s = unix_seconds;
  }
  if (!options_.tls_certificate_file.empty()) {
    identity_ = std::make_unique<TlsIdentity>(options_.tls_certificate_file, options_.tls_key_file);
  }
  const int listener = listen();
  std::vector<EventLoop*> loops;
  for (int i = 0; i < options_.threads; ++i) {
    loops_.push_back(std::make_unique<EventLoop>(EventLoop::Shared{
        options_.responder, observations_, identity_.get(), options_.max_connections}));
    loops.push_back(loops_.back().get());
  }
  loops_.front()->accept_for(listener, loops);
  for (const auto& loop : loops_) {
    threads_.emplace_back([target = loop.get()] { target->run(); });
  }
}

Provider::~Provider() {
  for (const auto& loop : loops_) {
    loop->stop();
  }
  for (std::thread& thread : threads_) {
    thread.join();
  }
}

int Provider::listen() {
  socklen_t size = 0;
  sockaddr_storage address = resolve(options_.host, options_.port, size);
  loopback_only_ = is_loopback(address);
  const int listener = ::socket(address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const int on = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  if (listener < 0 || ::bind(listener, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      ::listen(listener, kBacklog) != 0) {
    const std::string why = std::generic_category().message(errno);
    ::close(listener);
    throw std::runtime_error("cannot listen on " + options_.host + ":" +
                             std::to_string(options_.port) + ": " + why);
  }
  size = sizeof(address);
  getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  // The port lies at the same place in both families.
  port_ = ntohs(reinterpret_cast<const sockaddr_in&>(address).sin_port);
  const bool v6 = address.ss_family == AF_INET6;
  url_ = std::string(identity_ ? "https://" : "http://") + (v6 ? "[" : "") + options_.host +
         (v6 ? "]:" : ":") + std::to_string(port_);
  return listener;
}

}  // namespace macro::provider
