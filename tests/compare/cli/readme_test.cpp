#include <gtest/gtest.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "tests/compare/cli/command.h"
#include "tests/compare/cli/scratch_folder.h"

namespace compare {
namespace {

struct Example {
  std::string command;
  std::string output;
};

/// The commands of the console blocks, each with the lines below it.
std::vector<Example> examples(const std::string& markdown) {
  std::vector<Example> found;
  std::istringstream lines(markdown);
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("```")) {
      inside = line == "```console";
    } else if (inside && line.starts_with("$ ")) {
      found.push_back({line.substr(2), ""});
    } else if (inside) {
      found.back().output += line + "\n";
    }
  }
  return found;
}

std::vector<std::string> words(const std::string& command) {
  std::istringstream text(command);
  std::vector<std::string> found;
  for (std::string word; text >> word;) {
    found.push_back(word);
  }
  return found;
}

class Readme : public ScratchFolder {};

TEST_F(Readme, ShowsWhatItsCommandsPrint) {
  const std::filesystem::path source = GATEBENCH_SOURCE_DIR;
  std::filesystem::create_directory_symlink(source / "compare", "compare");
  const std::vector<Example> found = examples(read((source / "compare/README.md").string()));
  std::optional<int> exit_code;
  int executed = 0;
  for (const Example& example : found) {
    if (example.command == "echo $?") {
      ASSERT_TRUE(exit_code.has_value());
      EXPECT_EQ(example.output, std::to_string(*exit_code) + "\n");
      continue;
    }
    std::vector<std::string> args = words(example.command);
    ASSERT_EQ(args.front(), "compare") << "no such tool here";
    args.erase(args.begin());
    const CommandResult result = run_compare(args);
    EXPECT_EQ(result.out + result.err, example.output) << example.command;
    exit_code = result.exit_code;
    ++executed;
  }
  EXPECT_GE(executed, 5);
}

}  // namespace
}  // namespace compare
