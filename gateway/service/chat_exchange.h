#pragma once

#include <memory>
#include <string>

#include "gateway/formats/envelope.h"
#include "gateway/service/client_answer.h"
#include "gateway/service/service_exchange.h"
#include "gateway/upstream/upstream.h"

namespace gateway::service {

/// A request of one of the public APIs, from its body to the end of its answer.
class ChatExchange final : public ServiceExchange {
 public:
  /// `answer_id` never repeats.
  ChatExchange(const Parts& parts, RequestFacts facts, Timeline::Time started_at,
               std::uint64_t answer_id) noexcept;

  /// Every failure is an answer in the shape of the API: 400, 404 (code "model_not_found"), what
  /// the upstream said.
  void handle(std::string_view body, http::Reply& reply) noexcept override;
  void resume(http::Reply& reply) noexcept override;
  [[nodiscard]] std::chrono::steady_clock::time_point deadline() const noexcept override;
  [[nodiscard]] std::size_t held_bytes() const noexcept override;
  http::Response refuse(int status, std::string_view reason) noexcept override;
  void finished(const http::Outcome& outcome) noexcept override;

 protected:
  [[nodiscard]] ledger::Record record(int status) const override;

 private:
  void start(std::string_view body, http::Reply& reply, Timeline::Time now);
  void decorate(http::Response& response);
  [[nodiscard]] chat::Usage usage() const;

  const std::uint64_t answer_id_;
  formats::Envelope envelope_;
  std::optional<ClientAnswer> answer_;
  std::unique_ptr<upstream::Handle> call_;  ///< ends before `answer_`, which it pushes into
};

}  // namespace gateway::service
