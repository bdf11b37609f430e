#pragma once

#include <string>
#include <vector>

#include "compare/results/noise_profile.h"
#include "compare/results/result_file.h"

namespace compare::calibrate {

/// Fewer sessions than this tell nothing of the noise between them.
inline constexpr std::size_t kFewestSessions = 6;

/// The noise profile that result files of earlier sessions of one machine tell, oldest first: of
/// commit after commit, or of one measured again and again. With m_s the logarithm of the median of
/// session s and d_s = m_(s+1) - m_s:
/// - session_spread: sqrt((1.4826 MAD of d_s)^2 / 2 - pi/2 p^2 / n), at least 0, with p the
///   process_spread and n the repetitions of a session: a lasting step is one difference among
///   many, and the median deviation does not see it
/// - process_spread: 1.4826 MAD of the logarithms of the repetitions, the median over the sessions
/// Pairs are unknown. Of each metric of each benchmark that is in all files with values above 0.
/// Throws results::InputError where there are too few files, nothing is in all of them, or two are
/// of different machines.
results::NoiseProfile profile_of(const std::vector<results::ResultFile>& sessions);

/// The table for people, what varies most first.
std::string sessions_report(const results::NoiseProfile& profile);

}  // namespace compare::calibrate
