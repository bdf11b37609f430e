#include "gateway/database/database_url.h"

#include <algorithm>
#include <cctype>
#include <cstddef>

namespace gateway::database {
namespace {

constexpr std::string_view kSqlite = "sqlite:";
constexpr std::string_view kPostgresql = "postgresql://";
constexpr std::string_view kPostgres = "postgres://";
constexpr std::size_t kLongestScheme = 16;

std::string scheme_of(std::string_view url) {
  const std::size_t colon = url.find(':');
  const std::string_view scheme = url.substr(0, colon);
  const bool is_scheme = colon != std::string_view::npos && scheme.size() <= kLongestScheme &&
                         std::all_of(scheme.begin(), scheme.end(), [](char c) {
                           return std::isalnum(static_cast<unsigned char>(c)) != 0;
                         });
  return is_scheme ? std::string(scheme) + ":..." : "...";
}

}  // namespace

UrlKind kind_of(std::string_view url) noexcept {
  if (url.starts_with(kSqlite)) {
    return UrlKind::sqlite;
  }
  return url.starts_with(kPostgresql) || url.starts_with(kPostgres) ? UrlKind::postgresql
                                                                    : UrlKind::unknown;
}

std::string_view sqlite_path(std::string_view url) noexcept { return url.substr(kSqlite.size()); }

std::string printable(std::string_view url) {
  switch (kind_of(url)) {
    case UrlKind::sqlite:
      return std::string(url);
    case UrlKind::postgresql: {
      std::string_view rest = url.substr(url.find("//") + 2);
      const std::size_t at = rest.rfind('@');  // the last: a password may hold one unescaped
      const bool has_user = at != std::string_view::npos;
      rest = has_user ? rest.substr(at + 1) : rest;
      return std::string(kPostgresql) + (has_user ? "...@" : "") +
             std::string(rest.substr(0, rest.find('?')));
    }
    case UrlKind::unknown:
      break;
  }
  return scheme_of(url);
}

}  // namespace gateway::database
