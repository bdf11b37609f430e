#include "compare/history/timeline.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <string_view>
#include <tuple>
#include <unordered_map>

#include "compare/results/hexadecimal.h"
#include "compare/results/time_unit.h"
#include "compare/stats/order_statistics.h"

namespace compare::history {
namespace {

constexpr std::size_t kShortId = 10;  // characters, as `git log --abbrev` would show

constexpr std::size_t kFewestPrefixDigits = 7;

/// Each commit once, whether its id was given in full or abbreviated, as result files have it.
class CommitIds {
 public:
  explicit CommitIds(const std::vector<Run>& runs) {
    std::map<std::string_view, std::string_view> full;
    for (const Run& run : runs) {
      full.emplace(run.commit.id, run.commit.id);
    }
    // Those that a text begins come right behind it. From the back, so that an abbreviation of an
    // abbreviation finds the full one.
    for (auto entry = full.rbegin(); entry != full.rend(); ++entry) {
      const auto next = entry.base();  // one behind, in the map's order
      if (next != full.end() && is_abbreviation(entry->first) &&
          next->first.starts_with(entry->first) && sole(full, entry->first, next->second)) {
        entry->second = next->second;
      }
      full_.emplace(entry->first, entry->second);
    }
  }

  [[nodiscard]] std::string_view full(std::string_view id) const { return full_.at(id); }

 private:
  /// Whether all ids that `prefix` begins are abbreviations of this one, or it.
  static bool sole(const std::map<std::string_view, std::string_view>& ids, std::string_view prefix,
                   std::string_view candidate) {
    for (auto entry = ids.upper_bound(prefix);
         entry != ids.end() && entry->first.starts_with(prefix); ++entry) {
      if (entry->second != candidate) {
        return false;
      }
    }
    return true;
  }

  std::unordered_map<std::string_view, std::string_view> full_;
};

void complete(Commit& commit, const Commit& other) {
  commit.time_ns = commit.time_ns != 0 ? commit.time_ns : other.time_ns;
  commit.subject = commit.subject.empty() ? other.subject : commit.subject;
  commit.author = commit.author.empty() ? other.author : commit.author;
  commit.url = commit.url.empty() ? other.url : commit.url;
}

/// The commits in their order, and of each run the index of its commit.
std::vector<std::size_t> order_commits(const std::vector<Run>& runs, std::vector<Commit>& commits) {
  const CommitIds ids(runs);
  std::unordered_map<std::string_view, std::size_t> index_of;
  std::vector<std::size_t> commit_of;
  std::vector<Commit> added;
  for (const Run& run : runs) {
    const std::string_view id = ids.full(run.commit.id);
    const auto [entry, is_new] = index_of.try_emplace(id, added.size());
    if (is_new) {
      added.push_back(run.commit);
      added.back().id = id;
    } else {
      complete(added[entry->second], run.commit);
    }
    commit_of.push_back(entry->second);
  }
  std::vector<std::int64_t> times;
  for (const Commit& commit : added) {
    const std::int64_t before = times.empty() ? 0 : times.back();
    times.push_back(commit.time_ns != 0 ? commit.time_ns : before);
  }
  std::vector<std::size_t> order(added.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](std::size_t first, std::size_t second) {
    return times[first] < times[second];
  });
  std::vector<std::size_t> position(added.size());
  for (std::size_t at = 0; at < order.size(); ++at) {
    position[order[at]] = at;
    commits.push_back(std::move(added[order[at]]));
  }
  for (std::size_t& commit : commit_of) {
    commit = position[commit];
  }
  return commit_of;
}

std::string_view value_of(const Environment& environment, std::string_view key) {
  const auto found = std::find_if(environment.begin(), environment.end(),
                                  [key](const auto& entry) { return entry.first == key; });
  return found == environment.end() ? std::string_view() : found->second;
}

/// What tells machines apart: the CPU model, else the name that somebody gave, else the number of
/// processors with their caches. The first is for comparing, the second for people.
std::pair<std::string, std::string> machine_of(const Environment& environment) {
  for (const std::string_view key : {"cpu_model", "name"}) {
    if (const std::string value(value_of(environment, key)); !value.empty()) {
      return {value, value};
    }
  }
  const std::string count(value_of(environment, "num_cpus"));
  if (count.empty()) {
    return {};
  }
  return {count + " " + std::string(value_of(environment, "caches")),
          count + (count == "1" ? " CPU" : " CPUs")};
}

/// What makes a series, in the order that series have; the unit as it is kept.
using SeriesKey =
    std::tuple<std::string_view, std::string_view, std::string_view, std::string, std::string_view>;

class Collector {
 public:
  explicit Collector(Timeline& timeline) : timeline_(timeline) {}

