#include "macro/host/gateway_process.h"

#include <algorithm>
#include <ctime>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace macro {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using Clock = std::chrono::steady_clock;

constexpr nanoseconds kCommandPatience = std::chrono::seconds(15);
constexpr std::size_t kShownLogLines = 8;
constexpr std::string_view kReadyPrefix = "listening on ";
/// Far above what any client sends, so that the limiter works on every request and refuses none.
constexpr std::string_view kNeverRefuses = "user=1000000000/1000000000,key=1000000000/1000000000";

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
  if (launch_.make_key) {
    make_key(launch_);
  }
  const std::string database = "sqlite:" + (directory_.path() / "keys.db").string();
  std::vector<std::string> arguments = {"serve",
                                        "--listen",
                                        "127.0.0.1:0",
                                        "--auth",
                                        "keys",
                                        "--database",
                                        database,
                                        "--rate-limit",
                                        std::string(kNeverRefuses),
                                        "--metrics",
                                        "on"};
  arguments.insert(arguments.end(), launch_.more_arguments.begin(), launch_.more_arguments.end());
  child_ = std::make_unique<ChildProcess>(ChildCommand{.program = launch_.program,
                                                       .arguments = std::move(arguments),
                                                       .log = launch_.log,
                                                       .cpus = launch_.cpus});
  wait_until_ready(launch_, stop);
}

void GatewayProcess::make_key(const GatewayLaunch& launch) {
  const std::string database = "sqlite:" + (directory_.path() / "keys.db").string();
  const auto printed =
      output_of({.program = launch.program,
                 .arguments = {"key", "create", "--user", "macro", "--database", database},
                 .log = launch.log,
                 .cpus = {}},
                kCommandPatience);
  key_ = printed ? trimmed(*printed) : "";
  const auto visible = [](char c) { return c > 0x20 && c < 0x7F; };
  if (key_.empty() || !std::all_of(key_.begin(), key_.end(), visible)) {
    throw std::runtime_error("gateway " + launch.program.string() +
                             ": 'key create' printed no key" + log_end());
  }
}

void GatewayProcess::wait_until_ready(const GatewayLaunch& launch, const std::atomic<bool>& stop) {
  const auto deadline = Clock::now() + launch.ready_patience;
  while (!stop && Clock::now() < deadline) {
    // Short slices, so that Ctrl-C is obeyed meanwhile.
    const auto line = child_->read_line(milliseconds(100));
    if (line && line->rfind(kReadyPrefix, 0) == 0) {
      url_ = trimmed(line->substr(kReadyPrefix.size()));
      return;
    }
    if (!line && !child_->running()) {
      throw std::runtime_error(death_notice());
    }
  }
  if (stop) {
    return;
  }
  throw std::runtime_error(
      "gateway " + launch.program.string() + ": did not say '" + std::string(kReadyPrefix) +
      "http://...' on standard output within " +
      std::to_string(std::chrono::ceil<std::chrono::seconds>(launch.ready_patience).count()) +
      " s" + log_end());
}

std::optional<nanoseconds> GatewayProcess::cpu_time() const {
  clockid_t clock{};
  timespec used{};
  if (clock_getcpuclockid(child_->pid(), &clock) != 0) {
    return std::nullopt;
  }
  if (clock_gettime(clock, &used) != 0) {
    return std::nullopt;
  }
  return nanoseconds(used.tv_sec * 1'000'000'000LL + used.tv_nsec);
}

std::optional<std::uint64_t> GatewayProcess::rss_bytes_peak() const {
  return parse_peak_memory(read_file("/proc/" + std::to_string(child_->pid()) + "/status"));
}

bool GatewayProcess::running() {
  child_->drain();
  return child_->running();
}

std::string GatewayProcess::log_end() const {
  std::string end = last_lines(launch_.log, kShownLogLines);
  // Whatever it logs, our key goes into no report.
  for (std::size_t at = 0; !key_.empty() && (at = end.find(key_, at)) != std::string::npos;) {
    end.replace(at, key_.size(), "(key)");
  }
  return "; the end of its log:" + end;
}

std::string GatewayProcess::death_notice() const {
  return "gateway " + launch_.program.string() + " " + child_->exit_text() + log_end();
}

bool GatewayProcess::exited_cleanly() const noexcept { return child_->exited_cleanly(); }

bool GatewayProcess::stop() { return child_->stop(launch_.stop_patience); }

}  // namespace macro
