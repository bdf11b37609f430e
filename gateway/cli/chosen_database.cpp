#include "gateway/cli/chosen_database.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "gateway/cli/serve_config.h"
#include "gateway/cli/settings.h"
#include "gateway/database/database_url.h"

namespace gateway::cli {

tl::expected<std::string, Ending> chosen_database(const std::string& database,
                                                  const std::string& config_file) {
  auto config =
      read_serve_config(config_file.empty() ? std::vector<std::string>{}
                                            : std::vector<std::string>{"--config", config_file});
  if (!config) {
    return tl::unexpected(config.error());
  }
  if (!database.empty()) {
    const auto setting = std::find_if(
        settings().begin(), settings().end(),
        [](const Setting& candidate) { return candidate.name == std::string_view("database"); });
    if (const std::string wrong = setting->apply(database, *config); !wrong.empty()) {
      return tl::unexpected(
          wrong_usage("--database: \"" + database::printable(database) + "\" " + wrong));
    }
  }
  return config->database;
}

}  // namespace gateway::cli
