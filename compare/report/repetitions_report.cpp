#include "compare/report/repetitions_report.h"

#include <cstddef>
#include <string>
#include <vector>

#include "compare/report/layout.h"
#include "compare/report/quantity.h"
#include "compare/stats/order_statistics.h"
#include "compare/verdict/matching.h"

namespace compare::report {
namespace {

constexpr std::size_t kEnoughForSpread = 3;

std::string shown_spread(const std::vector<double>& sample, double median) {
  if (sample.size() < kEnoughForSpread) {
    return "-";
  }
  return shown_share(stats::robust_deviation(sample) / median);
}

}  // namespace

std::string repetitions_report(const results::ResultFile& file, std::size_t width) {
  Table table({{"benchmark", true}, {"metric", true}, {"n"}, {"median"}, {"spread"}});
  std::string unusable;
  const verdict::Options options;
  verdict::RuleBook no_rules(options.rules, options.today);
  // Matched with itself, a file yields what would be judged.
  for (const verdict::Candidate& candidate :
       verdict::match(file, file, options, "", false, no_rules)) {
    const verdict::Comparison& comparison = candidate.comparison;
    if (comparison.status == verdict::Status::errored) {
      unusable += "errored: " + printable(comparison.name) + "\n";
    }
    if (comparison.status == verdict::Status::not_comparable) {
      unusable += "not comparable: " + printable(comparison.name) + " " +
                  printable(comparison.metric) + ": " + printable(comparison.reasons.back()) + "\n";
    }
    if (comparison.status != verdict::Status::compared) {
      continue;
    }
    const double median = stats::median(candidate.baseline);
    table.add({printable(comparison.name), printable(comparison.metric),
               std::to_string(candidate.baseline.size()),
               shown_pair(median, median, comparison.unit).first,
               shown_spread(candidate.baseline, median)});
  }
  return table.text(width) + unusable;
}

}  // namespace compare::report
