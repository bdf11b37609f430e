#include "compare/history/page/history_page.h"

#include "compare/history/page/page_assets.h"
#include "compare/history/page/page_data.h"
#include "compare/report/html_table.h"
#include "compare/report/markup.h"
#include "compare/report/page/scripted_page.h"

namespace compare::history {
namespace {

constexpr std::string_view kAbout =
    "<p>One file: it asks nothing of any server, and its address holds the whole view. Each point "
    "is the median of the repetitions at a commit, the band the interval between order statistics "
    "that holds the median with 95 %: it knows the noise between repetitions, not between "
    "machines. Lines are of one machine each and break where its environment changed.</p>";

/// What a feed reader finds the feed by.
std::string feed_markup(const std::string& link) {
  return link.empty() ? ""
                      : R"(<link rel="alternate" type="application/atom+xml" title="Regressions" )"
                        "href=\"" +
                            report::escaped_markup(link) + "\">\n";
}

}  // namespace

std::string history_page(const Timeline& timeline, const Check& check, const PageOptions& options) {
  return report::scripted_page(
      {.title = options.title,
       .head = feed_markup(options.feed_link),
       .body = "<header><h1>" + report::shown_markup(options.title) + "</h1></header>\n" +
               std::string(assets::body_markup()),
       .about = std::string(kAbout),
       .data = page_data(timeline, check, options.repository_url),
       .style = assets::history_style(),
       .scripts = {assets::model_script(), assets::state_script(), assets::list_script(),
                   assets::lines_script(), assets::chart_script(), assets::cards_script(),
                   assets::tables_script(), assets::page_script()}});
}

}  // namespace compare::history
