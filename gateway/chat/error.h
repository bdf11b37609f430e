#pragma once

#include <string>

namespace gateway::chat {

/// What went wrong, in terms that every public API has a word for.
enum class ErrorKind {
  invalid_request,     ///< 400: the client must change it
  unauthenticated,     ///< 401
  not_found,           ///< 404: no such path or model
  method_not_allowed,  ///< 405
  timed_out,           ///< 408: the client sent too slowly
  too_large,           ///< 413
  rate_limited,        ///< 429
  internal,            ///< 500: a fault of ours
  unavailable,         ///< 503: try again later
};

/// An error as the client is told.
struct Error {
  ErrorKind kind = ErrorKind::internal;
  std::string message;  ///< where, what and what to do; never a secret
  std::string param;    ///< path of the field: "messages[0].content"; empty where none is to blame
  std::string code;     ///< for programs: "model_not_found"; empty where there is none
};

/// The HTTP status that stands for a kind.
int http_status(ErrorKind kind) noexcept;

/// The kind that comes closest to an HTTP status of 400 and above.
ErrorKind error_kind(int http_status) noexcept;

}  // namespace gateway::chat
