#pragma once

#include <string>

#include "macro/record/run_record.h"

/// Parts of a run's section, each as markup, empty where the run has nothing of it.
namespace macro {

/// The key figures, with the baseline's and the change where there is one (`baseline` may be null).
std::string cards_markup(const RunRecord& run, const RunRecord* baseline);

/// All figures: this run, its blocks' range, the baseline, the change.
std::string figures_markup(const RunRecord& run, const RunRecord* baseline);

/// What the gateway (or a feature) adds, by the pairs of blocks.
std::string overhead_markup(const RunRecord& run);

std::string findings_markup(const RunRecord& run);
std::string tasks_markup(const RunRecord& run);
std::string failures_markup(const RunRecord& run);
std::string blocks_markup(const RunRecord& run);
std::string steps_markup(const RunRecord& run);
std::string warnings_markup(const RunRecord& run);

/// Load, time, target, isolation, environment, seed, and how to measure it again.
std::string environment_markup(const RunRecord& run);

}  // namespace macro
