#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compare/results/result_file.h"

namespace compare::results {

/// What a file that a duel wrote says of it, in the context entry gatebench.duel. Both files of a
/// duel have the same but for the side; the i-th repetition of a benchmark in both is one round.
struct DuelRecord {
  std::string id;    ///< of this duel and no other
  std::string side;  ///< "baseline" or "current"
  std::uint64_t seed = 0;
  std::string pairing;  ///< "duet", "adjacent", "duet and adjacent" or "blocks"
  double threshold_percent = 10;
  std::vector<std::size_t> looks;  ///< rounds after which it looked
  std::size_t rejected_rounds = 0;
  bool identical = false;  ///< both sides ran the same program
  bool complete = false;   ///< false: broken off; `stopped` says why
  std::string stopped;
  /// What whoever reads the verdict has to know of how the rounds came about, a line each.
  std::vector<std::string> warnings;
};

/// The record of a file; nullopt where it has none, or one without an id.
std::optional<DuelRecord> duel_record(const Context& context);

/// Takes the record away, if there is one.
void erase_duel_record(Context& context);

/// Sets the record, replacing an older one.
void set_duel_record(Context& context, const DuelRecord& record);

}  // namespace compare::results
