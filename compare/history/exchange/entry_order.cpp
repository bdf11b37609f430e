#include "compare/history/exchange/entry_order.h"

#include <algorithm>
#include <limits>
#include <unordered_map>

namespace compare::history {
namespace {

using Entries = std::vector<DatedEntry>;
using Time = std::int64_t DatedEntry::*;

/// One in so many may be odd.
constexpr std::size_t kOddShare = 10;
constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

std::vector<std::int64_t> times_of(const Entries& suite, Time time) {
  std::vector<std::int64_t> times;
  times.reserve(suite.size());
  for (const DatedEntry& entry : suite) {
    times.push_back(entry.*time);
  }
  return times;
}

/// How often a known time is followed by a later and by an earlier one.
struct Turns {
  std::size_t forward = 0;
  std::size_t back = 0;
};

Turns turns_of(const std::vector<std::int64_t>& times) {
  Turns turns;
  std::int64_t before = 0;
  for (const std::int64_t time : times) {
    if (time == 0) {
      continue;
    }
    turns.forward += before != 0 && time > before ? 1 : 0;
    turns.back += time < before ? 1 : 0;
    before = time;
  }
  return turns;
}

/// By the dates, which rebasing does not move, where there are any; and not against the commits'.
bool newest_first(const Entries& suite) {
  const Turns commits = turns_of(times_of(suite, &DatedEntry::committed_ns));
  const Turns dates = turns_of(times_of(suite, &DatedEntry::dated_ns));
  const Turns& told = dates.forward + dates.back > 0 ? dates : commits;
  return told.back > 0 && told.forward * kOddShare <= told.back && commits.forward <= commits.back;
}

/// Which of the known times are in the longest row of them that never goes back (patience sorting:
/// Fredman 1975).
std::vector<bool> in_longest_row(const std::vector<std::int64_t>& times) {
  std::vector<std::size_t> ends;  // by length less one, the row with the earliest end
  std::vector<std::size_t> before(times.size(), kNone);
  for (std::size_t at = 0; at < times.size(); ++at) {
    if (times[at] == 0) {
      continue;
    }
    const auto longer =
        std::upper_bound(ends.begin(), ends.end(), times[at],
                         [&](std::int64_t time, std::size_t end) { return time < times[end]; });
    before[at] = longer == ends.begin() ? kNone : *(longer - 1);
    if (longer == ends.end()) {
      ends.push_back(at);
    } else {
      *longer = at;
    }
  }
  std::vector<bool> kept(times.size(), false);
  for (std::size_t at = ends.empty() ? kNone : ends.back(); at != kNone; at = before[at]) {
    kept[at] = true;
  }
  return kept;
}

std::size_t known(const std::vector<std::int64_t>& times) {
  return times.size() - static_cast<std::size_t>(std::count(times.begin(), times.end(), 0));
}

/// How many known times are not in the longest row.
std::size_t astray(const std::vector<std::int64_t>& times) {
  const std::vector<bool> kept = in_longest_row(times);
  return known(times) - static_cast<std::size_t>(std::count(kept.begin(), kept.end(), true));
}

bool commits_have_times(const std::vector<Entries>& suites) {
  return std::all_of(suites.begin(), suites.end(), [](const Entries& suite) {
    const std::vector<std::int64_t> times = times_of(suite, &DatedEntry::committed_ns);
    return astray(times) * kOddShare <= known(times);
  });
}

/// Instead of a time that goes back or is not known the last one before it that does not; before
/// the first of these, that one: what has one time stays in the order it was added.
std::vector<std::int64_t> never_back(std::vector<std::int64_t> times) {
  const std::vector<bool> kept = in_longest_row(times);
  const auto first = std::find(kept.begin(), kept.end(), true);
  std::int64_t latest =
      first == kept.end() ? 0 : times[static_cast<std::size_t>(first - kept.begin())];
  for (std::size_t at = 0; at < times.size(); ++at) {
    latest = kept[at] ? times[at] : latest;
    times[at] = latest;
  }
  return times;
}

}  // namespace

std::vector<std::string> order_entries(std::vector<Entries>& suites) {
  std::vector<std::string> notes;
  for (Entries& suite : suites) {
    if (newest_first(suite)) {
      std::reverse(suite.begin(), suite.end());
      notes.push_back(suite.front().run.suite +
                      ": the newest entry comes first in it, so that it is read from its end");
    }
  }
  const bool by_commit = commits_have_times(suites);
  std::unordered_map<std::string, std::int64_t> time_of;
  for (Entries& suite : suites) {
    std::vector<std::int64_t> times = times_of(suite, &DatedEntry::dated_ns);
    for (std::size_t at = 0; at < suite.size(); ++at) {
      const std::int64_t committed = suite[at].committed_ns;
      times[at] = by_commit && committed != 0 ? committed : times[at];
    }
    if (const std::size_t odd = astray(times); odd > 0) {
      notes.push_back(suite.front().run.suite + ": " + std::to_string(odd) + " of " +
                      std::to_string(known(times)) +
                      " times go back; there the order in the file stands");
    }
    const std::vector<std::int64_t> ordered = never_back(std::move(times));
    for (std::size_t at = 0; at < suite.size(); ++at) {
      Commit& commit = suite[at].run.commit;
      commit.time_ns = time_of.try_emplace(commit.id, ordered[at]).first->second;
    }
  }
  return notes;
}

}  // namespace compare::history
