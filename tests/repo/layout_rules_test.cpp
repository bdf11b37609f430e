// The house: what lies at the top, what each folder must have, what files may be called.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <set>

#include "tests/repo/source_tree.h"

namespace {

using repo::Complaints;
using repo::File;
using testing::IsEmpty;
using testing::SizeIs;

Complaints check_top_level(const std::vector<File>& files) {
  static const std::set<std::string_view> kEntries = {
      "CMakeLists.txt", "CMakePresets.json", "README.md", "CONTRIBUTING.md",
      "CHANGELOG.md",   "LICENSE",           "gateway",   "micro",
      "macro",          "compare",           "ci",        "tests"};
  Complaints complaints;
  std::set<std::string_view> seen;
  for (const File& file : files) {
    const std::string_view entry = std::string_view(file.path).substr(0, file.path.find('/'));
    if (entry.front() == '.') {
      continue;
    }
    seen.insert(entry);
    if (!kEntries.contains(entry)) {
      complaints.push_back(file.path + ": no other visible entry at the top");
    }
  }
  for (const auto entry : kEntries) {
    if (!seen.contains(entry)) {
      complaints.push_back(std::string(entry) + ": missing");
    }
  }
  return complaints;
}

// Names that say nothing about the concept behind them.
Complaints check_names(const std::vector<File>& files) {
  static const std::set<std::string_view> kEmptyWords = {"util", "utils",   "helper", "helpers",
                                                         "misc", "manager", "common", "impl"};
  Complaints complaints;
  for (const File& file : files) {
    const std::string stem = std::filesystem::path(file.path).stem().string();
    const bool snake = std::all_of(stem.begin(), stem.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    });
    if (!snake) {
      complaints.push_back(file.path + ": file names are snake_case");
    }
    std::size_t start = 0;
    while (start <= stem.size()) {
      const auto end = std::min(stem.find('_', start), stem.size());
      if (kEmptyWords.contains(std::string_view(stem).substr(start, end - start))) {
        complaints.push_back(file.path + ": name the concept");
      }
      start = end + 1;
    }
  }
  return complaints;
}

TEST(LayoutRules, HoldInTheTree) {
  const auto files = repo::source_tree();
  EXPECT_THAT(check_top_level(files), IsEmpty());
  EXPECT_THAT(check_names(repo::with_extension(files, {".cpp", ".h", ".sh"})), IsEmpty());
}

TEST(LayoutRules, EachFolderSaysWhatLivesThere) {
  const std::filesystem::path root = GATEBENCH_SOURCE_DIR;
  for (const auto* folder : {"gateway", "micro", "macro", "compare"}) {
    EXPECT_TRUE(std::filesystem::exists(root / folder / "README.md")) << folder;
  }
}

TEST(LayoutRules, CatchAStrangeEntryAtTheTop) {
  auto files = repo::source_tree();
  const auto before = check_top_level(files).size();
  files.push_back({"scripts/run.sh", ""});
  EXPECT_THAT(check_top_level(files), SizeIs(before + 1));
}

TEST(LayoutRules, CatchAMissingEntryAtTheTop) {
  EXPECT_THAT(check_top_level({{"README.md", ""}}), testing::Contains("LICENSE: missing"));
}

TEST(LayoutRules, CatchNamesThatSayNothing) {
  EXPECT_THAT(check_names({{"gateway/http/socket_utils.h", ""}}), SizeIs(1));
  EXPECT_THAT(check_names({{"gateway/http/utilisation.h", ""}}), IsEmpty());
  EXPECT_THAT(check_names({{"gateway/http/FrontDoor.h", ""}}), SizeIs(1));
}

TEST(LayoutRules, ScriptsCanBeRun) {
  const std::filesystem::path root = GATEBENCH_SOURCE_DIR;
  std::size_t scripts = 0;
  for (const auto& entry : std::filesystem::directory_iterator(root / "ci")) {
    if (entry.path().extension() != ".sh") {
      continue;
    }
    ++scripts;
    EXPECT_NE(entry.status().permissions() & std::filesystem::perms::owner_exec,
              std::filesystem::perms::none)
        << entry.path();
  }
  EXPECT_GE(scripts, 6U);
}

}  // namespace
