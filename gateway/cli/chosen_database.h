#pragma once

#include <string>
#include <tl/expected.hpp>

#include "gateway/cli/ending.h"

namespace gateway::cli {

/// The database of a command beside `serve`: what --database says, else what the gateway.toml that
/// --config names says, else the default. Empty texts are flags that were not given. The Ending
/// says what is wrong, without a password.
tl::expected<std::string, Ending> chosen_database(const std::string& database,
                                                  const std::string& config_file);

}  // namespace gateway::cli
