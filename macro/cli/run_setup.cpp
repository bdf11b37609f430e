#include "macro/cli/run_setup.h"

#include <algorithm>
#include <fstream>
#include <stdexcept>
#include <system_error>

#include "macro/host/environment.h"
#include "macro/host/open_files.h"
#include "macro/plan/plan_text.h"

namespace macro {
namespace {

namespace fs = std::filesystem;

bool is_program(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored);
}

fs::path own_folder() {
  std::error_code ignored;
  return fs::read_symlink("/proc/self/exe", ignored).parent_path();
}

/// The first of the names that lies beside this program; empty where none does.
fs::path program_beside(std::initializer_list<const char*> names) {
  for (const char* name : names) {
    if (is_program(own_folder() / name)) {
      return own_folder() / name;
    }
  }
  return {};
}

fs::path find_gateway(const RunOptions& options) {
  if (options.gateway) {
    if (!is_program(*options.gateway)) {
      throw UsageError("--gateway: there is no file " + options.gateway->string());
    }
    return fs::absolute(*options.gateway);
  }
  const fs::path found = program_beside({"gateway", "gatebench-gateway"});
  if (!found.empty()) {
    return found;
  }
  throw UsageError("there is no gateway beside macro in " + own_folder().string() +
                   "; name one with --gateway PATH, or drive a running one with --target URL");
}

std::string read_key(const fs::path& path) {
  std::ifstream file(path);
  std::string key;
  if (!std::getline(file, key) && !file.eof()) {
    throw UsageError("--key-file: cannot read " + path.string());
  }
  while (!key.empty() && (key.back() == '\r' || key.back() == ' ')) {
    key.pop_back();
  }
  if (key.empty()) {
    throw UsageError("--key-file: the first line is empty: " + path.string());
  }
  return key;
}

/// Runs of the same second must not write over each other: the first that makes a folder has it.
fs::path make_folder_of_this_run(std::error_code& error) {
  const fs::path parent = "benchmark-results";
  const std::string name = utc_stamp_now() + "-macro";
  fs::create_directories(parent, error);
  fs::path folder = parent / name;
  for (int number = 2; !error && !fs::create_directory(folder, error) && !error; ++number) {
    folder = parent / (name + "-" + std::to_string(number));
  }
  return folder;
}

}  // namespace

void fit_open_files(std::vector<ScenarioPlan>& plans) {
  constexpr std::uint64_t kForAllElse = 64;
  const std::uint64_t limit = raise_open_files_limit();
  for (ScenarioPlan& plan : plans) {
    const auto needed = static_cast<std::uint64_t>(most_agents(plan)) + kForAllElse;
    if (limit == 0 || needed <= limit) {
      continue;
    }
    if (plan.shape.kind == LoadShape::Kind::population) {
      throw UsageError(
          plan.name + " needs " + std::to_string(needed) +
          " open files and this process may have " + std::to_string(limit) +
          "; raise the limit (ulimit -Hn, or LimitNOFILE of its service), or offer less");
    }
    const std::string said = in_flight_text(plan.shape);
    plan.shape.max_in_flight =
        static_cast<int>(std::max<std::uint64_t>(limit, 2 * kForAllElse) - kForAllElse);
    const std::string holds = in_flight_text(plan.shape) + " (open files)";
    const std::size_t at = said.empty() ? std::string::npos : plan.load.find(said);
    plan.load.replace(at == std::string::npos ? plan.load.size() : at,
                      at == std::string::npos ? 0 : said.size(), holds);
  }
}

std::optional<TlsOptions> tls_of(const RunOptions& options) {
  if (!options.insecure && !options.ca_file) {
    return std::nullopt;
  }
  const TlsOptions tls{.ca_file = options.ca_file.value_or(""), .verify = !options.insecure};
  if (options.ca_file) {
    if (!std::ifstream(*options.ca_file)) {
      throw UsageError("--ca-file: cannot read " + options.ca_file->string() +
                       "; name a PEM file with the certificates to trust");
    }
    try {
      const TlsContext tried(tls);
    } catch (const std::runtime_error&) {
      throw UsageError("--ca-file: there is no certificate that can be read in " +
                       options.ca_file->string() +
                       "; name a PEM file with the certificates to trust");
    }
  }
  return tls;
}

fs::path make_output_directory(const RunOptions& options) {
  std::error_code error;
  fs::path directory;
  if (options.out) {
    directory = *options.out;
    fs::create_directories(directory, error);
  } else {
    directory = make_folder_of_this_run(error);
  }
  if (error) {
    throw UsageError("--out: cannot make " + directory.string() + ": " + error.message());
  }
  return directory;
}

RunSubject subject_of(const RunOptions& options) {
  RunSubject subject;
  subject.targets = options.target_urls;
  subject.direct = options.direct;
  subject.allow_public = options.allow_public;
  subject.provider = program_beside({"macro", "gatebench-macro"});
  if (options.key_file) {
    subject.key = read_key(*options.key_file);
  }
  if (options.target_urls.empty()) {
    subject.gateway = find_gateway(options);
  }
  return subject;
}

/// A request that cannot be built, a target that may not be driven and a program that is not there
/// are found out before anything is started.
void check_before_start(const RunSubject& subject, const std::vector<ScenarioPlan>& plans) {
  try {
    for (const ScenarioPlan& plan : plans) {
      for (TaskSpec task : plan.tasks) {
        task.request.key = subject.key;
        build_chat_requests(task.request, 1);
      }
      if (plan.provider && subject.provider.empty()) {
        throw UsageError("there is no macro beside this program to start as the mock provider");
      }
    }
    for (const std::string& url : subject.targets) {
      resolve_target(url, subject.allow_public);
    }
    if (subject.direct) {
      resolve_target(*subject.direct, subject.allow_public);
    }
  } catch (const std::invalid_argument& error) {
    throw UsageError(error.what());
  }
}

IsolationWish wish_of(const RunOptions& options, const RunSubject& subject, int threads) {
  const CpuList allowed = allowed_cpus(0);
  for (const int cpu : options.cpus) {
    if (std::find(allowed.begin(), allowed.end(), cpu) == allowed.end()) {
      throw UsageError("--cpus: this process may use cpus " + to_text(allowed) + ", not " +
                       std::to_string(cpu));
    }
  }
  IsolationWish wish;
  wish.mode = options.isolation;
  wish.gateway_cpus = options.cpus;
  wish.memory_bytes = options.memory_bytes;
  wish.client_threads = threads;
  wish.starts_gateway = !subject.gateway.empty();
  wish.gateway = subject.gateway;
  wish.log = subject.directory / "container.log";
  return wish;
}

}  // namespace macro
