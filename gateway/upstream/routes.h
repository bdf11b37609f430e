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

/// "Models that match `pattern` are answered by the upstream called `upstream`."
struct RouteRule {
  std::string pattern;
  std::string upstream;
  bool operator==(const RouteRule&) const = default;
};

/// Reads "gpt-*=loopback"; the last '=' parts the two. The error says what is wrong.
tl::expected<RouteRule, std::string> parse_route(std::string_view text);

/// The rules that are there without asking, after those that were asked for: the model "loopback"
/// and every "loopback-...".
std::vector<RouteRule> default_routes();

/// Which upstream answers for a model: the first rule that matches. Built before serving, then only
/// read, by any number of threads.
class Routes {
 public:
  void add(RouteRule rule, std::shared_ptr<Upstream> upstream);

  /// Null when no rule matches: such a model does not exist.
  [[nodiscard]] Upstream* find(std::string_view model) const noexcept;

  /// Whether any upstream may answer later than it was started.
  [[nodiscard]] bool may_block() const noexcept { return may_block_; }

  /// The rules in the order in which they are tried.
  [[nodiscard]] const std::vector<RouteRule>& rules() const noexcept { return rules_; }

 private:
  std::vector<RouteRule> rules_;
  std::vector<std::shared_ptr<Upstream>> upstreams_;  // of the rule at the same index
  bool may_block_ = false;
};

}  // namespace gateway::upstream
