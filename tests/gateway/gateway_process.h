#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

/// The built gateway as a process of its own, for tests that need the whole of it.
namespace gateway {

struct Finished {
  int exit_code = 0;  ///< 128 + signal where it was killed
  std::string out;
  std::string err;
};

/// Runs the gateway's command to its end.
Finished run_gateway(const std::vector<std::string>& args);

/// `gateway serve` on a free port; killed with this object where it still runs.
class GatewayProcess {
 public:
  /// Returns once it can be reached. Throws std::runtime_error with its standard error when it ends
  /// instead.
  explicit GatewayProcess(const std::vector<std::string>& flags,
                          const std::string& listen = "127.0.0.1:0");
  ~GatewayProcess();
  GatewayProcess(const GatewayProcess&) = delete;
  GatewayProcess& operator=(const GatewayProcess&) = delete;
  GatewayProcess(GatewayProcess&&) = delete;
  GatewayProcess& operator=(GatewayProcess&&) = delete;

  [[nodiscard]] int port() const noexcept { return port_; }
  [[nodiscard]] pid_t pid() const noexcept { return pid_; }

  void signal(int number) const;

  /// What it has written to standard error so far.
  [[nodiscard]] std::string err() const;

  /// Waits for its end.
  Finished wait();

 private:
  pid_t pid_ = -1;
  int out_ = -1;
  std::string err_file_;
  std::string first_line_;
  int port_ = 0;
};

}  // namespace gateway
