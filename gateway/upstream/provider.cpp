#include "gateway/upstream/provider.h"

#include <charconv>
#include <utility>

#include "gateway/net/dial.h"
#include "gateway/upstream/provider_call.h"

namespace gateway::upstream {
namespace {

constexpr std::uint16_t kHttpPort = 80;
constexpr std::uint16_t kHttpsPort = 443;

void append_field(std::string& head, std::string_view name, std::string_view value) {
  head += name;
  head += ": ";
  head += value;
  head += "\r\n";
}

std::string bracketed(const std::string& host) {
  return host.find(':') == std::string::npos ? host : "[" + host + "]";
}

}  // namespace

Provider::Provider(ProviderOptions options)
    : options_(std::move(options)), pool_(options_.pool), breaker_(options_.breaker) {
  if (!options_.dial) {
    resolver_.emplace(options_.host, options_.port);
    if (!resolver_->failure().empty() && options_.report) {
      options_.report("the upstream '" + options_.name + "': " + resolver_->failure());
    }
  }
}

formats::Api Provider::api_for(formats::Api client) const noexcept {
  if (options_.api) {
    return *options_.api;
  }
  return client == formats::Api::responses ? client : formats::Api::chat_completions;
}

tl::expected<net::FileDescriptor, int> Provider::dial_tcp(std::string& why,
                                                          std::size_t& turn) noexcept {
  const auto addresses = resolver_->addresses();
  if (addresses->empty()) {
    why = "its name cannot be resolved";
    return tl::make_unexpected(0);
  }
  // One address as long as it can be reached; a name may have some that cannot from here.
  tl::expected<net::FileDescriptor, int> begun = tl::make_unexpected(0);
  for (std::size_t i = 0; i < addresses->size() && !begun; ++i) {
    turn = next_address_.load(std::memory_order_relaxed);
    begun = net::begin_connect((*addresses)[turn % addresses->size()]);
    if (!begun) {
      leave_turn(turn);
    }
  }
  return begun;
}

std::unique_ptr<PooledConnection> Provider::dial(std::string& why) noexcept {
  std::size_t turn = 0;
  auto descriptor = options_.dial ? options_.dial() : dial_tcp(why, turn);
  if (!descriptor) {
    why = why.empty() ? "no connection can be opened" : why;
    return nullptr;
  }
  auto connection = std::make_unique<PooledConnection>(std::move(*descriptor));
  connection->address_turn = turn;
  if (options_.is_https) {
    connection->tls =
        std::make_unique<net::TlsWire>(options_.tls, connection->socket, options_.host);
  }
  return connection;
}

std::string Provider::request_head(formats::Api api, const Query& query,
                                   std::size_t body_bytes) const {
  std::string head;
  constexpr std::size_t kOrdinaryHead = 512;
  head.reserve(kOrdinaryHead + body_bytes);  // the body goes behind it
  head += "POST ";
  head += options_.base_path;
  head += formats::format_of(api).path;
  head += query.count_tokens ? "/count_tokens HTTP/1.1\r\n" : " HTTP/1.1\r\n";
  const bool is_usual_port = options_.port == (options_.is_https ? kHttpsPort : kHttpPort);
  append_field(head, "Host",
               bracketed(options_.host) +
                   (is_usual_port ? std::string() : ":" + std::to_string(options_.port)));
  append_field(head, "Content-Type", "application/json");
  append_field(head, "Accept", query.envelope->stream ? "text/event-stream" : "application/json");
  append_field(head, "User-Agent", "gatebench-gateway");
  if (api == formats::Api::messages) {
    const bool is_passed = query.client_api == api && !query.anthropic_version.empty();
    append_field(head, "anthropic-version", is_passed ? query.anthropic_version : "2023-06-01");
    if (query.client_api == api && !query.anthropic_beta.empty()) {
      append_field(head, "anthropic-beta", query.anthropic_beta);
    }
    if (!options_.key.empty()) {
      append_field(head, "x-api-key", options_.key);
    }
  } else if (!options_.key.empty()) {
    append_field(head, "Authorization", "Bearer " + options_.key);
  }
  append_field(head, "x-request-id", query.request_id);
  append_field(head, "Content-Length", std::to_string(body_bytes));
  head += "\r\n";
  return head;
}

/// Of all whose dials failed in one turn, the first moves it on.
void Provider::leave_turn(std::size_t turn) noexcept {
  next_address_.compare_exchange_strong(turn, turn + 1, std::memory_order_relaxed);
}

void Provider::avoid_address_of(const PooledConnection& connection) noexcept {
  if (!connection.was_used) {
    leave_turn(connection.address_turn);
  }
}

bool Provider::shows_key(const chat::Error& error) const noexcept {
  const auto shows = [this](const std::string& text) {
    return text.find(options_.key) != std::string::npos;
  };
  return !options_.key.empty() &&
         (shows(error.message) || shows(error.param) || shows(error.code) || shows(error.body));
}

chat::Error Provider::without_key(chat::Error error) const {
  constexpr std::string_view kShown = "[key]";
  if (!shows_key(error)) {
    return error;
  }
  error.body.clear();  // JSON can write it in more than one way
  for (std::string* const text : {&error.message, &error.param, &error.code}) {
    std::size_t at = text->find(options_.key);
    for (; at != std::string::npos; at = text->find(options_.key, at + kShown.size())) {
      text->replace(at, options_.key.size(), kShown);
    }
  }
  return error;
}

void Provider::succeeded() noexcept {
  if (breaker_.succeeded() && options_.report) {
    options_.report("the upstream '" + options_.name + "' answers again");
  }
}

void Provider::failed(Breaker::Failure failure, std::string_view why, Time now) noexcept {
  if (breaker_.failed(failure, now) && options_.report) {
    const auto pause = std::chrono::ceil<std::chrono::seconds>(options_.breaker.open_for);
    options_.report("the upstream '" + options_.name +
                    "' fails again and again (last: " + std::string(why) +
                    "); it is asked again in " + std::to_string(pause.count()) + " s");
  }
}

std::unique_ptr<Handle> Provider::start(const Query& query, Sink& sink, net::Poller& poller,
                                        Time now) noexcept {
  return ProviderCall::start(*this, query, sink, poller, now);
}

std::string read_base_url(std::string_view url, ProviderOptions& options) {
  constexpr std::string_view kHttp = "http://";
  constexpr std::string_view kHttps = "https://";
  const std::string example = "; write it like http://127.0.0.1:9090 or https://api.openai.com";
  options.is_https = url.substr(0, kHttps.size()) == kHttps;
  if (!options.is_https && url.substr(0, kHttp.size()) != kHttp) {
    return "has neither http:// nor https:// at its begin" + example;
  }
  url.remove_prefix(options.is_https ? kHttps.size() : kHttp.size());
  const std::size_t slash = std::min(url.find('/'), url.size());
  std::string_view authority = url.substr(0, slash);
  std::string_view path = url.substr(slash);
  if (authority.find('@') != std::string_view::npos) {
    return "holds a user or password; give the key by key-env or key-file";
  }
  if (url.find_first_of("?# \t\r\n") != std::string_view::npos) {
    return "has a query, a fragment or a blank" + example;
  }
  options.port = options.is_https ? kHttpsPort : kHttpPort;
  const std::size_t bracket = authority.rfind(']');
  const std::size_t colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  if (colon != std::string_view::npos) {
    const std::string_view digits = authority.substr(colon + 1);
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), options.port);
    if (error != std::errc() || end != digits.data() + digits.size() || options.port == 0) {
      return "has no port between 1 and 65535 after its host" + example;
    }
    authority = authority.substr(0, colon);
  }
  if (!authority.empty() && authority.front() == '[' && authority.back() == ']') {
    authority = authority.substr(1, authority.size() - 2);
  }
  if (authority.empty()) {
    return "has no host" + example;
  }
  options.host = authority;
  while (!path.empty() && path.back() == '/') {
    path.remove_suffix(1);
  }
  constexpr std::string_view kVersion = "/v1";
  if (path.size() >= kVersion.size() && path.substr(path.size() - kVersion.size()) == kVersion) {
    path.remove_suffix(kVersion.size());
  }
  options.base_path = path;
  return {};
}

}  // namespace gateway::upstream
