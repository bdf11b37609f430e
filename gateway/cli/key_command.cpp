#include "gateway/cli/key_command.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <ostream>
#include <stdexcept>
#include <utility>

#include "gateway/auth/key_store.h"
#include "gateway/cli/chosen_database.h"
#include "gateway/cli/ending.h"
#include "gateway/cli/help.h"
#include "gateway/cli/units.h"
#include "gateway/limit/limiter.h"

namespace gateway::cli {
namespace {

constexpr std::size_t kLongestUserName = 128;

enum class KeyAction { create, list, revoke };

struct KeyRequest {
  KeyAction action = KeyAction::list;
  std::string user;
  std::optional<auth::KeyLimit> limit;
  std::int64_t id = 0;
  std::string database;
};

/// The texts as they were written.
struct KeyFlags {
  std::string user;
  std::string limit;
  std::string id;
  std::string database;
  std::string config;
};

bool is_printable(const std::string& name) {
  return std::none_of(name.begin(), name.end(), [](char byte) {
    const auto code = static_cast<unsigned char>(byte);
    return code < 0x20 || code == 0x7F;
  });
}

tl::expected<KeyRequest, Ending> check(const KeyFlags& flags, KeyAction action) {
  KeyRequest request{.action = action, .user = flags.user, .limit = {}, .id = 0, .database = {}};
  if (action == KeyAction::create &&
      (flags.user.empty() || flags.user.size() > kLongestUserName || !is_printable(flags.user))) {
    return tl::unexpected(wrong_usage("--user: must be a name of 1 to 128 printable bytes"));
  }
  if (!flags.limit.empty()) {
    const auto limit = limit::parse_limit(flags.limit);
    if (!limit) {
      return tl::unexpected(
          wrong_usage("--limit: \"" + flags.limit + "\" is wrong: " + std::string(limit.error())));
    }
    request.limit = auth::KeyLimit{.per_second = limit->per_second, .burst = limit->burst};
  }
  if (action == KeyAction::revoke) {
    const auto id = parse_count(flags.id, 1, INT64_MAX);
    if (!id) {
      return tl::unexpected(wrong_usage("ID: \"" + flags.id + "\" " + id.error() +
                                        "; 'gateway key list' shows the ids"));
    }
    request.id = static_cast<std::int64_t>(*id);
  }
  auto database = chosen_database(flags.database, flags.config);
  if (!database) {
    return tl::unexpected(database.error());
  }
  request.database = std::move(*database);
  return request;
}

tl::expected<KeyRequest, Ending> read_request(const std::vector<std::string>& args) {
  CLI::App app("gateway key");
  app.require_subcommand(1);
  KeyFlags flags;
  CLI::App* const create = app.add_subcommand("create");
  create->add_option("--user", flags.user)->required();
  create->add_option("--limit", flags.limit);
  CLI::App* const list = app.add_subcommand("list");
  CLI::App* const revoke = app.add_subcommand("revoke");
  revoke->add_option("ID", flags.id)->required();
  for (CLI::App* command : {create, list, revoke}) {
    command->add_option("--database", flags.database);
    command->add_option("--config", flags.config);
  }
  try {
    app.parse(std::vector<std::string>(args.rbegin(), args.rend()));
  } catch (const CLI::CallForHelp&) {
    return tl::unexpected(Ending{.exit_code = kSuccess, .out = key_help(), .err = {}});
  } catch (const CLI::ParseError& error) {
    return tl::unexpected(
        wrong_usage(std::string(error.what()) + "; 'gateway key --help' shows how"));
  }
  if (create->parsed()) {
    return check(flags, KeyAction::create);
  }
  return check(flags, revoke->parsed() ? KeyAction::revoke : KeyAction::list);
}

int create_key(const KeyRequest& request, auth::KeyStore& store, std::ostream& out,
               std::ostream& err) {
  const auth::CreatedKey created = store.create(request.user, request.limit);
  out << created.key << "\n";
  err << "key " << created.record.id << " of user \"" << created.record.user
      << "\": it is shown only this once, keep it safe ('gateway key revoke " << created.record.id
      << "' ends it)\n";
  return kSuccess;
}

using Row = std::array<std::string, 6>;

Row row_of(const auth::KeyRecord& record) {
  const std::string limit = record.limit ? std::to_string(record.limit->per_second) + "/" +
                                               std::to_string(record.limit->burst)
                                         : "-";
  return {std::to_string(record.id),      record.user, record.prefix, limit, record.created_at,
          record.revoked_at.value_or("-")};
}

int list_keys(auth::KeyStore& store, std::ostream& out) {
  std::vector<Row> rows = {{"ID", "USER", "PREFIX", "LIMIT", "CREATED", "REVOKED"}};
  for (const auth::KeyRecord& record : store.list()) {
    rows.push_back(row_of(record));
  }
  std::array<std::size_t, std::tuple_size_v<Row>> widths{};
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], row[i].size());
    }
  }
  for (const Row& row : rows) {
    for (std::size_t i = 0; i + 1 < row.size(); ++i) {
      out << row[i] << std::string(widths[i] - row[i].size() + 2, ' ');
    }
    out << row.back() << "\n";
  }
  return kSuccess;
}

int revoke_key(const KeyRequest& request, auth::KeyStore& store, std::ostream& out,
               std::ostream& err) {
  if (!store.revoke(request.id)) {
    err << "gateway: there is no key " << request.id
        << " that could be revoked: it is unknown, or revoked already; 'gateway key list' shows "
           "them\n";
    return kFailed;
  }
  out << "revoked key " << request.id << "\n";
  return kSuccess;
}

}  // namespace

int run_key_command(const std::vector<std::string>& args, std::ostream& out, std::ostream& err) {
  const auto request = read_request(args);
  if (!request) {
    out << request.error().out;
    err << request.error().err;
    return request.error().exit_code;
  }
  try {
    // A mistyped path must not look like a database without keys.
    const auto if_missing =
        request->action == KeyAction::create ? auth::IfMissing::create : auth::IfMissing::fail;
    const std::shared_ptr<auth::KeyStore> store =
        auth::open_key_store(request->database, if_missing);
    switch (request->action) {
      case KeyAction::create:
        return create_key(*request, *store, out, err);
      case KeyAction::list:
        return list_keys(*store, out);
      case KeyAction::revoke:
        return revoke_key(*request, *store, out, err);
    }
  } catch (const std::runtime_error& error) {
    err << "gateway: --database: " << error.what() << "\n";
  }
  return kWrongUsage;
}

}  // namespace gateway::cli
