// The README's commands exist: a reader who follows it to the letter meets no missing file or flag.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <stdexcept>

#include "tests/repo/source_tree.h"

namespace {

using repo::Complaints;
using repo::File;
using testing::IsEmpty;
using testing::SizeIs;

// Each path of a script, tool or document that a page names exists. Tools are named by where the
// release preset puts them.
Complaints check_paths(const File& page, const std::vector<File>& files) {
  static const std::regex kPath(
      R"((^|[\s`(])((\.?ci|compare|gateway|macro|micro|tests|\.github)/[\w./-]*\w(\.\w+)?))");
  Complaints complaints;
  const auto lines = repo::lines_of(page.text);
  const auto exists = [&](const std::string& path) {
    return std::any_of(files.begin(), files.end(), [&](const File& file) {
      return file.path == path || file.path.rfind(path + "/", 0) == 0;
    });
  };
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string line(lines[i]);
    for (auto match = std::sregex_iterator(line.begin(), line.end(), kPath);
         match != std::sregex_iterator(); ++match) {
      const std::string path = (*match)[2].str();
      // A benchmark's name ("macro/baseline/connections:64") is no path.
      const std::string after = match->suffix().str();
      if (!after.empty() && after.front() == ':') {
        continue;
      }
      if (!exists(path)) {
        complaints.push_back(complaint(page, i + 1, path + " does not exist"));
      }
    }
  }
  return complaints;
}

const File& page(const std::vector<File>& files, std::string_view path) {
  const auto found =
      std::find_if(files.begin(), files.end(), [&](const File& f) { return f.path == path; });
  if (found == files.end()) {
    throw std::runtime_error(std::string(path) + " is missing");
  }
  return *found;
}

TEST(ReadmeRules, OpensWithTheTwoCommands) {
  const auto files = repo::source_tree();
  const std::string& text = page(files, "README.md").text;
  const auto first_block = text.find("```");
  ASSERT_NE(first_block, std::string::npos);
  const std::string block =
      text.substr(first_block, text.find("```", first_block + 3) - first_block);
  EXPECT_NE(block.find("ci/quick_bench.sh"), std::string::npos);
  EXPECT_NE(block.find("ci/test.sh"), std::string::npos);
}

TEST(ReadmeRules, NamesOnlyWhatExists) {
  const auto files = repo::source_tree();
  for (const auto* path : {"README.md", "CONTRIBUTING.md"}) {
    EXPECT_THAT(check_paths(page(files, path), files), IsEmpty());
  }
}

TEST(ReadmeRules, CatchAScriptThatIsNotThere) {
  const std::vector<File> files = {{"ci/test.sh", ""}};
  EXPECT_THAT(check_paths({"README.md", "run `ci/test.sh` now\n"}, files), IsEmpty());
  EXPECT_THAT(check_paths({"README.md", "run `ci/tests.sh` now\n"}, files), SizeIs(1));
}

}  // namespace
