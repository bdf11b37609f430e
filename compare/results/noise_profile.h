#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace compare::results {

/// What `compare calibrate` found out about one metric of one benchmark on one machine. Spreads are
/// standard deviations of natural logarithms (0.02 is 2 %), NaN where they were not measured.
struct NoiseEntry {
  std::string name;
  std::string metric;
  double process_spread = 0;  ///< between processes of one session
  double session_spread = 0;  ///< between the medians of sessions, processes' part taken out: tau
  double pair_spread = 0;     ///< of the log ratios of the rounds of one duel
  /// Between the estimates of duels of sessions, the rounds' part taken out: what pairing leaves.
  double pair_session_spread = 0;
};

/// A noise profile: the schema gatebench.noise/1.
struct NoiseProfile {
  std::string path;
  std::string date;
  std::string cpu_model;  ///< empty where unknown
  std::size_t sessions = 0;
  std::size_t rounds = 0;
  std::size_t comparisons = 0;   ///< A/A comparisons judged by the default rule
  std::size_t false_alarms = 0;  ///< of these, how many failed
  std::vector<NoiseEntry> entries;

  /// nullptr where that metric of that benchmark was not calibrated.
  [[nodiscard]] const NoiseEntry* find(std::string_view name, std::string_view metric) const;
};

/// Throws InputError naming file and entry where the file cannot be read or is no noise profile.
NoiseProfile read_noise_profile(const std::filesystem::path& path);
NoiseProfile read_noise_profile_text(std::string_view text, const std::string& path);

/// The profile as JSON text; NaN becomes null.
std::string to_json(const NoiseProfile& profile);

}  // namespace compare::results
