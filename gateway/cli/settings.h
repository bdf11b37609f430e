#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/cli/serve_config.h"

namespace gateway::cli {

/// One thing that can be set: the flag --NAME of `gateway serve` and the key NAME of gateway.toml.
struct Setting {
  const char* name;
  const char* placeholder;    ///< how help shows its value
  const char* default_value;  ///< as it would be written; applied where nothing else is given
  const char* help;
  bool repeatable;
  /// Puts the value of `text` into `config`, or returns what is wrong with it, completing the
  /// sentence `"TEXT" ...`; empty when all is well.
  std::string (*apply)(std::string_view text, ServeConfig& config);
};

/// All of them, in the order in which help and the README show them.
const std::vector<Setting>& settings();

}  // namespace gateway::cli
