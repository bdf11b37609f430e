#include "gateway/cli/serve_command.h"

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <ostream>
#include <random>
#include <stdexcept>
#include <utility>

#include "build_info.h"
#include "gateway/cli/listen_address.h"
#include "gateway/cli/serve_config.h"
#include "gateway/cli/serve_routes.h"
#include "gateway/cli/signal_watch.h"
#include "gateway/database/database_url.h"
#include "gateway/http/server.h"
#include "gateway/service/service.h"

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

/// Where usage waits for the database.
std::string journal_directory(const ServeConfig& config) {
  if (!config.journal.directory.empty()) {
    return config.journal.directory;
  }
  const bool is_file = database::kind_of(config.database) == database::UrlKind::sqlite;
  return (is_file ? std::string(database::sqlite_path(config.database)) : "gateway") + ".ledger";
}

/// Lines for the operator, each whole, from any thread.
class Notices {
 public:
  explicit Notices(std::ostream& to) : to_(to) {}
  void say(const std::string& what) {
    const std::lock_guard lock(mutex_);
    to_ << "gateway: " << what << std::endl;
  }
  [[nodiscard]] Report report() {
    return [this](const std::string& what) { say(what); };
  }

 private:
  std::mutex mutex_;
  std::ostream& to_;
};

void warn_about_keys(const ServeConfig& config, auth::KeyStore& store, Notices& notices) {
  const std::vector<auth::KeyRecord> keys = store.list();
  const bool is_any_valid = std::any_of(keys.begin(), keys.end(),
                                        [](const auth::KeyRecord& key) { return !key.revoked_at; });
  if (!is_any_valid) {
    const std::string database = database::printable(config.database);
    notices.say("warning: " + database +
                " has no API key, so every request is answered 401; make one with 'gateway key "
                "create --user NAME --database " +
                database + "'");
  }
}

void make_parts_of_database(const ServeConfig& config, bool is_away, Notices& notices,
                            service::Parts& parts) {
  if (config.auth) {
    const auto store = is_away ? auth::open_key_store_later(config.database, notices.report())
                               : auth::open_key_store(config.database);
    if (!is_away) {
      warn_about_keys(config, *store, notices);
    }
    auth::Authenticator::Options options;
    options.store_is_away = is_away;
    parts.authenticator = std::make_shared<auth::Authenticator>(store, options);
  }
  if (config.ledger) {
    ledger::LedgerOptions options{config.journal, config.database, notices.report(), is_away};
    options.journal.directory = journal_directory(config);
    parts.ledger = ledger::Ledger::open(options);
  }
}

/// What needs the database. A server that is away is no reason not to serve: a restart would end
/// what goes on while it is away, with keys that are known and room in the journal.
void open_database(const ServeConfig& config, Notices& notices, service::Parts& parts) {
  try {
    make_parts_of_database(config, false, notices, parts);
  } catch (const database::Unreachable& error) {
    notices.say(std::string("warning: --database: ") + error.what() +
                "; until it answers /ready is 503, usage waits in the journal" +
                (config.auth ? ", and requests with keys are answered 503" : ""));
    make_parts_of_database(config, true, notices, parts);
  }
}

/// The graph of a gateway. Throws std::runtime_error that names the setting, what is wrong and what
/// to do.
service::Parts make_parts(const ServeConfig& config, const Environment& environment,
                          Notices& notices) {
  service::Parts parts;
  parts.routes =
      std::make_shared<service::CurrentRoutes>(make_routes(config, environment, notices.report()));
  try {
    open_database(config, notices, parts);
  } catch (const std::runtime_error& error) {
    throw std::runtime_error(std::string("--database: ") + error.what());
  }
  if (!config.access_log.empty()) {
    try {
      parts.access_log = std::make_shared<service::AccessLog>(config.access_log);
    } catch (const std::runtime_error& error) {
      throw std::runtime_error(std::string("--access-log: ") + error.what());
    }
  }
  if (config.auth || config.user_limit || config.key_limit) {  // any key may have its own limit
    parts.limiter = std::make_shared<limit::Limiter>(config.user_limit, config.key_limit);
  }
  if (config.metrics) {
    parts.metrics = std::make_shared<metrics::Metrics>(service::endpoint_labels(),
                                                       service::stage_labels(), build_labels());
  }
  parts.retry = config.retry;
  std::random_device entropy;
  parts.id_seed = (std::uint64_t{entropy()} << 32U) | entropy();
  return parts;
}

