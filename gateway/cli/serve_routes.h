#pragma once

#include <functional>
#include <memory>
#include <string>

#include "gateway/cli/environment.h"
#include "gateway/cli/serve_config.h"
#include "gateway/upstream/routes.h"

namespace gateway::cli {

/// Takes a sentence for the operator; called by any thread.
using Report = std::function<void(const std::string&)>;

/// The routes of a configuration with upstreams that are ready to be asked: keys are read, names
/// resolved. `report` is told, by any thread, when one fails and when it answers again. Throws
/// std::runtime_error that names the setting, what is wrong and what to do; never a key.
std::shared_ptr<const upstream::Routes> make_routes(const ServeConfig& config,
                                                    const Environment& environment,
                                                    const Report& report);

}  // namespace gateway::cli
