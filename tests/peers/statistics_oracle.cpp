// Prints what compare/stats makes of samples, for ci/oracle.sh to hold against R and SciPy. Each
// line of standard input is a function's name and its numbers; each gives one line of numbers.
//
//   mann_whitney TAIL N1 x... N2 y...   exact? p_larger p_two_sided ratio low high of exp(y) /
//   exp(x) signed_rank TAIL N x...             exact? p_above_0 pseudo-median low high sign_test
//   TAIL N x...               median low high clopper_pearson TAIL K N            low high holm N
//   p... | benjamini_hochberg N p... normal_quantile P | normal_cumulative Z quantile P N x...
#include <algorithm>
#include <cmath>
#include <functional>
#include <iomanip>
#include <iostream>
#include <limits>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "compare/stats/benjamini_hochberg.h"
#include "compare/stats/binomial.h"
#include "compare/stats/holm.h"
#include "compare/stats/mann_whitney.h"
#include "compare/stats/normal_distribution.h"
#include "compare/stats/order_statistics.h"
#include "compare/stats/shift.h"
#include "compare/stats/signed_rank.h"

namespace {

namespace stats = compare::stats;
using Numbers = std::vector<double>;

double number(std::istream& in) {
  double value = 0;
  in >> value;
  return value;
}

Numbers sample(std::istream& in) {
  std::size_t size = 0;
  in >> size;
  Numbers values(in ? size : 0);
  std::generate(values.begin(), values.end(), [&] { return number(in); });
  return values;
}

Numbers mann_whitney(std::istream& in) {
  const double tail = number(in);
  Numbers first = sample(in);
  Numbers second = sample(in);
  std::sort(first.begin(), first.end());
  std::sort(second.begin(), second.end());
  const stats::MannWhitneyDistribution distribution(first.size(), second.size());
  const double larger = stats::p_value_second_larger(first, second, distribution);
  const double two_sided = stats::p_value_two_sided(first, second, distribution);
  for (Numbers* values : {&first, &second}) {
    for (double& value : *values) {
      value = std::exp(value);
    }
  }
  const stats::RatioEstimate estimate = stats::estimate_ratio(first, second, distribution, tail);
  return {distribution.exact() ? 1.0 : 0.0,
          larger,
          two_sided,
          std::log(estimate.ratio),
          std::log(estimate.low),
          std::log(estimate.high)};
}

Numbers signed_rank(std::istream& in) {
  const double tail = number(in);
  const Numbers values = sample(in);
  const stats::SignedRankDistribution distribution(values.size());
  const Numbers walsh = stats::walsh_averages(values);
  const stats::CentreEstimate estimate = stats::pseudo_median(walsh, distribution, tail);
  return {distribution.exact() ? 1.0 : 0.0, stats::p_value_above(walsh, distribution, 0),
          estimate.centre, estimate.low, estimate.high};
}

Numbers sign_test(std::istream& in) {
  const double tail = number(in);
  const stats::CentreEstimate estimate = stats::sign_test_median(sample(in), tail);
  return {estimate.centre, estimate.low, estimate.high};
}

Numbers clopper_pearson(std::istream& in) {
  const double tail = number(in);
  std::uint64_t successes = 0;
  std::uint64_t trials = 0;
  in >> successes >> trials;
  const stats::ChanceInterval interval = stats::clopper_pearson(successes, trials, tail);
  return {interval.low, interval.high};
}

const std::map<std::string, std::function<Numbers(std::istream&)>> kFunctions = {
    {"mann_whitney", mann_whitney},
    {"signed_rank", signed_rank},
    {"sign_test", sign_test},
    {"clopper_pearson", clopper_pearson},
    {"holm", [](std::istream& in) { return stats::holm_adjusted(sample(in)); }},
    {"benjamini_hochberg",
     [](std::istream& in) { return stats::benjamini_hochberg_adjusted(sample(in)); }},
    {"normal_quantile",
     [](std::istream& in) { return Numbers{stats::normal_quantile(number(in))}; }},
    {"normal_cumulative",
     [](std::istream& in) { return Numbers{stats::normal_cumulative(number(in))}; }},
    {"quantile",
     [](std::istream& in) {
       const double probability = number(in);
       return Numbers{stats::quantile(sample(in), probability)};
     }},
};

}  // namespace

int main() {
  std::cout << std::setprecision(std::numeric_limits<double>::max_digits10);
  std::string line;
  while (std::getline(std::cin, line)) {
    std::istringstream in(line);
    std::string name;
    in >> name;
    const auto found = kFunctions.find(name);
    if (found == kFunctions.end()) {
      std::cerr << "no function '" << name << "'\n";
      return 2;
    }
    const Numbers answer = found->second(in);
    if (!in) {
      std::cerr << "numbers missing: " << line << "\n";
      return 2;
    }
    for (const double value : answer) {
      std::cout << value << " ";
    }
    std::cout << "\n";
  }
}
