#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "macro/engine/tls.h"
#include "macro/plan/run_options.h"
#include "macro/plan/scenario_plan.h"
#include "macro/run/isolation.h"
#include "macro/run/target_side.h"

/// What a run is begun with, found out and checked before anything is started. All of it throws
/// UsageError for what is not as it must be.
namespace macro {

/// The gateway to start or the targets, this program as the provider, the key. Without its
/// directory.
RunSubject subject_of(const RunOptions& options);

/// A request that cannot be built, a target that may not be driven and a program that is not there.
void check_before_start(const RunSubject& subject, const std::vector<ScenarioPlan>& plans);

/// How to speak TLS; nullopt where no flag says. The authorities of --ca-file are read here, so
/// that a file that is not there or holds none is no failure of every request.
std::optional<TlsOptions> tls_of(const RunOptions& options);

/// Raises the limit of open files and holds the plans to it: a population that needs more is an
/// error; a schedule's requests in flight are bounded by it.
void fit_open_files(std::vector<ScenarioPlan>& plans);

/// --out, or a folder of its own for this run.
std::filesystem::path make_output_directory(const RunOptions& options);

IsolationWish wish_of(const RunOptions& options, const RunSubject& subject, int threads);

}  // namespace macro
