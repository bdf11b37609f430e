#include "macro/host/container.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

#include "macro/host/child_process.h"
#include "macro/host/container_root.h"
#include "macro/host/control_group_place.h"
#include "macro/host/gateway_process.h"
#include "macro/host/kernel_file.h"
#include "macro/host/temporary_directory.h"

namespace macro {
namespace {

constexpr std::chrono::seconds kCommandPatience{30};
constexpr std::chrono::seconds kImportPatience{120};
constexpr std::chrono::minutes kBuildPatience{30};
/// More than a gateway needs, and low enough that engines do not stumble over it.
constexpr std::uint64_t kMostProcesses = 16'384;
constexpr std::uint64_t kMostFiles = 1'048'576;

std::uint64_t hard_limit(decltype(RLIMIT_NOFILE) resource, std::uint64_t most) {
  rlimit limit{};
  return getrlimit(resource, &limit) == 0 ? std::min<std::uint64_t>(limit.rlim_max, most) : most;
}

/// For names: whose it is, so that leftovers are known, and when, so that no two are alike.
std::string own_suffix() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::to_string(getpid()) + "-" + std::to_string(now.count());
}

ContainerRun basic_run(const ContainerEngine& engine, const std::string& image,
                       const ControlGroupLimits& limits) {
  ContainerRun run;
  run.image = image;
  run.program = kProgramInContainer;
  run.limits = limits;
  const auto places = control_groups_of(getpid());
  run.swappiness_exists = places.memory && !places.memory->unified;
  // Whoever owns our folder, which nobody else may read. Docker's root is the host's, and files
  // that it made there would be root's; Podman's is whoever calls it.
  run.user =
      engine.is_podman() ? "0:0" : std::to_string(geteuid()) + ":" + std::to_string(getegid());
  run.most_files = hard_limit(RLIMIT_NOFILE, kMostFiles);
  run.most_processes = hard_limit(RLIMIT_NPROC, kMostProcesses);
  return run;
}

std::optional<std::string> import_image(const ContainerEngine& engine, const std::string& image,
                                        const ContainerSource& source) {
  const TemporaryDirectory directory;
  const auto archive = make_container_root(source.program, directory.path());
  if (!archive) {
    return archive.error();
  }
  const auto libraries = libraries_of(source.program);
  const std::string path = library_path(libraries.value_or(std::vector<std::filesystem::path>()));
  std::vector<std::string> arguments = {"import"};
  if (!path.empty()) {
    arguments.insert(arguments.end(), {"--change", "ENV LD_LIBRARY_PATH=" + path});
  }
  arguments.insert(arguments.end(), {archive->string(), image});
  if (!engine.run(std::move(arguments), source.log, kImportPatience)) {
    return engine.name() + " cannot import an image";
  }
  return std::nullopt;
}

std::optional<std::string> build_image(const ContainerEngine& engine, const std::string& image,
                                       const ContainerSource& source) {
  // The host's network reaches what the host reaches; the limits for the reason of a run's.
  const auto limit = [](const char* name, std::uint64_t most) {
    return std::string(name) + "=" + std::to_string(most) + ":" + std::to_string(most);
  };
  if (!engine.run({"build", "--quiet", "--network", "host", "--ulimit",
                   limit("nofile", hard_limit(RLIMIT_NOFILE, kMostFiles)), "--ulimit",
                   limit("nproc", hard_limit(RLIMIT_NPROC, kMostProcesses)), "--file",
                   source.dockerfile.string(), "--tag", image, source.context.string()},
                  source.log, kBuildPatience)) {
    return engine.name() + " cannot build " + source.dockerfile.string() +
           " (does it reach the registry of its base image?)";
  }
  return std::nullopt;
}

/// What the engine says of a run that fails, for the reason.
std::optional<std::string> try_image(const ContainerEngine& engine, const std::string& image,
                                     const ControlGroupLimits& limits) {
  const TemporaryDirectory directory;
  const auto log = directory.path() / "trial.log";
  ContainerRun run = basic_run(engine, image, limits);
  run.name = "gatebench-" + own_suffix();
  run.arguments = {"--version"};
  if (engine.run(container_run_arguments(run), log, kCommandPatience)) {
    return std::nullopt;
  }
  (void)engine.run({"rm", "--force", run.name}, {}, kCommandPatience);
  return engine.name() + " cannot run a container:" + last_lines(log, 2);
}

}  // namespace

