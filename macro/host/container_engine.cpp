#include "macro/host/container_engine.h"

#include <cerrno>
#include <csignal>
#include <system_error>
#include <utility>

#include "macro/host/child_process.h"
#include "macro/host/container_root.h"
#include "macro/host/kernel_file.h"

namespace macro {
namespace {

constexpr std::chrono::seconds kPatience{20};

bool is_gone(long process) { return kill(static_cast<pid_t>(process), 0) != 0 && errno == ESRCH; }

}  // namespace

std::string ContainerEngine::name() const {
  std::string name = program_.filename().string();
  for (const std::string& option : options_) {
    name += " " + option;
  }
  return name;
}

std::vector<std::string> ContainerEngine::with_options(std::vector<std::string> arguments) const {
  arguments.insert(arguments.begin(), options_.begin(), options_.end());
  return arguments;
}

std::optional<std::string> ContainerEngine::run(std::vector<std::string> arguments,
                                                const std::filesystem::path& log,
                                                std::chrono::nanoseconds patience) const {
  try {
    return output_of({.program = program_,
                      .arguments = with_options(std::move(arguments)),
                      .log = log,
                      .cpus = {}},
                     patience);
  } catch (const std::system_error&) {
    return std::nullopt;  // it cannot be started: no engine
  }
}

void ContainerEngine::remove_leftovers() const {
  const auto containers =
      run({"ps", "--all", "--filter", "name=gatebench-", "--format", "{{.Names}}"}, {}, kPatience);
  for (const std::string_view name : words_of(containers ? *containers : std::string_view())) {
    const auto owner = owner_in_name(name);
    if (owner && is_gone(*owner)) {
      (void)run({"rm", "--force", std::string(name)}, {}, kPatience);
    }
  }
  const auto images = run({"images", "--filter", "reference=localhost/gatebench", "--format",
                           "{{.Repository}}:{{.Tag}}"},
                          {}, kPatience);
  for (const std::string_view name : words_of(images ? *images : std::string_view())) {
    const auto owner = owner_in_name(name);
    if (owner && is_gone(*owner)) {
      (void)run({"rmi", "--force", std::string(name)}, {}, kPatience);
    }
  }
}

std::vector<ContainerEngine> find_container_engines(
    const std::vector<std::filesystem::path>& folders, std::string& reason) {
  std::vector<ContainerEngine> engines;
  reason.clear();
  const auto podman = find_program("podman", folders);
  const auto docker = find_program("docker", folders);
  if (podman.empty() && docker.empty()) {
    reason = "neither docker nor podman is installed";
    return engines;
  }
  if (!podman.empty()) {
    if (const ContainerEngine plain(podman, {});
        plain.run({"info", "--format", "{{.Version.Version}}"}, {}, kPatience)) {
      engines.push_back(plain);
      for (const char* runtime : {"runc", "crun"}) {
        if (!find_program(runtime, folders).empty()) {
          engines.emplace_back(podman, std::vector<std::string>{"--runtime", runtime});
        }
      }
    } else {
      reason = "podman is installed but 'podman info' fails";
    }
  }
  if (!docker.empty()) {
    if (const ContainerEngine plain(docker, {});
        plain.run({"info", "--format", "{{.ServerVersion}}"}, {}, kPatience)) {
      engines.push_back(plain);
    } else {
      reason += reason.empty() ? "" : "; ";
      reason += "docker is installed but its daemon does not answer";
    }
  }
  return engines;
}

std::optional<long> owner_in_name(std::string_view name) {
  for (const std::string_view prefix : {"gatebench-", "localhost/gatebench:"}) {
    if (name.substr(0, prefix.size()) == prefix) {
      const std::string_view rest = name.substr(prefix.size());
      const auto owner = parse_count(rest.substr(0, rest.find('-')));
      return owner && *owner > 0 && *owner < (1U << 30U)
                 ? std::optional<long>(static_cast<long>(*owner))
                 : std::nullopt;
    }
  }
  return std::nullopt;
}

}  // namespace macro
