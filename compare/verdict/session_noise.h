#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "compare/results/noise_profile.h"
#include "compare/results/result_file.h"

namespace compare::verdict {

/// What is known of the noise between sessions, which shows in no repetition: from a noise profile
/// of this kind of machine, where one is given and needed.
class SessionNoise {
 public:
  /// `paired`: both files are of one duel; then the profile's pair_session_spread counts. Files of
  /// one gatebench.session that are no duel were measured in turn and need none. A profile of
  /// another CPU model is not used, with a warning. Without any, files of two sessions get the
  /// warning "session noise unknown".
  SessionNoise(const std::optional<results::NoiseProfile>& profile, bool paired,
               const results::ResultFile& baseline, const results::ResultFile& current);

  /// Variance of the log ratio between sessions: 2 tau^2 for files, the squared
  /// pair_session_spread for rounds. Of a benchmark that the profile does not have, the upper
  /// quartile of those it has. 0 where nothing is known or needed.
  [[nodiscard]] double between(const std::string& benchmark, const std::string& metric) const;

  /// Where it came from, for people; empty where there is none.
  [[nodiscard]] const std::string& source() const { return source_; }
  [[nodiscard]] const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  std::unordered_map<std::string, double> spread_of_;  ///< by benchmark, newline, metric
  double usual_spread_ = 0;
  double factor_ = 1;
  std::string source_;
  std::vector<std::string> warnings_;
};

}  // namespace compare::verdict
