#include "macro/cli/run_command.h"

#include <algorithm>
#include <exception>
#include <fstream>
#include <memory>
#include <random>
#include <system_error>
#include <utility>

#include "build_info.h"
#include "macro/cli/dashboard.h"
#include "macro/cli/goals.h"
#include "macro/cli/interrupt.h"
#include "macro/cli/result_folder.h"
#include "macro/cli/run_setup.h"
#include "macro/engine/request_set.h"
#include "macro/export/hdr_log.h"
#include "macro/export/readme_table.h"
#include "macro/host/environment.h"
#include "macro/plan/plan_text.h"
#include "macro/plan/scenario_plan.h"
#include "macro/plan/schedule_file.h"
#include "macro/record/result_rows.h"
#include "macro/record/run_verdict.h"
#include "macro/run/scenario_run.h"

namespace macro {
namespace {

namespace fs = std::filesystem;

constexpr int kValid = 0;
constexpr int kGoalMissed = 1;
constexpr int kInvalid = 3;

double seconds(std::chrono::nanoseconds duration) {
  return std::chrono::duration<double>(duration).count();
}

using Environment = std::vector<std::pair<std::string, std::string>>;

Environment describe_environment(const RunOptions& options, const RunSubject& subject,
                                 const HostFacts& host) {
  Environment environment;
  const auto add = [&](const std::string& key, std::string_view value) {
    if (!value.empty()) {
      environment.emplace_back(key, value);
    }
  };
  std::error_code ignored;
  add("host_name", host.host_name);
  add("executable", fs::read_symlink("/proc/self/exe", ignored).string());
  if (!subject.gateway.empty()) {
    const GatewayBuild build = read_gateway_build(subject.gateway);
    add("gatebench.commit", build.commit);
    add("gatebench.build_type", build.build_type);
    add("gatebench.compiler", build.compiler);
    add("gatebench.flags", build.flags);
  }
  add("gatebench.cpu_model", host.cpu_model);
  add("gatebench.kernel", host.kernel);
  add("gatebench.macro_commit", gatebench::build_info().commit);
  environment.insert(environment.end(), options.context.begin(), options.context.end());
  return environment;
}

/// Feeds the dashboard, about twice a second.
class Watch {
 public:
  explicit Watch(Dashboard& dashboard) : dashboard_(dashboard), began_(monotonic_now()) {}

  void begin(const ScenarioPlan& plan) {
    procedure_ = plan.procedure;
    dashboard_.begin(plan.name);
  }

  void operator()(const RunContext::Moment& moment) {
    const std::chrono::nanoseconds now = monotonic_now();
    const bool moved = moment.phase != phase_ || moment.part != part_;
    if (!moved && now - shown_ < std::chrono::milliseconds(500)) {
      return;
    }
    shown_ = now;
    phase_ = moment.phase;
    part_ = moment.part;
    DashboardFigures figures;
    figures.elapsed_seconds = seconds(now - began_);
    figures.phase = moment.phase;
    figures.part = procedure_ == ScenarioPlan::Procedure::blocks ? "block" : "step";
    figures.block = moment.part;
    figures.blocks = std::max(moment.parts, moment.part);
    figures.about = procedure_ == ScenarioPlan::Procedure::ceiling;  // it ends when it knows
    figures.rate_per_second = moment.latest.rate_per_second;
    figures.in_flight = moment.latest.in_flight;
    figures.latency_ns_p50 = moment.latest.latency_ns_p50;
    figures.latency_ns_p99 = moment.latest.latency_ns_p99;
    figures.failures = moment.latest.failures;
    figures.target_cpu_cores = moment.latest.target_cpu_cores;
    figures.target_rss_bytes = moment.latest.target_rss_bytes;
    dashboard_.update(figures);
  }

 private:
  Dashboard& dashboard_;
  std::chrono::nanoseconds began_;
  std::chrono::nanoseconds shown_{0};
  ScenarioPlan::Procedure procedure_ = ScenarioPlan::Procedure::blocks;
  std::string phase_;
  int part_ = 0;
};

/// What was demanded and cannot be had is the user's to know before anything is measured.
std::unique_ptr<Isolation> make_isolation(const IsolationWish& wish) {
  try {
    return std::make_unique<Isolation>(wish);
  } catch (const std::runtime_error& error) {
    throw UsageError(error.what());
  }
}

/// Measures one scenario after the other, and writes each one's raw files as soon as it is over.
class Session {
 public:
  Session(const RunOptions& options, RunSubject subject, std::vector<ScenarioPlan> plans,
          std::optional<TlsOptions> tls, std::uint64_t seed, fs::path directory)
      : options_(options),
        directory_(std::move(directory)),
        subject_(std::move(subject)),
        plans_(std::move(plans)),
        tls_(std::move(tls)),
        seed_(seed),
        host_(read_host_facts()),
        environment_(describe_environment(options, subject_, host_)) {}

