#include "gateway/chat/error.h"

#include <array>
#include <utility>

namespace gateway::chat {
namespace {

// The first kind of a status is the one that the status is read as.
constexpr std::array<std::pair<ErrorKind, int>, 14> kStatuses{{
    {ErrorKind::invalid_request, 400},
    {ErrorKind::unauthenticated, 401},
    {ErrorKind::payment_required, 402},
    {ErrorKind::permission_denied, 403},
    {ErrorKind::not_found, 404},
    {ErrorKind::method_not_allowed, 405},
    {ErrorKind::timed_out, 408},
    {ErrorKind::too_large, 413},
    {ErrorKind::rate_limited, 429},
    {ErrorKind::internal, 500},
    {ErrorKind::bad_gateway, 502},
    {ErrorKind::unavailable, 503},
    {ErrorKind::gateway_timeout, 504},
    {ErrorKind::overloaded, 529},
}};

}  // namespace

int http_status(ErrorKind kind) noexcept {
  for (const auto& [known, status] : kStatuses) {
    if (known == kind) {
      return status;
    }
  }
  return 500;
}

int http_status(const Error& error) noexcept {
  return error.status >= 400 && error.status <= 599 ? error.status : http_status(error.kind);
}

ErrorKind error_kind(int http_status) noexcept {
  for (const auto& [kind, status] : kStatuses) {
    if (status == http_status) {
      return kind;
    }
  }
  return http_status >= 500 ? ErrorKind::internal : ErrorKind::invalid_request;
}

}  // namespace gateway::chat
