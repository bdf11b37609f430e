#include "macro/host/prometheus_text.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <limits>

#include "macro/host/kernel_file.h"

namespace macro {
namespace {

constexpr std::size_t kMostSamples = 100'000;

bool name_begin(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':';
}

bool name_part(char c) { return name_begin(c) || (c >= '0' && c <= '9'); }

/// A name at the front of `text`, which loses it; empty where there is none.
std::string_view take_name(std::string_view& text) {
  std::size_t size = 0;
  if (!text.empty() && name_begin(text.front())) {
    while (size < text.size() && name_part(text[size])) {
      ++size;
    }
  }
  const std::string_view name = text.substr(0, size);
  text.remove_prefix(size);
  return name;
}

void skip_blanks(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
}

bool take(std::string_view& text, char wanted) {
  skip_blanks(text);
  if (text.empty() || text.front() != wanted) {
    return false;
  }
  text.remove_prefix(1);
  return true;
}

/// A label's value behind its opening quote, with \\, \" and \n; false where it does not end.
bool take_quoted(std::string_view& text, std::string& value) {
  while (!text.empty()) {
    char c = text.front();
    text.remove_prefix(1);
    if (c == '"') {
      return true;
    }
    if (c == '\\' && !text.empty()) {
      c = text.front() == 'n' ? '\n' : text.front();
      text.remove_prefix(1);
    }
    value += c;
  }
  return false;
}

bool take_labels(std::string_view& text, std::map<std::string, std::string>& labels) {
  if (!take(text, '{')) {
    return true;
  }
  while (!take(text, '}')) {
    const std::string name(take_name(text));
    std::string value;
    if (name.empty() || !take(text, '=') || !take(text, '"') || !take_quoted(text, value)) {
      return false;
    }
    labels[name] = std::move(value);
    if (!take(text, ',')) {
      return take(text, '}');
    }
  }
  return true;
}

/// As Go writes and reads numbers: +Inf, -Inf, NaN in any case.
std::optional<double> parse_value(std::string_view text) {
  if (!text.empty() && text.front() == '+') {
    text.remove_prefix(1);
  }
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return value;
}

std::optional<MetricSample> parse_line(std::string_view line) {
  MetricSample sample;
  sample.name = take_name(line);
  if (sample.name.empty() || !take_labels(line, sample.labels)) {
    return std::nullopt;
  }
  const auto words = words_of(line);  // value, then perhaps a time
  const auto value = words.empty() ? std::nullopt : parse_value(words.front());
  if (!value) {
    return std::nullopt;
  }
  sample.value = *value;
  return sample;
}

bool has_labels(const MetricSample& sample, const MetricSamples::Labels& labels) {
  return std::all_of(labels.begin(), labels.end(), [&](const auto& label) {
    const auto found = sample.labels.find(std::string(label.first));
    return found != sample.labels.end() && found->second == label.second;
  });
}

}  // namespace

MetricSamples::MetricSamples(std::string_view text) {
  for (const std::string_view whole : lines_of(text)) {
    const std::string_view line = without_blanks(whole);
    if (line.empty() || line.front() == '#') {
      continue;
    }
    auto sample = samples_.size() < kMostSamples ? parse_line(line) : std::nullopt;
    if (sample) {
      samples_.push_back(std::move(*sample));
    } else {
      ++unreadable_lines_;
    }
  }
}

std::optional<double> MetricSamples::sum(std::string_view name, const Labels& labels) const {
  std::optional<double> sum;
  for (const MetricSample& sample : samples_) {
    if (sample.name == name && has_labels(sample, labels)) {
      sum = sum.value_or(0) + sample.value;
    }
  }
  return sum;
}

std::map<std::string, double> MetricSamples::by_label(std::string_view name,
                                                      std::string_view label) const {
  std::map<std::string, double> sums;
  for (const MetricSample& sample : samples_) {
    const auto found = sample.labels.find(std::string(label));
    if (sample.name == name && found != sample.labels.end()) {
      sums[found->second] += sample.value;
    }
  }
  return sums;
}

void add_metrics(const MetricSamples& metrics, TargetSample& sample) {
  sample.metrics_in_flight = metrics.sum("gateway_requests_in_flight");
  sample.metrics_heap_bytes = metrics.sum("gateway_heap_bytes");
}

}  // namespace macro
