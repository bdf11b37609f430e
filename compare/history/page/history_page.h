#pragma once

#include <string>

#include "compare/history/check.h"
#include "compare/history/timeline.h"

namespace compare::history {

struct PageOptions {
  std::string title = "Performance history";  ///< text
  std::string repository_url = {};  ///< for links to commits that bring none; may be empty
  std::string feed_link = {};       ///< to the feed, as link_beside gives it; may be empty
};

/// The history as one HTML file that asks nothing of anybody: chart, list, comparison of two
/// commits, changes. `check` is of this timeline. All texts are shown as text, whatever they hold;
/// what makes the page large is bounded as page_data.h says. A pure function.
std::string history_page(const Timeline& timeline, const Check& check, const PageOptions& options);

}  // namespace compare::history
