#include "compare/history/changes/level_segments.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <numeric>

#include "compare/stats/hampel.h"
#include "compare/stats/optimal_partition.h"
#include "compare/stats/order_statistics.h"

namespace compare::history {
namespace {

constexpr double kOutlierDeviations = 4;
constexpr double kPenalty = 2;
constexpr std::size_t kShortestPart = 4;
constexpr double kLeastDeviations = 4.3;
/// Of the steps that are left, against the noise around these, which is larger.
constexpr double kLeastConfirmed = 3.0;
/// Points on each side of a step that tell its noise. Not all: noise changes with the years, and
/// what was decided about a step should not change with what is measured long after.
constexpr std::size_t kNeighbourhood = 150;
/// Noise from few points is often too small: with n points deviations count for 1 / (1 + 6 / n).
constexpr double kFewPointsCaution = 6;
constexpr std::size_t kPointsBefore = 20;
constexpr std::size_t kPointsAfter = 20;
/// Longer series are cut in blocks that overlap by half, so that time grows with their length only.
constexpr std::size_t kBlock = 1000;
/// How far a step may move when its neighbours are gone.
constexpr std::size_t kRefinement = 8;

double mean(std::span<const double> part) {
  return std::accumulate(part.begin(), part.end(), 0.0) / static_cast<double>(part.size());
}

double squares(std::span<const double> part) {
  const double centre = mean(part);
  return std::accumulate(part.begin(), part.end(), 0.0, [centre](double sum, double value) {
    return sum + (value - centre) * (value - centre);
  });
}

/// Of the best straight line through the points.
double squares_about_line(std::span<const double> part) {
  const double middle = static_cast<double>(part.size() - 1) / 2;
  const double centre = mean(part);
  double products = 0;
  double runs = 0;
  for (std::size_t at = 0; at < part.size(); ++at) {
    const double run = static_cast<double>(at) - middle;
    products += run * (part[at] - centre);
    runs += run * run;
  }
  return squares(part) - products * products / runs;
}

std::vector<std::size_t> candidates(std::span<const double> series, double penalty) {
  std::vector<std::size_t> cuts;
  for (std::size_t from = 0;; from += kBlock / 2) {
    const std::size_t until = std::min(series.size(), from + kBlock);
    const bool last = until == series.size();
    // A cut near an end of a block is left to the neighbour, in which it has points on both sides.
    const std::size_t first_own = from == 0 ? 0 : from + kBlock / 4;
    const std::size_t end_own = last ? until : until - kBlock / 4;
    for (const std::size_t cut :
         stats::optimal_partition(series.subspan(from, until - from), penalty, kShortestPart)) {
      if (from + cut >= first_own && from + cut < end_own) {
        cuts.push_back(from + cut);
      }
    }
    if (last) {
      return cuts;
    }
  }
}

/// The steps while they are chosen.
class Selection {
 public:
  Selection(std::span<const double> series, const std::vector<std::size_t>& cuts)
      : series_(series) {
    for (const std::size_t cut : cuts) {
      Step step;
      step.at = cut;
      steps_.push_back(step);
    }
    settle();
  }

  /// Takes the weakest away until all have `least` deviations. The noise is that around all
  /// candidates: around fewer, a step that was taken for none would hide the others.
  void choose(double least) {
    while (!steps_.empty()) {
      const auto weakest = std::min_element(
          steps_.begin(), steps_.end(),
          [](const Step& left, const Step& right) { return left.deviations < right.deviations; });
      if (weakest->deviations >= least) {
        return;
      }
      const auto index = static_cast<std::size_t>(weakest - steps_.begin());
      steps_.erase(weakest);
      measure_around(index);
    }
  }

  /// Takes away what, with the noise around the chosen steps, is none after all.
  void confirm(double least) {
    const auto weak = [least](const Step& step) { return step.deviations < least; };
    while (std::erase_if(steps_, weak) > 0) {
      settle();
    }
  }

