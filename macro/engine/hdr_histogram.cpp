#include "macro/engine/hdr_histogram.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace macro {

HdrHistogram::HdrHistogram(std::int64_t highest_value, int significant_digits)
    : highest_value_(highest_value), significant_digits_(significant_digits) {
  if (highest_value < 2 || significant_digits < 1 || significant_digits > 5) {
    throw std::invalid_argument(
        "HdrHistogram: needs a highest value of at least 2 and 1 to 5 significant digits");
  }
  std::int64_t single_steps = 2;
  for (int digit = 0; digit < significant_digits; ++digit) {
    single_steps *= 10;
  }
  const auto sub_bucket_count = std::bit_ceil(static_cast<std::uint64_t>(single_steps));
  sub_bucket_half_magnitude_ = std::countr_zero(sub_bucket_count) - 1;
  sub_bucket_mask_ = sub_bucket_count - 1;

  std::size_t buckets = 1;
  for (std::uint64_t reach = sub_bucket_count; reach <= static_cast<std::uint64_t>(highest_value);
       reach <<= 1U) {
    ++buckets;
  }
  counts_.assign((buckets + 1) * (sub_bucket_count / 2), 0);
}

void HdrHistogram::record(std::int64_t value, std::uint64_t times) noexcept {
  if (times == 0) {
    return;
  }
  record(value);  // which also clamps it
  const std::int64_t counted = std::clamp<std::int64_t>(value, 0, highest_value_);
  counts_[index_of(counted)] += times - 1;
  count_ += times - 1;
  clamped_count_ += value > highest_value_ ? times - 1 : 0;
  sum_ += static_cast<double>(counted) * static_cast<double>(times - 1);
}

std::vector<std::pair<std::int64_t, std::uint64_t>> HdrHistogram::steps() const {
  std::vector<std::pair<std::int64_t, std::uint64_t>> steps;
  if (count_ == 0) {
    return steps;
  }
  const std::size_t last = index_of(max_);
  for (std::size_t index = index_of(min_); index <= last; ++index) {
    if (counts_[index] != 0) {
      steps.emplace_back(value_at(index), counts_[index]);
    }
  }
  return steps;
}

void HdrHistogram::restore(std::int64_t min, std::int64_t max, double mean) noexcept {
  min_ = count_ == 0 ? INT64_MAX : min;
  max_ = max;
  sum_ = mean * static_cast<double>(count_);
}

void HdrHistogram::merge(const HdrHistogram& other) {
  if (other.highest_value_ != highest_value_ || other.significant_digits_ != significant_digits_) {
    throw std::invalid_argument("HdrHistogram: cannot merge histograms of different layouts");
  }
  if (other.count_ == 0) {
    return;
  }
  const std::size_t last = index_of(other.max_);
  for (std::size_t index = index_of(other.min_); index <= last; ++index) {
    counts_[index] += other.counts_[index];
  }
  count_ += other.count_;
  clamped_count_ += other.clamped_count_;
  sum_ += other.sum_;
  min_ = std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
}

void HdrHistogram::reset() noexcept {
  if (count_ > 0) {  // once a second on the way of requests: only what was touched
    const auto first = counts_.begin() + static_cast<std::ptrdiff_t>(index_of(min_));
    const auto last = counts_.begin() + static_cast<std::ptrdiff_t>(index_of(max_));
    std::fill(first, last + 1, 0);
  }
  count_ = 0;
  clamped_count_ = 0;
  sum_ = 0;
  min_ = INT64_MAX;
  max_ = 0;
}

double HdrHistogram::mean() const noexcept {
  return count_ == 0 ? 0.0 : sum_ / static_cast<double>(count_);
}

std::int64_t HdrHistogram::quantile(double q) const noexcept {
  if (count_ == 0) {
    return 0;
  }
  const double rank = std::ceil(std::clamp(q, 0.0, 1.0) * static_cast<double>(count_));
  const auto wanted = std::clamp<std::uint64_t>(static_cast<std::uint64_t>(rank), 1, count_);
  std::uint64_t seen = 0;
  for (std::size_t index = 0; index < counts_.size(); ++index) {
    seen += counts_[index];
    if (seen >= wanted) {
      return std::min(highest_equivalent(value_at(index)), max_);
    }
  }
  return max_;
}

std::uint64_t HdrHistogram::count_between(std::int64_t low, std::int64_t high) const noexcept {
  const std::size_t first = index_of(std::clamp<std::int64_t>(low, 0, highest_value_));
  const std::size_t last = index_of(std::clamp<std::int64_t>(high, 0, highest_value_));
  std::uint64_t total = 0;
  for (std::size_t index = first; index <= last; ++index) {
    total += counts_[index];
  }
  return total;
}

std::int64_t HdrHistogram::value_at(std::size_t index) const noexcept {
  const auto half = std::size_t{1} << static_cast<unsigned>(sub_bucket_half_magnitude_);
  const std::size_t bucket = index / half;
  // The first bucket has both halves; every further one only the upper half.
  if (bucket == 0) {
    return static_cast<std::int64_t>(index);
  }
  return static_cast<std::int64_t>((index % half + half) << (bucket - 1));
}

std::int64_t HdrHistogram::lowest_equivalent(std::int64_t value) const noexcept {
  const int bucket = bucket_of(value);
  return (value >> bucket) << bucket;
}

std::int64_t HdrHistogram::highest_equivalent(std::int64_t value) const noexcept {
  return lowest_equivalent(value) + (std::int64_t{1} << bucket_of(value)) - 1;
}

std::int64_t HdrHistogram::median_equivalent(std::int64_t value) const noexcept {
  return lowest_equivalent(value) + ((std::int64_t{1} << bucket_of(value)) >> 1);
}

}  // namespace macro
