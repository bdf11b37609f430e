#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compare/results/result_file.h"

namespace compare::results {

/// A row as foreign files give it: one iteration row of that name, its times NaN until set.
/// Bytes of the name that are no UTF-8 are replaced. Throws InputError, with `place` in front,
/// where the name is empty or longer than the 4,096 bytes that a result file may have.
Row foreign_row(std::string_view name, const std::string& place);

/// The counter for values in `unit`, where the unit is all that is known: the unit itself, but for
/// one that a result row uses otherwise ("iterations"), which gets "_value" behind it.
std::string counter_of_unit(std::string_view unit);

/// Gives the iteration rows of one name their `repetitions` and `repetition_index`.
void number_repetitions(std::vector<Row>& rows);

}  // namespace compare::results
