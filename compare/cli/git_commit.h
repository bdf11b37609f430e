#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "compare/history/run.h"

namespace compare::cli {

/// What the git repository at `folder` says of a commit: its full id, when it was committed, author
/// and subject. nullopt where that is no repository, has no such commit, or there is no git. `name`
/// is a commit's id, in full or abbreviated, or a branch, a tag, HEAD~1; what can be no name (an
/// option, a range) is not asked for.
std::optional<history::Commit> git_commit(const std::filesystem::path& folder,
                                          const std::string& name);

}  // namespace compare::cli
