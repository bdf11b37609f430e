#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/net/poller.h"

/// What the front door asks of whatever it serves. Nothing above gateway/http sees a socket or
/// cpp-httplib: a request reaches the application as its head, then as its whole body.
///
///     admit(head) -> Exchange --refusal?--> answered at once, the body is never buffered
///                       | handle(body, reply)            (or refuse(status): the body never came)
///                       | resume(reply)*                 while it has not answered to the end
///                       | finished(outcome)
///
/// Threads: admit() is called by many workers at once. One Exchange is used by one worker at a
/// time, not always the same one. Nothing here may throw.
namespace gateway::http {

/// The fields of a request's head that admission needs. The views end with the call to admit().
struct RequestHead {
  std::string_view method = {};         ///< as sent: "POST"
  std::string_view path = {};           ///< decoded by nobody, no query: "/v1/chat/completions"
  std::string_view authorization = {};  ///< value of Authorization, empty when absent
  std::string_view api_key = {};        ///< value of x-api-key, empty when absent
  std::string_view request_id = {};  ///< the client's x-request-id if well-formed, else one of ours
  std::string_view anthropic_version = {};  ///< value of anthropic-version, empty when absent
  std::string_view anthropic_beta = {};     ///< value of anthropic-beta, empty when absent
  std::uint64_t content_length = 0;         ///< bytes announced; 0 when absent or chunked
  bool peer_is_loopback = false;            ///< the client's address is in 127.0.0.0/8 or ::1
  bool may_wait = true;  ///< whether admit() may keep its thread waiting (for a database)
};

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;  ///< further ones; names in lower case
};

/// How a request ended, for the meter.
struct Outcome {
  int status = 0;  ///< the status sent; 499 when the client left before it could be sent
  std::uint64_t request_bytes = 0;   ///< body
  std::uint64_t response_bytes = 0;  ///< body
};

/// Where the answer to one request goes: either whole(), or begin(), any number of piece() and
/// end(). Lent for the length of one call.
class Reply {
 public:
  Reply() = default;
  Reply(const Reply&) = delete;
  Reply& operator=(const Reply&) = delete;
  Reply(Reply&&) = delete;
  Reply& operator=(Reply&&) = delete;
  virtual ~Reply() = default;

  virtual void whole(const Response& response) noexcept = 0;

  /// An answer whose end is not known yet; `head.body` is its first piece and may be empty.
  virtual void begin(const Response& head) noexcept = 0;
  /// Leaves at once.
  virtual void piece(std::string_view bytes) noexcept = 0;
  virtual void end() noexcept = 0;

  /// Watches descriptors for this exchange: when one is ready, resume() is called.
  virtual net::Poller& poller() noexcept = 0;

  /// Whether the client does not take what was said already. Who goes on all the same fills the
  /// memory; resume() is called when there is room again.
  [[nodiscard]] virtual bool is_congested() const noexcept = 0;
};

/// One request on its way through the application. Destroyed when the answer was given to the
/// kernel or the client has left: whatever is still under way for it then ends.
class Exchange {
 public:
  Exchange() = default;
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;
  Exchange(Exchange&&) = delete;
  Exchange& operator=(Exchange&&) = delete;
  virtual ~Exchange() = default;

  /// Answers the complete body, to the end or as far as it can. Called at most once, never after a
  /// refusal.
  virtual void handle(std::string_view body, Reply& reply) noexcept = 0;

  /// Goes on with an answer that has not ended: a descriptor is ready, deadline() has passed, or
  /// the client has made room. Also called without reason.
  virtual void resume(Reply& /*reply*/) noexcept {}

  /// When resume() is to be called at the latest (to some 100 ms).
  [[nodiscard]] virtual std::chrono::steady_clock::time_point deadline() const noexcept {
    return std::chrono::steady_clock::time_point::max();
  }

  /// What it keeps in memory of an answer that has not ended, in bytes.
  [[nodiscard]] virtual std::size_t held_bytes() const noexcept { return 0; }

  /// The answer to an admitted request that the front door gives up on (408 body too slow, 413
  /// chunked body too large, 503 no memory or worker left): called at most once, instead of
  /// handle(), in the shape of the request's API. finished() follows with the same status.
  virtual Response refuse(int status, std::string_view reason) noexcept = 0;

  /// Whether handle() may keep its thread waiting (for a database): the front door then keeps
  /// another worker ready.
  [[nodiscard]] virtual bool may_block() const noexcept = 0;

  /// Called exactly once, after the last byte was given to the kernel or the client was lost.
  virtual void finished(const Outcome& outcome) noexcept = 0;
};

struct Admission {
  std::unique_ptr<Exchange> exchange;  ///< null only where it would have to wait
  std::optional<Response> refusal;     ///< set: answer this, do not read the body
  /// It takes a wait that RequestHead::may_wait did not allow: nothing has happened yet, admit()
  /// is to be called again once another worker is ready.
  bool would_wait = false;
};

class Application {
 public:
  Application() = default;
  Application(const Application&) = delete;
  Application& operator=(const Application&) = delete;
  Application(Application&&) = delete;
  Application& operator=(Application&&) = delete;
  virtual ~Application() = default;

  /// The head is complete, no byte of the body was read. At once, unless `head` allows a wait.
  virtual Admission admit(const RequestHead& head) noexcept = 0;

  /// The answer to what the front door itself refuses before admission (400 bad framing, 408 head
  /// too slow, 413 body too large, 431 head too large, 503 too many connections or requests), in
  /// the shape of the API that the path belongs to. Of `head` only method, path and request_id
  /// count; the first two are empty where no request line could be read. `retry-after` is added by
  /// the front door. Such requests have no Exchange: count them here.
  virtual Response refuse(int status, std::string_view reason,
                          const RequestHead& head) noexcept = 0;

  /// Called some ten times a second, by one worker at a time, whether there are requests or not.
  virtual void tick(std::chrono::steady_clock::time_point /*now*/) noexcept {}
};

}  // namespace gateway::http
