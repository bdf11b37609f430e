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
constexpr std::string_view kClearLine = "\r\x1b[K";

}  // namespace

DuelProgress::DuelProgress(std::ostream& err, bool live, std::filesystem::path folder)
    : err_(err), live_(live), folder_(std::move(folder)) {}

void DuelProgress::before_round(const duel::Progress& progress) {
  if (progress.elapsed - last_shown_ < (live_ ? kBetweenFrames : kBetweenLines)) {
    return;
  }
  last_shown_ = progress.elapsed;
  err_ << (live_ ? kClearLine : "") << "[" << progress.decided << "/" << progress.benchmarks
       << " decided] round " << progress.round << ", "
       << report::printable(progress.benchmark).substr(0, 40) << ", "
       << shown_duration(progress.elapsed) << ", at most " << shown_duration(progress.left)
       << " to go" << (live_ ? "" : "\n");
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

void save_duel(const results::ResultFile& baseline, const results::ResultFile& current,
               const std::filesystem::path& folder) {
  results::write_google_benchmark_file(baseline, folder / "baseline.json");
  results::write_google_benchmark_file(current, folder / "current.json");
}

}  // namespace compare::cli
