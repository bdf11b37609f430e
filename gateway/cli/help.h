#pragma once

#include <string>

namespace gateway::cli {

/// What `gateway --help` prints, and `--help` after serve, key and usage.
std::string gateway_help();
std::string serve_help();
std::string key_help();
std::string usage_help();

/// What `gateway --version` prints: version, commit, build type, compiler and flags, a line each.
std::string version_text();

}  // namespace gateway::cli
