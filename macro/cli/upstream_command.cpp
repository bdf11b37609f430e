#include "macro/cli/upstream_command.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <chrono>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "macro/cli/interrupt.h"
#include "macro/cli/options.h"
#include "macro/host/open_files.h"
#include "macro/plan/quantity.h"

namespace macro {
namespace {

constexpr const char* kDescription =
    "A mock LLM provider: OpenAI Chat Completions and Responses, Anthropic Messages, streaming and "
    "not. What a gateway can be measured and tested against without a real one.";
constexpr const char* kExamples =
    "examples:\n"
    "  macro upstream                                  echoes the user's text, at once\n"
    "  macro upstream --profile 8b --tokens 129        the pace and length of a real answer\n"
    "  macro upstream --interval 40ms --tokens 200     25 tokens a second\n"
    "  macro upstream --fail 429=1%,500=0.1%,cut=0.1%  what goes wrong in production\n"
    "exit status: 0 ended by SIGINT or SIGTERM; 2 usage error";
constexpr int kMostThreads = 64;
constexpr int kMostRecorded = 1000;

void split_address(const std::string& text, provider::ProviderOptions& options) {
  const std::size_t colon = text.rfind(':');
  const std::string_view port =
      colon == std::string::npos ? std::string_view() : std::string_view(text).substr(colon + 1);
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), options.port);
  if (colon == 0 || port.empty() || error != std::errc() || end != port.data() + port.size() ||
      options.port < 0 || options.port > 65535) {
    throw UsageError("--listen: '" + text + "' is no HOST:PORT; write 127.0.0.1:9090");
  }
  options.host = text.substr(0, colon);
  if (options.host.front() == '[' && options.host.back() == ']') {
    options.host = options.host.substr(1, options.host.size() - 2);
  }
}

std::string read_key(const std::string& file) {
  std::ifstream in(file);
  std::string key;
  if (!std::getline(in, key) || key.empty()) {
    throw UsageError("--api-key-file: cannot read a key from the first line of " + file);
  }
  if (key.back() == '\r') {
    key.pop_back();
  }
  return key;
}

void check_range(const std::string& flag, std::int64_t value, std::int64_t least,
                 std::int64_t most) {
  if (value < least || value > most) {
    throw UsageError(flag + ": " + std::to_string(value) + " is not within " +
                     std::to_string(least) + " to " + std::to_string(most));
  }
}

[[noreturn]] void unknown(const std::string& flag, const std::string& value,
                          const std::string& known) {
  throw UsageError(flag + ": '" + value + "' is not known; choose of: " + known);
}

/// A delay that is given instead of the profile's has no spread.
void set_delay(const std::string& flag, const std::string& text, std::int64_t& mean_ns,
               std::int64_t& spread_ns) {
  if (text.empty()) {
    return;
  }
  constexpr std::chrono::hours kMost{1};
  try {
    const std::chrono::nanoseconds delay = parse_duration(text);
    if (delay > kMost) {
      throw std::invalid_argument("'" + text + "' is more than an hour");
    }
    mean_ns = delay.count();
    spread_ns = 0;
  } catch (const std::invalid_argument& error) {
    throw UsageError(flag + ": " + error.what());
  }
}

provider::ResponderOptions responder_options(const UpstreamFlags& flags) {
  provider::ResponderOptions options;
  const provider::Profile* const profile = provider::find_profile(flags.profile);
  if (profile == nullptr) {
    std::string known;
    for (const std::string_view name : provider::profile_names()) {
      known += (known.empty() ? "" : ", ") + std::string(name);
    }
    unknown("--profile", flags.profile, known);
  }
  if (!flags.answer.empty() && flags.answer != "echo" && flags.answer != "tokens") {
    unknown("--answer", flags.answer, "echo, tokens");
  }
  if (flags.stamp != "off" && flags.stamp != "text") {
    unknown("--stamp", flags.stamp, "off, text");
  }
  options.profile = *profile;
  set_delay("--ttft", flags.ttft, options.profile.ttft_ns, options.profile.ttft_spread_ns);
  set_delay("--interval", flags.interval, options.profile.itl_ns, options.profile.itl_spread_ns);
  try {
    options.faults = provider::FaultShares::parse(flags.fail);
  } catch (const std::invalid_argument& error) {
    throw UsageError(std::string("--fail: ") + error.what());
  }
  const bool tokens = flags.answer == "tokens" || (flags.answer.empty() && flags.tokens >= 0);
  options.answer.kind = tokens ? provider::AnswerKind::tokens : provider::AnswerKind::echo;
  if (flags.tokens >= 0) {
    options.answer.tokens = flags.tokens;
  }
  options.answer.seed = flags.seed;
  options.stamp_text = flags.stamp == "text";
  if (!flags.api_key_file.empty()) {
    options.api_key = read_key(flags.api_key_file);
  }
  return options;
}

}  // namespace

