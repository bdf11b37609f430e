#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "gateway/http/server.h"
#include "gateway/http/session.h"

/// The system calls of the front door. Linux only.
namespace gateway::http {

/// Owns a file descriptor.
class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int fd) : fd_(fd) {}
  ~FileDescriptor();
  FileDescriptor(FileDescriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept;
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  [[nodiscard]] int get() const { return fd_; }

 private:
  int fd_ = -1;
};

/// A listening, non-blocking TCP socket. Throws std::runtime_error that names the address, the
/// reason and what can be done.
FileDescriptor listen_on(const std::string& host, std::uint16_t port, Address& bound);

/// Refuses new connections from here on; the descriptor stays valid for those who still use it.
void shut_down_listener(const FileDescriptor& listener);

struct Accepted {
  FileDescriptor socket;  ///< non-blocking, without Nagle's delay
  int error = 0;          ///< errno when there is none: EAGAIN: nobody is waiting
  bool peer_is_loopback = false;
};
Accepted accept_from(const FileDescriptor& listener);

/// A connected socket as a session's wire. Made for edge-triggered epoll: remembers whether there
/// may be something to read, so that a request costs one recv() and one send().
class SocketWire final : public Wire {
 public:
  explicit SocketWire(FileDescriptor socket) : socket_(std::move(socket)) {}

  /// epoll reported the socket. `ended`: also that the peer ended or broke the connection, or that
  /// nobody knows: then a short read does not prove that the socket is empty.
  void on_ready(bool ended) {
    readable_ = true;
    read_to_end_ = read_to_end_ || ended;
  }

  Transfer receive(char* to, std::size_t size) override;
  Transfer send(std::string_view bytes) override;
  void shut_down_sending() override;
  [[nodiscard]] bool is_readable() const override { return readable_; }
  [[nodiscard]] int descriptor() const { return socket_.get(); }

 private:
  FileDescriptor socket_;
  bool readable_ = false;
  bool read_to_end_ = false;
};

}  // namespace gateway::http