  /// Moves each step to where it cuts best between its neighbours.
  void refine() {
    for (std::size_t index = 0; index < steps_.size(); ++index) {
      const std::size_t from = begin_of(index);
      const std::size_t until = end_of(index);
      const std::size_t at = steps_[index].at;
      std::size_t best = at;
      double least = std::numeric_limits<double>::infinity();
      const std::size_t lowest = std::max(from + kFewestPoints, at - std::min(at, kRefinement));
      for (std::size_t cut = lowest; cut <= at + kRefinement && cut + kFewestPoints <= until;
           ++cut) {
        const double sum =
            squares(series_.subspan(from, cut - from)) + squares(series_.subspan(cut, until - cut));
        if (sum < least) {
          least = sum;
          best = cut;
        }
      }
      steps_[index].at = best;
    }
    settle();
  }

  [[nodiscard]] const std::vector<Step>& steps() const { return steps_; }
  [[nodiscard]] const Noise& noise() const { return noise_; }

 private:
  [[nodiscard]] std::size_t begin_of(std::size_t index) const {
    return index == 0 ? 0 : steps_[index - 1].at;
  }
  [[nodiscard]] std::size_t end_of(std::size_t index) const {
    return index + 1 == steps_.size() ? series_.size() : steps_[index + 1].at;
  }

  /// Residuals and noise of the steps as they are, and each step measured against them.
  void settle() {
    residuals_.assign(series_.begin(), series_.end());
    std::size_t from = 0;
    for (std::size_t index = 0; index <= steps_.size(); ++index) {
      const std::size_t until = index == steps_.size() ? series_.size() : steps_[index].at;
      const double level = mean(series_.subspan(from, until - from));
      for (; from < until; ++from) {
        residuals_[from] -= level;
      }
    }
    noise_ = noise_of_residuals(residuals_);
    for (std::size_t index = 0; index < steps_.size(); ++index) {
      measure(index);
    }
  }

  void measure_around(std::size_t index) {
    if (index > 0) {
      measure(index - 1);
    }
    if (index < steps_.size()) {
      measure(index);
    }
  }

  void measure(std::size_t index) {
    Step& step = steps_[index];
    step.from = begin_of(index);
    step.until = end_of(index);
    step.deviations = 0;
    const std::size_t before = std::min(step.at - step.from, kPointsBefore);
    const std::size_t after = std::min(step.until - step.at, kPointsAfter);
    if (before < kFewestPoints || after < kFewestPoints) {
      return;
    }
    const auto earlier = series_.subspan(step.at - before, before);
    const auto later = series_.subspan(step.at, after);
    step.shift = mean(later) - mean(earlier);
    const std::size_t near = step.at - std::min(step.at, kNeighbourhood);
    const auto around =
        std::span<const double>(residuals_)
            .subspan(near, std::min(residuals_.size(), step.at + kNeighbourhood) - near);
    const Noise noise = noise_of_residuals(around);
    step.signal = std::abs(step.shift) / noise.spread;
    const auto both = series_.subspan(step.at - before, before + after);
    const double medians = stats::median(later) - stats::median(earlier);
    if (step.shift * medians <= 0 || std::abs(medians) < std::abs(step.shift) / 2 ||
        squares(earlier) + squares(later) >= squares_about_line(both)) {
      return;
    }
    const double few = 1 + kFewPointsCaution / static_cast<double>(around.size());
    step.deviations = std::abs(step.shift) / few / shift_deviation(around, noise, before, after);
  }

  std::span<const double> series_;
  std::vector<Step> steps_;
  std::vector<double> residuals_;
  Noise noise_;
};

}  // namespace

Levels levels_of(std::span<const double> series, double least_shift) {
  Levels levels;
  if (series.empty()) {
    return levels;
  }
  const Noise rough = noise_of_series(series);
  levels.filtered = stats::hampel_filtered(series, kOutlierDeviations, rough.spread);
  const double long_run =
      rough.spread * rough.spread * (1 + rough.correlation) / (1 - rough.correlation);
  const double penalty = kPenalty * long_run * std::log(static_cast<double>(series.size()) + 1);
  Selection selection(levels.filtered, candidates(levels.filtered, penalty));
  selection.choose(kLeastDeviations);
  selection.refine();
  selection.confirm(kLeastConfirmed);
  // Smaller ones are levels, too, which keeps the noise around the others what it is, but no news.
  std::copy_if(selection.steps().begin(), selection.steps().end(), std::back_inserter(levels.steps),
               [least_shift](const Step& step) { return std::abs(step.shift) >= least_shift; });
  levels.noise = selection.noise();
  return levels;
}

}  // namespace compare::history
