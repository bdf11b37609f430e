#include "macro/provider/responder.h"

#include <openssl/crypto.h>

#include <array>
#include <utility>

#include "macro/provider/error_body.h"
#include "macro/provider/json_writing.h"

namespace macro::provider {
namespace {

constexpr std::string_view kOwnPaths = "/__gatebench/";
constexpr std::string_view kModelPath = "/v1/models/";
constexpr std::array<std::string_view, 3> kModels = {"gpt-mock", "claude-mock", "mock"};
constexpr std::int64_t kModelsCreated = 1767225600;  // 2026-01-01

Endpoint endpoint_of(std::string_view path) noexcept {
  for (std::size_t i = 0; i + 1 < kEndpointNames.size(); ++i) {
    if (path == kEndpointNames[i]) {
      return static_cast<Endpoint>(i);
    }
  }
  return path.substr(0, kModelPath.size()) == kModelPath ? Endpoint::models : Endpoint::other;
}

Api api_of(const HttpRequest& request, Endpoint endpoint) noexcept {
  switch (endpoint) {
    case Endpoint::chat:
      return Api::chat;
    case Endpoint::responses:
      return Api::responses;
    case Endpoint::messages:
    case Endpoint::count_tokens:
      return Api::messages;
    case Endpoint::models:
    case Endpoint::other:
      break;
  }
  return request.field("anthropic-version").empty() ? Api::chat : Api::messages;
}

void append_head(std::string& out, Api api, int status, std::uint64_t id,
                 std::string_view content_type) {
  out += "HTTP/1.1 ";
  append_number(out, status);
  out += ' ';
  out += reason_phrase(status);
  out += "\r\ncontent-type: ";
  out += content_type;
  out += api == Api::messages ? "\r\nrequest-id: req_" : "\r\nx-request-id: req_";
  append_hex(out, id);
  out += "\r\n";
}

void append_length_and_body(std::string& out, bool keep_alive, std::string_view body) {
  out += keep_alive ? "content-length: " : "connection: close\r\ncontent-length: ";
  append_number(out, static_cast<std::int64_t>(body.size()));
  out += "\r\n\r\n";
  out += body;
}

Exchange::End end_of(const HttpRequest& request) noexcept {
  return request.keep_alive ? Exchange::End::keep : Exchange::End::close;
}

void append_model(std::string& out, Api api, std::string_view id) {
  if (api == Api::messages) {
    out += R"({"type":"model","id":)";
    append_json_string(out, id);
    out += R"(,"display_name":)";
    append_json_string(out, id);
    out += R"(,"created_at":"2026-01-01T00:00:00Z"})";
    return;
  }
  out += R"({"id":)";
  append_json_string(out, id);
  out += R"(,"object":"model","created":)";
  append_number(out, kModelsCreated);
  out += R"(,"owned_by":"gatebench"})";
}

}  // namespace

Responder::Responder(ResponderOptions options, Observations& observations)
    : options_(std::move(options)), observations_(observations) {}

bool Responder::has_key(const HttpRequest& request) const noexcept {
  if (options_.api_key.empty()) {
    return true;
  }
  constexpr std::string_view kBearer = "Bearer ";
  std::string_view key = request.field("x-api-key");
  const std::string_view authorization = request.field("authorization");
  if (authorization.substr(0, kBearer.size()) == kBearer) {
    key = authorization.substr(kBearer.size());
  }
  return key.size() == options_.api_key.size() &&
         CRYPTO_memcmp(key.data(), options_.api_key.data(), key.size()) == 0;
}

std::uint64_t Responder::respond(const HttpRequest& request, Exchange& exchange) {
  Call call{request, exchange};
  call.start_ns = options_.monotonic_ns();
  call.endpoint = endpoint_of(request.path);
  call.api = api_of(request, call.endpoint);
  const bool own = request.path.substr(0, kOwnPaths.size()) == kOwnPaths;
  if (!own) {
    call.number = observations_.next_request();
    call.id = mixed(options_.answer.seed, call.number);
    observations_.record(call.number, request);
  }
  const bool get = own || call.endpoint == Endpoint::models;
  if (!has_key(request)) {
    send_error(call, 401, {"Incorrect API key provided.", ""});
  } else if (!own && call.endpoint == Endpoint::other) {
    send_error(
        call, 404,
        {"Invalid URL (" + std::string(request.method) + " " + std::string(request.path) + ")",
         ""});
  } else if (request.method != (get ? "GET" : "POST")) {
    send_error(call, 405, {"Not allowed to " + std::string(request.method) + " on this path.", ""},
               get ? "allow: GET\r\n" : "allow: POST\r\n");
  } else if (own) {
    show_observations(call);
  } else if (get) {
    list_models(call);
  } else {
    answer_question(call);
  }
  return call.number;
}

void Responder::refuse(int status, Exchange& exchange) {
  HttpRequest request;
  request.keep_alive = false;
  Call call{request, exchange};
  call.start_ns = options_.monotonic_ns();
  send_error(call, status,
             {"The bytes on this connection are no request that can be answered.", ""});
}

void Responder::answer_question(Call& call) {
  const HttpRequest& request = call.request;
  const Json* const body = json_.parse(request.body, request.body_bytes);
  if (body == nullptr) {
    send_error(call, 400, {json_.error(), ""});
    return;
  }
  question_ = Question();
  const bool counting = call.endpoint == Endpoint::count_tokens;
  const auto refusal = call.api == Api::messages
                           ? read_messages_question(*body, counting, question_)
                       : call.api == Api::responses ? read_responses_question(*body, question_)
                                                    : read_chat_question(*body, question_);
  if (refusal) {
    send_error(call, 400, *refusal);
    return;
  }
  const Orders orders = read_orders(request, question_.model);
  Random random(call.id);
  const Fault fault = orders.fault.value_or(options_.faults.draw(random.uniform()));
  if (fault.kind == Fault::Kind::status) {
    const bool wait = fault.status == 429 || fault.status == 503 || fault.status == 529;
    send_error(call, fault.status, {std::string(status_message(fault.status)), ""},
               wait ? "retry-after: 1\r\n" : "");
    return;
  }
  if (counting) {
    std::string count = R"({"input_tokens":)";
    append_number(count, question_.prompt_tokens);
    count += '}';
    send_json(call, count);
    return;
  }
  answer_well(call, question_, orders, fault);
}

void Responder::answer_well(Call& call, const Question& question, const Orders& orders,
                            Fault fault) {
  Answer answer = plan_answer(question, options_.answer, orders.tokens);
  answer.id = call.id;
  answer.created_s = options_.unix_s();
  for (std::size_t i = 0; i < answer.blocks.size(); ++i) {
    answer.blocks[i].id = mixed(call.id, i + 1);
  }
  Pace pace(options_.profile, mixed(call.id, 0));
  observations_.answered(call.endpoint, 200);
  if (!question.stream) {
    send_whole(call, answer, pace, fault);
    return;
  }
  const bool chunked = call.request.chunks_understood;
  const bool keep = call.request.keep_alive && chunked;
  std::string head;
  append_head(head, call.api, 200, call.id, "text/event-stream; charset=utf-8");
  head += "cache-control: no-cache\r\n";
  head += chunked ? "transfer-encoding: chunked\r\n" : "";
  head += keep ? "\r\n" : "connection: close\r\n\r\n";
  call.exchange.begin_stream(std::move(head), std::move(answer),
                             {.pace = pace,
                              .fault = fault,
                              .start_ns = call.start_ns,
                              .chunked = chunked,
                              .stamp_text = options_.stamp_text},
                             keep ? Exchange::End::keep : Exchange::End::close);
}

void Responder::send_whole(Call& call, const Answer& answer, Pace& pace, Fault fault) {
  body_.clear();
  switch (answer.api) {
    case Api::chat:
      chat_.write_whole(answer, body_);
      break;
    case Api::responses:
      responses_.write_whole(answer, body_);
      break;
    case Api::messages:
      messages_.write_whole(answer, body_);
      break;
  }
  if (fault.kind == Fault::Kind::malformed) {
    body_.resize(body_.size() / 2);
  }
  std::string bytes;
  bytes.reserve(body_.size() + 256);
  append_head(bytes, call.api, 200, call.id, "application/json");
  append_length_and_body(bytes, call.request.keep_alive, body_);
  Exchange::End end = end_of(call.request);
  if (fault.kind == Fault::Kind::cut || fault.kind == Fault::Kind::stall) {
    bytes.resize(bytes.size() - body_.size() / 2);
    end = fault.kind == Fault::Kind::cut ? Exchange::End::close : Exchange::End::stall;
  }
  call.exchange.begin_whole(std::move(bytes), call.start_ns + pace.whole_ns(answer.answer_tokens),
                            end);
}

void Responder::send_json(Call& call, std::string_view body) {
  std::string bytes;
  append_head(bytes, call.api, 200, call.id, "application/json");
  append_length_and_body(bytes, call.request.keep_alive, body);
  observations_.answered(call.endpoint, 200);
  call.exchange.begin_whole(std::move(bytes), call.start_ns, end_of(call.request));
}

void Responder::send_error(Call& call, int status, const Refusal& refusal,
                           std::string_view more_fields) {
  std::string id = "req_";
  append_hex(id, call.id);
  body_.clear();
  append_error(body_, call.api, status, refusal, id);
  std::string bytes;
  append_head(bytes, call.api, status, call.id, "application/json");
  bytes += more_fields;
  append_length_and_body(bytes, call.request.keep_alive, body_);
  observations_.answered(call.endpoint, status);
  call.exchange.begin_whole(std::move(bytes), call.start_ns, end_of(call.request));
}

void Responder::list_models(Call& call) {
  const std::string_view path = call.request.path;
  std::string out;
  if (path.size() > kModelPath.size()) {
    append_model(out, call.api, path.substr(kModelPath.size()));
    send_json(call, out);
    return;
  }
  out = call.api == Api::messages ? R"({"data":[)" : R"({"object":"list","data":[)";
  for (std::size_t i = 0; i < kModels.size(); ++i) {
    out += i > 0 ? "," : "";
    append_model(out, call.api, kModels[i]);
  }
  out += ']';
  if (call.api == Api::messages) {
    out += R"(,"has_more":false,"first_id":"gpt-mock","last_id":"mock")";
  }
  out += '}';
  send_json(call, out);
}

void Responder::show_observations(Call& call) {
  const std::string_view what = call.request.path.substr(kOwnPaths.size());
  if (what != "last" && what != "stats" && what != "requests") {
    send_error(call, 404,
               {"There are /__gatebench/last, /__gatebench/requests and /__gatebench/stats.", ""});
    return;
  }
  const std::string body = what == "last"    ? observations_.last_json()
                           : what == "stats" ? observations_.stats_json()
                                             : observations_.requests_json();
  std::string bytes;
  append_head(bytes, call.api, 200, call.id, "application/json");
  append_length_and_body(bytes, call.request.keep_alive, body);
  call.exchange.begin_whole(std::move(bytes), call.start_ns, end_of(call.request));
}

}  // namespace macro::provider