  void add(const Run& run, std::size_t commit) {
    const std::size_t environment = environment_of(run.environment);
    const auto& [machine, shown] = machine_of_[environment];
    std::map<SeriesKey, std::vector<double>> values;
    for (const Measurement& measurement : run.measurements) {
      const auto time = results::parse_time_unit(measurement.unit);
      const SeriesKey key{run.suite, measurement.benchmark, measurement.metric, machine,
                          time ? results::time_unit_name(results::TimeUnit::ns)
                               : std::string_view(measurement.unit)};
      std::vector<double> own;
      for (const double value : measurement.values) {
        const double kept =
            time ? results::convert_time(value, *time, results::TimeUnit::ns) : value;
        if (can_be_kept(kept)) {
          own.push_back(kept);
        }
      }
      if (own.empty()) {
        continue;
      }
      std::vector<double>& all = values[key];
      all.insert(all.end(), own.begin(), own.end());
      Drafted& drafted = draft(key, shown, measurement);
      Point& point = drafted.points[commit];
      point.commit = commit;
      point.environment = environment;
      point.measured_ns = std::max(point.measured_ns, run.measured_ns);
      point.run_url = run.url.empty() ? point.run_url : run.url;
      point.reference = measurement.reference ? measurement.reference : point.reference;
    }
    for (const auto& [key, own] : values) {
      Drafted& drafted = drafts_.at(key);
      drafted.medians[commit].push_back(stats::median(own));
      std::vector<double>& all = drafted.points[commit].values;
      all.insert(all.end(), own.begin(), own.end());
    }
  }

  void finish() {
    for (auto& [key, drafted] : drafts_) {
      for (auto& [commit, point] : drafted.points) {
        point.value = stats::median(drafted.medians[commit]);
        drafted.series.points.push_back(std::move(point));
      }
      timeline_.series.push_back(std::move(drafted.series));
    }
  }

 private:
  struct Drafted {
    Series series;
    std::map<std::size_t, Point> points;
    std::map<std::size_t, std::vector<double>> medians;  ///< of each run at that commit
  };

  std::size_t environment_of(const Environment& environment) {
    const auto [entry, added] =
        environments_.try_emplace(environment, timeline_.environments.size());
    if (added) {
      timeline_.environments.push_back(environment);
      machine_of_.push_back(machine_of(environment));
    }
    return entry->second;
  }

  Drafted& draft(const SeriesKey& key, const std::string& shown, const Measurement& measurement) {
    Drafted& drafted = drafts_[key];
    Series& series = drafted.series;
    series.suite = std::get<0>(key);
    series.benchmark = measurement.benchmark;
    series.metric = measurement.metric;
    series.unit = std::get<4>(key);
    series.machine = shown;
    // What the newest file says of the metric stands; that it says nothing, does not.
    if (measurement.better != results::Better::unknown) {
      series.better = measurement.better;
    }
    series.exact = measurement.exact;
    return drafted;
  }

  Timeline& timeline_;
  std::map<Environment, std::size_t> environments_;
  std::vector<std::pair<std::string, std::string>> machine_of_;  ///< by environment
  std::map<SeriesKey, Drafted> drafts_;
};

}  // namespace

bool is_abbreviation(std::string_view id) {
  return id.size() >= kFewestPrefixDigits && results::is_hexadecimal(id);
}

std::string name_of(const Series& series) {
  return series.suite + ": " + series.benchmark + " " + series.metric +
         (series.machine.empty() ? "" : " on " + series.machine);
}

std::string short_id(const Commit& commit) {
  std::string shown = commit.id.substr(0, kShortId);
  return results::is_hexadecimal(shown) ? shown : commit.id;
}

Timeline timeline(const std::vector<Run>& runs) {
  Timeline timeline;
  const std::vector<std::size_t> commit_of = order_commits(runs, timeline.commits);
  Collector collector(timeline);
  for (std::size_t index = 0; index < runs.size(); ++index) {
    collector.add(runs[index], commit_of[index]);
  }
  collector.finish();
  return timeline;
}

}  // namespace compare::history
