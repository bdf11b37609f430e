#include "gateway/formats/sample_number.h"

#include <array>
#include <cmath>
#include <limits>

#include "gateway/formats/json_fields.h"

namespace gateway::formats {
namespace {

using rapidjson::Value;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

double number_field(const Value& schema, const char* name, double otherwise) noexcept {
  const Value* const value = find_field(schema, name);
  return value != nullptr && value->IsNumber() ? value->GetDouble() : otherwise;
}

bool is_true(const Value& schema, const char* name) noexcept {
  const Value* const value = find_field(schema, name);
  return value != nullptr && value->IsBool() && value->GetBool();
}

struct Bounds {
  double low;
  double high;
  double above;  ///< it must be more, and not the same
  double below;
  double step;  ///< 0: any
  bool is_whole;

  [[nodiscard]] bool take(double number) const noexcept {
    constexpr double kRounding = 1e-9;
    const double steps = step > 0 ? number / step : 0;
    return std::isfinite(number) && number >= low && number <= high && number > above &&
           number < below && (!is_whole || std::trunc(number) == number) &&
           std::abs(steps - std::round(steps)) < kRounding;
  }
};

}  // namespace

double sample_number(const Value& schema, bool is_whole) noexcept {
  Bounds bounds{.low = number_field(schema, "minimum", -kInfinity),
                .high = number_field(schema, "maximum", kInfinity),
                .above = number_field(schema, "exclusiveMinimum", -kInfinity),
                .below = number_field(schema, "exclusiveMaximum", kInfinity),
                .step = number_field(schema, "multipleOf", 0),
                .is_whole = is_whole};
  if (is_true(schema, "exclusiveMinimum")) {
    bounds.above = bounds.low;
  }
  if (is_true(schema, "exclusiveMaximum")) {
    bounds.below = bounds.high;
  }
  const double low = std::fmax(bounds.low, bounds.above);
  const double high = std::fmin(bounds.high, bounds.below);
  const double step = bounds.step > 0 ? bounds.step : 1;
  const std::array<double, 9> tried = {1,
                                       low,
                                       std::ceil(low / step) * step,
                                       (std::floor(low / step) + 1) * step,
                                       high,
                                       std::floor(high / step) * step,
                                       (std::ceil(high / step) - 1) * step,
                                       low + (high - low) / 2,
                                       0};
  for (const double number : tried) {
    if (bounds.take(number)) {
      return number;
    }
  }
  return 1;
}

}  // namespace gateway::formats
