#include "compare/verdict/pairing.h"

#include "compare/results/duel_record.h"

namespace compare::verdict {

Pairing find_pairing(const results::ResultFile& baseline, const results::ResultFile& current) {
  const auto before = results::duel_record(baseline.context);
  const auto now = results::duel_record(current.context);
  Pairing pairing;
  // A side broken off lacks rounds, whatever it is compared with.
  for (const auto* record : {&before, &now}) {
    if (*record && !(*record)->complete && pairing.unfinished.empty()) {
      pairing.unfinished = "the duel was not finished: " +
                           ((*record)->stopped.empty() ? "no reason stored" : (*record)->stopped);
    }
  }
  if (!before && !now) {
    return pairing;
  }
  pairing.paired = before && now && before->id == now->id && before->side != now->side;
  if (!pairing.paired) {
    pairing.warnings.emplace_back(
        "not the two sides of one duel, so judged as two files of repetitions, not round by round");
    return pairing;
  }
  pairing.threshold_percent = before->threshold_percent;
  pairing.warnings = before->warnings;  // both have the same
  if (before->side == "current") {
    pairing.warnings.emplace_back(
        "the files of the duel are the other way round: its current side is the baseline here");
  }
  pairing.identical = before->identical && now->identical;
  return pairing;
}

}  // namespace compare::verdict
