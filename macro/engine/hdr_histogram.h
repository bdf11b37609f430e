#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace macro {

/// A histogram of positive whole numbers (here: nanoseconds) that keeps a fixed number of
/// significant decimal digits over its whole range in constant memory, after the published
/// HdrHistogram layout (hdrhistogram.org): values below 2^k are counted one by one, k chosen so
/// that 2^k >= 2 * 10^digits; each further power of two is divided into 2^(k-1) equal steps. With 3
/// digits: steps of at most 0.1 % of the value; 1 ns to 24 h take 304 KiB.
///
/// record() does not allocate and takes constant time. Not synchronised: one per thread, merged at
/// the end. Percentiles of several histograms come from the merged one, never from averages.
class HdrHistogram {
 public:
  static constexpr std::int64_t kDayNanoseconds = 24LL * 3600 * 1000 * 1000 * 1000;

  /// Tracks 0 to `highest_value` (at least 2) with `significant_digits` (1 to 5). Throws
  /// std::invalid_argument outside of that.
  explicit HdrHistogram(std::int64_t highest_value = kDayNanoseconds, int significant_digits = 3);

  /// Counts one value. Below 0 counts as 0; above the highest value counts as the highest value and
  /// in clamped_count(), so that nothing is lost silently.
  void record(std::int64_t value) noexcept {
    if (value < 0) {
      value = 0;
    } else if (value > highest_value_) {
      value = highest_value_;
      ++clamped_count_;
    }
    ++counts_[index_of(value)];
    ++count_;
    sum_ += static_cast<double>(value);
    if (value < min_) {
      min_ = value;
    }
    if (value > max_) {
      max_ = value;
    }
  }

  /// Counts a value `times` times.
  void record(std::int64_t value, std::uint64_t times) noexcept;

  /// Adds the counts of `other`. Throws std::invalid_argument when its range or digits differ.
  void merge(const HdrHistogram& other);
  void reset() noexcept;

  [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
  [[nodiscard]] std::uint64_t clamped_count() const noexcept { return clamped_count_; }
  [[nodiscard]] std::int64_t min() const noexcept { return count_ == 0 ? 0 : min_; }  ///< exact
  [[nodiscard]] std::int64_t max() const noexcept { return max_; }                    ///< exact
  /// Of the values as recorded, not of the steps; 0 when empty.
  [[nodiscard]] double mean() const noexcept;

  /// The smallest recorded step at or below which at least the share `q` (0 to 1) of all values
  /// lies (nearest rank), as the highest value of that step, never above max(); 0 when empty.
  [[nodiscard]] std::int64_t quantile(double q) const noexcept;

  /// How many values lie in the steps that `low` and `high` fall into and all between.
  [[nodiscard]] std::uint64_t count_between(std::int64_t low, std::int64_t high) const noexcept;

  /// The lowest value of each step that has counts, ascending, and how many.
  [[nodiscard]] std::vector<std::pair<std::int64_t, std::uint64_t>> steps() const;
  /// For a histogram made again from its steps: what they do not tell exactly.
  void restore(std::int64_t min, std::int64_t max, double mean) noexcept;

  /// The layout, which is that of the reference implementation with a lowest discernible value of
  /// 1: for its file formats, and for tests against published numbers.
  [[nodiscard]] std::int64_t highest_value() const noexcept { return highest_value_; }
  [[nodiscard]] int significant_digits() const noexcept { return significant_digits_; }
  [[nodiscard]] std::size_t counts_length() const noexcept { return counts_.size(); }
  [[nodiscard]] std::size_t sub_bucket_count() const noexcept { return sub_bucket_mask_ + 1; }
  [[nodiscard]] std::size_t bucket_count() const noexcept {
    return counts_.size() / (sub_bucket_count() / 2) - 1;
  }
  [[nodiscard]] std::int64_t lowest_equivalent(std::int64_t value) const noexcept;
  [[nodiscard]] std::int64_t highest_equivalent(std::int64_t value) const noexcept;
  /// The middle of a value's step, as the reference has it: rounded up.
  [[nodiscard]] std::int64_t median_equivalent(std::int64_t value) const noexcept;
  /// Where a value from 0 to highest_value() is counted, below counts_length().
  [[nodiscard]] std::size_t step_of(std::int64_t value) const noexcept { return index_of(value); }
  /// The lowest value counted at an index below counts_length().
  [[nodiscard]] std::int64_t value_at(std::size_t index) const noexcept;

 private:
  [[nodiscard]] int bucket_of(std::int64_t value) const noexcept {
    const auto bits = static_cast<std::uint64_t>(value) | sub_bucket_mask_;
    return 64 - std::countl_zero(bits) - (sub_bucket_half_magnitude_ + 1);
  }
  [[nodiscard]] std::size_t index_of(std::int64_t value) const noexcept {
    const int bucket = bucket_of(value);
    const std::int64_t sub_bucket = value >> bucket;
    const std::int64_t half = std::int64_t{1} << sub_bucket_half_magnitude_;
    return static_cast<std::size_t>(((bucket + 1LL) << sub_bucket_half_magnitude_) + sub_bucket -
                                    half);
  }

  std::int64_t highest_value_;
  int significant_digits_;
  int sub_bucket_half_magnitude_ = 0;
  std::uint64_t sub_bucket_mask_ = 0;
  std::vector<std::uint64_t> counts_;
  std::uint64_t count_ = 0;
  std::uint64_t clamped_count_ = 0;
  double sum_ = 0;
  std::int64_t min_ = INT64_MAX;
  std::int64_t max_ = 0;
};

}  // namespace macro