provider::ProviderOptions provider_options(const UpstreamFlags& flags) {
  provider::ProviderOptions options;
  split_address(flags.listen, options);
  check_range("--threads", flags.threads, 1, kMostThreads);
  check_range("--tokens", flags.tokens, -1, provider::kMostAnswerTokens);
  check_range("--record", flags.record, 0, kMostRecorded);
  if (flags.tls_cert.empty() != flags.tls_key.empty()) {
    throw UsageError("--tls-cert and --tls-key: give both");
  }
  options.threads = flags.threads;
  options.recorded = static_cast<std::size_t>(flags.record);
  options.tls_certificate_file = flags.tls_cert;
  options.tls_key_file = flags.tls_key;
  options.responder = responder_options(flags);
  return options;
}

CLI::App* add_upstream_command(CLI::App& app, UpstreamFlags& flags) {
  CLI::App* const command = app.add_subcommand("upstream", kDescription);
  command->footer(kExamples);
  command->option_defaults()->take_last();
  command->add_option("--listen", flags.listen, "HOST:PORT; port 0 takes any free one")
      ->capture_default_str();
  command
      ->add_option("--profile", flags.profile,
                   "pace: instant, fast, 8b, 70b, reasoning, overloaded")
      ->capture_default_str();
  command->add_option("--ttft", flags.ttft,
                      "time to the first token instead of the profile's: 200ms");
  command->add_option("--interval", flags.interval,
                      "time between two tokens instead of the profile's: 40ms");
  command->add_option("--seed", flags.seed, "of texts, delays and failures")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  command->add_option("--fail", flags.fail,
                      "shares that go wrong: 429=1%,500=0.1%,cut=0.1%,malformed=0.1%,stall=0.1%");
  command->add_option("--answer", flags.answer,
                      "echo: the user's last text (default); tokens: words");
  command
      ->add_option(
          "--tokens", flags.tokens,
          "length of an answer of words (0..1000000, default 100); implies --answer tokens")
      ->check(CLI::NonNegativeNumber);
  command
      ->add_option("--stamp", flags.stamp,
                   "text: each token of a streamed text is ' @SEQUENCE:NANOSECONDS'; off")
      ->capture_default_str();
  command->add_option("--threads", flags.threads, "epoll loops (1..64)")->capture_default_str();
  command->add_option("--record", flags.record, "requests kept for /__gatebench/ (0..1000)")
      ->capture_default_str();
  command->add_option("--api-key-file", flags.api_key_file,
                      "file with the key that requests must bring (default: any or none)");
  command->add_option("--tls-cert", flags.tls_cert, "PEM file; listens with TLS");
  command->add_option("--tls-key", flags.tls_key, "PEM file");
  return command;
}

int upstream_command(const UpstreamFlags& flags, std::ostream& out, std::ostream& err) {
  provider::ProviderOptions options = provider_options(flags);
  raise_open_files_limit();  // each stream is one
  const InterruptFlag interrupt;
  try {
    const provider::Provider provider(std::move(options));
    if (!provider.loopback_only()) {
      err << "macro: upstream: listening beyond this machine; whoever reaches it can read the "
             "requests that it keeps (--record 0 keeps none)\n";
    }
    out << "listening on " << provider.url() << std::endl;
    while (!InterruptFlag::flag()) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    const auto totals = provider.observations().totals();
    out << "answered " << totals.requests << " requests, " << totals.errors << " with an error; "
        << totals.connections << " connections, " << totals.cancelled
        << " requests cancelled by the client\n";
    return 0;
  } catch (const std::runtime_error& error) {
    throw UsageError(std::string("upstream: ") + error.what());
  }
}

}  // namespace macro
