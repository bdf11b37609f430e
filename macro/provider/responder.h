#pragma once

#include <cstdint>
#include <string>

#include "macro/provider/answer.h"
#include "macro/provider/exchange.h"
#include "macro/provider/fault.h"
#include "macro/provider/json_body.h"
#include "macro/provider/observations.h"
#include "macro/provider/orders.h"
#include "macro/provider/pace.h"
#include "macro/provider/request_reader.h"

namespace macro::provider {

struct ResponderOptions {
  Profile profile;
  FaultShares faults;
  AnswerOptions answer;     ///< its seed is that of everything that is drawn
  bool stamp_text = false;  ///< streamed texts are " @SEQUENCE:NANOSECONDS" a token
  std::string api_key;      ///< that requests must bring; empty: none
  EventStream::Clock monotonic_ns = nullptr;
  EventStream::Clock unix_s = nullptr;
};

/// Answers requests: from one that was read to an exchange that was begun. No sockets. One per
/// thread; `observations` is shared.
///
/// What an answer says comes from its question and the seed; its faults, delays and ids from its
/// number among all requests and the seed, so that the same requests in the same order are answered
/// alike.
class Responder {
 public:
  Responder(ResponderOptions options, Observations& observations);

  /// Reads the body in place. Returns the number of the request.
  std::uint64_t respond(const HttpRequest& request, Exchange& exchange);
  /// For what is no request; the connection ends then.
  void refuse(int status, Exchange& exchange);

 private:
  struct Call {
    const HttpRequest& request;
    Exchange& exchange;
    Endpoint endpoint = Endpoint::other;
    Api api = Api::chat;
    std::uint64_t number = 0;
    std::uint64_t id = 0;
    std::int64_t start_ns = 0;
  };

  void answer_question(Call& call);
  void answer_well(Call& call, const Question& question, const Orders& orders, Fault fault);
  void send_whole(Call& call, const Answer& answer, Pace& pace, Fault fault);
  void list_models(Call& call);
  void show_observations(Call& call);
  void send_error(Call& call, int status, const Refusal& refusal,
                  std::string_view more_fields = {});
  void send_json(Call& call, std::string_view body);
  [[nodiscard]] bool has_key(const HttpRequest& request) const noexcept;

  ResponderOptions options_;
  Observations& observations_;
  JsonBody json_;
  Question question_;
  std::string body_;
  ChatWriter chat_;
  ResponsesWriter responses_;
  MessagesWriter messages_;
};

}  // namespace macro::provider
