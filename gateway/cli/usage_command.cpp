#include "gateway/cli/usage_command.h"

#include <CLI/CLI.hpp>
#include <array>
#include <optional>
#include <ostream>
#include <stdexcept>
#include <utility>

#include "gateway/cli/chosen_database.h"
#include "gateway/cli/help.h"
#include "gateway/cli/moment.h"
#include "gateway/cli/usage_text.h"
#include "gateway/database/connection.h"
#include "gateway/ledger/usage_table.h"

namespace gateway::cli {
namespace {

using ledger::UsageBy;
using ledger::UsageSum;
using Write = void (*)(const std::vector<UsageSum>&, UsageBy, std::ostream&);

/// The texts as they were written.
struct UsageFlags {
  std::string since;
  std::string until;
  std::optional<std::string> user;
  std::string by = "user";
  std::string format = "text";
  std::string database;
  std::string config;
};

struct UsageRequest {
  ledger::UsageFilter filter;
  UsageBy by = UsageBy::user;
  Write write = write_usage_table;
  std::string database;
};

template <typename Choice, std::size_t kSize>
std::optional<Choice> chosen(const std::string& text,
                             const std::array<std::pair<const char*, Choice>, kSize>& choices) {
  for (const auto& [name, choice] : choices) {
    if (text == name) {
      return choice;
    }
  }
  return std::nullopt;
}

/// Puts the moment of `text` into `into`; what is wrong, or nothing.
std::optional<Ending> read_moment(const char* flag, const std::string& text,
                                  std::chrono::system_clock::time_point now, std::int64_t& into) {
  if (text.empty()) {
    return std::nullopt;
  }
  const auto moment = parse_moment(text, now);
  if (!moment) {
    return wrong_usage(std::string(flag) + ": \"" + text + "\" " + moment.error());
  }
  into = *moment;
  return std::nullopt;
}

tl::expected<UsageRequest, Ending> check(const UsageFlags& flags,
                                         std::chrono::system_clock::time_point now) {
  constexpr std::array<std::pair<const char*, UsageBy>, 4> kBy = {{{"user", UsageBy::user},
                                                                   {"key", UsageBy::key},
                                                                   {"model", UsageBy::model},
                                                                   {"day", UsageBy::day}}};
  constexpr std::array<std::pair<const char*, Write>, 3> kFormats = {
      {{"text", write_usage_table}, {"json", write_usage_json}, {"csv", write_usage_csv}}};
  UsageRequest request;
  const auto by = chosen(flags.by, kBy);
  const auto write = chosen(flags.format, kFormats);
  if (!by) {
    return tl::unexpected(
        wrong_usage("--by: \"" + flags.by + "\" is none of user, key, model and day"));
  }
  if (!write) {
    return tl::unexpected(
        wrong_usage("--format: \"" + flags.format + "\" is none of text, json and csv"));
  }
  request.by = *by;
  request.write = *write;
  request.filter.user = flags.user;
  for (auto wrong : {read_moment("--since", flags.since, now, request.filter.since_ns),
                     read_moment("--until", flags.until, now, request.filter.until_ns)}) {
    if (wrong) {
      return tl::unexpected(std::move(*wrong));
    }
  }
  if (request.filter.since_ns >= request.filter.until_ns) {
    return tl::unexpected(wrong_usage("--since: is not before --until; swap them"));
  }
  auto database = chosen_database(flags.database, flags.config);
  if (!database) {
    return tl::unexpected(database.error());
  }
  request.database = std::move(*database);
  return request;
}

tl::expected<UsageRequest, Ending> read_request(const std::vector<std::string>& args,
                                                std::chrono::system_clock::time_point now) {
  CLI::App app("gateway usage");
  UsageFlags flags;
  app.add_option("--since", flags.since);
  app.add_option("--until", flags.until);
  app.add_option("--user", flags.user);
  app.add_option("--by", flags.by);
  app.add_option("--format", flags.format);
  app.add_option("--database", flags.database);
  app.add_option("--config", flags.config);
  try {
    app.parse(std::vector<std::string>(args.rbegin(), args.rend()));
  } catch (const CLI::CallForHelp&) {
    return tl::unexpected(Ending{.exit_code = kSuccess, .out = usage_help(), .err = {}});
  } catch (const CLI::ParseError& error) {
    return tl::unexpected(
        wrong_usage(std::string(error.what()) + "; 'gateway usage --help' shows how"));
  }
  return check(flags, now);
}

}  // namespace

int run_usage_command(const std::vector<std::string>& args,
                      std::chrono::system_clock::time_point now, std::ostream& out,
                      std::ostream& err) {
  const auto request = read_request(args, now);
  if (!request) {
    out << request.error().out;
    err << request.error().err;
    return request.error().exit_code;
  }
  try {
    // A mistyped path must not look like a database without usage.
    const auto connection = database::open(request->database, database::IfMissing::fail);
    // Millions of rows are summed up at the terminal of someone who waits for them.
    connection->set_patience(std::chrono::minutes(10));
    request->write(ledger::sum_usage(*connection, request->filter, request->by), request->by, out);
    return kSuccess;
  } catch (const database::Error& error) {
    err << "gateway: --database: the usage cannot be read (" << error.what() << "); try again\n";
  } catch (const std::runtime_error& error) {
    err << "gateway: --database: " << error.what() << "\n";
  }
  return kWrongUsage;
}

}  // namespace gateway::cli
