#pragma once

#include <string_view>

/// The files that report.html is made of, as they were when this was built.
namespace macro::assets {

std::string_view dygraphs_script();   ///< of libjs-dygraphs: the charts
std::string_view dygraphs_style();    ///< of libjs-dygraphs
std::string_view dygraphs_licence();  ///< that must stay with it
std::string_view page_style();

/// Ours, in the order in which they build on each other.
std::string_view format_script();
std::string_view ticks_script();
std::string_view theme_script();
std::string_view chart_script();
std::string_view time_charts_script();
std::string_view distribution_charts_script();
std::string_view page_script();

}  // namespace macro::assets
