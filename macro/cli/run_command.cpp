#include "macro/cli/run_command.h"

#include <algorithm>
#include <exception>
#include <fstream>
#include <random>
#include <system_error>

#include "build_info.h"
#include "compare/results/google_benchmark_writer.h"
#include "macro/cli/block_runner.h"
#include "macro/cli/goals.h"
#include "macro/cli/interrupt.h"
#include "macro/cli/progress.h"
#include "macro/host/environment.h"
#include "macro/host/gateway_process.h"
#include "macro/record/result_rows.h"
#include "macro/record/run_record_json.h"
#include "macro/record/terminal_report.h"

namespace macro {
namespace {

namespace fs = std::filesystem;

constexpr int kValid = 0;
constexpr int kGoalMissed = 1;
constexpr int kInvalid = 3;

double seconds(std::chrono::nanoseconds duration) {
  return std::chrono::duration<double>(duration).count();
}

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

/// A quarter of the processors: a gateway costs about three times as much as our side of it.
int choose_threads(const RunOptions& options, std::size_t processors) {
  if (options.threads > 0) {
    return options.threads;
  }
  const int quarter = static_cast<int>(processors / 4);
  return std::clamp(quarter, 1, options.connections);
}

std::string load_text(int connections, int threads) {
  return "closed loop, back to back: " + std::to_string(connections) +
         (connections == 1 ? " connection, " : " connections, ") + std::to_string(threads) +
         (threads == 1 ? " client thread" : " client threads");
}

/// What is asked for otherwise than usual is in the name: other requests are another benchmark.
std::string row_name(const RunOptions& options) {
  std::string name =
      "macro/" + options.scenario + "/connections:" + std::to_string(options.connections);
  if (options.api != Api::chat) {
    name.append("/api:").append(name_of(options.api));
  }
  if (options.upstream_api != options.api) {
    name.append("/upstream:").append(name_of(options.upstream_api));
  }
  if (options.stream && options.scenario != "streaming") {
    name += "/stream";
  }
  return options.answer == AnswerRule::tool ? name + "/tool" : name;
}

void describe_environment(const RunOptions& options, const BlockSetup& setup, RunRecord& run) {
  const HostFacts host = read_host_facts();
  const auto add = [&run](const std::string& key, std::string_view value) {
    if (!value.empty()) {
      run.environment.emplace_back(key, value);
    }
  };
  run.date = utc_date_now();
  run.processors = host.processors;
  std::error_code ignored;
  add("host_name", host.host_name);
  add("executable", fs::read_symlink("/proc/self/exe", ignored).string());
  if (setup.gateway) {
    const GatewayBuild build = read_gateway_build(*setup.gateway);
    add("gatebench.commit", build.commit);
    add("gatebench.build_type", build.build_type);
    add("gatebench.compiler", build.compiler);
    add("gatebench.flags", build.flags);
  }
  add("gatebench.cpu_model", host.cpu_model);
  add("gatebench.kernel", host.kernel);
  add("gatebench.macro_commit", gatebench::build_info().commit);
  for (const auto& [key, value] : options.context) {
    run.environment.emplace_back(key, value);
  }
}

ProviderSetup provider_setup(const RunOptions& options) {
  ProviderSetup provider;
  provider.program = program_beside({"macro", "gatebench-macro"});
  if (provider.program.empty()) {
    throw UsageError("there is no macro beside this program to start as the mock provider");
  }
  provider.arguments = {"upstream", "--listen", "127.0.0.1:0"};
  if (options.stream) {  // each token then says when it was sent
    provider.arguments.insert(provider.arguments.end(), {"--stamp", "text"});
  }
  if (options.profile) {
    provider.arguments.insert(provider.arguments.end(), {"--profile", *options.profile});
  }
  provider.upstream = "mock=";
  provider.upstream_options = ",api=" + std::string(name_of(options.upstream_api));
  provider.route = "mock-*=mock";
  return provider;
}

/// Decides everything that is the same for all blocks.
BlockSetup make_setup(const RunOptions& options, RunRecord& run) {
  BlockSetup setup;
  setup.directory = make_output_directory(options);
  LoadPlan& plan = setup.plan;
  plan.shape.level = options.connections;
  plan.tasks = {{}};
  ChatRequestSpec& request = plan.tasks.front().request;
  plan.warmup = options.warmup;
  plan.duration = options.duration;
  plan.request_timeout = options.timeout;
  plan.max_requests = options.max_requests;
  request.api = options.api;
  request.stream = options.stream;
  request.answer_tokens = options.answer_tokens;
  request.model = options.model;
  request.prompt_tokens = options.prompt_tokens;
  request.headers = options.headers;
  request.rule = options.answer;
  request.seed = options.seed ? *options.seed : std::random_device()();
  if (options.key_file) {
    request.key = read_key(*options.key_file);
  }
  if (options.target) {
    setup.target = *options.target;
  } else {
    setup.gateway = find_gateway(options);
  }
  setup.allow_public = options.allow_public;
  setup.paired = options.scenario == "overhead";
  setup.direct = options.direct;
  if (wants_provider(options)) {
    setup.provider = provider_setup(options);
  }

  const CpuList allowed = allowed_cpus(0);
  plan.threads = choose_threads(options, allowed.size());
  setup.partition.description = "none: as asked (--isolate none)";
  if (options.isolate) {
    setup.partition = partition_cpus(allowed, plan.threads);
    if (options.target && setup.partition.isolated()) {
      setup.partition.gateway.clear();
      setup.partition.description = "client on cpu " + to_text(setup.partition.client) +
                                    "; the target was not started by macro and runs where it runs";
    }
  }
  plan.cpus = setup.partition.client;

  run.name = row_name(options);
  run.load = load_text(options.connections, plan.threads);
  run.target = setup.gateway ? setup.gateway->string() : *setup.target;
  run.connections = options.connections;
  run.blocks_wanted = options.blocks;
  run.warmup_seconds = seconds(plan.warmup);
  run.duration_seconds = seconds(plan.duration);
  run.prompt_tokens = options.prompt_tokens;
  run.seed = request.seed;
  run.isolation = setup.partition.description;
  return setup;
}

/// A request that cannot be built or a target that may not be driven is found out before anything
/// is started.
void check_before_start(const BlockSetup& setup) {
  try {
    ChatRequestSpec request = setup.plan.tasks.front().request;
    build_chat_requests(request, 1);
    for (const auto& url : {setup.target, setup.direct}) {
      if (url) {
        resolve_target(*url, setup.allow_public);
      }
    }
  } catch (const std::invalid_argument& error) {
    throw UsageError(error.what());
  }
}

void measure_blocks(const BlockSetup& setup, RunRecord& run, Progress& progress,
                    const std::atomic<bool>& stop) {
  BlockRunner runner(setup, progress, stop);
  for (int number = 1; number <= run.blocks_wanted && !stop; ++number) {
    progress.block_begins(number);
    try {
      if (auto measured = runner.run(number)) {
        run.blocks.push_back(std::move(measured->block));
        if (measured->direct) {
          run.direct_blocks.push_back(std::move(*measured->direct));
        }
      }
    } catch (const std::exception& error) {
      run.stopped_reason = "block " + std::to_string(number) + ": " + error.what();
      break;
    }
    if (!runner.isolation_failure().empty()) {
      run.isolation = runner.isolation_failure();
    }
    const bool hopeless = !run.blocks.empty() && run.blocks.back().succeeded == 0;
    if (runner.gateway_died() || (hopeless && !stop)) {
      if (number < run.blocks_wanted) {
        run.stopped_reason = "stopped after block " + std::to_string(number);
      }
      break;
    }
  }
  run.interrupted = stop;
}

void write_text(const fs::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  if (!file) {
    throw std::runtime_error("cannot write " + path.string());
  }
}

}  // namespace

int run_command(const RunOptions& options, std::ostream& out, std::ostream& err, bool live) {
  const compare::targets::Targets goals = read_goals(options);
  RunRecord run;
  const BlockSetup setup = make_setup(options, run);
  check_before_start(setup);
  describe_environment(options, setup, run);
  {
    const InterruptFlag watched;
    const ScopedAffinity affinity(setup.partition.client);
    if (!affinity.in_force()) {
      run.isolation = "none: the kernel refused to pin the client";
    }
    Progress progress(err, live, run.blocks_wanted, setup.plan.warmup, setup.plan.duration);
    measure_blocks(setup, run, progress, InterruptFlag::flag());
    progress.finish();
  }
  const std::string report = terminal_report(run);
  write_text(setup.directory / "run.json", to_json(run));
  write_text(setup.directory / "report.txt", report);
  const compare::results::ResultFile rows = to_result_file(run);
  compare::results::write_google_benchmark_file(rows, setup.directory / "macro.json");
  const bool valid = invalid_reason_of(run).empty();
  std::optional<compare::targets::Evaluation> graded;
  out << report << '\n';
  if (valid) {
    graded = show_goals(rows, goals, out);
    out << '\n';
  }
  out << "results in " << setup.directory.string() << '\n';
  if (!valid) {
    return kInvalid;
  }
  return options.targets && has_issue(*graded) ? kGoalMissed : kValid;
}

}  // namespace macro
