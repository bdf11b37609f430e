#include "compare/verdict/rules_file.h"

#include <toml++/toml.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <initializer_list>
#include <iterator>

#include "compare/results/input_error.h"

namespace compare::verdict {
namespace {

constexpr std::size_t kLargestFile = 1U << 20U;

/// One table of the file, read key by key; whatever is left over at the end is refused.
class Table {
 public:
  Table(const toml::table& table, const std::string& path, std::string shown)
      : table_(table), path_(path), shown_(std::move(shown)) {}

  [[noreturn]] static void fail(const std::string& path, const toml::source_region& where,
                                const std::string& why) {
    throw results::InputError(path + ":" + std::to_string(where.begin.line) + ": " + why);
  }
  [[noreturn]] void fail(const toml::node& node, const std::string& why) const {
    fail(path_, node.source(), why);
  }

  void allow_only(std::initializer_list<std::string_view> keys) const {
    for (const auto& [key, node] : table_) {
      if (std::find(keys.begin(), keys.end(), key.str()) == keys.end()) {
        std::string known;
        for (const std::string_view each : keys) {
          known += (known.empty() ? "" : ", ") + std::string(each);
        }
        fail(node,
             "'" + std::string(key.str()) + "' is no key of " + shown_ + "; there are " + known);
      }
    }
  }

  [[nodiscard]] const toml::node* find(std::string_view key) const { return table_.get(key); }

  [[nodiscard]] std::string text(std::string_view key) const {
    const toml::node* node = find(key);
    if (node == nullptr) {
      return {};
    }
    const auto value = node->value_exact<std::string>();
    if (!value || value->empty()) {
      fail(*node, std::string(key) + " is no text; write " + std::string(key) + " = \"...\"");
    }
    return *value;
  }

  [[nodiscard]] std::string needed_text(std::string_view key) const {
    if (find(key) == nullptr) {
      fail(table_, shown_ + " has no " + std::string(key) + ", which it needs");
    }
    return text(key);
  }

  [[nodiscard]] std::optional<bool> flag(std::string_view key) const {
    const toml::node* node = find(key);
    if (node == nullptr) {
      return std::nullopt;
    }
    const auto value = node->value_exact<bool>();
    if (!value) {
      fail(*node, std::string(key) + " is neither true nor false");
    }
    return value;
  }

  /// A number above 0 and below `limit`; a percentage where `limit` is infinite.
  [[nodiscard]] std::optional<double> number(std::string_view key, double limit,
                                             const std::string& expected) const {
    const toml::node* node = find(key);
    if (node == nullptr) {
      return std::nullopt;
    }
    const auto value = node->value<double>();
    if (!value || !node->is_number() || !std::isfinite(*value) || *value <= 0 || *value >= limit) {
      fail(*node, std::string(key) + " is not " + expected);
    }
    return value;
  }

  [[nodiscard]] std::optional<Quantity> quantity(std::string_view key) const {
    const toml::node* node = find(key);
    if (node == nullptr) {
      return std::nullopt;
    }
    if (const auto bare = node->value<double>(); bare && node->is_number()) {
      if (!std::isfinite(*bare) || *bare < 0) {
        fail(*node, std::string(key) + " is not a number of 0 or more");
      }
      return Quantity{*bare, {}};
    }
    const std::string written = text(key);
    double value = 0;
    const auto [end, error] =
        std::from_chars(written.data(), written.data() + written.size(), value);
    std::string unit(static_cast<const char*>(end), written.data() + written.size());
    unit.erase(0, unit.find_first_not_of(' '));
    const bool known =
        in_unit({1, unit}, "ns") || in_unit({1, unit}, "B") || in_unit({1, unit}, "/s");
    if (error != std::errc() || !std::isfinite(value) || value < 0 || !known) {
      fail(*node, std::string(key) + " is '" + written +
                      "', no quantity such as \"150ns\", \"64MiB\" or \"1000/s\"");
    }
    return Quantity{value, unit};
  }

  [[nodiscard]] std::size_t line() const { return table_.source().begin.line; }

