#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "macro/record/series_record.h"

namespace macro {

/// One line of a Prometheus text exposition (format 0.0.4): a name, labels, a value.
struct MetricSample {
  std::string name;
  std::map<std::string, std::string> labels;
  double value = 0;  ///< may be infinite or not a number, as the text says
};

/// What a /metrics page says.
class MetricSamples {
 public:
  /// Reads the text. Comments, time stamps and exemplars are left out; a line that is no sample is
  /// left out too and counted, since a foreign page may hold anything. At most 100,000 samples.
  explicit MetricSamples(std::string_view text);

  using Labels = std::vector<std::pair<std::string_view, std::string_view>>;

  /// Sum of the samples of this name that have (at least) these labels; nullopt where none has.
  [[nodiscard]] std::optional<double> sum(std::string_view name, const Labels& labels = {}) const;

  /// The sums of one name by the values of one label: {"200": 990, "503": 10}.
  [[nodiscard]] std::map<std::string, double> by_label(std::string_view name,
                                                       std::string_view label) const;

  [[nodiscard]] const std::vector<MetricSample>& samples() const noexcept { return samples_; }
  [[nodiscard]] std::size_t unreadable_lines() const noexcept { return unreadable_lines_; }

 private:
  std::vector<MetricSample> samples_;
  std::size_t unreadable_lines_ = 0;
};

/// What a gateway's own page says about the moment: requests in flight (the one for the page is one
/// of them) and memory in use, by the names of our gateway.
void add_metrics(const MetricSamples& metrics, TargetSample& sample);

}  // namespace macro
