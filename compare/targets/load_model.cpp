#include "compare/targets/load_model.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <system_error>

namespace compare::targets {
namespace {

/// "macro/SCENARIO/LOAD", and what else tells a row from others behind it ("/api:messages").
LoadModel model_of_macro_load(std::string_view row_name) {
  while (!row_name.empty()) {
    const std::string_view part = row_name.substr(0, row_name.find('/'));
    const std::string_view kind = part.substr(0, part.find_first_of(":="));
    const LoadModel model = kind == "connections" ? LoadModel::closed
                            : kind == "rate"      ? LoadModel::open
                            : kind == "users"     ? LoadModel::closed_think_time
                                                  : LoadModel::unknown;
    if (model != LoadModel::unknown) {
      return model;
    }
    row_name.remove_prefix(std::min(part.size() + 1, row_name.size()));
  }
  return LoadModel::unknown;
}

}  // namespace

std::string_view word(LoadModel model) {
  switch (model) {
    case LoadModel::closed_think_time:
      return "closed-think-time";
    case LoadModel::closed:
      return "closed";
    case LoadModel::open:
      return "open";
    case LoadModel::unknown:
      break;
  }
  return "unknown";
}

std::optional<LoadModel> parse_load_model(std::string_view text) {
  for (const LoadModel model : {LoadModel::closed_think_time, LoadModel::closed, LoadModel::open}) {
    if (word(model) == text) {
      return model;
    }
  }
  return std::nullopt;
}

LoadModel load_model_of(const results::Context& context, std::string_view row_name) {
  if (const auto said = context.text("gatebench.load_model")) {
    return parse_load_model(*said).value_or(LoadModel::unknown);
  }
  const std::string source = context.text("gatebench.source").value_or("");
  const std::string_view tool = row_name.substr(0, row_name.find('/'));
  if (source == "locust" || tool == "locust") {
    return LoadModel::closed_think_time;
  }
  if (source == "vegeta" || tool == "vegeta") {
    return LoadModel::open;
  }
  // wrk2 and oha -q hold a rate, which tells of the throughput as well.
  if (tool == "wrk" || tool == "oha") {
    return LoadModel::closed;
  }
  return tool == "macro" ? model_of_macro_load(row_name) : LoadModel::unknown;
}

std::optional<double> offered_rate_of(std::string_view row_name) {
  constexpr std::string_view kRate = "/rate:";
  const std::size_t at = row_name.find(kRate);
  if (!row_name.starts_with("macro/") || at == std::string_view::npos ||
      row_name.find("/stages:") != std::string_view::npos) {
    return std::nullopt;
  }
  const std::string_view rest = row_name.substr(at + kRate.size());
  const std::string_view text = rest.substr(0, rest.find('/'));
  double rate = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), rate);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole && std::isfinite(rate) && rate > 0 ? std::optional(rate) : std::nullopt;
}

double throughput_ceiling(const ThinkingUsers& users, double response_seconds) {
  return users.users / (users.think_seconds + response_seconds);
}

}  // namespace compare::targets
