#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "gateway/http/application.h"
#include "gateway/http/framing.h"

namespace gateway::net {
class TlsContext;
}  // namespace gateway::net

namespace gateway::http {

struct ServerOptions {
  std::string host = "127.0.0.1";  ///< name or address; an IPv6 address without brackets
  std::uint16_t port = 0;          ///< 0: any free one
  std::shared_ptr<const net::TlsContext> tls;  ///< null: plain HTTP
  FramingLimits framing;
  /// All heads, bodies and unsent answers that wait in memory together; over it a request that
  /// needs more is refused with 503.
  std::uint64_t buffered_bytes = 256ULL * 1024 * 1024;
  /// Over it: 503. Lowered to what RLIMIT_NOFILE leaves; raising that limit is the caller's.
  std::size_t max_connections = 10000;
  std::size_t max_in_flight = 10000;  ///< requests between admission and their end; over it: 503
  std::size_t min_workers = 0;        ///< threads kept; 0: one per processor of the affinity mask
  std::size_t max_workers = 512;      ///< with those started because others may block
  std::chrono::milliseconds worker_idle_timeout{5000};  ///< then one that stands by leaves
  std::chrono::milliseconds head_deadline{10000};       ///< from a head's first byte to its last
  std::chrono::milliseconds body_deadline{60000};   ///< from a head's last byte to the body's last
  std::chrono::milliseconds idle_timeout{60000};    ///< a connection without any request
  std::chrono::milliseconds write_deadline{60000};  ///< for the client to take one answer
  std::chrono::milliseconds linger_deadline{2000};  ///< for the client to read a refusal
  std::chrono::milliseconds drain_deadline{10000};  ///< after stop(), for what is in flight
};

class FrontDoor;

struct Address {
  std::string host;        ///< numeric
  std::uint16_t port = 0;  ///< the real one
};

/// The front door: serves an Application on one TCP port. Connections are parked in epoll; workers
/// wait there, frame what arrives and run the application inline.
class Server {
 public:
  /// `application` must outlive the server.
  Server(ServerOptions options, Application& application);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  Server(Server&&) = delete;
  Server& operator=(Server&&) = delete;

  /// Opens the port; from here on clients can connect. Throws std::runtime_error that names the
  /// address and the reason. Once only.
  Address bind();

  /// Serves until stop(), then until what is in flight is finished or the drain deadline has come
  /// (a handler that still runs then is waited for). After bind(), once only. Throws
  /// std::system_error when no thread can be started.
  void run();

  /// Begins the graceful stop: no new connections, idle ones are closed, requests that have begun
  /// are answered with `Connection: close`. From any thread, any number of times, also from a
  /// signal handler.
  void stop() noexcept;

 private:
  std::unique_ptr<FrontDoor> front_door_;
};

}  // namespace gateway::http
