#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "compare/results/result_file.h"

namespace compare::results {

enum class Better { lower, higher, unknown };

/// "lower", "higher", or empty for unknown.
std::string_view word(Better better);

struct MetricTraits {
  std::string unit;  ///< "ns", "1/s", "B"; empty for a bare number or where unknown
  Better better = Better::unknown;
  bool exact = false;  ///< the same work always gives the same value: counted, not timed
  /// Judged without being asked for: the file's own measure where it has no real_time.
  bool gates = false;
};

/// What is known of each metric: whether higher is better belongs to the metric and is never
/// guessed from its name. Times are lower-is-better, items_per_second and bytes_per_second higher;
/// the rest comes from the context entry gatebench.metrics of the files, an object or its JSON
/// text: {name: {"unit": "B", "better": "lower", "exact": true, "gates": true}}, all optional.
/// The counters of macro and of the readers of load testers and Go benchmarks are known without.
class MetricCatalog {
 public:
  MetricCatalog();

  /// Takes over a file's gatebench.metrics; what an earlier file said of a metric stays. An entry
  /// that is malformed is passed over.
  void add(const Context& context);

  /// Traits of any metric; of one that nobody described, Better::unknown.
  [[nodiscard]] MetricTraits find(std::string_view metric) const;

  /// Whether any metric gates by itself.
  [[nodiscard]] bool gates() const;

 private:
  std::unordered_map<std::string, MetricTraits> traits_;
};

struct DescribedMetric {
  std::string name;
  MetricTraits traits;
};

/// Sets a file's gatebench.metrics to what is said of these metrics.
void describe_metrics(Context& context, const std::vector<DescribedMetric>& metrics);

}  // namespace compare::results
