#pragma once

#include <memory>

#include "gateway/cli/environment.h"
#include "gateway/cli/serve_config.h"
#include "gateway/upstream/routes.h"

namespace gateway::cli {

/// The routes of a configuration with upstreams that are ready to be asked: keys are read, names
/// resolved. Throws std::runtime_error that names the setting, what is wrong and what to do; never
/// a key.
std::shared_ptr<const upstream::Routes> make_routes(const ServeConfig& config,
                                                    const Environment& environment);

}  // namespace gateway::cli
