#include "tests/gateway/http/fake_application.h"

#include <gtest/gtest.h>

#include <chrono>
#include <utility>

namespace gateway::http {
namespace {

constexpr std::chrono::seconds kPatience{20};

Response plain(int status, std::string body) {
  Response response;
  response.status = status;
  response.content_type = "text/plain";
  response.body = std::move(body);
  return response;
}

}  // namespace

class FakeApplication::EchoExchange final : public Exchange {
 public:
  EchoExchange(FakeApplication& application, std::string_view path)
      : application_(application), path_(path) {}
  EchoExchange(const EchoExchange&) = delete;
  EchoExchange& operator=(const EchoExchange&) = delete;
  EchoExchange(EchoExchange&&) = delete;
  EchoExchange& operator=(EchoExchange&&) = delete;
  ~EchoExchange() override { EXPECT_TRUE(is_finished_); }

  void handle(std::string_view body, Reply& reply) noexcept override {
    if (path_ == "/big") {
      reply.whole(plain(200, std::string(application_.big_bytes, 'b')));
      return;
    }
    if (path_ == "/later") {
      application_.watched = reply.poller().watch(application_.later_descriptor, false);
      return;
    }
    if (path_ == "/block") {
      std::unique_lock lock(application_.mutex_);
      ++application_.blocked_;
      application_.changed_.notify_all();
      EXPECT_TRUE(application_.changed_.wait_for(lock, kPatience,
                                                 [this] { return application_.released_; }));
      --application_.blocked_;
    }
    reply.whole(plain(200, std::string(body)));
  }

  void resume(Reply& reply) noexcept override {
    for (const std::string& piece : application_.take_pieces()) {
      if (piece == "whole") {
        return reply.whole(plain(200, "late"));
      }
      if (piece == "end") {
        return reply.end();
      }
      if (!std::exchange(has_begun_, true)) {
        reply.begin(plain(200, piece));
      } else {
        reply.piece(piece);
      }
    }
  }

  [[nodiscard]] std::chrono::steady_clock::time_point deadline() const noexcept override {
    return application_.later_deadline;
  }

  [[nodiscard]] std::size_t held_bytes() const noexcept override {
    return path_ == "/later" ? application_.later_bytes : 0;
  }

  Response refuse(int status, std::string_view reason) noexcept override {
    return plain(status, "exchange: " + std::string(reason));
  }

  [[nodiscard]] bool may_block() const noexcept override { return path_ == "/block"; }

  void finished(const Outcome& outcome) noexcept override {
    EXPECT_FALSE(is_finished_);
    is_finished_ = true;
    const std::scoped_lock lock(application_.mutex_);
    application_.outcomes_.push_back(outcome);
    application_.changed_.notify_all();
  }

 private:
  FakeApplication& application_;
  const std::string path_;
  bool is_finished_ = false;
  bool has_begun_ = false;
};

Admission FakeApplication::admit(const RequestHead& head) noexcept {
  {
    const std::scoped_lock lock(mutex_);
    last_head_ = {std::string(head.method),
                  std::string(head.path),
                  std::string(head.authorization),
                  std::string(head.api_key),
                  std::string(head.request_id),
                  std::string(head.anthropic_version),
                  std::string(head.anthropic_beta),
                  head.content_length,
                  head.peer_is_loopback};
  }
  Admission admission;
  if (head.path == "/wait" && !head.may_wait) {
    admission.would_wait = true;
    return admission;
  }
  admission.exchange = std::make_unique<EchoExchange>(*this, head.path);
  if (head.path == "/denied") {
    admission.refusal = plain(401, "denied");
  }
  return admission;
}

Response FakeApplication::refuse(int status, std::string_view reason,
                                 const RequestHead& head) noexcept {
  const std::scoped_lock lock(mutex_);
  refusals_.push_back(status);
  changed_.notify_all();
  refused_id_ = head.request_id;
  return plain(status, std::string(head.path) + ": " + std::string(reason));
}

FakeApplication::SeenHead FakeApplication::last_head() const {
  const std::scoped_lock lock(mutex_);
  return last_head_;
}

std::string FakeApplication::refused_id() const {
  const std::scoped_lock lock(mutex_);
  return refused_id_;
}

std::vector<int> FakeApplication::refusals() const {
  const std::scoped_lock lock(mutex_);
  return refusals_;
}

std::vector<Outcome> FakeApplication::outcomes(std::size_t at_least) const {
  std::unique_lock lock(mutex_);
  EXPECT_TRUE(changed_.wait_for(lock, kPatience, [&] { return outcomes_.size() >= at_least; }));
  return outcomes_;
}

void FakeApplication::tick(std::chrono::steady_clock::time_point /*now*/) noexcept {
  const std::scoped_lock lock(mutex_);
  ++ticks_;
  changed_.notify_all();
}

void FakeApplication::wait_for_ticks(int count) const {
  std::unique_lock lock(mutex_);
  EXPECT_TRUE(changed_.wait_for(lock, kPatience, [&] { return ticks_ >= count; }));
}

std::size_t FakeApplication::finished_count() const {
  const std::scoped_lock lock(mutex_);
  return outcomes_.size();
}

void FakeApplication::say(std::string piece) {
  const std::scoped_lock lock(mutex_);
  pieces_.push_back(std::move(piece));
}

std::vector<std::string> FakeApplication::take_pieces() {
  const std::scoped_lock lock(mutex_);
  return std::exchange(pieces_, {});
}

void FakeApplication::release() {
  const std::scoped_lock lock(mutex_);
  released_ = true;
  changed_.notify_all();
}

void FakeApplication::wait_until_blocked(std::size_t count) const {
  std::unique_lock lock(mutex_);
  EXPECT_TRUE(changed_.wait_for(lock, kPatience, [&] { return blocked_ >= count; }));
}

}  // namespace gateway::http
