#include "macro/host/gateway_process.h"

#include <algorithm>
#include <ctime>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "macro/host/metrics_page.h"

namespace macro {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using Clock = std::chrono::steady_clock;

constexpr nanoseconds kCommandPatience = std::chrono::seconds(15);
constexpr std::size_t kShownLogLines = 8;
constexpr std::string_view kReadyPrefix = "listening on ";
constexpr const char* kKeysFile = "keys.db";

std::string trimmed(std::string text) {
  const std::string_view blanks = " \t\r\n";
  text.erase(0, std::min(text.find_first_not_of(blanks), text.size()));
  const std::size_t last = text.find_last_not_of(blanks);
  text.erase(last == std::string::npos ? 0 : last + 1);
  return text;
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace

GatewayBuild parse_gateway_build(const std::string& text) {
  GatewayBuild build;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos) {
      continue;
    }
    const std::string name = trimmed(line.substr(0, colon));
    const std::string value = trimmed(line.substr(colon + 1));
    if (name == "commit") {
      build.commit = value;
    }
    if (name == "build type") {
      build.build_type = value;
    }
    if (name == "compiler") {
      build.compiler = value;
    }
    if (name == "flags") {
      build.flags = value;
    }
  }
  return build;
}

GatewayBuild read_gateway_build(const std::filesystem::path& program) {
  const auto text = output_of(
      {.program = program, .arguments = {"--version"}, .log = {}, .cpus = {}}, kCommandPatience);
  return text ? parse_gateway_build(*text) : GatewayBuild{};
}

std::string last_lines(const std::filesystem::path& file, std::size_t lines) {
  std::vector<std::string> tail;
  std::istringstream text(read_file(file));
  for (std::string line; std::getline(text, line);) {
    if (tail.size() == lines) {
      tail.erase(tail.begin());
    }
    tail.push_back(line);
  }
  if (tail.empty()) {
    return "\n    (its log is empty)";
  }
  std::string shown;
  for (const std::string& line : tail) {
    shown += "\n    " + line;
  }
  return shown;
}

std::optional<std::uint64_t> parse_peak_memory(const std::string& status) {
  constexpr std::string_view kName = "VmHWM:";
  const std::size_t at = status.find(kName);
  if (at == std::string::npos) {
    return std::nullopt;
  }
  std::istringstream value(status.substr(at + kName.size()));
  std::uint64_t kibibytes = 0;
  if (!(value >> kibibytes)) {
    return std::nullopt;
  }
  return kibibytes * 1024;
}

GatewayProcess::GatewayProcess(GatewayLaunch launch, const std::atomic<bool>& stop)
    : launch_(std::move(launch)) {
  const std::ofstream emptied(launch_.log, std::ios::trunc);
  if (launch_.make_key && value_of(serve_arguments(launch_, database()), "--auth") != "off") {
    make_keys();
  }
  start();
  wait_until_ready(stop);
}

std::string GatewayProcess::database() const {
  return "sqlite:" + (directory_.path() / kKeysFile).string();
}

void GatewayProcess::make_keys() {
  for (const std::string& user : launch_.users) {
    const auto printed =
        output_of({.program = launch_.program,
                   .arguments = {"key", "create", "--user", user, "--database", database()},
                   .log = launch_.log,
                   .cpus = {}},
                  kCommandPatience);
    const std::string key = printed ? trimmed(*printed) : "";
    const auto visible = [](char c) { return c > 0x20 && c < 0x7F; };
    if (key.empty() || !std::all_of(key.begin(), key.end(), visible)) {
      throw std::runtime_error("gateway " + launch_.program.string() +
                               ": 'key create' printed no key" + log_end());
    }
    key_ = key_.empty() ? key : key_;
    keys_[user] = key;
  }
}

