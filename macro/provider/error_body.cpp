#include "macro/provider/error_body.h"

#include "macro/provider/json_writing.h"

namespace macro::provider {
namespace {

std::string_view anthropic_type(int status) noexcept {
  switch (status) {
    case 401:
      return "authentication_error";
    case 402:
      return "billing_error";
    case 403:
      return "permission_error";
    case 404:
      return "not_found_error";
    case 413:
      return "request_too_large";
    case 429:
      return "rate_limit_error";
    case 504:
      return "timeout_error";
    case 529:
      return "overloaded_error";
    default:
      return status < 500 ? "invalid_request_error" : "api_error";
  }
}

std::string_view openai_type(int status) noexcept {
  if (status == 429) {
    return "requests";
  }
  return status < 500 ? "invalid_request_error" : "server_error";
}

std::string_view openai_code(int status) noexcept {
  switch (status) {
    case 401:
      return "invalid_api_key";
    case 404:
      return "unknown_url";
    case 405:
      return "method_not_supported";
    case 429:
      return "rate_limit_exceeded";
    default:
      return {};
  }
}

void append_or_null(std::string& out, std::string_view text) {
  if (text.empty()) {
    out += "null";
  } else {
    append_json_string(out, text);
  }
}

}  // namespace

void append_error(std::string& out, Api api, int status, const Refusal& refusal,
                  std::string_view request_id) {
  if (api == Api::messages) {
    out += R"({"type":"error","error":{"type":")";
    out += anthropic_type(status);
    out += R"(","message":)";
    append_json_string(out, refusal.message);
    if (!refusal.details.empty()) {
      out += R"(,"details":)";
      out += refusal.details;
    }
    out += R"(},"request_id":)";
    append_json_string(out, request_id);
    out += '}';
    return;
  }
  out += R"({"error":{"message":)";
  append_json_string(out, refusal.message);
  out += R"(,"type":")";
  out += openai_type(status);
  out += R"(","param":)";
  append_or_null(out, refusal.param);
  out += R"(,"code":)";
  append_or_null(out, openai_code(status));
  out += "}}";
}

std::string_view status_message(int status) noexcept {
  switch (status) {
    case 429:
      return "Rate limit reached. Please try again in 1s.";
    case 529:
      return "Overloaded";
    case 503:
      return "The engine is currently overloaded, please try again later.";
    default:
      return status < 500 ? "The request was refused on purpose."
                          : "The server had an error while processing your request.";
  }
}

std::string_view reason_phrase(int status) noexcept {
  switch (status) {
    case 200:
      return "OK";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 413:
      return "Content Too Large";
    case 429:
      return "Too Many Requests";
    case 500:
      return "Internal Server Error";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    default:
      return status < 500 ? "Client Error" : "Server Error";
  }
}

}  // namespace macro::provider
