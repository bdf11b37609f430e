#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "macro/host/container_engine.h"
#include "macro/host/control_group_settings.h"

namespace macro {

/// Where the image of the gateway comes from.
struct ContainerSource {
  /// This program and its libraries, which needs no registry; or, where `dockerfile` is not empty,
  /// whatever that builds from `context`, which may download its base.
  std::filesystem::path program;
  std::filesystem::path dockerfile = {};
  std::filesystem::path context = {};
  std::filesystem::path log = {};  ///< what the engine complains of; empty: thrown away
};

/// An engine that was seen to work, an image in it, and the limits that containers of it get. The
/// image goes away with this. Used by the thread that made it.
class ContainerSetup {
 public:
  using Made = tl::expected<std::unique_ptr<ContainerSetup>, std::string>;

  /// Finds an engine, makes the image and runs `--version` in a container with the limits, so that
  /// what cannot work is known before anything is measured. The error is the reason, for people:
  /// "neither docker nor podman is installed". Takes seconds; a build takes minutes.
  static Made make(const ContainerSource& source, const ControlGroupLimits& limits,
                   const std::vector<std::filesystem::path>& program_folders);
  ~ContainerSetup();
  ContainerSetup(const ContainerSetup&) = delete;
  ContainerSetup& operator=(const ContainerSetup&) = delete;
  ContainerSetup(ContainerSetup&&) = delete;
  ContainerSetup& operator=(ContainerSetup&&) = delete;

  [[nodiscard]] const ContainerEngine& engine() const noexcept { return engine_; }
  [[nodiscard]] const std::string& image() const noexcept { return image_; }
  [[nodiscard]] const ControlGroupLimits& limits() const noexcept { return limits_; }

 private:
  ContainerSetup(ContainerEngine engine, ControlGroupLimits limits);

  ContainerEngine engine_;
  std::string image_;
  ControlGroupLimits limits_;
};

/// One container: its name and its end. What runs in it is the child that the engine's client is,
/// started by whoever has this. The container is removed with this in every case.
class Container {
 public:
  /// In the container the folder `data` is /data.
  Container(const ContainerSetup& setup, std::filesystem::path data, std::filesystem::path log);
  ~Container();
  Container(const Container&) = delete;
  Container& operator=(const Container&) = delete;
  Container(Container&&) = delete;
  Container& operator=(Container&&) = delete;

  [[nodiscard]] const std::string& name() const noexcept { return name_; }

  /// What the engine is to be called with, so that the gateway runs with `arguments` and its two
  /// outputs are the client's. The client exits as the gateway does.
  [[nodiscard]] std::vector<std::string> run_arguments(
      const std::vector<std::string>& arguments) const;

  /// Its number on this host, once it runs; nullopt when the engine does not tell.
  [[nodiscard]] std::optional<pid_t> read_pid() const;

  /// SIGTERM to the gateway. False when the engine says that it cannot.
  [[nodiscard]] bool ask_to_end() const;
  /// Whether it runs or not; once.
  void remove();

 private:
  const ContainerSetup& setup_;
  std::filesystem::path data_;
  std::filesystem::path log_;
  std::string name_;
  bool removed_ = false;
};

/// What a container is started with, as the arguments of the engine's `run`. Swap is off wherever
/// memory is limited; swappiness exists in version 1 of control groups only. Pure.
struct ContainerRun {
  std::string name;
  std::string image;
  std::string program;
  std::vector<std::string> arguments;
  ControlGroupLimits limits;
  bool swappiness_exists = false;
  std::filesystem::path data;        ///< becomes /data; empty: none
  std::string user;                  ///< "1000:1000"; empty: the image's
  std::uint64_t most_files = 0;      ///< limits of the process, which an engine may raise to what
  std::uint64_t most_processes = 0;  ///< it may not, and then fails
};
std::vector<std::string> container_run_arguments(const ContainerRun& run);

}  // namespace macro
