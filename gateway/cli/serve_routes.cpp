#include "gateway/cli/serve_routes.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "gateway/upstream/loopback.h"

namespace gateway::cli {
namespace {

using UpstreamMap = std::map<std::string, std::shared_ptr<upstream::Upstream>>;

constexpr std::streamsize kMostKeyBytes = 4096;

std::string trimmed(std::string text) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  while (!text.empty() && is_blank(text.back())) {
    text.pop_back();
  }
  text.erase(text.begin(), std::find_if_not(text.begin(), text.end(), is_blank));
  return text;
}

/// The key of an upstream; empty where it needs none.
std::string read_key(const UpstreamSetting& setting, const Environment& environment) {
  const std::string where = "--upstream " + setting.options.name + ": ";
  std::string key;
  if (!setting.key_file.empty()) {
    std::ifstream file(setting.key_file);
    std::string text(static_cast<std::size_t>(kMostKeyBytes), '\0');
    file.read(text.data(), kMostKeyBytes);
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (file.bad() || text.empty()) {
      throw std::runtime_error(where + "the key-file " + setting.key_file +
                               " cannot be read or is empty; name a file with the key in it");
    }
    key = trimmed(std::move(text));
    if (key.empty()) {
      throw std::runtime_error(where + "the key-file " + setting.key_file +
                               " has nothing but blanks; put the key in it");
    }
  } else if (!setting.key_env.empty()) {
    const auto value = environment(setting.key_env);
    key = value ? trimmed(*value) : "";
    if (key.empty() && !setting.key_env_is_usual) {
      throw std::runtime_error(where + "the environment variable " + setting.key_env +
                               " is not set; set it to the key");
    }
  }
  const bool is_fine =
      std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c <= '~'; });
  if (!is_fine) {
    throw std::runtime_error(where + "its key has characters that no key has; check " +
                             (setting.key_file.empty() ? setting.key_env : setting.key_file));
  }
  return key;
}

std::shared_ptr<upstream::Upstream> make_provider(const UpstreamSetting& setting,
                                                  const Environment& environment,
                                                  const Report& report) {
  upstream::ProviderOptions options = setting.options;
  options.report = report;
  options.key = read_key(setting, environment);
  try {
    if (options.is_https) {
      options.tls = net::TlsContext::client({.ca_file = setting.ca_file});
    }
    return std::make_shared<upstream::Provider>(std::move(options));
  } catch (const std::runtime_error& error) {
    throw std::runtime_error("--upstream " + setting.options.name + ": " + error.what());
  }
}

const UpstreamSetting* find_setting(const ServeConfig& config, const std::string& name) {
  const auto found =
      std::find_if(config.upstreams.begin(), config.upstreams.end(),
                   [&](const UpstreamSetting& setting) { return setting.options.name == name; });
  return found == config.upstreams.end() ? nullptr : &*found;
}

std::shared_ptr<upstream::Upstream> make_upstream(const ServeConfig& config,
                                                  const std::string& name,
                                                  const Environment& environment,
                                                  const Report& report) {
  if (name == "loopback") {
    return std::make_shared<upstream::Loopback>();
  }
  if (const UpstreamSetting* const setting = find_setting(config, name)) {
    return make_provider(*setting, environment, report);
  }
  if (name == "openai") {
    return make_provider(openai_upstream(), environment, report);
  }
  if (name == "anthropic") {
    return make_provider(anthropic_upstream(), environment, report);
  }
  std::string known = "loopback, openai, anthropic";
  for (const UpstreamSetting& setting : config.upstreams) {
    if (setting.options.name != "openai" && setting.options.name != "anthropic") {
      known += ", " + setting.options.name;
    }
  }
  throw std::runtime_error("--route: there is no upstream '" + name + "' (there are: " + known +
                           "); name one of them, or add it with --upstream " + name + "=URL");
}

}  // namespace

std::shared_ptr<const upstream::Routes> make_routes(const ServeConfig& config,
                                                    const Environment& environment,
                                                    const Report& report) {
  UpstreamMap upstreams;
  auto routes = std::make_shared<upstream::Routes>();
  const auto add = [&](const upstream::RouteRule& rule) {
    upstream::Route route{rule.pattern, {}};
    for (const upstream::RouteTarget& target : rule.targets) {
      auto& known = upstreams[target.upstream];
      if (known == nullptr) {
        known = make_upstream(config, target.upstream, environment, report);
      }
      route.targets.push_back({known, target.model});
    }
    routes->add(std::move(route));
  };
  for (const upstream::RouteRule& rule : config.routes) {
    add(rule);
  }
  for (const upstream::RouteRule& rule : upstream::default_routes()) {
    add(rule);
  }
  return routes;
}

}  // namespace gateway::cli
