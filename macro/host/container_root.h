#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace macro {

/// Where the gateway is in every image that macro makes or ci/Dockerfile builds.
inline constexpr const char* kProgramInContainer = "/usr/local/bin/gatebench-gateway";

/// The libraries that a program is loaded with, from what ldd printed; the loader is one of them.
/// The error names a library that was not found. A program without any is fine. Pure.
tl::expected<std::vector<std::filesystem::path>, std::string> parse_ldd(std::string_view text);

/// A root file system with nothing but the program, as kProgramInContainer, the libraries that it
/// needs at the paths where they are here, and the few files that resolving names asks for; as
/// `directory`/root.tar, with a copy of the tree beside it. `program` is trusted: ldd runs its
/// loader.
tl::expected<std::filesystem::path, std::string> make_container_root(
    const std::filesystem::path& program, const std::filesystem::path& directory);

/// The folders of these libraries, for LD_LIBRARY_PATH: the image has no cache of the loader.
std::string library_path(const std::vector<std::filesystem::path>& libraries);

/// The libraries of `program`: ldd's output, read.
tl::expected<std::vector<std::filesystem::path>, std::string> libraries_of(
    const std::filesystem::path& program);

/// A program of the system by its name, in the folders where those are; empty when it is in none.
std::filesystem::path find_program(const std::string& name,
                                   const std::vector<std::filesystem::path>& folders);

/// Where the system's programs are.
std::vector<std::filesystem::path> program_folders();

}  // namespace macro
