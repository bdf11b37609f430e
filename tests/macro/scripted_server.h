#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <thread>

/// An HTTP server inside the test, on a free port of the loopback interface with a thread of its
/// own, that answers as its script says: right, late, wrong, in pieces, or not at all.
namespace macro_test {

struct ReceivedRequest {
  std::size_t number;     ///< from 0, over all connections
  std::string_view head;  ///< with its empty line
  std::string_view body;
  std::string_view raw_text;  ///< the content of the last message, as JSON without its quotes
};

struct ScriptedAnswer {
  enum class After { keep, close, reset };
  std::string bytes = {};             ///< empty: nothing is sent
  std::chrono::nanoseconds delay{0};  ///< before the first byte
  After after = After::keep;          ///< what becomes of the connection then
  bool in_two_pieces = false;         ///< sent in halves, each a send of its own
};

using Script = std::function<ScriptedAnswer(const ReceivedRequest&)>;

/// The body of a right answer that repeats `raw_text`.
std::string chat_body(std::string_view raw_text, std::string_view model = "loopback");

/// A whole answer with Content-Length.
std::string http_answer(int status, std::string_view body, std::string_view more_fields = "");

/// The script that answers everything right.
ScriptedAnswer echo(const ReceivedRequest& request);

/// The same after a millisecond. A server that takes no time keeps the client busy, which macro
/// rightly calls an invalid measurement: for tests in which a run is to be valid.
ScriptedAnswer unhurried_echo(const ReceivedRequest& request);

class ScriptedServer {
 public:
  explicit ScriptedServer(Script script = echo);
  ~ScriptedServer();
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;
  ScriptedServer(ScriptedServer&&) = delete;
  ScriptedServer& operator=(ScriptedServer&&) = delete;

  [[nodiscard]] int port() const { return port_; }
  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  [[nodiscard]] std::size_t requests() const { return requests_; }
  [[nodiscard]] std::size_t connections() const { return connections_; }
  /// Runs on the server's thread before anything else. For tests that look at threads.
  static inline std::atomic<void (*)()> on_thread_start = nullptr;

 private:
  void serve();

  Script script_;
  int listener_ = -1;
  int wake_ = -1;
  int port_ = 0;
  std::atomic<std::size_t> requests_{0};
  std::atomic<std::size_t> connections_{0};
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

}  // namespace macro_test
