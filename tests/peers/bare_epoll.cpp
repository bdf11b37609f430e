// The least that can serve the gateway's chat path over keep-alive connections: one thread, one
// epoll set, one recv() and one send() a request, no limits, no deadlines. What the front door's
// work costs is measured against it.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <unordered_map>
#include <vector>

#include "tests/peers/handler.h"
#include "tests/peers/listen_flag.h"

namespace {

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

struct Socket {
  std::string in;
  std::string out;  // what the kernel did not take yet
};

class Loop {
 public:
  explicit Loop(const peers::ListenAddress& address);
  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[noreturn]] void run();

 private:
  void accept_all();
  void serve(int fd, Socket& socket);
  bool answer_all(int fd, Socket& socket);
  static bool send_rest(int fd, Socket& socket);
  void drop(int fd);

  peers::Handler handler_;
  std::unordered_map<int, Socket> sockets_;
  std::array<char, 65536> buffer_{};
  std::string answer_;
  int epoll_ = -1;
  int listener_ = -1;
  std::uint16_t port_ = 0;
};

Loop::Loop(const peers::ListenAddress& address) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_port = htons(address.port);
  if (inet_pton(AF_INET, address.host.c_str(), &name.sin_addr) != 1) {
    throw std::invalid_argument("--listen wants an IPv4 address");
  }
  const int on = 1;
  setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(listener_, reinterpret_cast<sockaddr*>(&name), sizeof name) != 0 ||
      listen(listener_, 1024) != 0) {
    fail("cannot listen");
  }
  socklen_t size = sizeof name;
  getsockname(listener_, reinterpret_cast<sockaddr*>(&name), &size);
  port_ = ntohs(name.sin_port);
  epoll_ = epoll_create1(EPOLL_CLOEXEC);
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = listener_;
  if (epoll_ctl(epoll_, EPOLL_CTL_ADD, listener_, &event) != 0) {
    fail("epoll_ctl");
  }
}

void Loop::run() {
  std::array<epoll_event, 128> events{};
  for (;;) {
    const int ready = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), -1);
    for (int i = 0; i < ready; ++i) {
      const int fd = events[static_cast<std::size_t>(i)].data.fd;
      if (fd == listener_) {
        accept_all();
      } else if (const auto found = sockets_.find(fd); found != sockets_.end()) {
        serve(fd, found->second);
      }
    }
  }
}

void Loop::accept_all() {
  for (;;) {
    const int fd = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) {
      return;
    }
    const int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    sockets_[fd];
    epoll_event event{};
    event.events = EPOLLIN | EPOLLOUT | EPOLLET;
    event.data.fd = fd;
    epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
  }
}

void Loop::serve(int fd, Socket& socket) {
  if (!socket.out.empty() && !send_rest(fd, socket)) {
    return;
  }
  for (;;) {
    const ssize_t count = recv(fd, buffer_.data(), buffer_.size(), 0);
    if (count == 0 || (count < 0 && errno != EAGAIN)) {
      return drop(fd);
    }
    if (count < 0) {
      return;
    }
    socket.in.append(buffer_.data(), static_cast<std::size_t>(count));
    if (!answer_all(fd, socket)) {
      return drop(fd);
    }
    if (static_cast<std::size_t>(count) < buffer_.size()) {
      return;
    }
  }
}

// Answers every whole request in socket.in. False: not HTTP as this loop knows it.
bool Loop::answer_all(int fd, Socket& socket) {
  std::size_t at = 0;
  for (;;) {
    const std::string_view rest = std::string_view(socket.in).substr(at);
    const std::size_t head_end = rest.find("\r\n\r\n");
    if (head_end == std::string_view::npos) {
      break;
    }
    const std::string_view head = rest.substr(0, head_end);
    std::size_t length = 0;
    constexpr std::string_view kName = "\r\nContent-Length:";
    std::size_t field = head.find(kName);
    if (field == std::string_view::npos) {
      field = head.find("\r\ncontent-length:");  // as Locust's client spells it
    }
    if (field != std::string_view::npos) {
      const char* digits = head.data() + field + kName.size();
      digits += *digits == ' ' ? 1 : 0;
      if (std::from_chars(digits, head.data() + head.size(), length).ec != std::errc()) {
        return false;
      }
    }
    if (rest.size() < head_end + 4 + length) {
      break;
    }
    const gateway::http::Response response = handler_.chat(rest.substr(head_end + 4, length));
    answer_.assign("HTTP/1.1 ");
    answer_ += std::to_string(response.status);
    answer_ += response.status == 200 ? " OK" : " Error";
    answer_ += "\r\nContent-Type: application/json\r\nContent-Length: ";
    answer_ += std::to_string(response.body.size());
    answer_ += "\r\n\r\n";
    answer_ += response.body;
    if (socket.out.empty()) {
      const ssize_t sent = send(fd, answer_.data(), answer_.size(), MSG_NOSIGNAL);
      if (sent < 0 && errno != EAGAIN) {
        return false;
      }
      socket.out.assign(answer_, static_cast<std::size_t>(sent < 0 ? 0 : sent));
    } else {
      socket.out += answer_;
    }
    at += head_end + 4 + length;
  }
  socket.in.erase(0, at);
  return true;
}

bool Loop::send_rest(int fd, Socket& socket) {
  const ssize_t sent = send(fd, socket.out.data(), socket.out.size(), MSG_NOSIGNAL);
  socket.out.erase(0, static_cast<std::size_t>(sent < 0 ? 0 : sent));
  return socket.out.empty();
}

void Loop::drop(int fd) {
  sockets_.erase(fd);
  close(fd);
}

int run(const std::vector<std::string>& args, std::ostream& out, std::ostream& err) {
  try {
    const peers::ListenAddress address = peers::read_listen_flag(args);
    Loop loop(address);
    out << "listening on http://" << address.host << ':' << loop.port() << std::endl;
    loop.run();
  } catch (const std::exception& error) {
    err << error.what() << '\n';
    return 2;
  }
}

}  // namespace

int main(int argc, char** argv) {
  return run(std::vector<std::string>(argv + 1, argv + argc), std::cout, std::cerr);
}
