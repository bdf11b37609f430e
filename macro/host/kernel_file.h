#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace macro {

/// The text of a small file, as the kernel shows them below /proc and /sys; read with plain calls,
/// since it happens once a second beside a measurement. nullopt when it cannot be read (a process
/// that is gone, no permission) or is longer than `most_bytes`.
std::optional<std::string> read_kernel_file(const std::filesystem::path& path,
                                            std::size_t most_bytes = std::size_t{1} << 20U);

/// A decimal number and nothing else but blanks around it; nullopt for anything else and where it
/// does not fit.
std::optional<std::uint64_t> parse_count(std::string_view text);

/// The number behind `name` in lines of "name number"; a colon behind the name and a unit behind
/// the number may stand. nullopt where there is none.
std::optional<std::uint64_t> count_named(std::string_view text, std::string_view name);

std::string_view without_blanks(std::string_view text);

/// Split at any blanks.
std::vector<std::string_view> words_of(std::string_view text);

/// The lines without their ends.
std::vector<std::string_view> lines_of(std::string_view text);

}  // namespace macro
