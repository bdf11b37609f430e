#pragma once

#include <cstddef>
#include <span>

namespace compare::history {

/// How far the points of a track lie around their levels.
struct Noise {
  double spread = 0;       ///< standard deviation of one point, robust
  double correlation = 0;  ///< of neighbours, leaning towards what real histories have
};

/// The least spread that is believed: a clock and a scheduler always have as much.
inline constexpr double kLeastSpread = 1e-3;

/// 1.4826 MAD; where more than half are equal, a wider quantile stands in for it, so that values in
/// coarse units have a spread as well.
double robust_scale(std::span<const double> sample);

/// The spread of a point as far as its neighbour does not share it: robust, of the differences of
/// neighbours, over sqrt(2). Levels that change now and then do not move it.
double neighbour_spread(std::span<const double> series);

/// Noise of a series that may have steps, from differences of neighbours and of points eight apart:
/// half of their squared scales are the semivariogram at these lags, which a few steps hardly move.
Noise noise_of_series(std::span<const double> series);

/// Noise of what is left after the levels are taken away.
Noise noise_of_residuals(std::span<const double> residuals);

/// The standard deviation of the difference of the means of `before` and `after` neighbouring
/// points: the larger of what the noise says for an autoregressive process, and of what such
/// differences show in the residuals themselves, whatever makes them (1.4826 times the median of
/// |difference|, or its 80 % quantile over 1.2816), where these have 30 points more than that.
double shift_deviation(std::span<const double> residuals, const Noise& noise, std::size_t before,
                       std::size_t after);

}  // namespace compare::history
