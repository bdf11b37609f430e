#pragma once

#include <filesystem>
#include <string_view>

namespace compare::results {

/// Replaces `path` by `content` as a whole: writes a file beside it, flushes it to the disk and
/// renames it, so that a crash leaves the old file or the new one, never a part. What is no regular
/// file (a pipe, /dev/stdout) is written to directly; a symbolic link keeps pointing where it did.
/// Throws std::runtime_error naming the path and the reason. Safe between processes, and between
/// threads that write different paths.
void replace_file(const std::filesystem::path& path, std::string_view content);

}  // namespace compare::results
