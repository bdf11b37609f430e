#include "tests/repo/source_tree.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace repo {

std::vector<File> source_tree() {
  const std::filesystem::path root = GATEBENCH_SOURCE_DIR;
  std::vector<File> files;
  for (auto entry = std::filesystem::recursive_directory_iterator(root);
       entry != std::filesystem::recursive_directory_iterator(); ++entry) {
    const auto relative = std::filesystem::relative(entry->path(), root).generic_string();
    if (relative == ".git" || relative == "build" || relative == "benchmark-results") {
      // In a worktree .git is a file, and disable_recursion_pending is for directories only.
      if (entry->is_directory()) {
        entry.disable_recursion_pending();
      }
      continue;
    }
    if (!entry->is_regular_file()) {
      continue;
    }
    std::ifstream in(entry->path(), std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    if (!in) {
      throw std::runtime_error("cannot read " + relative);
    }
    files.push_back({relative, text.str()});
  }
  std::sort(files.begin(), files.end(),
            [](const File& a, const File& b) { return a.path < b.path; });
  return files;
}

std::vector<File> with_extension(const std::vector<File>& files,
                                 const std::vector<std::string_view>& extensions) {
  std::vector<File> chosen;
  for (const File& file : files) {
    const bool wanted =
        std::any_of(extensions.begin(), extensions.end(), [&](std::string_view extension) {
          return file.path.size() > extension.size() &&
                 std::string_view(file.path).substr(file.path.size() - extension.size()) ==
                     extension;
        });
    if (wanted) {
      chosen.push_back(file);
    }
  }
  return chosen;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto end = text.find('\n');
    lines.push_back(text.substr(0, end));
    if (end == std::string_view::npos) {
      break;
    }
    text.remove_prefix(end + 1);
  }
  return lines;
}

std::string complaint(const File& file, std::size_t line, std::string_view what) {
  return file.path + ":" + std::to_string(line) + ": " + std::string(what);
}

Complaints complain_of_lines(const std::vector<File>& files, std::string_view what,
                             const std::function<bool(const File&, std::string_view line)>& wrong) {
  Complaints complaints;
  for (const File& file : files) {
    const auto lines = lines_of(file.text);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (wrong(file, lines[i])) {
        complaints.push_back(complaint(file, i + 1, what));
      }
    }
  }
  return complaints;
}

}  // namespace repo
