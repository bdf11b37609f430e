#include "gateway/upstream/routes.h"

#include <algorithm>
#include <utility>

namespace gateway::upstream {

bool matches(std::string_view pattern, std::string_view text) noexcept {
  // Greedy with one point to return to: a later '*' makes every earlier choice final, so this takes
  // at most |pattern| * |text| steps.
  std::size_t at = 0;
  std::size_t in_text = 0;
  std::size_t star = std::string_view::npos;
  std::size_t star_text = 0;
  while (in_text < text.size()) {
    if (at < pattern.size() && pattern[at] == '*') {
      star = at++;
      star_text = in_text;
    } else if (at < pattern.size() && pattern[at] == text[in_text]) {
      ++at;
      ++in_text;
    } else if (star != std::string_view::npos) {
      at = star + 1;
      in_text = ++star_text;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', at) == std::string_view::npos;
}

namespace {

bool is_upstream_name(std::string_view name) noexcept {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

}  // namespace

tl::expected<RouteRule, std::string> parse_route(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos) {
    return tl::unexpected(std::string("has no '='"));
  }
  if (equals == 0) {
    return tl::unexpected(std::string("has no model pattern before '='"));
  }
  RouteRule rule{std::string(text.substr(0, equals)), {}};
  std::string_view rest = text.substr(equals + 1);
  for (;;) {
    const std::size_t comma = rest.find(',');
    const std::string_view target = rest.substr(0, comma);
    const std::size_t colon = target.find(':');
    const std::string_view upstream = target.substr(0, colon);
    if (upstream.empty()) {
      return tl::unexpected(std::string("has no upstream after '='"));
    }
    if (!is_upstream_name(upstream)) {
      return tl::unexpected("has the upstream '" + std::string(upstream) +
                            "', whose name is not made of a-z, 0-9, '-' and '_'");
    }
    if (colon != std::string_view::npos && colon + 1 == target.size()) {
      return tl::unexpected("has no model after '" + std::string(target) + "'");
    }
    rule.targets.push_back({std::string(upstream), std::string(colon == std::string_view::npos
                                                                   ? std::string_view()
                                                                   : target.substr(colon + 1))});
    if (comma == std::string_view::npos) {
      return rule;
    }
    rest.remove_prefix(comma + 1);
  }
}

std::vector<RouteRule> default_routes() {
  return {{"loopback", {{"loopback"}}}, {"loopback-*", {{"loopback"}}}};
}

const Route* Routes::find(std::string_view model) const noexcept {
  for (const Route& route : routes_) {
    if (matches(route.pattern, model)) {
      return &route;
    }
  }
  return nullptr;
}

}  // namespace gateway::upstream
