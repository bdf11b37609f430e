#pragma once

#include <string>

#include "compare/history/check.h"
#include "compare/history/timeline.h"

namespace compare::history {

inline constexpr std::size_t kMostFeedEntries = 50;
inline constexpr std::size_t kMostFeedBenchmarks = 50;  ///< named in an entry

struct FeedOptions {
  std::string title = "Performance regressions";
  std::string repository_url = {};  ///< for links to commits that bring none; may be empty
  std::string page_url = {};        ///< of the history page; entries link into it; may be empty
  std::string feed_link = {};       ///< to the feed from the page, as link_beside gives it
};

/// The regressions of a history, newest first, as an Atom feed (RFC 4287): an entry for each event
/// that got slower, with what it was accepted for. Its id is made of the event's commit and kind
/// and of what part of it was accepted, so that a reader shows it once. A commit without a time has
/// that of the one before it, or 1970.
std::string atom_feed(const Timeline& timeline, const Check& check, const FeedOptions& options);

}  // namespace compare::history
