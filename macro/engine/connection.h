#pragma once

#include <sys/socket.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "macro/engine/answer_stream.h"
#include "macro/engine/chat_request.h"
#include "macro/engine/chunk_counts.h"
#include "macro/engine/failure.h"
#include "macro/engine/http_response.h"
#include "macro/engine/target_address.h"
#include "macro/engine/tls.h"

namespace macro {

/// One connection: its socket, the request that it sends, and the answer as it comes. Knows nothing
/// of time but the stamp of the last bytes received, and counts nothing; when what happens, and
/// what it means, is the worker's business.
///
/// The socket is registered once with epoll, edge-triggered, for reading, writing and the peer's
/// close; no epoll call is made for a request. Nothing allocates after the constructor but TLS,
/// nothing throws. Used by one thread, which has SIGPIPE blocked.
class Connection {
 public:
  enum class Phase : std::uint8_t {
    closed,      ///< no socket
    connecting,  ///< until the socket can be written, and TLS is agreed on
    idle,        ///< free for a request
    waiting      ///< a request is on its way, its answer not complete
  };

  /// Room for requests of `request_bytes` and answers of up to `buffer_bytes`; of a stream, events
  /// of up to so many.
  Connection(std::size_t request_bytes, std::size_t buffer_bytes, bool may_stream);
  ~Connection();
  Connection(Connection&& other) noexcept;
  Connection& operator=(Connection&&) = delete;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  [[nodiscard]] Phase phase() const noexcept { return phase_; }

  /// Begins to connect to `target`, which must stay; `tls` for https. Events come with `tag` in
  /// their data. False when that cannot even begin.
  bool open(const TargetAddress& target, const TlsContext* tls, int epoll, void* tag) noexcept;
  enum class Opening : std::uint8_t { open, pending, refused, tls_failed };
  /// The socket reported something: what has become of the attempt.
  Opening finish_open() noexcept;
  void close() noexcept;
  /// While connecting: TCP is connected, TLS is not agreed on.
  [[nodiscard]] bool agreeing_on_tls() const noexcept {
    return phase_ == Phase::connecting && session_.active();
  }

  /// What the next requests are; copied unless it is the one that is there already. Not while an
  /// answer is awaited.
  void use(const ChatRequest& request);

  /// Begins the next request. The chunks of a streamed answer count in `chunks`, which may be null.
  /// False when the connection broke.
  bool begin_request(std::uint64_t salt, ChunkCounts* chunks) noexcept;
  /// The socket can be written again.
  bool continue_request() noexcept;
  [[nodiscard]] bool request_sent() const noexcept {
    return sent_bytes_ == request_.bytes().size();
  }
  void note_peer_close() noexcept { peer_closed_ = true; }

  enum class Progress : std::uint8_t { incomplete, answered, failed };
  /// Reads what has come, until a read comes back short; where the peer announced its close, until
  /// the end, since no further event would come. Stamps each piece as it is received.
  Progress receive() noexcept;
  /// Why receive() failed.
  [[nodiscard]] FailureClass receive_failure() const noexcept { return receive_failure_; }
  /// CLOCK_MONOTONIC of the last bytes received.
  [[nodiscard]] std::int64_t received_ns() const noexcept { return received_ns_; }

  /// CLOCK_MONOTONIC of the first bytes of the answer; 0: none came.
  [[nodiscard]] std::int64_t first_byte_ns() const noexcept { return first_byte_ns_; }
  /// Of the first event with content of a stream; 0: none came.
  [[nodiscard]] std::int64_t first_content_ns() const noexcept {
    return streams() ? stream_->first_content_ns() : 0;
  }
  [[nodiscard]] std::size_t request_bytes() const noexcept { return request_.bytes().size(); }
  /// Of the answer so far, head included; of TLS, what it carried.
  [[nodiscard]] std::uint64_t answer_bytes() const noexcept { return answer_bytes_; }

  /// What is wrong with the complete answer; nullopt when it is right. Its token counts, where it
  /// told them, are then in `tokens`.
  [[nodiscard]] std::optional<FailureClass> check_answer(TokenCounts& tokens) const noexcept;
  /// Of the answer; 0 before its head is complete.
  [[nodiscard]] int status() const noexcept { return parser_.status(); }
  /// Ends the exchange: idle, or closed where the connection will not carry another request.
  void finish_exchange() noexcept;

 private:
  Progress fail(FailureClass failure) noexcept;
  Progress end_of_stream() noexcept;
  bool take_stream() noexcept;
  ssize_t send_some(const char* bytes, std::size_t size) noexcept;
  ssize_t receive_some(char* bytes, std::size_t size) noexcept;
  [[nodiscard]] bool streams() const noexcept { return request_.streams(); }

  int socket_ = -1;
  Phase phase_ = Phase::closed;
  bool peer_closed_ = false;
  FailureClass receive_failure_ = FailureClass::reset;
  std::size_t sent_bytes_ = 0;
  std::size_t received_bytes_ = 0;
  std::int64_t received_ns_ = 0;
  std::int64_t first_byte_ns_ = 0;
  std::size_t buffer_bytes_;
  std::unique_ptr<char[]> buffer_;
  ResponseParser parser_;
  const ChatRequest* used_ = nullptr;  ///< what request_ is a copy of
  ChatRequest request_;
  std::uint64_t answer_bytes_ = 0;
  const TargetAddress* target_ = nullptr;
  const TlsContext* tls_ = nullptr;
  TlsSession session_;
  std::unique_ptr<AnswerStream> stream_;  ///< where streams may be asked for
};

}  // namespace macro