void GatewayProcess::start() {
  if (launch_.container == nullptr) {
    child_ = std::make_unique<ChildProcess>(
        ChildCommand{.program = launch_.program,
                     .arguments = serve_arguments(launch_, database()),
                     .log = launch_.log,
                     .cpus = launch_.cpus,
                     .control_groups = launch_.control_groups});
    pid_ = child_->pid();
    return;
  }
  container_ = std::make_unique<Container>(*launch_.container, directory_.path(), launch_.log);
  child_ = std::make_unique<ChildProcess>(
      ChildCommand{.program = launch_.container->engine().program(),
                   .arguments = container_->run_arguments(
                       serve_arguments(launch_, std::string("sqlite:/data/") + kKeysFile)),
                   .log = launch_.log,
                   .cpus = {}});
}

void GatewayProcess::wait_until_ready(const std::atomic<bool>& stop) {
  const auto deadline = Clock::now() + launch_.ready_patience;
  while (!stop && Clock::now() < deadline) {
    // Short slices, so that Ctrl-C is obeyed meanwhile.
    const auto line = child_->read_line(milliseconds(100));
    if (line && line->rfind(kReadyPrefix, 0) == 0) {
      url_ = trimmed(line->substr(kReadyPrefix.size()));
      if (container_) {
        pid_ = container_->read_pid().value_or(-1);
      }
      if (pid_ > 0) {
        return;
      }
      throw std::runtime_error("the container " + container_->name() +
                               " does not tell its process" + log_end());
    }
    if (!line && !child_->running()) {
      throw std::runtime_error(death_notice());
    }
  }
  if (stop) {
    return;
  }
  throw std::runtime_error(
      "gateway " + launch_.program.string() + ": did not say '" + std::string(kReadyPrefix) +
      "http://...' on standard output within " +
      std::to_string(std::chrono::ceil<std::chrono::seconds>(launch_.ready_patience).count()) +
      " s" + log_end());
}

std::optional<nanoseconds> GatewayProcess::cpu_time() const {
  clockid_t clock{};
  timespec used{};
  if (pid_ <= 0 || clock_getcpuclockid(pid_, &clock) != 0) {
    return std::nullopt;
  }
  if (clock_gettime(clock, &used) != 0) {
    return std::nullopt;
  }
  return nanoseconds(used.tv_sec * 1'000'000'000LL + used.tv_nsec);
}

std::optional<std::uint64_t> GatewayProcess::rss_bytes_peak() const {
  return parse_peak_memory(read_file("/proc/" + std::to_string(pid_) + "/status"));
}

bool GatewayProcess::running() {
  child_->drain();
  return child_->running();
}

std::string GatewayProcess::log_end() const {
  std::string end = last_lines(launch_.log, kShownLogLines);
  // Whatever it logs, no key goes into a report.
  std::vector<std::string> secrets = launch_.secrets;
  for (const auto& [user, key] : keys_) {
    secrets.push_back(key);
  }
  for (const std::string& secret : secrets) {
    for (std::size_t at = 0; !secret.empty() && (at = end.find(secret, at)) != std::string::npos;) {
      end.replace(at, secret.size(), "(key)");
    }
  }
  return "; the end of its log:" + end;
}

std::string GatewayProcess::death_notice() const {
  return "gateway " + launch_.program.string() + " " + child_->exit_text() + log_end();
}

bool GatewayProcess::exited_cleanly() const noexcept { return child_->exited_cleanly(); }

bool GatewayProcess::stop() {
  if (!container_) {
    return child_->stop(launch_.stop_patience);
  }
  const bool ended =
      !child_->running() || (container_->ask_to_end() && child_->wait(launch_.stop_patience));
  container_->remove();
  if (!ended && !child_->wait(launch_.stop_patience)) {
    child_->stop(nanoseconds(0));
  }
  return ended;
}

std::optional<std::string> GatewayProcess::metrics_text() const {
  return url_.empty() ? std::nullopt : fetch_page(url_);
}

std::optional<RecordedUsage> GatewayProcess::recorded_usage() const {
  if (value_of(serve_arguments(launch_, database()), "--ledger") == "off") {
    return std::nullopt;
  }
  const auto text = output_of(
      {.program = launch_.program,
       .arguments = {"usage", "--by", "user", "--format", "json", "--database", database()},
       .log = launch_.log,
       .cpus = {}},
      kCommandPatience);
  return text ? parse_recorded_usage(*text) : std::nullopt;
}

}  // namespace macro
