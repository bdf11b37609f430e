#pragma once

#include <cstdint>

#include "macro/provider/channel.h"
#include "macro/provider/exchange.h"
#include "macro/provider/outbox.h"
#include "macro/provider/request_reader.h"
#include "macro/provider/responder.h"

namespace macro::provider {

/// One client's connection: reads requests, has them answered, sends the answers, in order. Used
/// by one thread.
class Session {
 public:
  Session(int socket, const TlsIdentity* identity, EventStream::Clock clock)
      : channel_(socket, identity), exchange_(clock) {}

  /// `events`: of epoll. Does all that can be done now. False when the connection is over.
  bool drive(std::uint32_t events, Responder& responder, Observations& observations,
             std::int64_t now_ns);
  /// When to call drive() again though nothing happens; Exchange::kNever: not at all.
  [[nodiscard]] std::int64_t due_ns() const noexcept {
    return exchange_.active() && outbox_.empty() ? exchange_.due_ns() : Exchange::kNever;
  }
  [[nodiscard]] int socket() const noexcept { return channel_.socket(); }
  /// The time for which the loop has a wake-up of this session.
  std::int64_t wake_up_ns = Exchange::kNever;

 private:
  enum class Flow : std::uint8_t { go_on, wait, over };
  Flow flush();
  Flow next_request(Responder& responder);
  Flow receive();

  Channel channel_;
  RequestReader reader_;
  Outbox outbox_;
  Exchange exchange_;
  std::uint64_t request_ = 0;
  bool readable_ = false;
  bool peer_closed_ = false;
};

}  // namespace macro::provider
