#include "compare/results/wrk_reader.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "compare/results/duration_text.h"
#include "compare/results/foreign_row.h"
#include "compare/results/input_error.h"
#include "compare/results/json_text.h"
#include "compare/results/load_figures.h"
#include "compare/results/text_lines.h"

namespace compare::results {
namespace {

constexpr std::string_view kExpected = "expected what wrk prints";
constexpr std::string_view kSocketErrors = "Socket errors:";
constexpr std::string_view kBadStatuses = "Non-2xx or 3xx responses:";
constexpr std::string_view kRate = "Requests/sec:";

bool begins_run(std::string_view line) {
  return line.starts_with("Running ") && line.find(" test @ ") != std::string_view::npos;
}

/// What one run printed, as far as it has been read.
struct Run {
  LoadFigures figures;
  double socket_errors = 0;  ///< requests that never were any
  double late = 0;
  double bad_statuses = 0;
  std::optional<double> rate;
};

LoadFigures finished(const Run& run) {
  LoadFigures figures = run.figures;
  if (!figures.latency_ns_p50) {
    figures.latency_ns_p50 = figures.latency_ns_mean;
  }
  const double answered = figures.requests.value_or(0);
  const double unwanted = std::min(answered, run.late + run.bad_statuses);
  figures.requests = answered + run.socket_errors;
  figures.failure_ratio = quotient(unwanted + run.socket_errors, figures.requests);
  figures.throughput_per_second = product(run.rate, quotient(answered - unwanted, answered));
  return figures;
}

class Runs {
 public:
  Runs(std::string_view text, const std::string& path) : lines_(text) {
    file_.path = path;
    file_.context.set_text("gatebench.source", "wrk");
  }

  ResultFile read() {
    while (lines_.next()) {
      if (begins_run(lines_.line())) {
        finish_run();
        begun_ = true;
      } else if (begun_) {
        read_line(trimmed(lines_.line()));
      }
    }
    finish_run();
    if (means_ > 0) {
      file_.warnings.push_back(file_.path +
                               ": without --latency wrk tells no median: its mean is compared");
    }
    number_repetitions(file_.rows);
    warn_of_failures(file_);
    return std::move(file_);
  }

 private:
  [[noreturn]] void refuse(const std::string& why) const {
    throw InputError(file_.path + ":" + std::to_string(lines_.number()) + ": " + why + "; " +
                     std::string(kExpected));
  }

  void read_line(std::string_view line) {
    const std::vector<std::string_view> words = split(line);
    if (words.size() == 5 && words[0] == "Latency") {
      run_.figures.latency_ns_mean = duration(words[1]);
      run_.figures.latency_ns_max = duration(words[3]);
    } else if (words.size() == 2 && words[0].ends_with('%')) {
      read_percentile(words[0].substr(0, words[0].size() - 1), words[1]);
    } else if (words.size() > 3 && words[1] == "requests" && words[2] == "in") {
      run_.figures.requests = number(words[0]);
    } else if (line.starts_with(kSocketErrors)) {
      read_socket_errors(line);
    } else if (line.starts_with(kBadStatuses)) {
      warn(line);
      run_.bad_statuses = number(words.back());
    } else if (line.starts_with(kRate)) {
      run_.rate = number(words.back());
    }
  }

  void read_percentile(std::string_view percent, std::string_view time) {
    std::optional<double>* target = nullptr;
    const auto value = parse_json_number(percent);
    if (value == 50.0) {
      target = &run_.figures.latency_ns_p50;
    } else if (value == 90.0) {
      target = &run_.figures.latency_ns_p90;
    } else if (value == 99.0) {
      target = &run_.figures.latency_ns_p99;
    } else if (value == 99.9) {
      target = &run_.figures.latency_ns_p999;
    }
    // wrk2 may print a second distribution, of uncorrected times: the first one counts.
    if (target != nullptr && !*target) {
      *target = duration(time);
    }
  }

  /// "Socket errors: connect 0, read 3, write 0, timeout 12"
  void read_socket_errors(std::string_view line) {
    warn(line);
    const auto words = split(line.substr(kSocketErrors.size()), " ,");
    for (std::size_t at = 0; at + 1 < words.size(); at += 2) {
      (words[at] == "timeout" ? run_.late : run_.socket_errors) += number(words[at + 1]);
    }
  }

  void warn(std::string_view line) {
    file_.warnings.push_back(file_.path + ":" + std::to_string(lines_.number()) +
                             ": wrk reports: " + std::string(line));
  }

  [[nodiscard]] double duration(std::string_view text) const {
    const auto nanoseconds = parse_duration_ns(text);
    if (!nanoseconds) {
      refuse(json_string(text) + " is no duration");
    }
    return *nanoseconds;
  }

  [[nodiscard]] double number(std::string_view text) const {
    const auto number = parse_json_number(text);
    if (!number || !std::isfinite(*number) || *number < 0) {
      refuse(json_string(text) + " is no number of 0 or more");
    }
    return *number;
  }

  void finish_run() {
    if (!begun_) {
      return;
    }
    if (!run_.figures.latency_ns_mean || !run_.figures.requests || !run_.rate) {
      refuse("the run ends without " +
             std::string(!run_.figures.latency_ns_mean ? "Latency"
                         : !run_.figures.requests      ? "its number of requests"
                                                       : "Requests/sec") +
             ": it was truncated");
    }
    means_ += run_.figures.latency_ns_p50 ? 0 : 1;
    file_.rows.push_back(foreign_row("wrk", file_.path));
    enter_figures(file_.rows.back(), finished(run_), TimeUnit::us);
    run_ = {};
  }

  TextLines lines_;
  ResultFile file_;
  Run run_;
  bool begun_ = false;
  int means_ = 0;
};

}  // namespace

bool is_wrk(std::string_view text) {
  for (TextLines lines(text); lines.next();) {
    if (begins_run(lines.line())) {
      return true;
    }
  }
  return false;
}

ResultFile read_wrk(std::string_view text, const std::string& path) {
  return Runs(text, path).read();
}

}  // namespace compare::results
