#pragma once

#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "compare/history/store/store.h"

namespace compare::cli {

/// Opens a history; says on `err` where it has to wait for another process. Throws as
/// history::Store does.
history::Store open_history(const std::string& folder, history::Access access, std::ostream& err);

/// What it holds; its damage goes to `err`. Throws results::InputError where there is no run in it.
history::StoreContents read_history(const history::Store& store, std::ostream& err);

/// Throws UsageError where `path`, which `option` gave, is one of the files that the history in
/// `folder` is made of, or lies where these do: a report would be written over what was measured.
void refuse_own_files(const std::string& folder, std::string_view option, const std::string& path);

/// A line each.
void print_warnings(const std::vector<std::string>& warnings, std::ostream& err);
void print_warning(const std::string& warning, std::ostream& err);

/// KEY=VALUE... in order. Throws UsageError naming the text that is not.
history::Environment parse_environment(const std::vector<std::string>& texts);

/// The clock, in nanoseconds since 1970.
std::int64_t now_ns();

}  // namespace compare::cli
