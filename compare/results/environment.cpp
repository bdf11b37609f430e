#include "compare/results/environment.h"

namespace compare::results {
namespace {

constexpr std::string_view kModel = "gatebench.cpu_model";

}  // namespace

std::optional<std::string> shown_value(const Context& context, std::string_view key) {
  if (auto text = context.text(key)) {
    return text;
  }
  const auto json = context.json(key);
  return json ? std::optional<std::string>(*json) : std::nullopt;
}

std::optional<Difference> difference(const Context& first, const Context& second,
                                     std::string_view key) {
  const auto first_value = shown_value(first, key);
  const auto second_value = shown_value(second, key);
  if (!first_value || !second_value || *first_value == *second_value) {
    return std::nullopt;
  }
  return Difference{std::string(key), *first_value, *second_value};
}

std::optional<Difference> host_difference(const Context& first, const Context& second) {
  if (first.json(kModel) && second.json(kModel)) {
    return difference(first, second, kModel);
  }
  auto processors = difference(first, second, "num_cpus");
  return processors ? processors : difference(first, second, "caches");
}

}  // namespace compare::results
