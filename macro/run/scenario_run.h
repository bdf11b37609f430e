#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "macro/engine/load.h"
#include "macro/host/prometheus_text.h"
#include "macro/plan/scenario_plan.h"
#include "macro/record/run_record.h"
#include "macro/run/block_observer.h"
#include "macro/run/isolation.h"
#include "macro/run/null_ceiling.h"
#include "macro/run/target_side.h"

namespace macro {

/// What all scenarios of a run share.
struct RunContext {
  RunSubject subject;
  const Isolation& isolation;
  NullCeiling& null_ceiling;
  std::optional<TlsOptions> tls;
  bool checks = true;  ///< false: blocks are no measurement, since nothing vouches for them
  int threads = 1;     ///< of the client, where a plan does not say
  std::uint64_t seed = 1;
  std::size_t sample_size = 4'000;  ///< requests kept one by one, of a scenario
  /// Told about ten times a second: phase ("warming up"), which block or step of how many, and what
  /// the load was like. False ends the run.
  struct Moment {
    std::string phase;
    int part = 1;
    int parts = 1;
    LatestFigures latest;
  };
  std::function<void(const Moment&)> watch;
  const std::atomic<bool>& stop;
};

/// Carries out one ScenarioPlan: block by block, step by step, against its reference in turn where
/// it has one, and puts together what was found. Used by one thread, once.
class ScenarioRun {
 public:
  ScenarioRun(const RunContext& context, const ScenarioPlan& plan);

  /// Everything but the environment of the record. Never throws for what a target does; what broke
  /// off is told in the record.
  RunRecord measure();

  /// The interval log of the response times, for hdr/response.hlog; empty where nothing came.
  [[nodiscard]] std::string log() const;

 private:
  /// One stretch of load and what it came to.
  struct Stretch {
    BlockRecord block;
    LoadCounts counts;
    std::vector<RequestSample> sample;
    bool measured = false;  ///< false: interrupted before anything was
  };
  /// The whole counts of all loads on one gateway.
  struct GatewayCounts {
    std::vector<TotalCounts> by_task;
  };

  void measure_blocks();
  bool measure_pair(int number);
  void measure_staircase();
  void measure_ceiling();
  void measure_steps(const std::function<bool(TargetSide&)>& each);

  Stretch load_once(TargetSide& side, const std::vector<TargetAddress>& addresses,
                    const LoadShape& shape, int number, bool reference, const std::string& phase);
  LoadPlan load_plan(TargetSide& side, const std::vector<TargetAddress>& addresses,
                     const LoadShape& shape, int number) const;
  ValidityInput validity_input(const TargetSide& side, BlockObserver& observer,
                               const LoadShape& shape, const LoadResult& load,
                               bool reference) const;
  void keep(const Stretch& stretch);
  void end_side(TargetSide& side, BlockRecord& block, const GatewayCounts& counts);
  [[nodiscard]] std::optional<MetricSamples> settled_metrics(const TargetSide& side,
                                                             const ClientCounts& client) const;
  void note_limits(const TargetSide& side);
  void find_out();

  const RunContext& context_;
  const ScenarioPlan& plan_;
  int threads_ = 1;
  RunRecord run_;
  RunAxis axis_;
  LoadCounts all_;    ///< of the valid blocks
  LoadCounts every_;  ///< of all blocks: what there is to tell where none is valid
  std::vector<SampledRequest> invalid_sample_;
  GatewayCounts on_gateway_;
  std::string log_;
  int parts_ = 1;
  bool pace_is_known_ = false;                ///< whether the client has to hold itself back
  std::optional<double> held_at_per_second_;  ///< it has to, at this
  bool gateway_died_ = false;
  std::string limits_text_;
};

}  // namespace macro
