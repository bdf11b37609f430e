#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "macro/host/child_process.h"
#include "macro/host/container.h"
#include "macro/host/cpu_set.h"
#include "macro/host/gateway_launch.h"
#include "macro/host/recorded_usage.h"
#include "macro/host/temporary_directory.h"

namespace macro {

/// What a gateway binary says about itself (`--version`); empty where it does not.
struct GatewayBuild {
  std::string commit;
  std::string build_type;
  std::string compiler;
  std::string flags;
};

/// Asks the binary. Everything empty when it does not answer in time or in another form.
GatewayBuild read_gateway_build(const std::filesystem::path& program);

/// Reads the text of `--version`: lines of "name: value".
GatewayBuild parse_gateway_build(const std::string& text);

/// Our gateway, started with what people run: keys, rate limiter (set so high that it never
/// refuses), metrics and ledger on, on a free port of the loopback interface, with an empty key
/// database of its own in a private temporary directory that goes away with it. It is a child of
/// ours, in control groups where asked, or runs in a container; nothing else differs. Used by the
/// thread that made it.
class GatewayProcess {
 public:
  /// Starts it and waits until it says that it listens, or `stop` is set. Throws std::runtime_error
  /// with the last lines of its log when it does not come up.
  GatewayProcess(GatewayLaunch launch, const std::atomic<bool>& stop);

  [[nodiscard]] const std::string& url() const noexcept { return url_; }
  /// A secret: for the request's head only. That of the first user; empty where none was made.
  [[nodiscard]] const std::string& key() const noexcept { return key_; }
  /// The same of every user by name.
  [[nodiscard]] const std::map<std::string, std::string>& keys() const noexcept { return keys_; }
  /// The gateway itself on this host, in a container too: for sampling.
  [[nodiscard]] pid_t pid() const noexcept { return pid_; }
  /// Where the kernel says that it may run.
  [[nodiscard]] CpuList cpus() const { return allowed_cpus(pid_); }

  /// Processor time used so far by all its threads; nullopt once it is gone.
  [[nodiscard]] std::optional<std::chrono::nanoseconds> cpu_time() const;
  /// The most memory it ever held (VmHWM); nullopt once it is gone.
  [[nodiscard]] std::optional<std::uint64_t> rss_bytes_peak() const;

  /// Whether it still runs; also empties its output.
  bool running();
  /// Why it does not run, with the last lines of its log.
  [[nodiscard]] std::string death_notice() const;
  /// Ends it. False when it had to be killed.
  bool stop();
  /// After stop(): whether it ended by itself with exit status 0.
  [[nodiscard]] bool exited_cleanly() const noexcept;

  /// The text of its GET /metrics; nullopt where they are off or it does not answer.
  [[nodiscard]] std::optional<std::string> metrics_text() const;
  /// After stop(): what its ledger has recorded, as `gateway usage` of the same binary tells.
  /// nullopt where the ledger is off or that does not work.
  [[nodiscard]] std::optional<RecordedUsage> recorded_usage() const;

 private:
  [[nodiscard]] std::string log_end() const;
  [[nodiscard]] std::string database() const;
  void make_keys();
  void start();
  void wait_until_ready(const std::atomic<bool>& stop);

  GatewayLaunch launch_;
  TemporaryDirectory directory_;
  std::string key_;
  std::map<std::string, std::string> keys_;
  std::string url_;
  pid_t pid_ = -1;
  // Before the child, which is the engine's client then: it is to end first, so that nothing is
  // started anew in a container that was removed.
  std::unique_ptr<Container> container_;
  std::unique_ptr<ChildProcess> child_;
};

/// The last `lines` lines of a text file, each indented; "(its log is empty)" when there are none.
std::string last_lines(const std::filesystem::path& file, std::size_t lines);

/// VmHWM of a /proc/PID/status text, in bytes.
std::optional<std::uint64_t> parse_peak_memory(const std::string& status);

}  // namespace macro
