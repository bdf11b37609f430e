#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compare/results/result_file.h"
#include "compare/targets/load_model.h"

namespace compare::targets {

/// The runs of one name: the blocks of a file, or the files of one load, or both.
struct Runs {
  std::string name;
  std::vector<results::Row> rows;  ///< one a run, in the order of the files
  LoadModel load_model = LoadModel::unknown;
  std::string obstacle;  ///< why none of their figures may be used; empty where they may
};

/// Whether the row of that name is graded.
using RowChoice = std::function<bool(std::string_view name)>;

/// Finds the runs in the files. Without a choice: what a load tool measured of the whole gateway,
/// that is rows named macro/..., locust/... or vegeta/... and rows with a throughput_per_second; of
/// Locust's the row Aggregated where it is there, not those of single endpoints. Aggregates over
/// repetitions are passed over. A run that errored or had no request is an obstacle for its name.
/// Where the files do not agree on a load model, the one that tells least of throughput holds.
/// Throws results::InputError where a file has no such row.
std::vector<Runs> find_runs(const std::vector<results::ResultFile>& files, const RowChoice& choice);

/// A figure of one run in base units (ns, B, 1/s, ratio); nullopt where it was not measured, which
/// NaN, infinity and what is negative count as. `metric`: real_time, cpu_time or a counter's name.
std::optional<double> figure(const results::Row& row, std::string_view metric);

/// Whether the row has that counter, and no figure can be made of it: not finite, or below 0.
bool broken_figure(const results::Row& row, std::string_view metric);

/// The same of all runs that have it.
std::vector<double> figures(const Runs& runs, std::string_view metric);

}  // namespace compare::targets
