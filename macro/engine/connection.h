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

namespace macro {

/// One connection: its socket, the request that it sends, and the answer as it comes. Knows nothing
/// of time but the stamp of the last bytes received, and counts nothing; when what happens, and
/// what it means, is the worker's business.
///
/// The socket is registered once with epoll, edge-triggered, for reading, writing and the peer's
/// close; no epoll call is made for a request. Nothing allocates after the constructor, nothing
/// throws. Used by one thread.
class Connection {
 public:
  enum class Phase : std::uint8_t {
    closed,      ///< no socket
    connecting,  ///< until the socket can be written
    idle,        ///< free for a request
    waiting      ///< a request is on its way, its answer not complete
  };

  /// Reads answers of up to `buffer_bytes`; of a stream, events of up to so many.
  Connection(ChatRequest request, std::size_t buffer_bytes);
  ~Connection();
  Connection(Connection&& other) noexcept;
  Connection& operator=(Connection&&) = delete;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  [[nodiscard]] Phase phase() const noexcept { return phase_; }

  /// Begins to connect; events come with `tag` in their data. False when that cannot even begin.
  bool open(const sockaddr_storage& address, socklen_t address_size, int epoll, void* tag) noexcept;
  /// The socket reported something: whether it is connected now.
  bool finish_open() noexcept;
  void close() noexcept;

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
    return stream_ ? stream_->first_content_ns() : 0;
  }

  /// What is wrong with the complete answer; nullopt when it is right. Its token counts, where it
  /// told them, are then in `tokens`.
  [[nodiscard]] std::optional<FailureClass> check_answer(TokenCounts& tokens) const noexcept;
  [[nodiscard]] int status() const noexcept { return parser_.status(); }
  /// Ends the exchange: idle, or closed where the connection will not carry another request.
  void finish_exchange() noexcept;

 private:
  Progress fail(FailureClass failure) noexcept;
  Progress end_of_stream() noexcept;
  bool take_stream() noexcept;

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
  ChatRequest request_;
  std::unique_ptr<AnswerStream> stream_;  ///< where a stream is asked for
};

}  // namespace macro
