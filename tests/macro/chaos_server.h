#pragma once

#include <atomic>
#include <chrono>
#include <string>
#include <thread>

namespace macro_test {

/// A target that does not even speak HTTP: it listens, and may accept, and may say something to the
/// first bytes of a connection, whatever they are.
struct ChaosPlan {
  bool accepts = true;     ///< false: connections stay in the kernel's queue, which is of length 1
  std::string reply = {};  ///< to the first bytes; empty: none
  bool dribbles = false;   ///< another byte every few milliseconds, for ever
  bool closes = false;     ///< after the reply, or right after the accept where there is none
};

class ChaosServer {
 public:
  /// Throws std::runtime_error where it cannot listen.
  explicit ChaosServer(ChaosPlan plan);
  ~ChaosServer();
  ChaosServer(const ChaosServer&) = delete;
  ChaosServer& operator=(const ChaosServer&) = delete;
  ChaosServer(ChaosServer&&) = delete;
  ChaosServer& operator=(ChaosServer&&) = delete;

  /// "http" or "https", whatever it speaks.
  [[nodiscard]] std::string url(const std::string& scheme) const {
    return scheme + "://127.0.0.1:" + std::to_string(port_);
  }

 private:
  void serve();

  ChaosPlan plan_;
  int listener_ = -1;
  int wake_ = -1;
  int port_ = 0;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

/// A port of 127.0.0.1 that is taken and where nothing listens: connections are refused.
class DeadPort {
 public:
  DeadPort();
  ~DeadPort();
  DeadPort(const DeadPort&) = delete;
  DeadPort& operator=(const DeadPort&) = delete;
  DeadPort(DeadPort&&) = delete;
  DeadPort& operator=(DeadPort&&) = delete;

  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

 private:
  int socket_ = -1;
  int port_ = 0;
};

}  // namespace macro_test
