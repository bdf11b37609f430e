#pragma once

#include <string>

#include "gateway/database/connection.h"

/// Errors of opening an SQLite file, each with what to do about it.
namespace gateway::database {

/// Makes the file where it is missing and that is asked for. It holds digests and users: its
/// owner's only. SQLite gives the same mode to the files that it puts beside it.
///
/// A file that is there is never opened here: closing it would drop every lock that this process
/// has on it (POSIX's advisory locks belong to process and file), and the next process would take
/// itself for the only user and delete SQLite's log. Throws std::runtime_error.
void ensure_sqlite_file(const std::string& name, const std::string& path, IfMissing if_missing);

/// Throws std::runtime_error for what SQLite said while it opened the file.
[[noreturn]] void fail_to_open_sqlite(const std::string& name, const Error& error);

}  // namespace gateway::database
