#include "gateway/upstream/routes.h"

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

tl::expected<RouteRule, std::string> parse_route(std::string_view text) {
  const std::size_t equals = text.rfind('=');
  if (equals == std::string_view::npos) {
    return tl::unexpected(std::string("has no '='"));
  }
  if (equals == 0) {
    return tl::unexpected(std::string("has no model pattern before '='"));
  }
  if (equals + 1 == text.size()) {
    return tl::unexpected(std::string("has no upstream after '='"));
  }
  return RouteRule{std::string(text.substr(0, equals)), std::string(text.substr(equals + 1))};
}

std::vector<RouteRule> default_routes() {
  return {{"loopback", "loopback"}, {"loopback-*", "loopback"}};
}

void Routes::add(RouteRule rule, std::shared_ptr<Upstream> upstream) {
  may_block_ = may_block_ || upstream->may_block();
  rules_.push_back(std::move(rule));
  upstreams_.push_back(std::move(upstream));
}

Upstream* Routes::find(std::string_view model) const noexcept {
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    if (matches(rules_[i].pattern, model)) {
      return upstreams_[i].get();
    }
  }
  return nullptr;
}

}  // namespace gateway::upstream
