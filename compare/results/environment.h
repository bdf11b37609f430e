#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "compare/results/result_file.h"

namespace compare::results {

/// A context key in which two files differ, with both values as they are shown to people.
struct Difference {
  std::string key;
  std::string first;
  std::string second;
};

/// The value of a key for people: a string without its quotes, anything else as JSON; nullopt when
/// absent.
std::optional<std::string> shown_value(const Context& context, std::string_view key);

/// Where both have the key and its values differ; nullopt else, for what is unknown differs from
/// nothing.
std::optional<Difference> difference(const Context& first, const Context& second,
                                     std::string_view key);

/// Whether two files were measured on different kinds of machine: by gatebench.cpu_model where both
/// have it, else by num_cpus and caches. The first key that differs; nullopt if none does.
std::optional<Difference> host_difference(const Context& first, const Context& second);

}  // namespace compare::results
