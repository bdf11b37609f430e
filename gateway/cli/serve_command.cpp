#include "gateway/cli/serve_command.h"

#include <sys/resource.h>

#include <algorithm>
#include <memory>
#include <ostream>
#include <random>
#include <stdexcept>
#include <utility>

#include "build_info.h"
#include "gateway/cli/listen_address.h"
#include "gateway/cli/serve_config.h"
#include "gateway/cli/signal_watch.h"
#include "gateway/http/server.h"
#include "gateway/service/service.h"
#include "gateway/upstream/loopback.h"

namespace gateway::cli {
namespace {

/// Each connection is a file; the soft limit is often 1024 where far more is allowed.
void raise_open_file_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
  }
}

metrics::Metrics::Labels build_labels() {
  const gatebench::BuildInfo build = gatebench::build_info();
  return {{"version", std::string(build.version)},
          {"commit", std::string(build.commit)},
          {"build_type", std::string(build.build_type)},
          {"compiler", std::string(build.compiler)}};
}

std::shared_ptr<const upstream::Routes> make_routes(const ServeConfig& config) {
  const auto loopback = std::make_shared<upstream::Loopback>();
  auto routes = std::make_shared<upstream::Routes>();
  // The settings let no other upstream through.
  for (const upstream::RouteRule& rule : config.routes) {
    routes->add(rule, loopback);
  }
  for (upstream::RouteRule& rule : upstream::default_routes()) {
    routes->add(std::move(rule), loopback);
  }
  return routes;
}

/// The graph of a gateway. Throws std::runtime_error when the database cannot be opened.
service::Parts make_parts(const ServeConfig& config) {
  service::Parts parts;
  if (config.auth) {
    parts.key_store = auth::open_key_store(config.database);
    parts.authenticator =
        std::make_shared<auth::Authenticator>(parts.key_store, auth::Authenticator::Options{});
  }
  if (config.user_limit || config.key_limit) {
    parts.limiter = std::make_shared<limit::Limiter>(config.user_limit, config.key_limit);
  }
  if (config.metrics) {
    parts.metrics = std::make_shared<metrics::Metrics>(service::endpoint_labels(), build_labels());
  }
  parts.routes = make_routes(config);
  std::random_device entropy;
  parts.id_seed = (std::uint64_t{entropy()} << 32U) | entropy();
  return parts;
}

void warn_about_keys(const ServeConfig& config, auth::KeyStore& store, std::ostream& err) {
  std::vector<auth::KeyRecord> keys = store.list();
  std::erase_if(keys, [](const auth::KeyRecord& key) { return key.revoked_at.has_value(); });
  const bool is_any_limited = std::any_of(
      keys.begin(), keys.end(), [](const auth::KeyRecord& key) { return key.limit.has_value(); });
  if (is_any_limited && !config.user_limit && !config.key_limit) {
    err << "gateway: warning: there are keys with a limit of their own, and --rate-limit off lets "
           "them pass it; give a --rate-limit\n";
  }
  if (keys.empty()) {
    err << "gateway: warning: " << config.database
        << " has no API key, so every request is answered 401; make one with 'gateway key create "
           "--user NAME --database "
        << config.database << "'\n";
  }
}

int serve(const ServeConfig& config, service::Parts parts, std::ostream& out, std::ostream& err) {
  service::Service application(std::move(parts));
  http::Server server(config.server, application);
  const SignalWatch watch([&server] { server.stop(); });
  const http::Address address = server.bind();
  if (!config.auth && !is_loopback_address(address.host)) {
    err << "gateway: warning: --auth off at " << address.host
        << " lets everyone who reaches this address in; use --auth keys or listen on 127.0.0.1\n";
  }
  out << "listening on " << base_url(address.host, address.port) << std::endl;  // readers wait
  server.run();
  return kSuccess;
}

}  // namespace

int run_serve_command(const std::vector<std::string>& args, std::ostream& out, std::ostream& err) {
  const auto config = read_serve_config(args);
  if (!config) {
    out << config.error().out;
    err << config.error().err;
    return config.error().exit_code;
  }
  raise_open_file_limit();
  service::Parts parts;
  try {
    parts = make_parts(*config);
    if (parts.key_store != nullptr) {
      warn_about_keys(*config, *parts.key_store, err);
    }
  } catch (const std::runtime_error& error) {
    err << "gateway: --database: " << error.what() << "\n";
    return kWrongUsage;
  }
  try {
    return serve(*config, std::move(parts), out, err);
  } catch (const std::runtime_error& error) {
    err << "gateway: --listen: " << error.what() << "\n";
    return kFailed;
  }
}

}  // namespace gateway::cli
