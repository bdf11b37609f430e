#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "macro/host/child_process.h"
#include "macro/host/cpu_set.h"
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

struct GatewayLaunch {
  std::filesystem::path program;
  std::filesystem::path log;  ///< its standard error; begun afresh
  CpuList cpus;
  std::vector<std::string> more_arguments;  ///< of `serve`, after our own
  bool make_key = true;  ///< false: the caller has a key, or sends another authorization
  std::chrono::nanoseconds ready_patience = std::chrono::seconds(15);
  std::chrono::nanoseconds stop_patience = std::chrono::seconds(5);
};

/// Our gateway, started with what people run: keys, rate limiter (set so high that it never
/// refuses) and metrics on, on a free port of the loopback interface, with an empty key database of
/// its own in a private temporary directory that goes away with it. Used by the thread that made
/// it.
class GatewayProcess {
 public:
  /// Starts it and waits until it says that it listens, or `stop` is set. Throws std::runtime_error
  /// with the last lines of its log when it does not come up.
  GatewayProcess(GatewayLaunch launch, const std::atomic<bool>& stop);

  [[nodiscard]] const std::string& url() const noexcept { return url_; }
  /// A secret: for the request's head only. Empty where none was made.
  [[nodiscard]] const std::string& key() const noexcept { return key_; }
  /// Where the kernel says that it may run.
  [[nodiscard]] CpuList cpus() const { return allowed_cpus(child_->pid()); }

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

 private:
  [[nodiscard]] std::string log_end() const;
  void make_key(const GatewayLaunch& launch);
  void wait_until_ready(const GatewayLaunch& launch, const std::atomic<bool>& stop);

  GatewayLaunch launch_;
  TemporaryDirectory directory_;
  std::string key_;
  std::string url_;
  std::unique_ptr<ChildProcess> child_;
};

/// The last `lines` lines of a text file, each indented; "(its log is empty)" when there are none.
std::string last_lines(const std::filesystem::path& file, std::size_t lines);

/// VmHWM of a /proc/PID/status text, in bytes.
std::optional<std::uint64_t> parse_peak_memory(const std::string& status);

}  // namespace macro
