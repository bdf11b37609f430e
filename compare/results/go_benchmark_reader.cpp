#include "compare/results/go_benchmark_reader.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <unordered_map>
#include <utility>
#include <vector>

#include "compare/results/foreign_row.h"
#include "compare/results/input_error.h"
#include "compare/results/json_text.h"
#include "compare/results/metric_catalog.h"
#include "compare/results/text_lines.h"
#include "compare/results/utf8.h"

namespace compare::results {
namespace {

constexpr std::string_view kExpected = "expected lines as `go test -bench` prints them";
constexpr std::string_view kFailed = "--- FAIL: ";
constexpr double kBytesPerMegabyte = 1e6;
constexpr std::size_t kMostFailures = 5;
constexpr std::size_t kMostKeys = 256;

bool is_benchmark_name(std::string_view word) {
  constexpr std::string_view kStart = "Benchmark";
  return word.starts_with(kStart) &&
         !(word.size() > kStart.size() && word[kStart.size()] >= 'a' && word[kStart.size()] <= 'z');
}

bool is_whole_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// A name, a number of iterations, and pairs of a value and a unit.
bool is_result(const std::vector<std::string_view>& words) {
  return words.size() >= 4 && is_benchmark_name(words[0]) && is_whole_number(words[1]);
}

/// "pkg: example.com/x" gives "pkg"; empty for any other line. Keys begin with a small letter and
/// have no capitals and no spaces.
std::string_view key_of(std::string_view line) {
  const std::string_view key = line.substr(0, line.find(':'));
  const bool valid = key.size() < line.size() && !key.empty() && key[0] >= 'a' && key[0] <= 'z' &&
                     std::none_of(key.begin(), key.end(), [](unsigned char character) {
                       return character <= ' ' || (character >= 'A' && character <= 'Z');
                     });
  return valid && (line.size() == key.size() + 1 || line[key.size() + 1] == ' ' ||
                   line[key.size() + 1] == '\t')
             ? key
             : std::string_view();
}

/// N of a name that ends in -N; 0 for others.
int processors_of(std::string_view name) {
  const std::size_t dash = name.rfind('-');
  int number = 0;
  if (dash == std::string_view::npos || !is_whole_number(name.substr(dash + 1)) ||
      name[dash + 1] == '0') {
    return 0;
  }
  const auto [end, error] =
      std::from_chars(name.data() + dash + 1, name.data() + name.size(), number);
  return error == std::errc() ? number : 0;
}

class Lines {
 public:
  Lines(std::string_view text, const std::string& path) : lines_(text) { file_.path = path; }

  ResultFile read() {
    while (lines_.next()) {
      read_line(lines_.line());
    }
    if (file_.rows.empty()) {
      throw InputError(file_.path + ": no benchmark in it" +
                       (failures_ > 0 ? ", and the tests failed" : "") + "; " +
                       std::string(kExpected));
    }
    tell_packages_apart();
    take_off_processors();
    number_repetitions(file_.rows);
    if (std::none_of(packages_.begin(), packages_.end(),
                     [this](const std::string& package) { return package != packages_.front(); }) &&
        !packages_.front().empty()) {
      file_.context.set_text("pkg", packages_.front());
    }
    file_.context.set_text("gatebench.source", "go");
    if (!described_.empty()) {
      describe_metrics(file_.context, described_);
    }
    return std::move(file_);
  }

 private:
  [[noreturn]] void refuse(const std::string& why) const {
    throw InputError(place() + ": " + why + "; " + std::string(kExpected));
  }

  [[nodiscard]] std::string place() const {
    return file_.path + ":" + std::to_string(lines_.number());
  }

  void read_line(std::string_view line) {
    const std::vector<std::string_view> words = split(line);
    if (const std::size_t failed = line.find(kFailed); failed != std::string_view::npos) {
      read_failure(split(line.substr(failed + kFailed.size())));
      unfinished_ = {};
    } else if (!words.empty() && words[0] == "FAIL") {
      read_end_of_failed_run(line);
    } else if (is_result(words)) {
      read_result(words);
      unfinished_ = {};
    } else if (!words.empty() && is_benchmark_name(words[0])) {
      unfinished_ = words[0];
    } else if (words.size() > 2 && words[0] == "Unit") {
      read_unit(words);
    } else if (const std::string_view key = key_of(line); !key.empty()) {
      read_key(key, trimmed(line.substr(key.size() + 1)));
    }
  }

  void read_failure(const std::vector<std::string_view>& words) {
    if (words.empty() || !is_benchmark_name(words[0])) {
      warn(lines_.line());
      return;
    }
    add_errored(words[0]);
  }

  /// A benchmark that panicked has printed its name only.
  void read_end_of_failed_run(std::string_view line) {
    warn(line);
    if (!unfinished_.empty()) {
      add_errored(std::exchange(unfinished_, {}));
    }
  }

  void add_errored(std::string_view name) {
    add_row(name);
    file_.rows.back().errored = true;
    file_.rows.back().error_message = "go test reports FAIL";
  }

  void warn(std::string_view line) {
    if (failures_++ < kMostFailures) {
      std::string text = to_valid_utf8(trimmed(line));
      std::replace(text.begin(), text.end(), '\t', ' ');
      file_.warnings.push_back(place() + ": go test reports: " + text);
    }
  }

