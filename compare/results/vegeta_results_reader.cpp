#include "compare/results/vegeta_results_reader.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>
#include <numeric>
#include <optional>
#include <unordered_map>
#include <vector>

#include "compare/results/csv_records.h"
#include "compare/results/foreign_row.h"
#include "compare/results/input_error.h"
#include "compare/results/json_node.h"
#include "compare/results/json_text.h"
#include "compare/results/load_figures.h"
#include "compare/results/rfc3339.h"
#include "compare/results/text_lines.h"

namespace compare::results {
namespace {

constexpr std::string_view kExpected = "expected Vegeta's results, one JSON object a line";
constexpr std::size_t kColumns = 12;
constexpr std::size_t kSmallestResult = 32;  ///< bytes of text
constexpr double kNanosecondsPerSecond = 1e9;
/// A time and a latency up to this each, in ns, can be added up. The time is the year 2096.
constexpr std::int64_t kLargest = 4'000'000'000'000'000'000;

struct Hit {
  std::string attack;
  std::int64_t timestamp_ns = 0;
  std::int64_t latency_ns = 0;
  std::int64_t code = 0;
  double bytes_in = 0;
};

struct Attack {
  std::vector<std::int64_t> latencies_ns;
  std::size_t successes = 0;
  double bytes_in = 0;
  std::int64_t first_ns = std::numeric_limits<std::int64_t>::max();
  std::int64_t end_ns = 0;
};

/// The smallest value that `permille` of all do not exceed.
double at_permille(const std::vector<std::int64_t>& sorted, std::size_t permille) {
  const std::size_t rank = (sorted.size() * permille + 999) / 1000;
  return static_cast<double>(sorted[std::max<std::size_t>(rank, 1) - 1]);
}

class Reduction {
 public:
  Reduction(std::string_view text, std::string path) : path_(std::move(path)) {
    const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
    most_results_ = std::min(lines + 1, text.size() / kSmallestResult + 1);
  }

  void add(const Hit& hit) {
    const auto [entry, added] = attack_of_.try_emplace(hit.attack, attacks_.size());
    if (added) {
      attacks_.emplace_back();
      names_.push_back(hit.attack);
      if (attacks_.size() == 1) {
        attacks_[0].latencies_ns.reserve(most_results_);
      }
    }
    Attack& attack = attacks_[entry->second];
    attack.latencies_ns.push_back(hit.latency_ns);
    attack.successes += hit.code >= 200 && hit.code < 400 ? 1 : 0;
    attack.bytes_in += hit.bytes_in;
    attack.first_ns = std::min(attack.first_ns, hit.timestamp_ns);
    attack.end_ns = std::max(attack.end_ns, hit.timestamp_ns + hit.latency_ns);
  }

  ResultFile finish() {
    ResultFile file;
    file.path = path_;
    file.context.set_text("gatebench.source", "vegeta");
    for (std::size_t index = 0; index < attacks_.size(); ++index) {
      const std::string& name = names_[index];
      file.rows.push_back(foreign_row("vegeta/" + (name.empty() ? "attack" : name), path_));
      enter_figures(file.rows.back(), figures_of(attacks_[index]), TimeUnit::ns);
    }
    number_repetitions(file.rows);
    warn_of_failures(file);
    return file;
  }

 private:
  static LoadFigures figures_of(Attack& attack) {
    std::vector<std::int64_t>& sorted = attack.latencies_ns;
    std::sort(sorted.begin(), sorted.end());
    const auto count = static_cast<double>(sorted.size());
    const auto successes = static_cast<double>(attack.successes);
    const double seconds =
        static_cast<double>(attack.end_ns - attack.first_ns) / kNanosecondsPerSecond;
    LoadFigures figures;
    figures.latency_ns_p50 = at_permille(sorted, 500);
    figures.latency_ns_p90 = at_permille(sorted, 900);
    figures.latency_ns_p95 = at_permille(sorted, 950);
    figures.latency_ns_p99 = at_permille(sorted, 990);
    figures.latency_ns_p999 = at_permille(sorted, 999);
    figures.latency_ns_mean = std::accumulate(sorted.begin(), sorted.end(), 0.0) / count;
    figures.latency_ns_min = static_cast<double>(sorted.front());
    figures.latency_ns_max = static_cast<double>(sorted.back());
    figures.requests = count;
    figures.failure_ratio = (count - successes) / count;
    figures.throughput_per_second = quotient(successes, seconds);
    figures.response_bytes_mean = quotient(attack.bytes_in, count);
    return figures;
  }