/// What SIGHUP does.
void reload(const std::vector<std::string>& args, const Environment& environment,
            const service::Parts& parts, Notices& notices) {
  if (parts.authenticator != nullptr) {
    parts.authenticator->forget();
  }
  if (parts.access_log != nullptr) {
    parts.access_log->reopen();
  }
  const auto config = read_serve_config(args);
  if (!config) {
    notices.say("the routes stay as they were:\n" + config.error().err);
    return;
  }
  try {
    parts.routes->replace(make_routes(*config, environment, notices.report()));
    notices.say("routes, upstreams and keys are loaded anew");
  } catch (const std::runtime_error& error) {
    notices.say(std::string(error.what()) + "; the routes stay as they were");
  }
}

int serve(const ServeConfig& config, const service::Parts& parts,
          const std::function<void()>& on_reload, std::ostream& out, std::ostream& err) {
  service::Service application(parts);
  http::Server server(config.server, application);
  const SignalWatch watch([&server] { server.stop(); }, on_reload);
  const http::Address address = server.bind();
  if (!config.auth && !is_loopback_address(address.host)) {
    err << "gateway: warning: --auth off at " << address.host
        << " lets everyone who reaches this address in; use --auth keys or listen on 127.0.0.1\n";
  }
  const bool is_https = config.server.tls != nullptr;
  out << "listening on " << base_url(is_https, address.host, address.port)
      << std::endl;  // readers wait
  server.run();
  return kSuccess;
}

/// Throws std::runtime_error.
std::shared_ptr<const net::TlsContext> read_certificate(const ServeConfig& config) {
  if (config.tls_certificate.empty() != config.tls_key.empty()) {
    throw std::runtime_error(
        "--tls-cert and --tls-key belong together; give both, or none for plain HTTP");
  }
  return config.tls_certificate.empty()
             ? nullptr
             : net::TlsContext::server(config.tls_certificate, config.tls_key);
}

/// What is left in the journal when it takes longer is replayed by the next process.
constexpr std::chrono::milliseconds kLedgerDeadline{5000};

}  // namespace

int run_serve_command(const std::vector<std::string>& args, std::ostream& out, std::ostream& err,
                      const Environment& environment) {
  auto config = read_serve_config(args);
  if (!config) {
    out << config.error().out;
    err << config.error().err;
    return config.error().exit_code;
  }
  raise_open_file_limit();
  // Threads that are started from here on must not take the signals.
  const BlockedSignals signals;
  Notices notices(err);  // outlives the parts, whose threads use it
  service::Parts parts;
  try {
    config->server.tls = read_certificate(*config);
    parts = make_parts(*config, environment, notices);
  } catch (const std::runtime_error& error) {
    err << "gateway: " << error.what() << "\n";
    return kWrongUsage;
  }
  int exit_code = kFailed;
  try {
    exit_code = serve(
        *config, parts, [&] { reload(args, environment, parts, notices); }, out, err);
  } catch (const std::runtime_error& error) {
    err << "gateway: --listen: " << error.what() << "\n";
  }
  if (parts.ledger != nullptr && !parts.ledger->stop(kLedgerDeadline)) {
    err << "gateway: warning: not all usage is in the database yet (" << parts.ledger->last_error()
        << "); the next start moves the rest from the journal\n";
  }
  return exit_code;
}

}  // namespace gateway::cli
