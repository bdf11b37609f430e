#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>

#include "gateway/net/tls.h"
#include "tests/gateway/net/certificates.h"

namespace gateway::net {

/// What one end sends and the other receives.
struct Pipe {
  std::string bytes;
  std::string all;  ///< that ever went in
  std::size_t capacity = std::string::npos;
  std::size_t cut_at = std::string::npos;  ///< after so many bytes the reader is blocked once
  std::size_t read = 0;
  bool ended = false;
  bool lost = false;
};

/// One end of two pipes, with the manners of an edge-triggered socket: once it has blocked it is
/// readable again only after wake().
class MemoryWire final : public Wire {
 public:
  MemoryWire(Pipe& in, Pipe& out) : in_(in), out_(out) {}

  Transfer receive(char* to, std::size_t size) override {
    if (in_.lost) {
      readable_ = false;
      return {Status::kLost, 0};
    }
    const bool at_cut = in_.read == in_.cut_at;
    if (at_cut) {
      in_.cut_at = std::string::npos;
    }
    if (at_cut || blocks() || (in_.bytes.empty() && !in_.ended)) {
      readable_ = false;
      return {Status::kBlocked, 0};
    }
    if (in_.bytes.empty()) {
      readable_ = false;
      return {Status::kClosed, 0};
    }
    std::size_t count = std::min({size, piece, in_.bytes.size()});
    if (in_.cut_at != std::string::npos && in_.cut_at > in_.read) {
      count = std::min(count, in_.cut_at - in_.read);
    }
    std::copy_n(in_.bytes.begin(), count, to);
    in_.bytes.erase(0, count);
    in_.read += count;
    return {Status::kDone, count};
  }

  Transfer send(std::string_view bytes) override {
    if (out_.lost) {
      return {Status::kLost, 0};
    }
    const std::size_t room = out_.capacity - std::min(out_.capacity, out_.bytes.size());
    const std::size_t count = std::min({bytes.size(), piece, room});
    if (blocks() || count == 0) {
      return {Status::kBlocked, 0};
    }
    out_.bytes += bytes.substr(0, count);
    out_.all += bytes.substr(0, count);
    return {Status::kDone, count};
  }

  void shut_down_sending() override { out_.ended = true; }
  [[nodiscard]] bool is_readable() const override { return readable_; }
  [[nodiscard]] bool has_peer_left() const override { return in_.ended || in_.lost; }

  /// As epoll would report it.
  void wake() { readable_ = readable_ || !in_.bytes.empty() || in_.ended || in_.lost; }

  std::size_t piece = std::string::npos;
  std::mt19937* blocks_by = nullptr;  ///< blocks half the time

 private:
  [[nodiscard]] bool blocks() const { return blocks_by != nullptr && ((*blocks_by)() & 1U) != 0; }

  Pipe& in_;
  Pipe& out_;
  bool readable_ = false;
};

/// One end of a connection and what became of it.
struct End {
  End(std::shared_ptr<const TlsContext> context, Pipe& in, Pipe& out, std::string host = {})
      : lower(in, out), tls(std::move(context), lower, std::move(host)) {}

  /// Does what an event loop would do for this end when the lower wire is ready.
  void turn() {
    lower.wake();
    while (!to_send.empty()) {
      const Wire::Transfer sent = tls.send(to_send);
      ASSERT_LE(sent.bytes, to_send.size());
      to_send.erase(0, sent.bytes);
      if (sent.status != Wire::Status::kDone) {
        break;
      }
    }
    tls.flush();
    bool greet = !tls.is_established();  // somebody has to begin
    while (std::exchange(greet, false) || tls.is_readable()) {
      std::string piece(buffer_bytes, '\0');
      const Wire::Transfer got = tls.receive(piece.data(), piece.size());
      received.append(piece, 0, got.bytes);
      last = got.status;
      if (last == Wire::Status::kClosed || last == Wire::Status::kLost) {
        break;
      }
    }
  }

  MemoryWire lower;
  TlsWire tls;
  std::string to_send;
  std::string received;
  std::size_t buffer_bytes = 4096;
  Wire::Status last = Wire::Status::kBlocked;
};

struct Connection {
  Connection(std::shared_ptr<const TlsContext> client_context,
             std::shared_ptr<const TlsContext> server_context, std::string host)
      : client(std::move(client_context), to_client, to_server, std::move(host)),
        server(std::move(server_context), to_server, to_client) {}

  void pump(int rounds = 20) {
    for (int i = 0; i < rounds; ++i) {
      client.turn();
      server.turn();
    }
  }

  Pipe to_server;
  Pipe to_client;
  End client;
  End server;
};

/// A server for "localhost" and a client that trusts it.
class TlsTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { shared_authority = new Authority; }
  static void TearDownTestSuite() { delete std::exchange(shared_authority, nullptr); }
  static Authority& authority() { return *shared_authority; }

  static std::shared_ptr<const TlsContext> server_context(const Identity& identity) {
    return TlsContext::server(identity.certificate_file, identity.key_file);
  }

  std::unique_ptr<Connection> connect() {
    return std::make_unique<Connection>(client, server, "localhost");
  }

  std::shared_ptr<const TlsContext> client = TlsContext::client({authority().ca_file()});
  std::shared_ptr<const TlsContext> server = server_context(authority().issue("DNS:localhost"));

 private:
  static inline Authority* shared_authority = nullptr;
};

}  // namespace gateway::net
