#include "compare/cli/duel_progress.h"

#include <ostream>
#include <utility>

#include "compare/cli/duration.h"
#include "compare/report/layout.h"
#include "compare/report/quantity.h"
#include "compare/results/google_benchmark_writer.h"

namespace compare::cli {
namespace {

constexpr std::chrono::milliseconds kBetweenLines{10'000};
constexpr std::chrono::milliseconds kBetweenFrames{100};
constexpr std::size_t kLongestName = 40;
constexpr std::size_t kNarrowest = 10;
constexpr std::string_view kClearLine = "\r\x1b[K";

}  // namespace

DuelProgress::DuelProgress(std::ostream& err, const Terminal& terminal,
                           std::filesystem::path folder)
    : err_(err), live_(terminal.live), width_(terminal.width), folder_(std::move(folder)) {}

void DuelProgress::before_round(const duel::Progress& progress) {
  if (progress.elapsed - last_shown_ < (live_ ? kBetweenFrames : kBetweenLines)) {
    return;
  }
  last_shown_ = progress.elapsed;
  std::string line = progress.round == 0 ? "warming up"
                                         : "[" + std::to_string(progress.decided) + "/" +
                                               std::to_string(progress.benchmarks) +
                                               " decided] round " + std::to_string(progress.round);
  line += ", " + report::shortened(report::printable(progress.benchmark), kLongestName) + ", " +
          shown_duration(progress.elapsed);
  if (progress.round > 0) {
    line += ", at most " + shown_duration(progress.left) + " to go";
  }
  // A line that wraps cannot be taken away again.
  if (live_ && width_ > kNarrowest) {
    line = report::shortened(line, width_ - 1);
  }
  err_ << (live_ ? kClearLine : "") << line << (live_ ? "" : "\n");
  err_.flush();
}

void DuelProgress::decided(const std::vector<const verdict::Comparison*>& comparisons) {
  finish();
  for (const verdict::Comparison* comparison : comparisons) {
    if (comparison->decision) {
      err_ << report::printable(comparison->name) << " " << report::printable(comparison->metric)
           << ": " << verdict::word(*comparison->decision) << " "
           << report::shown_change(comparison->ratio) << " ("
           << report::shown_interval(comparison->ratio_low, comparison->ratio_high) << ", "
           << comparison->baseline.n << " rounds)\n";
    }
  }
}

void DuelProgress::looked(const results::ResultFile& baseline, const results::ResultFile& current) {
  save_duel(baseline, current, folder_);
}

void DuelProgress::finish() {
  if (live_) {
    err_ << kClearLine;
    err_.flush();
  }
}

std::chrono::milliseconds parse_side_timeout(const std::string& text, bool whole) {
  return text.empty()
             ? std::chrono::milliseconds(whole ? std::chrono::minutes(10) : std::chrono::minutes(1))
             : parse_duration("--side-timeout", text);
}

void save_duel(const results::ResultFile& baseline, const results::ResultFile& current,
               const std::filesystem::path& folder) {
  results::write_google_benchmark_file(baseline, folder / "baseline.json");
  results::write_google_benchmark_file(current, folder / "current.json");
}

}  // namespace compare::cli
