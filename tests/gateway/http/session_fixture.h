#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <memory>
#include <string>
#include <utility>

#include "gateway/http/session.h"
#include "tests/gateway/http/client.h"
#include "tests/gateway/http/fake_application.h"

/// One session between a wire that a test holds and the fake application.
namespace gateway::http {

/// Gives what was put in, piece by piece, and takes as much as it is told to.
class FakeWire final : public Wire {
 public:
  Transfer receive(char* to, std::size_t size) override {
    if (pieces.empty()) {
      is_readable_ = false;
      return {ended ? Status::kClosed : Status::kBlocked, 0};
    }
    const std::size_t count = pieces.front().copy(to, size);
    pieces.front().erase(0, count);
    if (pieces.front().empty()) {
      pieces.pop_front();
    }
    return {Status::kDone, count};
  }
  Transfer send(std::string_view bytes) override {
    ++sends;
    if (lost) {
      return {Status::kLost, 0};
    }
    const std::size_t count = std::min(bytes.size(), room);
    if (count == 0) {
      return {Status::kBlocked, 0};
    }
    room -= count;
    sent.append(bytes.substr(0, count));
    return {Status::kDone, count};
  }
  void shut_down_sending() override { shut_down = true; }
  [[nodiscard]] bool is_readable() const override { return is_readable_; }
  [[nodiscard]] bool has_peer_left() const override { return ended; }

  void put(std::string bytes) {
    pieces.push_back(std::move(bytes));
    is_readable_ = true;
  }
  void end() {
    ended = true;
    is_readable_ = true;
  }

  std::deque<std::string> pieces;
  std::string sent;
  std::size_t room = std::string::npos;
  int sends = 0;
  bool ended = false;
  bool lost = false;
  bool shut_down = false;

 private:
  bool is_readable_ = false;
};

class FakePoller final : public net::Poller {
 public:
  bool watch(int /*descriptor*/, bool /*writable*/) noexcept override { return true; }
};

class FakeGate final : public BlockingGate {
 public:
  bool enter() noexcept override {
    inside += open ? 1 : 0;
    entered += open ? 1 : 0;
    return open;
  }
  void leave() noexcept override { --inside; }
  void long_work() noexcept override { ++long_works; }
  bool open = true;
  int entered = 0;
  int inside = 0;
  int long_works = 0;
};

class SessionTest : public testing::Test {
 protected:
  SessionTest() { tools.now = Clock::time_point(std::chrono::hours(1)); }

  Session& session() {
    if (session_ == nullptr) {
      session_ = std::make_unique<Session>(shared, poller, true, tools.now);
    }
    return *session_;
  }
  Session::Turn run() { return session().run(wire, tools); }
  void forget_session() { session_.reset(); }

  ServerOptions options;
  FakeApplication application;
  SharedState shared{options, application};
  FakeGate gate;
  WorkerTools tools{1, gate};
  FakeWire wire;
  FakePoller poller;

 private:
  std::unique_ptr<Session> session_;
};

}  // namespace gateway::http
