#pragma once

#include <cstdint>
#include <ostream>
#include <string>

#include "macro/provider/provider.h"

namespace CLI {
class App;
}

namespace macro {

/// The flags of `macro upstream`, as they were written.
struct UpstreamFlags {
  std::string listen = "127.0.0.1:9090";
  std::string profile = "instant";
  std::string ttft = {};      ///< empty: the profile's
  std::string interval = {};  ///< empty: the profile's
  std::uint64_t seed = 1;
  std::string fail = {};
  std::int64_t tokens = -1;  ///< -1: not given
  std::string answer = {};   ///< empty: echo, unless a number of tokens was given
  std::string stamp = "off";
  int threads = 1;
  int record = 1;
  std::string api_key_file = {};
  std::string tls_cert = {};
  std::string tls_key = {};
};

/// Adds the subcommand; its flags are written into `flags`, which must outlive `app`.
CLI::App* add_upstream_command(CLI::App& app, UpstreamFlags& flags);

/// What they ask for. Throws UsageError.
provider::ProviderOptions provider_options(const UpstreamFlags& flags);

/// `macro upstream`: serves until SIGINT or SIGTERM, then prints a line of counts; 0. Throws
/// UsageError for what cannot be done as asked.
int upstream_command(const UpstreamFlags& flags, std::ostream& out, std::ostream& err);

}  // namespace macro
