#include "gateway/service/plain_exchange.h"

#include <algorithm>
#include <string>
#include <vector>

#include "gateway/formats/anthropic_messages.h"
#include "gateway/formats/openai_chat.h"
#include "gateway/service/error_response.h"

namespace gateway::service {
namespace {

std::vector<metrics::Sample> ledger_samples(const ledger::LedgerStats& stats) {
  return {
      {"gateway_ledger_pending_records", "Records that wait in the journal for the database.",
       false, static_cast<double>(stats.pending)},
      {"gateway_ledger_room_records", "Requests that the journal has room for now.", false,
       static_cast<double>(stats.room)},
      {"gateway_ledger_rows_written_total", "Records that became rows of the database.", true,
       static_cast<double>(stats.rows_written)},
      {"gateway_ledger_damaged_records_total", "Records of the journal that cannot be read.", true,
       static_cast<double>(stats.damaged)},
      {"gateway_ledger_database_failures_total", "Times that the database did not take records.",
       true, static_cast<double>(stats.database_failures)},
  };
}

}  // namespace

void PlainExchange::handle(std::string_view /*body*/, http::Reply& reply) noexcept {
  timeline().work(parts().clock.now());
  http::Response response = answer();
  add_rate_limit_headers(facts().decision, response);
  timeline().said(parts().clock.now());
  reply.whole(response);
}

http::Response PlainExchange::answer() const {
  http::Response response;
  switch (facts().endpoint) {
    case Endpoint::models:
      return facts().model.empty() ? list_models() : show_model();
    case Endpoint::health:
      response.body = R"({"status":"ok"})";
      return response;
    case Endpoint::ready:
      return report_readiness();
    case Endpoint::metrics:
      response.content_type = "text/plain; version=0.0.4; charset=utf-8";
      response.body = parts().metrics->expose(parts().ledger != nullptr
                                                  ? ledger_samples(parts().ledger->stats())
                                                  : std::vector<metrics::Sample>());
      return response;
    default:
      return front_door_response(facts().api, 500, "This request should not have been admitted.",
                                 facts().request_id);
  }
}

http::Response PlainExchange::list_models() const {
  std::vector<formats::Model> models;
  const auto routes = parts().routes->get();
  for (const upstream::Route& route : routes->all()) {
    // A pattern stands for names that only the upstream knows.
    if (route.pattern.find('*') == std::string::npos) {
      models.push_back(
          {.id = route.pattern, .owned_by = std::string(route.targets.front().upstream->name())});
    }
  }
  http::Response response;
  response.body = facts().api == formats::Api::messages
                      ? formats::anthropic_messages::write_models(models)
                      : formats::openai_chat::write_models(models);
  return response;
}

/// Also one that a pattern stands for: it would be asked for by that name.
http::Response PlainExchange::show_model() const {
  const auto routes = parts().routes->get();
  const upstream::Route* const route = routes->find(facts().model);
  if (route == nullptr) {
    return error_response(facts().api, unknown_model(facts().model), facts().request_id);
  }
  const formats::Model model{.id = facts().model,
                             .owned_by = std::string(route->targets.front().upstream->name())};
  http::Response response;
  response.body = facts().api == formats::Api::messages
                      ? formats::anthropic_messages::write_model(model)
                      : formats::openai_chat::write_model(model);
  return response;
}

http::Response PlainExchange::report_readiness() const {
  const auto unavailable = [](const std::string& reason) {
    http::Response response;
    response.status = 503;
    response.body = R"({"status":"unavailable","reason":")" + reason + R"("})";
    return response;
  };
  // Known without asking: a database that hangs must not keep whoever asks for this waiting.
  if (parts().authenticator != nullptr &&
      !parts().authenticator->can_look_up(parts().clock.now())) {
    return unavailable("the API keys cannot be read");
  }
  if (parts().ledger != nullptr && !parts().ledger->healthy()) {
    return unavailable("the ledger's database cannot be written");
  }
  if (parts().ledger != nullptr && parts().ledger->stats().room == 0) {
    return unavailable("the ledger's journal is full");
  }
  const auto now = parts().clock.now();
  const auto routes = parts().routes->get();
  for (const upstream::Route& route : routes->all()) {
    const bool is_answered = std::any_of(
        route.targets.begin(), route.targets.end(),
        [&](const upstream::Route::Target& target) { return target.upstream->is_available(now); });
    if (!is_answered) {
      return unavailable("no upstream of a route answers: " +
                         std::string(route.targets.front().upstream->name()));
    }
  }
  http::Response response;
  response.body = R"({"status":"ready"})";
  return response;
}

}  // namespace gateway::service
