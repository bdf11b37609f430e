#include "compare/results/legacy_rows.h"

#include <array>
#include <string_view>
#include <unordered_map>

namespace compare::results {
namespace {

constexpr std::array<std::string_view, 4> kSuffixes = {"_mean", "_median", "_stddev", "_cv"};

/// The aggregate that a name would be of, with its underscore; empty for none.
std::string_view aggregate_suffix(std::string_view name) {
  for (const std::string_view suffix : kSuffixes) {
    if (name.size() > suffix.size() && name.ends_with(suffix)) {
      return suffix;
    }
  }
  return {};
}

std::string_view base_name(std::string_view name) {
  return name.substr(0, name.size() - aggregate_suffix(name).size());
}

struct Occurrences {
  int benchmarks = 0;
  int aggregates = 0;
};

}  // namespace

void recognise_legacy_aggregates(std::vector<Row>& rows) {
  std::unordered_map<std::string, Occurrences> by_base;
  for (const Row& row : rows) {
    const bool plain = aggregate_suffix(row.name).empty();
    Occurrences& occurrences = by_base[std::string(base_name(row.name))];
    ++(plain ? occurrences.benchmarks : occurrences.aggregates);
  }
  for (Row& row : rows) {
    const std::string_view suffix = aggregate_suffix(row.name);
    if (suffix.empty() || row.kind == Row::Kind::aggregate) {
      continue;
    }
    const Occurrences& occurrences = by_base[std::string(base_name(row.name))];
    if (occurrences.benchmarks > 0 || occurrences.aggregates > 1) {
      row.kind = Row::Kind::aggregate;
      row.aggregate_name = suffix.substr(1);
      row.run_name = base_name(row.name);
    }
  }
}

void warn_of_duplicate_names(ResultFile& file) {
  struct Count {
    int rows = 0;
    int announced = 1;
  };
  std::unordered_map<std::string_view, Count> counts;
  for (const Row& row : file.rows) {
    if (row.kind == Row::Kind::iteration) {
      Count& count = counts[row.run_name];
      ++count.rows;
      count.announced = std::max(count.announced, row.repetitions);
    }
  }
  int duplicated = 0;
  std::string_view first;
  for (const Row& row : file.rows) {
    const auto found = counts.find(row.run_name);
    if (found != counts.end() && found->second.rows > found->second.announced) {
      first = first.empty() ? std::string_view(row.run_name) : first;
      ++duplicated;
      counts.erase(found);
    }
  }
  if (duplicated > 0) {
    file.warnings.push_back(file.path + ": \"" + std::string(first) + "\"" +
                            (duplicated > 1
                                 ? " and " + std::to_string(duplicated - 1) + " more names occur"
                                 : " occurs") +
                            " more often than `repetitions` says; taken as repetitions of one "
                            "benchmark");
  }
}

}  // namespace compare::results
