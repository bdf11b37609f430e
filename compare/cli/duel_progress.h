#pragma once

#include <filesystem>
#include <iosfwd>
#include <string>

#include "compare/cli/terminal.h"
#include "compare/duel/duel.h"

namespace compare::cli {

/// Shows people how far a duel is, and keeps its files up to date. On a terminal one line that
/// changes, with each decided benchmark above it; else a line for each decided benchmark, and one
/// every ten seconds.
class DuelProgress : public duel::DuelObserver {
 public:
  /// `folder`: gets baseline.json and current.json at every look; must exist.
  DuelProgress(std::ostream& err, const Terminal& terminal, std::filesystem::path folder);

  void before_round(const duel::Progress& progress) override;
  void decided(const std::vector<const verdict::Comparison*>& comparisons) override;
  void looked(const results::ResultFile& baseline, const results::ResultFile& current) override;

  /// Takes the changing line away.
  void finish();

 private:
  std::ostream& err_;
  bool live_;
  std::size_t width_;  ///< of the changing line; 0 where it is not known
  std::filesystem::path folder_;
  std::chrono::milliseconds last_shown_{-1'000'000};
};

/// Time for one process of a side: what the user said, else a minute, or ten for a whole program.
std::chrono::milliseconds parse_side_timeout(const std::string& text, bool whole);

/// Writes both files into the folder, each as a whole.
void save_duel(const results::ResultFile& baseline, const results::ResultFile& current,
               const std::filesystem::path& folder);

}  // namespace compare::cli
