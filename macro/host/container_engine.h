#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace macro {

/// Docker or Podman, called as a program.
class ContainerEngine {
 public:
  ContainerEngine(std::filesystem::path program, std::vector<std::string> options)
      : program_(std::move(program)), options_(std::move(options)) {}

  [[nodiscard]] const std::filesystem::path& program() const noexcept { return program_; }
  /// What goes before every command: "--runtime", "runc".
  [[nodiscard]] const std::vector<std::string>& options() const noexcept { return options_; }
  [[nodiscard]] bool is_podman() const { return program_.filename() == "podman"; }
  /// "podman --runtime runc"
  [[nodiscard]] std::string name() const;

  /// What a command prints; nullopt when it fails or takes longer. What it complains of goes to
  /// `log`.
  [[nodiscard]] std::optional<std::string> run(std::vector<std::string> arguments,
                                               const std::filesystem::path& log,
                                               std::chrono::nanoseconds patience) const;
  /// The options and these.
  [[nodiscard]] std::vector<std::string> with_options(std::vector<std::string> arguments) const;

  /// Removes containers and images that runs left behind whose process is gone.
  void remove_leftovers() const;

 private:
  std::filesystem::path program_;
  std::vector<std::string> options_;
};

/// The engines that are installed in `folders` and answer: Podman first, which needs no daemon. Of
/// one, each set of options that may make it work, the plain one first. Where there are none,
/// `reason` says so.
std::vector<ContainerEngine> find_container_engines(
    const std::vector<std::filesystem::path>& folders, std::string& reason);

/// The process in a name of ours ("gatebench-123-1", "localhost/gatebench:123-1"); nullopt for
/// other names.
std::optional<long> owner_in_name(std::string_view name);

}  // namespace macro
