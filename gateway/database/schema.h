#pragma once

#include <cstdint>

#include "gateway/database/connection.h"

namespace gateway::database {

/// The version that this program writes and reads.
inline constexpr std::int64_t kSchemaVersion = 2;

/// Applies the migrations that the database has not seen, in order and in one transaction; of two
/// processes that start at once one waits for the other. Throws std::runtime_error for a database
/// of a newer version, or of another program, and leaves it as it is.
void bring_schema_up_to_date(Connection& connection);

}  // namespace gateway::database
