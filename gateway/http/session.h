#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/http/application.h"
#include "gateway/http/chunked.h"
#include "gateway/http/framing.h"
#include "gateway/http/httplib_seam.h"
#include "gateway/http/request_id.h"
#include "gateway/http/server.h"
#include "gateway/net/poller.h"
#include "gateway/net/wire.h"

/// One connection's conversation: bytes in, bytes out, no socket. The front door gives it a Wire.
namespace gateway::http {

using Clock = std::chrono::steady_clock;
using net::Wire;

/// Lets a handler block, or says that it must not.
class BlockingGate {
 public:
  BlockingGate() = default;
  BlockingGate(const BlockingGate&) = delete;
  BlockingGate& operator=(const BlockingGate&) = delete;
  BlockingGate(BlockingGate&&) = delete;
  BlockingGate& operator=(BlockingGate&&) = delete;
  virtual ~BlockingGate() = default;
  /// False: no thread would be left to serve the others.
  virtual bool enter() noexcept = 0;
  virtual void leave() noexcept = 0;
  /// The handler will not wait but keep this thread for long: what waits for it can go elsewhere.
  virtual void long_work() noexcept = 0;
};

/// What all sessions of a server share.
struct SharedState {
  const ServerOptions& options;
  Application& application;
  std::atomic<std::int64_t> buffered_bytes{0};
  std::atomic<std::size_t> in_flight{0};
  std::atomic<bool> draining{false};
};

/// What one worker lends to the session it serves.
struct WorkerTools {
  explicit WorkerTools(std::uint64_t seed, BlockingGate& blocking_gate)
      : ids(seed), gate(blocking_gate), scratch(kScratchBytes) {}

  static constexpr std::size_t kScratchBytes = std::size_t{64} * 1024;
  AnswerWriter writer;
  RequestIdSource ids;
  BlockingGate& gate;
  std::vector<char> scratch;  ///< where bytes are received
  std::string out;            ///< where an answer is built
  Clock::time_point now;      ///< at the begin of the turn
};

/// While an exchange has not answered, nothing of the next request is served, and a client that
/// ends its side is taken to be gone: what is under way for it is cancelled.
///
/// Frames what arrives, asks the application, sends the answers in order, and keeps the deadlines.
/// Requests that arrive whole are served from the worker's scratch memory; only what has to wait
/// for more is held here. One thread at a time.
class Session {
 public:
  enum class Turn {
    kParked,  ///< nothing to do until the wire is ready or the deadline has come
    kAgain,   ///< there is more to do, but others are to have their turn first
    kClosed,  ///< over: close the wire
  };

  /// `poller` watches what exchanges of this connection wait for, and outlives it.
  Session(SharedState& shared, net::Poller& poller, bool peer_is_loopback, Clock::time_point now);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  Session(Session&&) = delete;
  Session& operator=(Session&&) = delete;

  /// Serves as far as the wire's bytes go, at most kRequestsPerTurn requests.
  Turn run(Wire& wire, WorkerTools& tools);

  /// The deadline has passed.
  Turn expire(Wire& wire, WorkerTools& tools);

  /// Refuses the connection itself: answers 503 and closes.
  Turn refuse_connection(Wire& wire, WorkerTools& tools);

  /// Something that the exchange waits for is ready: the next run() resumes it.
  void exchange_is_ready() { exchange_ready_ = true; }

  [[nodiscard]] Clock::time_point deadline() const;

  static constexpr int kRequestsPerTurn = 16;
  static constexpr int kReadsPerTurn = 16;
  static constexpr std::size_t kLongBodyBytes = std::size_t{64} * 1024;  ///< then it is long work

 private:
  enum class Phase { kHead, kBody, kAnswering, kLingering };
  class LiveReply;

  enum class Step { kAdvanced, kAnswered, kStarved };

  Turn serve(Wire& wire, WorkerTools& tools);
  Turn park(WorkerTools& tools);
  bool take_input(Wire& wire, WorkerTools& tools);
  Step step(Wire& wire, WorkerTools& tools);
  Step read_head(Wire& wire, WorkerTools& tools);
  Step admit(const FramedHead& head, Wire& wire, WorkerTools& tools);
  Admission ask_application(const FramedHead& head, WorkerTools& tools);
  Step read_body(Wire& wire, WorkerTools& tools);
  Step read_chunks(Wire& wire, WorkerTools& tools);
  Step handle(std::string_view body, Wire& wire, WorkerTools& tools);
  Step give_up(int status, std::string_view reason, Wire& wire, WorkerTools& tools);
  Step answer(const Response& response, bool keep_alive, bool retry_after, Wire& wire,
              WorkerTools& tools);
  Step resume(Wire& wire, WorkerTools& tools);
  Step settle(const LiveReply& live, Wire& wire, WorkerTools& tools);
  bool watch_client(Wire& wire, WorkerTools& tools);
  Turn linger(Wire& wire, WorkerTools& tools);
  bool flush(Wire& wire, WorkerTools& tools);
  void transmit(std::string_view bytes, Wire& wire, WorkerTools& tools);
  void complete_answer(Wire& wire, WorkerTools& tools);
  void lose();
  void finish(const Outcome& outcome);

  [[nodiscard]] std::string_view input() const;
  void consume(std::size_t bytes);
  void hold_input();
  /// clear() would keep the capacity, and an idle connection is to hold nothing.
  static void release_memory(std::string& text);
  bool charge();
  [[nodiscard]] bool draining() const;

  SharedState& shared_;
  net::Poller& poller_;
  Phase phase_ = Phase::kHead;
  Clock::time_point deadline_;
  HeadScanner scanner_;
  ChunkedDecoder chunks_;

  std::string_view fresh_;      ///< in the worker's scratch; empty while held_ is not
  std::string held_;            ///< received, and waiting for more
  std::size_t held_begin_ = 0;  ///< what of held_ is done with
  std::string body_;            ///< of a chunked request, decoded
  std::string output_;          ///< of the answer, not yet taken by the kernel
  std::size_t output_begin_ = 0;
  std::int64_t charged_ = 0;  ///< our part of SharedState::buffered_bytes
  std::uint64_t lingered_bytes_ = 0;

  std::unique_ptr<Exchange> exchange_;
  Outcome outcome_;
  std::string request_id_;
  std::uint64_t content_length_ = 0;
  bool peer_is_loopback_ = false;
  bool head_begun_ = false;
  bool chunked_ = false;
  bool is_head_ = false;
  bool keep_alive_ = false;
  bool is_http_1_0_ = false;
  bool exchange_ready_ = false;
  bool streaming_ = false;    ///< an answer has begun whose end has not come
  bool answering_ = false;    ///< with output_ ends an answer: not a "100 Continue", not a piece
  bool close_after_ = false;  ///< the answer said so
  bool peer_ended_ = false;   ///< the peer sends no more
  bool lost_ = false;         ///< the wire is broken
};

}  // namespace gateway::http
