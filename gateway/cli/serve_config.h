#pragma once

#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "gateway/cli/ending.h"
#include "gateway/cli/upstream_setting.h"
#include "gateway/http/server.h"
#include "gateway/ledger/journal.h"
#include "gateway/limit/limiter.h"
#include "gateway/upstream/routed_call.h"
#include "gateway/upstream/routes.h"

namespace gateway::cli {

/// What `gateway serve` was told, checked as far as it can be without touching anything.
/// Defaults are those of settings().
struct ServeConfig {
  http::ServerOptions server;
  bool auth = true;
  std::string database;
  std::optional<limit::Limit> user_limit;
  std::optional<limit::Limit> key_limit;
  bool metrics = true;
  std::vector<upstream::RouteRule> routes;  ///< in order, before the default ones
  std::vector<UpstreamSetting> upstreams;
  upstream::RetryOptions retry;
  bool ledger = true;
  ledger::JournalOptions journal;  ///< an empty directory: beside the database
  std::string access_log;          ///< empty: none
  std::string tls_certificate;     ///< empty: plain HTTP
  std::string tls_key;
};

/// Reads the flags after `gateway serve`, and the file that --config names; a flag goes before the
/// same key of the file. An Ending is help, or what is wrong: which key, why and what to do.
tl::expected<ServeConfig, Ending> read_serve_config(const std::vector<std::string>& args);

}  // namespace gateway::cli
