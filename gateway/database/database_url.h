#pragma once

#include <string>
#include <string_view>

namespace gateway::database {

/// What to write where a URL is missing or wrong; completes "write ...".
inline constexpr const char* kUrlForms = "sqlite:PATH or postgresql://USER@HOST/DATABASE";

enum class UrlKind { sqlite, postgresql, unknown };

/// sqlite:PATH, postgresql://... or postgres://...; whether it can be opened is not looked at.
UrlKind kind_of(std::string_view url) noexcept;

/// The path of sqlite:PATH.
std::string_view sqlite_path(std::string_view url) noexcept;

/// The URL as it may be printed: of PostgreSQL without user, password and parameters (each may hold
/// a secret), of an unknown scheme nothing but that.
std::string printable(std::string_view url);

}  // namespace gateway::database
