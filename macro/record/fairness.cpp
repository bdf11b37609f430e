#include "macro/record/fairness.h"

#include <algorithm>
#include <cmath>

#include "macro/record/number_text.h"

namespace macro {

std::vector<FindingRecord> fairness_findings(const std::vector<UserShare>& users,
                                             const UserLimit& limit) {
  std::vector<FindingRecord> findings;
  for (const UserShare& user : users) {
    FindingRecord& finding = findings.emplace_back();
    finding.name = "refused_share_" + user.user;
    finding.title = "refused of " + user.user;
    finding.unit = "1";
    const auto sent = static_cast<double>(user.answered + user.refused);
    if (sent == 0 || user.seconds <= 0) {
      finding.note = "nothing was sent";
      continue;
    }
    const double allowed = limit.rate_per_second * user.seconds + limit.burst;
    const double expected = std::max(0.0, 1 - allowed / sent);
    const double share = static_cast<double>(user.refused) / sent;
    const double sigma = std::sqrt(expected * (1 - expected) / sent);
    const double bound = std::max(kFairnessPoints, kFairnessSigmas * sigma);
    finding.value = share;
    finding.goal = percent_text(expected) + " +- " + fixed_text(bound * 100, 1) + " points";
    finding.met = std::abs(share - expected) <= bound;
    finding.note = "expected " + percent_text(expected) + ": " + count_text(limit.rate_per_second) +
                   "/s allowed, " + count_text(sent / user.seconds) + "/s sent";
    if (!*finding.met) {
      finding.note += share > expected ? "; more was refused than the limit asks for"
                                       : "; more was let through than the limit allows";
    }
  }
  return findings;
}

}  // namespace macro
