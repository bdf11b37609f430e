#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <thread>

#include "gateway/http/server.h"
#include "gateway/http/socket.h"
#include "tests/gateway/http/fake_application.h"

namespace gateway::http {

/// A server that runs in a thread of its own for one test.
class RunningServer {
 public:
  explicit RunningServer(const ServerOptions& options = {});
  ~RunningServer();
  RunningServer(const RunningServer&) = delete;
  RunningServer& operator=(const RunningServer&) = delete;
  RunningServer(RunningServer&&) = delete;
  RunningServer& operator=(RunningServer&&) = delete;

  void stop() { server_.stop(); }
  void join();  ///< waits until run() has returned

  FakeApplication application;
  Address address;

 private:
  Server server_;
  std::thread thread_;
};

struct Answer {
  int status = 0;  ///< 0: the connection ended before an answer
  std::string head;
  std::string body;
  [[nodiscard]] bool has(std::string_view field) const {
    return head.find("\r\n" + std::string(field)) != std::string::npos;
  }
};

/// One client connection. Everything it waits for, it waits for with a time limit.
class Client {
 public:
  explicit Client(const RunningServer& server, int receive_buffer_bytes = 0);
  explicit Client(const Address& address, int receive_buffer_bytes = 0);

  void send(std::string_view bytes);
  void end_sending();
  void reset();  ///< leaves without a goodbye: RST
  Answer read_answer(bool has_body = true);
  bool is_closed();  ///< waits for the server to close

 private:
  bool receive_more();

  FileDescriptor socket_;
  std::string received_;
};

/// Whether a new connection is taken.
bool can_connect(const RunningServer& server);

/// A request with a Host and, where there is a body, its length.
std::string request(std::string_view method, std::string_view path, std::string_view body = {},
                    std::string_view fields = {});

}  // namespace gateway::http
