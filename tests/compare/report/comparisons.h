#pragma once

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "compare/verdict/verdict.h"

namespace compare::report {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

inline verdict::Comparison comparison(const std::string& name, verdict::Decision decision,
                                      double ratio) {
  verdict::Comparison made;
  made.name = name;
  made.metric = "real_time";
  made.unit = "ns";
  made.better = results::Better::lower;
  made.status = verdict::Status::compared;
  made.decision = decision;
  made.baseline = {8, 812};
  made.current = {8, 812 * ratio};
  made.ratio = ratio;
  made.ratio_low = ratio * 0.99;
  made.ratio_high = ratio * 1.01;
  return made;
}

inline verdict::Comparison unjudged(const std::string& name, verdict::Status status) {
  verdict::Comparison made = comparison(name, verdict::Decision::pass, 1);
  made.status = status;
  made.decision.reset();
  return made;
}

inline verdict::Verdict verdict_of(std::vector<verdict::Comparison> comparisons,
                                   verdict::Outcome outcome = verdict::Outcome::pass) {
  verdict::Verdict verdict;
  verdict.outcome = outcome;
  verdict.exit_code = 0;
  verdict.baseline_path = "base.json";
  verdict.current_path = "now.json";
  verdict.comparisons = std::move(comparisons);
  return verdict;
}

}  // namespace compare::report