  std::vector<RunRecord> measure(Dashboard& dashboard) {
    // A quarter of the processors: a gateway costs about three times as much as our side of it.
    const auto quarter = static_cast<int>(allowed_cpus(0).size() / 4);
    const int threads = options_.threads > 0 ? options_.threads : std::max(quarter, 1);
    const std::unique_ptr<Isolation> made = make_isolation(wish_of(options_, subject_, threads));
    const Isolation& isolation = *made;
    const ScopedAffinity affinity(isolation.partition().client);
    NullCeiling ceiling(subject_.provider, subject_.directory);
    Watch watch(dashboard);
    const RunContext context{.subject = subject_,
                             .isolation = isolation,
                             .null_ceiling = ceiling,
                             .tls = tls_,
                             .checks = options_.checks,
                             .threads = threads,
                             .seed = seed_,
                             .watch = std::ref(watch),
                             .stop = InterruptFlag::flag()};
    std::vector<RunRecord> runs;
    for (ScenarioPlan& plan : plans_) {
      const bool left_out = InterruptFlag::flag() && plan.skipped_reason.empty();
      if (left_out) {
        plan.skipped_reason = "interrupted before it was begun";
      }
      watch.begin(plan);
      ScenarioRun scenario(context, plan);
      RunRecord run = scenario.measure();
      run.interrupted = run.interrupted || left_out;
      run.number = static_cast<int>(runs.size()) + 1;
      run.processors = host_.processors;
      run.environment = environment_;
      if (!affinity.in_force()) {
        run.isolation = "none: the kernel refused to pin the client";
      }
      write_raw(plan, run, scenario.log());
      runs.push_back(std::move(run));
    }
    return runs;
  }

 private:
  void write_raw(const ScenarioPlan& plan, const RunRecord& run, const std::string& log) const {
    const fs::path folder =
        plans_.size() == 1 ? directory_ : ResultFolder::folder_of(run, directory_);
    const std::string schedule =
        run.skipped_reason.empty() ? schedule_json(plan, run.seed) : std::string();
    ResultFolder::write_raw(run, schedule, log, folder);
  }

  const RunOptions& options_;
  fs::path directory_;
  RunSubject subject_;
  std::vector<ScenarioPlan> plans_;
  std::optional<TlsOptions> tls_;
  std::uint64_t seed_;
  HostFacts host_;
  Environment environment_;
};

}  // namespace

int run_command(const RunOptions& options, std::ostream& out, std::ostream& err,
                const DashboardStyle& style) {
  const compare::targets::Targets goals = read_goals(options);
  std::vector<RunRecord> baseline;
  if (options.baseline) {
    try {
      baseline = ResultFolder::read(ResultFolder::named_by(*options.baseline));
    } catch (const std::runtime_error& error) {
      throw UsageError(std::string("--baseline: ") + error.what());
    }
  }
  std::vector<ScenarioPlan> plans = plan_scenarios(options);
  fit_open_files(plans);
  RunSubject subject = subject_of(options);
  check_before_start(subject, plans);
  std::optional<TlsOptions> tls = tls_of(options);
  const fs::path directory = make_output_directory(options);
  subject.directory = directory / "logs";
  fs::create_directories(subject.directory);
  const std::uint64_t seed = options.seed ? *options.seed : std::random_device()();

  // To the end: a second Ctrl-C must not cost the results.
  const InterruptFlag watched;
  Dashboard dashboard(err, style);
  std::vector<std::string> names;
  for (const ScenarioPlan& plan : plans) {
    names.push_back(plan.name);
  }
  ResultFolder::begin(names, options.targets.value_or(""), directory);
  for (const ScenarioPlan& plan : plans) {
    if (const std::string warning = spawn_warning(plan); !warning.empty()) {
      err << "macro: warning: " << plan.name << ": " << warning << '\n';
    }
  }
  dashboard.plan(seconds(planned_length(plans, !subject.gateway.empty())), names);
  Session session(options, std::move(subject), std::move(plans), std::move(tls), seed, directory);
  const std::vector<RunRecord> runs = session.measure(dashboard);
  dashboard.finish();
  const bool none_begun = std::all_of(runs.begin(), runs.end(), [](const RunRecord& run) {
    return run.interrupted && !run.skipped_reason.empty();
  });
  if (none_begun) {
    err << "macro: interrupted before anything was measured\n";
    return kInvalid;
  }
  // What was asked for was not measured, however good what there is.
  const bool valid = fault_of(runs).empty();
  out << text_report(runs) << '\n' << std::flush;
  ResultFolder::write_reports(runs, baseline, goals, directory);
  std::optional<compare::targets::Evaluation> graded;
  if (valid) {
    graded = show_goals(to_result_file(runs), goals, out);
    out << '\n';
  }
  out << "results in " << directory.string() << " (report.html)\n";
  if (!valid) {
    return kInvalid;
  }
  const bool missed = options.targets && has_issue(*graded);
  return missed ? kGoalMissed : kValid;
}

}  // namespace macro
