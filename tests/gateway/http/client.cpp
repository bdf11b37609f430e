#include "tests/gateway/http/client.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace gateway::http {
namespace {

constexpr int kPatienceMs = 20000;

bool wait_for(int fd, short events) {
  pollfd entry{fd, events, 0};
  return poll(&entry, 1, kPatienceMs) == 1;
}

sockaddr_in address_of(const Address& address) {
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_port = htons(address.port);
  inet_pton(AF_INET, address.host.c_str(), &name.sin_addr);
  return name;
}

}  // namespace

RunningServer::RunningServer(const ServerOptions& options) : server_(options, application) {
  address = server_.bind();
  thread_ = std::thread([this] { server_.run(); });
}

RunningServer::~RunningServer() {
  application.release();
  stop();
  join();
}

void RunningServer::join() {
  if (thread_.joinable()) {
    thread_.join();
  }
}

Client::Client(const RunningServer& server, int receive_buffer_bytes)
    : Client(server.address, receive_buffer_bytes) {}

Client::Client(const Address& address, int receive_buffer_bytes)
    : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  if (receive_buffer_bytes > 0) {
    setsockopt(socket_.get(), SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes,
               sizeof receive_buffer_bytes);
  }
  const int on = 1;
  setsockopt(socket_.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  const sockaddr_in name = address_of(address);
  EXPECT_EQ(connect(socket_.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name), 0)
      << errno;
}

void Client::send(std::string_view bytes) {
  while (!bytes.empty()) {
    if (!wait_for(socket_.get(), POLLOUT)) {
      ADD_FAILURE() << "the server takes no more";
      return;
    }
    const ssize_t sent =
        ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno != EAGAIN) {
      return;  // closed: what the server said can still be read
    }
    bytes.remove_prefix(static_cast<std::size_t>(sent < 0 ? 0 : sent));
  }
}

void Client::end_sending() { shutdown(socket_.get(), SHUT_WR); }

void Client::reset() {
  const linger at_once{1, 0};
  setsockopt(socket_.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  socket_ = FileDescriptor();
}

bool Client::receive_more() {
  if (!wait_for(socket_.get(), POLLIN)) {
    ADD_FAILURE() << "nothing came";
    return false;
  }
  std::array<char, 65536> buffer{};
  const ssize_t count = recv(socket_.get(), buffer.data(), buffer.size(), 0);
  received_.append(buffer.data(), static_cast<std::size_t>(count < 0 ? 0 : count));
  return count > 0;
}

Answer Client::read_answer(bool has_body) {
  std::size_t end = 0;
  while ((end = received_.find("\r\n\r\n")) == std::string::npos) {
    if (!receive_more()) {
      return {};
    }
  }
  Answer answer;
  answer.head = received_.substr(0, end + 4);
  received_.erase(0, end + 4);
  answer.status = std::stoi(answer.head.substr(9));
  const std::size_t length = answer.head.find("Content-Length: ");
  const std::size_t bytes =
      !has_body || length == std::string::npos ? 0 : std::stoul(answer.head.substr(length + 16));
  while (received_.size() < bytes) {
    if (!receive_more()) {
      return {};
    }
  }
  answer.body = received_.substr(0, bytes);
  received_.erase(0, bytes);
  return answer;
}

bool Client::is_closed() {
  if (!wait_for(socket_.get(), POLLIN)) {
    return false;
  }
  char byte = 0;
  return recv(socket_.get(), &byte, 1, MSG_PEEK) <= 0;
}

bool can_connect(const RunningServer& server) {
  const FileDescriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const sockaddr_in name = address_of(server.address);
  return connect(socket.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name) == 0;
}

std::string request(std::string_view method, std::string_view path, std::string_view body,
                    std::string_view fields) {
  std::string bytes;
  bytes.append(method).append(" ").append(path).append(" HTTP/1.1\r\nHost: h\r\n").append(fields);
  if (!body.empty()) {
    bytes.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n");
  }
  return bytes.append("\r\n").append(body);
}

}  // namespace gateway::http