  std::string path_;
  std::size_t most_results_ = 0;
  std::unordered_map<std::string, std::size_t> attack_of_;
  std::vector<std::string> names_;
  std::vector<Attack> attacks_;
};

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool usable =
      error == std::errc() && end == text.data() + text.size() && number >= 0 && number <= kLargest;
  return usable ? std::optional<std::int64_t>(number) : std::nullopt;
}

std::int64_t whole_field(const CsvRecords& records, std::size_t column, std::string_view name) {
  const auto number = whole_number(records.fields()[column]);
  if (!number) {
    records.refuse("column " + std::to_string(column + 1) + " (" + std::string(name) + ") is " +
                   json_string(records.fields()[column]) + "; expected a whole number");
  }
  return *number;
}

std::int64_t whole_member(const JsonNode& hit, std::string_view key) {
  const auto number = hit.figure(key);
  if (!number || *number > static_cast<double>(kLargest)) {
    hit.refuse("\"" + std::string(key) + "\" is missing or out of range");
  }
  return static_cast<std::int64_t>(*number);
}

Hit read_json_hit(const JsonNode& node) {
  Hit hit;
  hit.attack = node.has("attack") ? node.text("attack") : "";
  hit.latency_ns = whole_member(node, "latency");
  hit.code = whole_member(node, "code");
  hit.bytes_in = node.figure("bytes_in").value_or(0);
  const auto timestamp = parse_rfc3339_ns(node.text("timestamp"));
  if (!timestamp || *timestamp < 0 || *timestamp > kLargest) {
    node.refuse("\"timestamp\" is no date and time of RFC 3339 from 1970 to 2096");
  }
  hit.timestamp_ns = *timestamp;
  return hit;
}

}  // namespace

bool is_vegeta_csv(std::string_view text) {
  for (int column = 0; column < 5; ++column) {
    const std::size_t comma = text.substr(0, 24).find(',');
    if (comma == std::string_view::npos || !whole_number(text.substr(0, comma))) {
      return false;
    }
    text.remove_prefix(comma + 1);
  }
  return true;
}

ResultFile read_vegeta_json_results(std::string_view text, const std::string& path) {
  Reduction reduction(text, path);
  for (TextLines lines(text); lines.next();) {
    if (!trimmed(lines.line()).empty()) {
      const rapidjson::Document document =
          parse_json_document(lines.line(), path, kExpected, lines.number());
      const std::string place = path + ":" + std::to_string(lines.number());
      reduction.add(read_json_hit(JsonNode(document, place, kExpected)));
    }
  }
  return reduction.finish();
}

ResultFile read_vegeta_csv_results(std::string_view text, const std::string& path) {
  Reduction reduction(text, path);
  for (CsvRecords records(text, path); records.next();) {
    if (records.fields().size() != kColumns) {
      records.refuse(std::to_string(records.fields().size()) + " columns; expected the " +
                     std::to_string(kColumns) + " of `vegeta encode -to csv`");
    }
    Hit hit;
    hit.timestamp_ns = whole_field(records, 0, "timestamp");
    hit.code = whole_field(records, 1, "code");
    hit.latency_ns = whole_field(records, 2, "latency");
    hit.bytes_in = static_cast<double>(whole_field(records, 4, "bytes in"));
    hit.attack = records.fields()[7];
    reduction.add(hit);
  }
  return reduction.finish();
}

}  // namespace compare::results
