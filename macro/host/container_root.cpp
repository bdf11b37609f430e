#include "macro/host/container_root.h"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <optional>
#include <system_error>

#include "macro/host/child_process.h"
#include "macro/host/kernel_file.h"

namespace macro {
namespace {

constexpr std::chrono::seconds kPatience{60};

/// glibc loads it by name when a thread ends, so ldd does not know it.
constexpr const char* kUnwinder = "libgcc_s.so.1";

void copy_into(const std::filesystem::path& root, const std::filesystem::path& file) {
  const std::filesystem::path copy = root / file.relative_path();
  std::filesystem::create_directories(copy.parent_path());
  std::filesystem::copy_file(file, copy, std::filesystem::copy_options::overwrite_existing);
}

void write_file(const std::filesystem::path& file, const std::string& text) {
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << text;
}

/// Throws std::filesystem::filesystem_error, which is a std::system_error.
void fill_root(const std::filesystem::path& root, const std::filesystem::path& program,
               const std::vector<std::filesystem::path>& libraries) {
  const std::filesystem::path copy =
      root / std::filesystem::path(kProgramInContainer).relative_path();
  std::filesystem::create_directories(copy.parent_path());
  std::filesystem::copy_file(program, copy, std::filesystem::copy_options::overwrite_existing);
  std::filesystem::permissions(copy, std::filesystem::perms(0755));
  for (const auto& library : libraries) {
    copy_into(root, library);
    const auto unwinder = library.parent_path() / kUnwinder;
    if (std::filesystem::exists(unwinder)) {
      copy_into(root, unwinder);
    }
  }
  for (const char* folder : {"tmp", "data", "proc", "sys", "dev"}) {
    std::filesystem::create_directories(root / folder);
  }
  std::filesystem::permissions(root / "tmp", std::filesystem::perms(01777));
  write_file(root / "etc/passwd", "root:x:0:0:root:/:/nonexistent\n");
  write_file(root / "etc/group", "root:x:0:\n");
  write_file(root / "etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n");
}

}  // namespace

tl::expected<std::vector<std::filesystem::path>, std::string> parse_ldd(std::string_view text) {
  std::vector<std::filesystem::path> libraries;
  for (const std::string_view line : lines_of(text)) {
    const auto words = words_of(line);
    if (line.find("=> not found") != std::string_view::npos) {
      return tl::unexpected("the library " + std::string(words.front()) + " was not found");
    }
    // "libc.so.6 => /lib/libc.so.6 (0x...)", or "/lib64/ld-linux.so.2 (0x...)"; the kernel's own
    // has no file.
    const auto path = std::find_if(words.begin(), words.end(),
                                   [](std::string_view word) { return word.front() == '/'; });
    if (path != words.end() && words.back().substr(0, 3) == "(0x") {
      libraries.emplace_back(*path);
    }
  }
  return libraries;
}

tl::expected<std::vector<std::filesystem::path>, std::string> libraries_of(
    const std::filesystem::path& program) {
  const auto ldd = find_program("ldd", program_folders());
  if (ldd.empty()) {
    return tl::unexpected(std::string("ldd, which tells a program's libraries, is not installed"));
  }
  const auto text = output_of(
      {.program = ldd, .arguments = {program.string()}, .log = {}, .cpus = {}}, kPatience);
  if (!text) {
    // A program without libraries makes ldd fail; one that does not run is found out by the trial.
    return std::vector<std::filesystem::path>();
  }
  return parse_ldd(*text);
}

std::string library_path(const std::vector<std::filesystem::path>& libraries) {
  std::vector<std::string> folders;
  for (const auto& library : libraries) {
    const std::string folder = library.parent_path().string();
    if (std::find(folders.begin(), folders.end(), folder) == folders.end()) {
      folders.push_back(folder);
    }
  }
  std::string path;
  for (const std::string& folder : folders) {
    path += (path.empty() ? "" : ":") + folder;
  }
  return path;
}

tl::expected<std::filesystem::path, std::string> make_container_root(
    const std::filesystem::path& program, const std::filesystem::path& directory) {
  const auto tar = find_program("tar", program_folders());
  if (tar.empty()) {
    return tl::unexpected(std::string("tar is not installed"));
  }
  const std::filesystem::path root = directory / "root";
  const std::filesystem::path archive = directory / "root.tar";
  try {
    const auto libraries = libraries_of(program);
    if (!libraries) {
      return tl::unexpected(libraries.error());
    }
    fill_root(root, program, *libraries);
    if (!output_of({.program = tar,
                    .arguments = {"--owner=0", "--group=0", "--numeric-owner", "-C", root.string(),
                                  "-cf", archive.string(), "."},
                    .log = {},
                    .cpus = {}},
                   kPatience)) {
      return tl::unexpected("tar could not pack " + root.string());
    }
  } catch (const std::system_error& error) {
    return tl::unexpected(std::string("cannot copy the gateway: ") + error.what());
  }
  return archive;
}

std::filesystem::path find_program(const std::string& name,
                                   const std::vector<std::filesystem::path>& folders) {
  for (const auto& folder : folders) {
    std::error_code ignored;
    auto program = folder / name;
    if (std::filesystem::is_regular_file(program, ignored) && access(program.c_str(), X_OK) == 0) {
      return program;
    }
  }
  return {};
}

std::vector<std::filesystem::path> program_folders() {
  return {"/usr/local/bin", "/usr/bin", "/bin", "/usr/local/sbin", "/usr/sbin", "/sbin"};
}

}  // namespace macro
