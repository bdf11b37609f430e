#include "macro/cli/block_runner.h"

#include <sys/resource.h>

#include <utility>

#include "macro/record/block_summary.h"
#include "macro/record/number_text.h"

namespace macro {
namespace {

using std::chrono::microseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

nanoseconds own_cpu_time() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return seconds(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         microseconds(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

/// Reads the clocks of both processes where the measured part begins and ends, and watches over the
/// gateway meanwhile.
class BlockObserver : public LoadObserver {
 public:
  BlockObserver(GatewayProcess* gateway, Progress& progress)
      : gateway_(gateway), progress_(progress) {}

  void measured_part_begins(nanoseconds now) override {
    began_ = now;
    client_cpu_ = own_cpu_time();
    if (gateway_ != nullptr) {
      gateway_cpu_ = gateway_->cpu_time();
    }
  }

  void measured_part_ends(nanoseconds now) override {
    readings_.elapsed = now - began_;
    readings_.client_cpu = own_cpu_time() - client_cpu_;
    if (gateway_ == nullptr) {
      return;
    }
    const auto used = gateway_->cpu_time();
    if (used && gateway_cpu_) {
      readings_.gateway_cpu = *used - *gateway_cpu_;
    }
    readings_.gateway_processors = static_cast<int>(gateway_->cpus().size());
    readings_.rss_bytes_peak = gateway_->rss_bytes_peak();
  }

  bool progress(nanoseconds elapsed) override {
    progress_.advance(elapsed);
    return gateway_ == nullptr || gateway_->running();
  }

  [[nodiscard]] const ProcessReadings& readings() const noexcept { return readings_; }

 private:
  GatewayProcess* gateway_;
  Progress& progress_;
  ProcessReadings readings_;
  nanoseconds began_{0};
  nanoseconds client_cpu_{0};
  std::optional<nanoseconds> gateway_cpu_;
};

}  // namespace

BlockRunner::BlockRunner(const BlockSetup& setup, Progress& progress, const std::atomic<bool>& stop)
    : setup_(setup), progress_(progress), stop_(stop) {}

std::unique_ptr<ProviderProcess> BlockRunner::start_provider(int number) {
  if (!setup_.provider) {
    return nullptr;
  }
  const auto log = setup_.directory / ("provider-block-" + std::to_string(number) + ".log");
  // Beside the client: it is the gateway that must have processors of its own.
  return std::make_unique<ProviderProcess>(ChildCommand{.program = setup_.provider->program,
                                                        .arguments = setup_.provider->arguments,
                                                        .log = log,
                                                        .cpus = setup_.partition.client},
                                           stop_);
}

std::unique_ptr<GatewayProcess> BlockRunner::start_gateway(int number,
                                                           const ProviderProcess* provider) {
  if (!setup_.gateway || stop_) {
    return nullptr;
  }
  GatewayLaunch launch;
  launch.program = *setup_.gateway;
  launch.log = setup_.directory / ("gateway-block-" + std::to_string(number) + ".log");
  launch.cpus = setup_.partition.gateway;
  launch.make_key = setup_.plan.tasks.front().request.key.empty();
  if (provider != nullptr) {
    const ProviderSetup& behind = *setup_.provider;
    launch.more_arguments = {"--upstream",
                             behind.upstream + provider->url() + behind.upstream_options, "--route",
                             behind.route};
  }
  auto gateway = std::make_unique<GatewayProcess>(launch, stop_);
  if (!launch.cpus.empty() && gateway->cpus() != launch.cpus) {
    isolation_failure_ = "none: the gateway was asked to run on cpu " + to_text(launch.cpus) +
                         " and runs on cpu " + to_text(gateway->cpus());
  }
  return gateway;
}

/// One stretch of load on `url`; nullopt when it was interrupted before anything was measured.
std::optional<BlockRecord> BlockRunner::measure(int number, const std::string& url,
                                                GatewayProcess* gateway, const std::string& key) {
  const TargetAddress target = resolve_target(url, setup_.allow_public);
  LoadPlan plan = setup_.plan;
  plan.targets = {target};
  for (TaskSpec& task : plan.tasks) {
    if (task.request.key.empty()) {
      task.request.key = key;
    }
  }
  // Ranges of 2^48 salts, so that no block repeats another's requests; but the two of a pair are
  // the same load.
  plan.salt_begin = static_cast<std::uint64_t>(number) << 48U;

  BlockObserver observer(gateway, progress_);
  const LoadResult load = run_load(plan, observer, stop_);
  BlockRecord block =
      summarize_block(number, load, observer.readings(), static_cast<int>(plan.shape.level));
  if (stop_) {
    if (block.succeeded == 0) {
      return std::nullopt;
    }
    if (load.measured < plan.duration) {
      // First, since what a part of a block seems to show may come from being but a part.
      const std::string other = block.valid() ? "" : "; " + block.invalid_reason;
      block.invalid_reason = "interrupted after " + fixed_text(block.measured_seconds, 1) +
                             " s of the measured part" + other;
    }
  }
  return block;
}

/// Stops the gateway; how it ends may say that the block is no measurement.
void BlockRunner::end(GatewayProcess& gateway, BlockRecord& block) {
  if (!gateway.running()) {
    gateway_died_ = true;
    block.invalid_reason = gateway.death_notice();
  } else if (!gateway.stop()) {
    block.warnings.emplace_back("the gateway did not end on SIGTERM and was killed");
  } else if (!gateway.exited_cleanly() && block.valid()) {
    block.invalid_reason = "on SIGTERM, " + gateway.death_notice();
  }
}

std::optional<MeasuredBlock> BlockRunner::run(int number) {
  const auto provider = start_provider(number);
  const auto gateway = start_gateway(number, provider.get());
  if (stop_) {
    return std::nullopt;
  }
  const std::string url = gateway ? gateway->url() : *setup_.target;
  const std::string key = gateway ? gateway->key() : "";
  std::optional<BlockRecord> direct;
  const auto measure_direct = [&] {
    direct = measure(number, provider ? provider->url() : *setup_.direct, nullptr, key);
  };
  // Which comes first alternates, so that a machine that gets slower favours neither.
  const bool direct_first = number % 2 == 1;
  if (setup_.paired && direct_first) {
    measure_direct();
  }
  auto block = measure(number, url, gateway.get(), key);
  if (setup_.paired && !direct_first && !stop_) {
    measure_direct();
  }
  if (!block || (setup_.paired && !direct)) {
    return std::nullopt;
  }
  if (gateway) {
    end(*gateway, *block);
  }
  if (provider && !provider->running() && block->valid()) {
    block->invalid_reason = "the mock provider died meanwhile";
  }
  if (direct && !direct->valid() && block->valid()) {
    block->invalid_reason = "without the gateway: " + direct->invalid_reason;
  }
  return MeasuredBlock{std::move(*block), std::move(direct)};
}

}  // namespace macro
