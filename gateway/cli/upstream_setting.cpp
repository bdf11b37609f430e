#include "gateway/cli/upstream_setting.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "gateway/cli/units.h"

namespace gateway::cli {
namespace {

constexpr std::uint64_t kMostIdle = 100'000;

std::optional<formats::Api> api_named(std::string_view name) noexcept {
  if (name == "chat") {
    return formats::Api::chat_completions;
  }
  if (name == "responses") {
    return formats::Api::responses;
  }
  return name == "messages" ? std::optional(formats::Api::messages) : std::nullopt;
}

std::string apply_duration(std::string_view text, std::chrono::milliseconds& target) {
  const auto duration = parse_duration(text);
  if (!duration) {
    return "has a duration that " + duration.error();
  }
  target = *duration;
  return {};
}

std::string apply_option(std::string_view name, std::string_view value, UpstreamSetting& setting) {
  upstream::ProviderOptions& options = setting.options;
  if (name == "api") {
    options.api = api_named(value);
    return options.api ? "" : "has an api that is none of chat, responses, messages";
  }
  if (name == "key-env") {
    setting.key_env = value;
    setting.key_env_is_usual = false;
  } else if (name == "key-file") {
    setting.key_file = value;
  } else if (name == "ca-file") {
    setting.ca_file = value;
  } else if (name == "connect-timeout") {
    return apply_duration(value, options.connect_timeout);
  } else if (name == "first-byte-timeout") {
    return apply_duration(value, options.first_byte_timeout);
  } else if (name == "idle-timeout") {
    return apply_duration(value, options.idle_timeout);
  } else if (name == "pool") {
    const auto count = parse_count(value, 0, kMostIdle);
    if (!count) {
      return "has a pool that " + count.error();
    }
    options.pool.most_idle = static_cast<std::size_t>(*count);
  } else {
    return "has the unknown option '" + std::string(name) +
           "'; there are api, key-env, key-file, ca-file, connect-timeout, first-byte-timeout, "
           "idle-timeout and pool";
  }
  return {};
}

UpstreamSetting named(std::string name) {
  UpstreamSetting setting;
  if (name == "anthropic") {
    setting.options.api = formats::Api::messages;
    setting.key_env = "ANTHROPIC_API_KEY";
  } else if (name == "openai") {
    setting.key_env = "OPENAI_API_KEY";
  }
  setting.key_env_is_usual = true;
  setting.options.name = std::move(name);
  return setting;
}

}  // namespace

tl::expected<UpstreamSetting, std::string> parse_upstream(std::string_view text) {
  const std::string example =
      "; write NAME=URL, for example anthropic=https://api.anthropic.com or "
      "mine=http://127.0.0.1:9090,api=chat";
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0) {
    return tl::unexpected("has no NAME= before its URL" + example);
  }
  const std::string_view name = text.substr(0, equals);
  const bool is_fine = std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
  if (!is_fine || name == "loopback") {
    return tl::unexpected("has a name that is not made of a-z, 0-9, '-' and '_', or is loopback" +
                          example);
  }
  UpstreamSetting setting = named(std::string(name));
  std::string_view rest = text.substr(equals + 1);
  std::size_t comma = rest.find(',');
  if (std::string wrong = read_base_url(rest.substr(0, comma), setting.options); !wrong.empty()) {
    return tl::unexpected(std::move(wrong));
  }
  while (comma != std::string_view::npos) {
    rest.remove_prefix(comma + 1);
    comma = rest.find(',');
    const std::string_view option = rest.substr(0, comma);
    const std::size_t sign = option.find('=');
    if (sign == std::string_view::npos) {
      return tl::unexpected("has the option '" + std::string(option) + "' without a value" +
                            example);
    }
    const std::string_view option_name = option.substr(0, sign);
    std::string wrong = apply_option(option_name, option.substr(sign + 1), setting);
    if (!wrong.empty()) {
      return tl::unexpected(std::move(wrong));
    }
  }
  if (!setting.options.api && name != "openai") {
    return tl::unexpected("has no api; add ,api=chat, ,api=responses or ,api=messages" + example);
  }
  return setting;
}

UpstreamSetting openai_upstream() { return *parse_upstream("openai=https://api.openai.com"); }

UpstreamSetting anthropic_upstream() {
  return *parse_upstream("anthropic=https://api.anthropic.com");
}

}  // namespace gateway::cli