std::vector<std::string> container_run_arguments(const ContainerRun& run) {
  std::vector<std::string> words = {"run",       "--rm", "--pull=never", "--name", run.name,
                                    "--network", "host", "--log-driver", "none"};
  const auto add = [&words](const char* flag, std::string value) {
    words.emplace_back(flag);
    words.push_back(std::move(value));
  };
  const auto add_limit = [&add](const std::string& name, std::uint64_t most) {
    if (most > 0) {
      add("--ulimit", name + "=" + std::to_string(most) + ":" + std::to_string(most));
    }
  };
  add_limit("nofile", run.most_files);
  add_limit("nproc", run.most_processes);
  if (!run.limits.cpus.empty()) {
    add("--cpuset-cpus", to_text(run.limits.cpus));
  }
  if (run.limits.memory_bytes) {
    const std::string bytes = std::to_string(*run.limits.memory_bytes) + "b";
    add("--memory", bytes);
    add("--memory-swap", bytes);  // with memory in it: equal is none
    if (run.swappiness_exists) {
      add("--memory-swappiness", "0");
    }
  }
  if (run.limits.cpu_cores) {
    std::array<char, 32> cores{};
    std::snprintf(cores.data(), cores.size(), "%.2f", *run.limits.cpu_cores);
    add("--cpus", cores.data());
  }
  if (!run.data.empty()) {
    add("--volume", run.data.string() + ":/data");
  }
  if (!run.user.empty()) {
    add("--user", run.user);
  }
  add("--entrypoint", run.program);
  words.push_back(run.image);
  words.insert(words.end(), run.arguments.begin(), run.arguments.end());
  return words;
}

ContainerSetup::ContainerSetup(ContainerEngine engine, ControlGroupLimits limits)
    : engine_(std::move(engine)),
      image_("localhost/gatebench:" + own_suffix()),
      limits_(std::move(limits)) {}

ContainerSetup::Made ContainerSetup::make(
    const ContainerSource& source, const ControlGroupLimits& limits,
    const std::vector<std::filesystem::path>& program_folders) {
  std::string reasons;
  for (const ContainerEngine& engine : find_container_engines(program_folders, reasons)) {
    engine.remove_leftovers();
    // Not make_unique: the constructor is ours alone.
    std::unique_ptr<ContainerSetup> setup(new ContainerSetup(engine, limits));
    auto failure = source.dockerfile.empty() ? import_image(engine, setup->image_, source)
                                             : build_image(engine, setup->image_, source);
    if (!failure) {
      failure = try_image(engine, setup->image_, limits);
    }
    if (!failure) {
      return setup;
    }
    reasons += (reasons.empty() ? "" : "; ") + *failure;
  }
  return tl::unexpected(std::move(reasons));
}

ContainerSetup::~ContainerSetup() {
  (void)engine_.run({"rmi", "--force", image_}, {}, kCommandPatience);
}

Container::Container(const ContainerSetup& setup, std::filesystem::path data,
                     std::filesystem::path log)
    : setup_(setup),
      data_(std::move(data)),
      log_(std::move(log)),
      name_("gatebench-" + own_suffix()) {}

Container::~Container() { remove(); }

std::vector<std::string> Container::run_arguments(const std::vector<std::string>& arguments) const {
  ContainerRun run = basic_run(setup_.engine(), setup_.image(), setup_.limits());
  run.name = name_;
  run.data = data_;
  run.arguments = arguments;
  return setup_.engine().with_options(container_run_arguments(run));
}

std::optional<pid_t> Container::read_pid() const {
  const auto text =
      setup_.engine().run({"inspect", "--format", "{{.State.Pid}}", name_}, log_, kCommandPatience);
  const auto pid = parse_count(text ? *text : std::string_view());
  return pid && *pid > 0 && *pid < (1U << 30U) ? std::optional(static_cast<pid_t>(*pid))
                                               : std::nullopt;
}

bool Container::ask_to_end() const {
  return setup_.engine()
      .run({"kill", "--signal", "TERM", name_}, log_, kCommandPatience)
      .has_value();
}

void Container::remove() {
  if (std::exchange(removed_, true)) {
    return;
  }
  (void)setup_.engine().run({"rm", "--force", name_}, {}, kCommandPatience);
}

}  // namespace macro
