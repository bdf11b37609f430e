#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace gateway::chat {

/// What went wrong, in terms that every public API has a word for.
enum class ErrorKind {
  invalid_request,     ///< 400: the client must change it
  unauthenticated,     ///< 401
  payment_required,    ///< 402
  permission_denied,   ///< 403
  not_found,           ///< 404: no such path or model
  method_not_allowed,  ///< 405
  timed_out,           ///< 408: the client sent too slowly
  too_large,           ///< 413
  rate_limited,        ///< 429
  internal,            ///< 500: a fault of ours, or of the upstream's own making
  bad_gateway,         ///< 502: the upstream could not be reached or made no sense
  unavailable,         ///< 503: try again later
  gateway_timeout,     ///< 504: the upstream took too long
  overloaded,          ///< 529 where the API has it, else 503: the upstream has too much to do
};

/// An error as the client is told.
struct Error {
  ErrorKind kind = ErrorKind::internal;
  std::string message = {};  ///< where, what and what to do; never a secret
  std::string param = {};    ///< path of the field: "messages[0].content"; empty: none is to blame
  std::string code = {};     ///< for programs: "model_not_found"; empty where there is none
  int status = 0;            ///< of the upstream, kept for the client; 0: that of the kind
  std::optional<std::string> retry_after = std::nullopt;  ///< the upstream's field, as it sent it
  std::string body = {};  ///< the upstream's whole answer, where its client speaks the same API
  bool was_told = false;  ///< by an event of the upstream's stream: who passes that on has told it
  bool is_final = false;  ///< the same upstream would only fail again; another one may not
  bool operator==(const Error&) const = default;
};

/// The HTTP status that stands for a kind.
int http_status(ErrorKind kind) noexcept;

/// The status to answer with: the upstream's where there is one (4xx or 5xx), else the kind's.
int http_status(const Error& error) noexcept;

/// The kind that comes closest to an HTTP status of 400 and above.
ErrorKind error_kind(int http_status) noexcept;

}  // namespace gateway::chat
