#pragma once

#include <string_view>

/// The files that every page with charts is made of, as they were when this was built.
namespace compare::report::assets {

std::string_view dygraphs_script();   ///< of libjs-dygraphs: the charts
std::string_view dygraphs_style();    ///< of libjs-dygraphs
std::string_view dygraphs_licence();  ///< that must stay with it
std::string_view base_style();        ///< colours for light, dark and print; text, tables, buttons

std::string_view numbers_script();
std::string_view ticks_script();
std::string_view theme_script();
std::string_view plot_script();

}  // namespace compare::report::assets
