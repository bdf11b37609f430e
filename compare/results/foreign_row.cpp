#include "compare/results/foreign_row.h"

#include <limits>
#include <unordered_map>

#include "compare/results/input_error.h"
#include "compare/results/row_builder.h"
#include "compare/results/utf8.h"

namespace compare::results {
namespace {

constexpr std::size_t kLongestName = 4096;

}  // namespace

Row foreign_row(std::string_view name, const std::string& place) {
  Row row;
  row.name = to_valid_utf8(name);
  if (row.name.empty() || row.name.size() > kLongestName) {
    throw InputError(place + ": the benchmark's name is " +
                     (row.name.empty() ? std::string("empty") : "too long") + "; expected 1 to " +
                     std::to_string(kLongestName) + " bytes");
  }
  row.run_name = row.name;
  row.real_time = std::numeric_limits<double>::quiet_NaN();
  row.cpu_time = std::numeric_limits<double>::quiet_NaN();
  return row;
}

std::string counter_of_unit(std::string_view unit) {
  return to_valid_utf8(unit) + (is_row_key(unit) ? "_value" : "");
}

void number_repetitions(std::vector<Row>& rows) {
  std::unordered_map<std::string_view, int> counts;
  for (Row& row : rows) {
    if (row.kind == Row::Kind::iteration) {
      row.repetition_index = counts[row.run_name]++;
    }
  }
  for (Row& row : rows) {
    if (row.kind == Row::Kind::iteration) {
      row.repetitions = counts[row.run_name];
    }
  }
}

}  // namespace compare::results
