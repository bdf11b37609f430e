#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "compare/history/timeline.h"

namespace compare::history {

/// What a list shows.
struct ListOptions {
  std::size_t last = 0;  ///< only the newest so many commits; 0: all
  /// Where set: the values of these benchmarks through the commits instead of the commits.
  std::function<bool(std::string_view)> benchmark;
  std::string metric;     ///< only this one, of those; empty: all
  std::size_t width = 0;  ///< of the terminal; 0: unlimited
};

/// The timeline without what the options leave out.
Timeline chosen(const Timeline& timeline, const ListOptions& options);

/// For people, the newest last. `timeline` is a chosen one.
std::string list_text(const Timeline& timeline, const ListOptions& options);
/// {"schema":"gatebench.history_list/1","commits":[...],"series":[...]}; series only where
/// benchmarks were asked for.
std::string list_json(const Timeline& timeline, const ListOptions& options);
/// A row for each commit; where benchmarks were asked for, export_csv() of them.
std::string list_csv(const Timeline& timeline, const ListOptions& options);

/// "2026-03-01 10:15"; "-" where it is not known.
std::string shown_time(std::int64_t time_ns);

}  // namespace compare::history