  void add_row(std::string_view name) {
    file_.rows.push_back(foreign_row(name, place()));
    packages_.push_back(package_);
  }

  void read_result(const std::vector<std::string_view>& words) {
    if (words.size() % 2 != 0) {
      refuse("a value without its unit at the end of the line: it was truncated");
    }
    add_row(words[0]);
    Row& row = file_.rows.back();
    row.iterations = parse_json_number(words[1]).value_or(0);
    if (!std::isfinite(row.iterations)) {
      refuse("the number of iterations is out of range");
    }
    for (std::size_t at = 2; at < words.size(); at += 2) {
      enter(row, words[at], words[at + 1]);
    }
  }

  void enter(Row& row, std::string_view text, std::string_view unit) const {
    // Go writes +Inf, which is no number either.
    const auto value = text == "+Inf" || text == "-Inf" ? std::nullopt : parse_json_number(text);
    if (!value && text != "+Inf" && text != "-Inf") {
      refuse(json_string(text) + " is no number");
    }
    if (!value || !std::isfinite(*value)) {
      return;
    }
    if (unit == "ns/op") {
      row.real_time = *value;
    } else if (unit == "MB/s") {
      if (std::isfinite(*value * kBytesPerMegabyte)) {
        row.counters.emplace_back("bytes_per_second", *value * kBytesPerMegabyte);
      }
    } else {
      row.counters.emplace_back(counter_of(unit), *value);
    }
  }

  static std::string counter_of(std::string_view unit) {
    return unit == "B/op"        ? "bytes_per_op"
           : unit == "allocs/op" ? "allocs_per_op"
                                 : counter_of_unit(unit);
  }

  /// "Unit B/s better=higher assume=exact"
  void read_unit(const std::vector<std::string_view>& words) {
    DescribedMetric metric{counter_of(words[1]), {}};
    metric.traits.unit = to_valid_utf8(words[1]);
    for (const std::string_view word : words) {
      if (word == "better=higher" || word == "better=lower") {
        metric.traits.better = word == "better=higher" ? Better::higher : Better::lower;
      }
      metric.traits.exact = metric.traits.exact || word == "assume=exact";
    }
    described_.push_back(std::move(metric));
  }

  void read_key(std::string_view key, std::string_view value) {
    if (key == "pkg") {
      package_ = to_valid_utf8(value);
      return;
    }
    const std::string name = key == "cpu" ? "gatebench.cpu_model" : to_valid_utf8(key);
    const auto present = file_.context.text(name);
    if (!present && file_.context.entries.size() < kMostKeys) {
      file_.context.set_text(name, value);
    } else if (present && *present != to_valid_utf8(value) && key == "cpu") {
      refuse("the results of a second machine, " + json_string(value) + " after " +
             json_string(*present));
    }
  }

  void tell_packages_apart() {
    std::unordered_map<std::string, std::size_t> first_with;
    std::unordered_map<std::string, bool> shared;
    for (std::size_t index = 0; index < file_.rows.size(); ++index) {
      const auto [first, added] = first_with.try_emplace(file_.rows[index].name, index);
      if (!added && packages_[first->second] != packages_[index]) {
        shared[first->first] = true;
      }
    }
    for (std::size_t index = 0; index < file_.rows.size(); ++index) {
      Row& row = file_.rows[index];
      if (shared.contains(row.name) && !packages_[index].empty()) {
        row.name = foreign_row(packages_[index] + "." + row.name, file_.path).name;
        row.run_name = row.name;
      }
    }
  }

  /// A failed benchmark is named with or without its -8, so that only the others tell.
  void take_off_processors() {
    int processors = 0;
    for (const Row& row : file_.rows) {
      const int its_own = processors_of(row.name);
      if (!row.errored && (its_own == 0 || (processors != 0 && its_own != processors))) {
        return;
      }
      processors = row.errored ? processors : its_own;
    }
    for (Row& row : file_.rows) {
      row.threads = std::max(processors, 1);
      if (processors != 0 && processors_of(row.name) == processors) {
        row.name.resize(row.name.rfind('-'));
        row.run_name = row.name;
      }
    }
  }

  TextLines lines_;
  ResultFile file_;
  std::string_view unfinished_;  ///< the benchmark that was begun, until its result comes
  std::string package_;
  std::vector<std::string> packages_;  ///< of each row
  std::vector<DescribedMetric> described_;
  std::size_t failures_ = 0;
};

}  // namespace

bool is_go_benchmark(std::string_view text) {
  constexpr std::array<std::string_view, 5> kStarts = {
      "goos: ", "goarch: ", "pkg: ", "--- FAIL: ", "FAIL\t"};
  for (TextLines lines(text); lines.next();) {
    const bool known = std::any_of(kStarts.begin(), kStarts.end(), [&](std::string_view start) {
      return lines.line().starts_with(start);
    });
    if (known || (lines.line().starts_with("Benchmark") && is_result(split(lines.line())))) {
      return true;
    }
  }
  return false;
}

ResultFile read_go_benchmark(std::string_view text, const std::string& path) {
  return Lines(text, path).read();
}

}  // namespace compare::results
