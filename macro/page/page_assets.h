#pragma once

#include <string_view>

/// The files that report.html is made of beside those of compare/report/page, as they were when
/// this was built.
namespace macro::assets {

std::string_view page_style();

/// Ours, in the order in which they build on each other, after those that all pages share.
std::string_view format_script();
std::string_view chart_script();
std::string_view time_charts_script();
std::string_view distribution_charts_script();
std::string_view page_script();

}  // namespace macro::assets
