#include "compare/duel/round_rows.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "compare/results/time_unit.h"
#include "compare/stats/order_statistics.h"

namespace compare::duel {
namespace {

using results::Row;

const double* counter_of(const Row& row, const std::string& name) {
  const auto found = std::find_if(row.counters.begin(), row.counters.end(),
                                  [&](const auto& counter) { return counter.first == name; });
  return found == row.counters.end() ? nullptr : &found->second;
}

template <typename Value>
double median_of(const std::vector<const Row*>& rows, Value value) {
  std::vector<double> values;
  for (const Row* row : rows) {
    values.push_back(value(*row));
  }
  return stats::median(values);
}

Row median_row(const std::vector<const Row*>& rows) {
  Row median = *rows.front();
  median.name = median.run_name;
  for (const Row* row : rows) {
    if (row->errored) {
      median.errored = true;
      median.error_message = row->error_message;
      return median;
    }
  }
  const auto time = [&](double Row::*member) {
    return median_of(rows, [&](const Row& row) {
      return results::convert_time(row.*member, row.time_unit, median.time_unit);
    });
  };
  median.real_time = time(&Row::real_time);
  median.cpu_time = time(&Row::cpu_time);
  median.iterations = median_of(rows, [](const Row& row) { return row.iterations; });
  std::erase_if(median.counters, [&](const auto& counter) {
    return std::any_of(rows.begin(), rows.end(),
                       [&](const Row* row) { return counter_of(*row, counter.first) == nullptr; });
  });
  for (auto& counter : median.counters) {
    counter.second =
        median_of(rows, [&](const Row& row) { return *counter_of(row, counter.first); });
  }
  return median;
}

double mean_of(double first, double second) {
  return first > 0 && second > 0 ? std::sqrt(first) * std::sqrt(second) : first / 2 + second / 2;
}

}  // namespace

std::vector<Row> medians(const results::ResultFile& file) {
  std::unordered_map<std::string, std::size_t> group_of;
  std::vector<std::vector<const Row*>> groups;
  for (const Row& row : file.rows) {
    if (row.kind == Row::Kind::iteration) {
      const auto [group, added] = group_of.try_emplace(row.run_name, groups.size());
      if (added) {
        groups.emplace_back();
      }
      groups[group->second].push_back(&row);
    }
  }
  std::vector<Row> rows;
  rows.reserve(groups.size());
  for (const auto& group : groups) {
    rows.push_back(median_row(group));
  }
  return rows;
}

Row joined(const Row& first, const Row& second) {
  if (first.errored || second.errored) {
    return first.errored ? first : second;
  }
  Row row = first;
  const auto time = [&](double Row::*member) {
    return mean_of(first.*member,
                   results::convert_time(second.*member, second.time_unit, first.time_unit));
  };
  row.real_time = time(&Row::real_time);
  row.cpu_time = time(&Row::cpu_time);
  row.iterations = mean_of(first.iterations, second.iterations);
  row.counters.clear();
  for (const auto& [name, value] : first.counters) {
    if (const double* other = counter_of(second, name)) {
      row.counters.emplace_back(name, mean_of(value, *other));
    }
  }
  return row;
}

}  // namespace compare::duel
