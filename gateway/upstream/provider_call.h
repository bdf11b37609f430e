#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/sse/parser.h"
#include "gateway/upstream/connection_pool.h"
#include "gateway/upstream/held_end.h"
#include "gateway/upstream/http_answer.h"
#include "gateway/upstream/upstream.h"

namespace gateway::upstream {

class Provider;

/// One attempt to have one request answered by one provider: opens or takes a connection, sends,
/// and pushes what comes back into the sink.
class ProviderCall final : public Handle {
 public:
  /// Null when it has failed (or, in memory, ended) already.
  static std::unique_ptr<Handle> start(Provider& provider, const Query& query, Sink& sink,
                                       net::Poller& poller, Time now) noexcept;

  ProviderCall(Provider& provider, const Query& query, Sink& sink, net::Poller& poller);
  ~ProviderCall() override;
  ProviderCall(const ProviderCall&) = delete;
  ProviderCall& operator=(const ProviderCall&) = delete;
  ProviderCall(ProviderCall&&) = delete;
  ProviderCall& operator=(ProviderCall&&) = delete;

  void resume(Time now) noexcept override;
  [[nodiscard]] Time deadline() const noexcept override { return deadline_; }
  [[nodiscard]] std::size_t held_bytes() const noexcept override;

 private:
  enum class State { kSending, kReceiving, kDone };

  bool write_request(const Query& query);
  void connect(bool fresh, Time now);
  bool watch(bool writable, Time now);
  void send(Time now);
  void listen(Time now);
  void receive(Time now);
  void take(std::string_view bytes, Time now);
  void take_head(Time now);
  void take_events(Time now);
  void read_event(const sse::Event& event);
  void pass_whole_events();
  void pass(std::string_view bytes, std::int64_t events);
  void finish(Time now);
  void finish_stream(Time now);
  void finish_whole(Time now);
  void finish_error(Time now);
  void release_connection(Time now);
  void told_error(const chat::Error& error, Time now);
  void lost(std::string_view why, Time now);
  void timed_out(Time now);
  void fail(chat::Error error, std::string_view why, Time now);

  Provider& provider_;
  Sink& sink_;
  net::Poller& poller_;
  const formats::Format& format_;  ///< of the provider
  const bool passes_through_;
  const bool wants_stream_;
  const bool counts_tokens_;
  const bool is_repeated_;

  State state_ = State::kSending;
  Time deadline_;
  Time begun_at_;                ///< to send, over this connection
  Time whole_by_ = Time::max();  ///< an answer that is no stream
  std::unique_ptr<PooledConnection> connection_;
  std::string request_;  ///< kept until an answer begins, for a second try
  std::size_t sent_ = 0;
  AnswerScanner scanner_;
  std::string body_;      ///< of an answer that is needed whole; of a stream what came last
  std::string unpassed_;  ///< of an event that has not come whole yet
  std::int64_t unpassed_events_ = 0;
  std::optional<std::int64_t> sound_events_;  ///< of the unpassed: one that is broken follows
  bool is_watched_ = false;
  bool has_received_ = false;
  bool has_head_ = false;
  bool is_cut_short_ = false;           ///< the request: it was answered before all of it was sent
  bool has_passed_ = false;             ///< something of a stream
  bool has_told_error_ = false;         ///< by an event of its stream
  bool is_past_understanding_ = false;  ///< of a stream that is passed: only its end is looked for

  std::unique_ptr<formats::StreamReader> reader_;  ///< of a streamed answer
  std::unique_ptr<HeldEnd> listener_;
  sse::Parser events_;
};

}  // namespace gateway::upstream
