#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "gateway/upstream/provider.h"

namespace gateway::cli {

/// An upstream as it was written: where it is, and where its key and certificates are found.
struct UpstreamSetting {
  upstream::ProviderOptions options;  ///< without key and tls, which are read when serving begins
  std::string key_env;                ///< name of an environment variable
  bool key_env_is_usual = false;      ///< nobody asked for it: it may be unset
  std::string key_file;
  std::string ca_file;  ///< empty: the system's
};

/// Reads "NAME=URL[,OPTION=VALUE]...". Options: api=chat|responses|messages, key-env=VARIABLE,
/// key-file=PATH, ca-file=PATH, connect-timeout=, first-byte-timeout=, idle-timeout= (durations),
/// pool=N (idle connections kept). The names openai and anthropic know their API and the variable
/// of their key; any other needs api=. The error completes the sentence `"TEXT" ...`.
tl::expected<UpstreamSetting, std::string> parse_upstream(std::string_view text);

/// The upstreams that are there without being named: openai and anthropic at their makers'.
UpstreamSetting openai_upstream();
UpstreamSetting anthropic_upstream();

}  // namespace gateway::cli
