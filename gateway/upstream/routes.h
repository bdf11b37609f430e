#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "gateway/upstream/upstream.h"

namespace gateway::upstream {

/// Whether `text` matches `pattern`, in which '*' stands for any run of characters, also none.
bool matches(std::string_view pattern, std::string_view text) noexcept;

/// One upstream of a rule, and what it is asked for.
struct RouteTarget {
  std::string upstream;
  std::string model = {};  ///< instead of the client's name for it; empty: that name
  bool operator==(const RouteTarget&) const = default;
};

/// "Models that match `pattern` are answered by the first of `targets` that can."
struct RouteRule {
  std::string pattern;
  std::vector<RouteTarget> targets;  ///< at least one
  bool operator==(const RouteRule&) const = default;
};

/// Reads "gpt-*=openai", "fast=openai:gpt-4o-mini" (an alias) and
/// "smart=anthropic:claude-x,openai:gpt-y" (with a fallback); the first '=' parts pattern and
/// targets, the first ':' upstream and model. The error says what is wrong.
tl::expected<RouteRule, std::string> parse_route(std::string_view text);

/// The rules that are there without asking, after those that were asked for: the model "loopback"
/// and every "loopback-...".
std::vector<RouteRule> default_routes();

/// A rule with the upstreams that its names stand for.
struct Route {
  struct Target {
    std::shared_ptr<Upstream> upstream;
    std::string model;  ///< empty: the client's
  };
  std::string pattern;
  std::vector<Target> targets;
};

/// Which upstreams answer for a model: the first rule that matches. Built before serving, then only
/// read, by any number of threads.
class Routes {
 public:
  void add(Route route) { routes_.push_back(std::move(route)); }

  /// Null when no rule matches: such a model does not exist.
  [[nodiscard]] const Route* find(std::string_view model) const noexcept;

  /// In the order in which they are tried.
  [[nodiscard]] const std::vector<Route>& all() const noexcept { return routes_; }

 private:
  std::vector<Route> routes_;
};

}  // namespace gateway::upstream