 private:
  const toml::table& table_;
  const std::string& path_;
  std::string shown_;
};

std::chrono::year_month_day read_date(const Table& table, std::string_view key) {
  table.find(key) == nullptr ? void(table.needed_text(key)) : void();
  const toml::node& node = *table.find(key);
  const auto date = node.value<toml::date>();
  const std::chrono::year_month_day found{std::chrono::year(date ? date->year : 0),
                                          std::chrono::month(date ? date->month : 0),
                                          std::chrono::day(date ? date->day : 0)};
  if (!found.ok()) {
    table.fail(node, std::string(key) + " is no date; write " + std::string(key) + " = 2026-12-31");
  }
  return found;
}

Rule read_rule(const Table& table) {
  table.allow_only({"match", "metric", "threshold", "at_most", "at_least", "gate"});
  Rule rule;
  rule.match = table.needed_text("match");
  rule.metric = table.text("metric");
  rule.threshold_percent =
      table.number("threshold", HUGE_VAL, "a number above 0, in percent, such as 10");
  rule.at_most = table.quantity("at_most");
  rule.at_least = table.quantity("at_least");
  rule.gate = table.flag("gate");
  rule.line = table.line();
  if ((rule.at_most || rule.at_least) && rule.metric.empty()) {
    table.fail(*table.find(rule.at_most ? "at_most" : "at_least"),
               "a limit is of one metric; add metric = \"real_time\" or another");
  }
  return rule;
}

Ignore read_ignore(const Table& table) {
  table.allow_only({"match", "metric", "reason", "until"});
  Ignore ignore;
  ignore.match = table.needed_text("match");
  ignore.metric = table.text("metric");
  ignore.reason = table.needed_text("reason");
  ignore.until = read_date(table, "until");
  ignore.line = table.line();
  return ignore;
}

/// Calls `each` with every table of an array of tables.
template <typename Each>
void for_each_table(const toml::table& root, std::string_view key, const std::string& path,
                    Each each) {
  const toml::node* node = root.get(key);
  if (node == nullptr) {
    return;
  }
  const std::string shown = "[[" + std::string(key) + "]]";
  if (!node->is_array_of_tables()) {
    Table::fail(path, node->source(), std::string(key) + " is no table; write " + shown);
  }
  for (const toml::node& entry : *node->as_array()) {
    each(Table(*entry.as_table(), path, shown));
  }
}

std::vector<std::string> read_metrics(const Table& table) {
  std::vector<std::string> metrics;
  const toml::node* node = table.find("metrics");
  if (node == nullptr) {
    return metrics;
  }
  const toml::array* array = node->as_array();
  if (array == nullptr || array->empty() || !array->is_homogeneous<std::string>()) {
    table.fail(*node, "metrics is no list of names; write metrics = [\"real_time\"]");
  }
  for (const toml::node& entry : *array) {
    metrics.push_back(*entry.value<std::string>());
  }
  return metrics;
}

}  // namespace

Rules read_rules_text(std::string_view text, const std::string& path) {
  toml::table root;
  try {
    root = toml::parse(text, path);
  } catch (const toml::parse_error& error) {
    std::string why(error.description());
    std::replace(why.begin(), why.end(), '\n', ' ');
    Table::fail(path, error.source(), "not valid TOML: " + why);
  }
  const Table table(root, path, "the rules");
  table.allow_only({"threshold", "alpha", "floor", "metrics", "on_removed", "benchmark", "ignore"});
  Rules rules;
  rules.path = path;
  rules.threshold_percent =
      table.number("threshold", HUGE_VAL, "a number above 0, in percent, such as 10");
  rules.alpha = table.number("alpha", 0.5, "a number between 0 and 0.5");
  rules.floor = table.quantity("floor");
  if (rules.floor && !in_unit(*rules.floor, "ns")) {
    table.fail(*table.find("floor"), "floor is no time; write floor = \"0.5ns\"");
  }
  rules.metrics = read_metrics(table);
  if (const std::string on_removed = table.text("on_removed"); !on_removed.empty()) {
    if (on_removed != "warn" && on_removed != "fail") {
      table.fail(*table.find("on_removed"),
                 "on_removed is '" + on_removed + "', neither warn nor fail");
    }
    rules.fail_on_removed = on_removed == "fail";
  }
  for_each_table(root, "benchmark", path,
                 [&](const Table& entry) { rules.rules.push_back(read_rule(entry)); });
  for_each_table(root, "ignore", path,
                 [&](const Table& entry) { rules.ignored.push_back(read_ignore(entry)); });
  return rules;
}

Rules read_rules_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text;
  if (file) {
    text.assign(std::istreambuf_iterator<char>(file), {});
  }
  if (!file || file.bad()) {
    throw results::InputError("cannot read the rules " + path.string());
  }
  if (text.size() > kLargestFile) {
    throw results::InputError(path.string() + ": larger than 1 MiB, no rules file");
  }
  return read_rules_text(text, path.string());
}

}  // namespace compare::verdict
