#include "tests/macro/truth/truth_log.h"

#include <algorithm>
#include <cmath>

namespace macro_test {
namespace {

std::vector<std::int64_t> durations(const std::vector<TruthRecord>& records, std::int64_t from_ns,
                                    std::int64_t until_ns) {
  std::vector<std::int64_t> all;
  for (const TruthRecord& record : records) {
    if (record.written_ns != 0 && record.received_ns >= from_ns && record.received_ns < until_ns) {
      all.push_back(record.duration_ns());
    }
  }
  return all;
}

}  // namespace

std::optional<std::int64_t> TruthReport::quantile(double q, std::int64_t from_ns,
                                                  std::int64_t until_ns) const {
  std::vector<std::int64_t> all = durations(records, from_ns, until_ns);
  if (all.empty()) {
    return std::nullopt;
  }
  const auto rank = static_cast<std::size_t>(std::ceil(q * static_cast<double>(all.size())));
  const std::size_t index = std::clamp<std::size_t>(rank, 1, all.size()) - 1;
  std::nth_element(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(index), all.end());
  return all[index];
}

std::uint64_t TruthReport::count_from(std::int64_t low_ns, std::int64_t from_ns,
                                      std::int64_t until_ns) const {
  const std::vector<std::int64_t> all = durations(records, from_ns, until_ns);
  return static_cast<std::uint64_t>(std::count_if(
      all.begin(), all.end(), [&](std::int64_t duration) { return duration >= low_ns; }));
}

std::string to_json(const TruthReport& report) {
  const TruthCounts& counts = report.counts;
  std::string json = R"({"schema":"gatebench.truth/1")";
  const auto member = [&](const char* name, std::uint64_t value) {
    json.append(",\"").append(name).append("\":").append(std::to_string(value));
  };
  member("connections", counts.connections);
  member("open", counts.open);
  member("open_peak", counts.open_peak);
  member("requests", counts.requests);
  member("answers", counts.answers);
  member("given_up", counts.given_up);
  member("unlogged", counts.unlogged);
  member("malformed", counts.malformed);
  member("streams_open_peak", counts.streams_open_peak);
  member("events", counts.events);
  json += R"(,"records":[)";
  for (const TruthRecord& record : report.records) {
    json += record.number == report.records.front().number ? "[" : ",\n[";
    json += std::to_string(record.number) + ',' + std::to_string(record.received_ns) + ',' +
            std::to_string(record.written_ns) + ',' + std::to_string(record.digest) + ',' +
            std::to_string(record.bytes) + ']';
  }
  return json + "]}\n";
}

std::uint64_t fnv1a(std::string_view bytes) noexcept {
  std::uint64_t hash = 0xCBF29CE484222325ULL;
  for (const char byte : bytes) {
    hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001B3ULL;
  }
  return hash;
}

std::uint64_t TruthLog::received(std::uint64_t connection, std::string_view bytes,
                                 std::int64_t received_ns) {
  const std::uint64_t digest = fnv1a(bytes);
  const std::lock_guard lock(mutex_);
  const std::uint64_t number = counts_.requests++;
  if (number == 0) {
    first_ns_ = received_ns;
  }
  if (records_.size() < size_) {
    records_.push_back({.number = number,
                        .received_ns = received_ns,
                        .digest = digest,
                        .connection = connection,
                        .bytes = static_cast<std::uint32_t>(bytes.size())});
  } else {
    ++counts_.unlogged;
  }
  return number;
}

void TruthLog::written(std::uint64_t number, std::int64_t received_ns, std::int64_t written_ns) {
  const std::lock_guard lock(mutex_);
  if (first_ns_ == 0 || received_ns < first_ns_) {
    return;
  }
  ++counts_.answers;
  if (number < records_.size()) {
    records_[number].written_ns = written_ns;
  }
}

void TruthLog::given_up(std::int64_t received_ns) {
  const std::lock_guard lock(mutex_);
  if (first_ns_ != 0 && received_ns >= first_ns_) {
    ++counts_.given_up;
  }
}

TruthReport TruthLog::report() const {
  const std::lock_guard lock(mutex_);
  return {counts_, records_};
}

std::int64_t TruthLog::first_ns() const {
  const std::lock_guard lock(mutex_);
  return first_ns_;
}

void TruthLog::forget() {
  const std::lock_guard lock(mutex_);
  const std::uint64_t open = counts_.open;
  counts_ = {};
  counts_.open = open;
  counts_.open_peak = open;
  first_ns_ = 0;
  records_.clear();
}

}  // namespace macro_test
