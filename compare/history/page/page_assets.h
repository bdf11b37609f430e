#pragma once

#include <string_view>

/// The files that the history page is made of beside those of compare/report/page, as they were
/// when this was built.
namespace compare::history::assets {

std::string_view history_style();
std::string_view body_markup();

/// In the order in which they build on each other, after those that all pages share.
std::string_view model_script();
std::string_view state_script();
std::string_view list_script();
std::string_view lines_script();
std::string_view chart_script();
std::string_view cards_script();
std::string_view tables_script();
std::string_view page_script();

}  // namespace compare::history::assets
