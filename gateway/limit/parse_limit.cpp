#include <charconv>
#include <optional>

#include "gateway/limit/limiter.h"

namespace gateway::limit {
namespace {

constexpr std::int64_t kMax = 1'000'000'000;

std::optional<std::int64_t> parse_count(std::string_view text) noexcept {
  std::int64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end || value < 1 || value > kMax) {
    return std::nullopt;
  }
  return value;
}

}  // namespace

tl::expected<Limit, std::string_view> parse_limit(std::string_view text) noexcept {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) {
    return tl::make_unexpected(
        "not of the form RATE/BURST (requests per second, requests at once), such as 10000/20000");
  }
  const auto per_second = parse_count(text.substr(0, slash));
  if (!per_second) {
    return tl::make_unexpected("the rate is not a whole number from 1 to 1000000000");
  }
  const auto burst = parse_count(text.substr(slash + 1));
  if (!burst) {
    return tl::make_unexpected("the burst is not a whole number from 1 to 1000000000");
  }
  return Limit{.per_second = *per_second, .burst = *burst};
}

}  // namespace gateway::limit
