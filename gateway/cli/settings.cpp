#include "gateway/cli/settings.h"

#include <array>
#include <cstdint>
#include <utility>

#include "gateway/cli/listen_address.h"
#include "gateway/cli/units.h"
#include "gateway/database/database_url.h"

namespace gateway::cli {
namespace {

using http::ServerOptions;

constexpr std::uint64_t kMostConnections = 1'000'000;
constexpr std::uint64_t kMostWorkers = 10'000;

template <auto Field>
std::string apply_switch(std::string_view text, ServeConfig& config, const char* on) {
  if (text != on && text != "off") {
    return std::string("is neither ") + on + " nor off; write one of them";
  }
  config.*Field = text == on;
  return {};
}

template <auto Field>
std::string apply_duration(std::string_view text, ServeConfig& config) {
  const auto duration = parse_duration(text);
  if (!duration) {
    return duration.error();
  }
  config.server.*Field = *duration;
  return {};
}

template <typename Target>
std::string apply_size(std::string_view text, Target& target) {
  const auto size = parse_size(text);
  if (!size) {
    return size.error();
  }
  target = static_cast<Target>(*size);
  return {};
}

template <auto Field, std::uint64_t kLeast, std::uint64_t kMost>
std::string apply_count(std::string_view text, ServeConfig& config) {
  const auto count = parse_count(text, kLeast, kMost);
  if (!count) {
    return count.error();
  }
  config.server.*Field = static_cast<std::size_t>(*count);
  return {};
}

std::string apply_listen(std::string_view text, ServeConfig& config) {
  auto address = parse_listen_address(text);
  if (!address) {
    return address.error();
  }
  config.server.host = std::move(address->host);
  config.server.port = address->port;
  return {};
}

std::string apply_auth(std::string_view text, ServeConfig& config) {
  return apply_switch<&ServeConfig::auth>(text, config, "keys");
}

std::string apply_database(std::string_view text, ServeConfig& config) {
  const database::UrlKind kind = database::kind_of(text);
  if (kind == database::UrlKind::unknown ||
      (kind == database::UrlKind::sqlite && database::sqlite_path(text).empty())) {
    return std::string("is not a database that can be opened; write ") + database::kUrlForms +
           ", for example sqlite:gateway.db";
  }
  config.database = text;
  return {};
}

std::string apply_rate_limit(std::string_view text, ServeConfig& config) {
  if (text == "off") {
    config.user_limit.reset();
    config.key_limit.reset();
    return {};
  }
  const std::string example = "; write off, or for example user=10000/20000,key=100/200";
  while (true) {
    const std::size_t comma = text.find(',');
    const std::string_view item = text.substr(0, comma);
    const std::size_t equals = item.find('=');
    const std::string_view scope = item.substr(0, equals);
    if (equals == std::string_view::npos || (scope != "user" && scope != "key")) {
      return "has a part that is neither user=RATE/BURST nor key=RATE/BURST" + example;
    }
    const auto limit = limit::parse_limit(item.substr(equals + 1));
    if (!limit) {
      return "has a limit that is wrong: " + std::string(limit.error()) + example;
    }
    auto& target = scope == "user" ? config.user_limit : config.key_limit;
    if (target) {
      return "limits " + std::string(scope) + " twice" + example;
    }
    target = *limit;
    if (comma == std::string_view::npos) {
      return {};
    }
    text.remove_prefix(comma + 1);
  }
}

std::string apply_metrics(std::string_view text, ServeConfig& config) {
  return apply_switch<&ServeConfig::metrics>(text, config, "on");
}

std::string apply_ledger(std::string_view text, ServeConfig& config) {
  return apply_switch<&ServeConfig::ledger>(text, config, "on");
}

std::string apply_journal(std::string_view text, ServeConfig& config) {
  config.journal.directory = text == "beside the database" ? std::string_view() : text;
  return {};
}

std::string apply_journal_room(std::string_view text, ServeConfig& config) {
  return apply_size(text, config.journal.room_bytes);
}

std::string apply_access_log(std::string_view text, ServeConfig& config) {
  config.access_log = text == "off" ? std::string_view() : text;
  return {};
}

template <auto Field>
std::string apply_file(std::string_view text, ServeConfig& config) {
  config.*Field = text == "none" ? std::string_view() : text;
  return {};
}

std::string apply_retries(std::string_view text, ServeConfig& config) {
  constexpr std::uint64_t kMostRetries = 10;
  const auto count = parse_count(text, 0, kMostRetries);
  if (!count) {
    return count.error();
  }
  config.retry.retries = static_cast<int>(*count);
  return {};
}

std::string apply_upstream(std::string_view text, ServeConfig& config) {
  auto setting = parse_upstream(text);
  if (!setting) {
    return setting.error();
  }
  for (const UpstreamSetting& known : config.upstreams) {
    if (known.options.name == setting->options.name) {
      return "names an upstream that was named before; name each once";
    }
  }
  config.upstreams.push_back(std::move(*setting));
  return {};
}

std::string apply_route(std::string_view text, ServeConfig& config) {
  auto rule = upstream::parse_route(text);
  if (!rule) {
    return rule.error() +
           "; write MODEL=UPSTREAM, for example 'claude-*=anthropic' or "
           "'fast=openai:gpt-4o-mini,loopback'";
  }
  config.routes.push_back(std::move(*rule));
  return {};
}

std::string apply_max_body(std::string_view text, ServeConfig& config) {
  return apply_size(text, config.server.framing.body_bytes);
}

std::string apply_max_head(std::string_view text, ServeConfig& config) {
  return apply_size(text, config.server.framing.head_bytes);
}

std::string apply_max_fields(std::string_view text, ServeConfig& config) {
  constexpr std::uint64_t kMostFields = 10'000;
  const auto count = parse_count(text, 1, kMostFields);
  if (!count) {
    return count.error();
  }
  config.server.framing.head_fields = static_cast<std::size_t>(*count);
  return {};
}

std::string apply_max_buffered(std::string_view text, ServeConfig& config) {
  return apply_size(text, config.server.buffered_bytes);
}

}  // namespace

const std::vector<Setting>& settings() {
  static const std::vector<Setting> kAll = {
      {"listen", "HOST:PORT", "127.0.0.1:8081", "where to serve; port 0 takes any free one", false,
       apply_listen},
      {"auth", "keys|off", "keys", "who may use the API: holders of a key, or everyone", false,
       apply_auth},
      {"database", "URL", "sqlite:gateway.db",
       "where keys and usage are stored: sqlite:PATH or postgresql://...", false, apply_database},
      {"rate-limit", "off|LIMITS", "off",
       "requests per second / at once: user=RATE/BURST,key=RATE/BURST; a key's own limit always "
       "holds",
       false, apply_rate_limit},
      {"metrics", "on|off", "on", "count, and show the counts at GET /metrics", false,
       apply_metrics},
      {"ledger", "on|off", "on", "record each request's usage in the database", false,
       apply_ledger},
      {"journal", "FOLDER", "beside the database",
       "where usage waits for the database; survives the end of the process", false, apply_journal},
      {"journal-room", "SIZE", "256MiB", "what may wait there; then requests are refused (503)",
       false, apply_journal_room},
      {"route", "MODEL=UPSTREAM[:MODEL],...", "loopback=loopback loopback-*=loopback",
       "who answers for a model ('*' is any text), and who if not; repeatable, goes before", true,
       apply_route},
      {"upstream", "NAME=URL[,OPTION=...]", "openai and anthropic at their makers'",
       "an upstream and its options (api, key-env, key-file, ...); repeatable", true,
       apply_upstream},
      {"retries", "N", "2", "of one upstream, where nothing was answered yet", false,
       apply_retries},
      {"access-log", "off|-|FILE", "off", "a line of JSON for each request", false,
       apply_access_log},
      {"tls-cert", "FILE", "none", "certificate chain: serve HTTPS", false,
       apply_file<&ServeConfig::tls_certificate>},
      {"tls-key", "FILE", "none", "its private key", false, apply_file<&ServeConfig::tls_key>},
      {"max-body", "SIZE", "32MiB", "largest body of a request (413)", false, apply_max_body},
      {"max-head", "SIZE", "64KiB", "largest head of a request (431)", false, apply_max_head},
      {"max-fields", "N", "100", "fields of a head (431)", false, apply_max_fields},
      {"max-buffered", "SIZE", "256MiB", "all that waits in memory together (503)", false,
       apply_max_buffered},
      {"max-connections", "N", "10000", "open connections (503)", false,
       apply_count<&ServerOptions::max_connections, 1, kMostConnections>},
      {"max-in-flight", "N", "10000", "requests under way (503)", false,
       apply_count<&ServerOptions::max_in_flight, 1, kMostConnections>},
      {"max-workers", "N", "512", "threads, with those that wait for the database", false,
       apply_count<&ServerOptions::max_workers, 1, kMostWorkers>},
      {"head-deadline", "DURATION", "10s", "for a head to arrive (408)", false,
       apply_duration<&ServerOptions::head_deadline>},
      {"body-deadline", "DURATION", "1m", "for a body to arrive (408)", false,
       apply_duration<&ServerOptions::body_deadline>},
      {"write-deadline", "DURATION", "1m", "for a client to take an answer", false,
       apply_duration<&ServerOptions::write_deadline>},
      {"idle-timeout", "DURATION", "1m", "for a connection without a request", false,
       apply_duration<&ServerOptions::idle_timeout>},
      {"drain-deadline", "DURATION", "10s", "for what is under way when the gateway is stopped",
       false, apply_duration<&ServerOptions::drain_deadline>},
  };
  return kAll;
}

}  // namespace gateway::cli
