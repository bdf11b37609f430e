#include "gateway/chat/error.h"

#include <array>
#include <utility>

namespace gateway::chat {
namespace {

constexpr std::array<std::pair<ErrorKind, int>, 9> kStatuses{{
    {ErrorKind::invalid_request, 400},
    {ErrorKind::unauthenticated, 401},
    {ErrorKind::not_found, 404},
    {ErrorKind::method_not_allowed, 405},
    {ErrorKind::timed_out, 408},
    {ErrorKind::too_large, 413},
    {ErrorKind::rate_limited, 429},
    {ErrorKind::internal, 500},
    {ErrorKind::unavailable, 503},
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

ErrorKind error_kind(int http_status) noexcept {
  for (const auto& [kind, status] : kStatuses) {
    if (status == http_status) {
      return kind;
    }
  }
  return http_status >= 500 ? ErrorKind::internal : ErrorKind::invalid_request;
}

}  // namespace gateway::chat
