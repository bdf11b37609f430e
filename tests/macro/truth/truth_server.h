#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <queue>
#include <string>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "tests/macro/truth/truth_answer.h"
#include "tests/macro/truth/truth_log.h"
#include "tests/macro/truth/truth_plan.h"
#include "tests/macro/truth/truth_socket.h"

namespace macro_test {

/// Answers OpenAI chat completions on 127.0.0.1, whole (the prompt repeated) or as a stream of
/// stamped tokens (` @N:NANOSECONDS`, as `macro upstream --stamp text`), with the delays of its
/// plan, from one thread with one epoll set. What it did is in its log, stamped with
/// CLOCK_MONOTONIC; each answer's head tells when its request was read and the head was written
/// (X-Truth-Received-Ns, X-Truth-Written-Ns: with Wait::head that is the whole answer).
///
/// GET /truth: the log as JSON, GET /truth/forget: empties it; both are in no count. Any other GET
/// is a list of models. The delays are kept by a timer of nanoseconds, up to the wake-up of the
/// thread; what it really took is what is logged.
///
/// Memory: 48 bytes for each logged request, up to TruthPlan::log_size; of each connection (at most
/// kMostConnections, later ones are closed) its unread request and its unsent answer, whose sizes
/// are bounded by kMostHeadBytes and kMostBodyBytes; one that sends more is ended.
class TruthServer {
 public:
  static constexpr std::size_t kMostConnections = 20'000;

  /// Throws std::runtime_error where it cannot listen.
  explicit TruthServer(TruthPlan plan);
  ~TruthServer();  ///< closes all connections, whatever is on its way
  TruthServer(const TruthServer&) = delete;
  TruthServer& operator=(const TruthServer&) = delete;
  TruthServer(TruthServer&&) = delete;
  TruthServer& operator=(TruthServer&&) = delete;

  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
  [[nodiscard]] std::string url() const;
  /// What was logged of everything that a client can know of: every answer that it has is in it.
  [[nodiscard]] TruthReport report();
  void forget();  ///< see TruthLog::forget

 private:
  struct Connection {
    Connection(int fd, SSL_CTX* tls) : socket(fd, tls) {}
    TruthSocket socket;
    std::string received;
    std::string out;
    std::size_t out_at = 0;
    TruthAnswer answer;
    bool answering = false;
    bool counted = false;         ///< the answer is to a request of the log
    bool waits_for_room = false;  ///< epoll tells when it can be written to
    std::uint64_t number = 0;
    std::int64_t received_ns = 0;
    std::int64_t last_write_ns = 0;
  };
  using Timer = std::pair<std::int64_t, std::uint64_t>;  ///< when, and which connection

  void listen();
  void wake() const;
  void catch_up();
  void acknowledge();
  void prepare_thread() const;
  void serve();
  void accept_all();
  void readable(std::uint64_t id, Connection& connection);
  /// The following are false when the connection is over.
  bool begin_requests(std::uint64_t id, Connection& connection);
  void begin_answer(std::uint64_t id, Connection& connection, const TruthRequest& request);
  bool go_on(std::uint64_t id, Connection& connection);
  bool flush(std::uint64_t id, Connection& connection);
  bool answered(Connection& connection);
  void drop(std::uint64_t id);
  void run_timers();
  void freeze();
  [[nodiscard]] std::int64_t next_wake_ns() const;
  void count_stream(int change);

  TruthPlan plan_;
  TlsServer tls_;
  TruthLog log_;
  int listener_ = -1;
  int wake_ = -1;
  int epoll_ = -1;
  std::uint16_t port_ = 0;
  std::uint64_t next_id_ = 2;  ///< 0 is the listener, 1 the wake-up
  std::unordered_map<std::uint64_t, std::unique_ptr<Connection>> connections_;
  std::priority_queue<Timer, std::vector<Timer>, std::greater<>> timers_;
  std::uint64_t streams_open_ = 0;
  std::atomic<bool> stop_{false};
  std::atomic<std::uint64_t> asked_{0};  ///< for the server's thread to catch up, so often ...
  std::atomic<std::uint64_t> seen_{0};   ///< ... and so often it had
  std::thread thread_;
};

}  // namespace macro_test
