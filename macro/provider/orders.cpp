#include "macro/provider/orders.h"

#include <charconv>

#include "macro/provider/answer.h"

namespace macro::provider {
namespace {

std::optional<std::int64_t> parse_tokens(std::string_view text) noexcept {
  std::int64_t tokens = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), tokens);
  if (error != std::errc() || end != text.data() + text.size() || tokens < 0 ||
      tokens > kMostAnswerTokens) {
    return std::nullopt;
  }
  return tokens;
}

/// The value of "+NAME=VALUE" in the model's name; empty where there is none.
std::string_view ending(std::string_view model, std::string_view start) noexcept {
  const std::size_t at = model.find(start);
  if (at == std::string_view::npos) {
    return {};
  }
  const std::string_view value = model.substr(at + start.size());
  return value.substr(0, value.find('+'));
}

}  // namespace

Orders read_orders(const HttpRequest& request, std::string_view model) noexcept {
  Orders orders;
  orders.fault = parse_fault(ending(model, "+fail="));
  orders.tokens = parse_tokens(ending(model, "+tokens="));
  if (!request.has_orders) {
    return orders;
  }
  if (const auto fault = parse_fault(request.field("x-gatebench-fail"))) {
    orders.fault = fault;
  }
  if (const auto tokens = parse_tokens(request.field("x-gatebench-tokens"))) {
    orders.tokens = tokens;
  }
  return orders;
}

}  // namespace macro::provider
