// What clang-format and clang-tidy cannot see: lengths of files, unfinished work, printing
// libraries.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <regex>

#include "tests/repo/source_tree.h"

namespace {

using repo::Complaints;
using repo::File;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::size_t kMostLines = 350;  // "about 300"; longer holds more than one concept
constexpr std::size_t kMostColumns = 100;

// Characters, as an editor counts them: bytes but for those that go on with a character.
std::size_t columns(std::string_view line) {
  return static_cast<std::size_t>(std::count_if(line.begin(), line.end(), [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
  }));
}

bool is_test(const File& file) { return file.path.rfind("tests/", 0) == 0; }

Complaints check_lengths(const std::vector<File>& files) {
  Complaints complaints;
  for (const File& file : files) {
    const auto lines = repo::lines_of(file.text);
    if (lines.size() > kMostLines && !is_test(file)) {
      complaints.push_back(complaint(file, lines.size(), "holds more than one concept"));
    }
    for (std::size_t i = 0; i < lines.size(); ++i) {
      // A golden line of a test is as long as the JSON that it quotes.
      const bool golden = is_test(file) && lines[i].find("\":") != std::string_view::npos;
      if (columns(lines[i]) > kMostColumns && !golden) {
        complaints.push_back(complaint(file, i + 1, "longer than 100 columns"));
      }
    }
  }
  return complaints;
}

// Unfinished work needs its reason beside it: "TODO(#12): why".
Complaints check_unfinished(const std::vector<File>& files) {
  static const std::regex kUnfinished(R"(\b(TODO|FIXME|XXX|HACK)\b(?!\(#\d+\): \S))");
  return repo::complain_of_lines(files, "unfinished without a reason",
                                 [](const File&, std::string_view line) {
                                   return std::regex_search(line.begin(), line.end(), kUnfinished);
                                 });
}

// Libraries return what they have to say; only the command lines print, exit and read the
// environment.
Complaints check_quiet_libraries(const std::vector<File>& files) {
  static const std::regex kLoud(R"(std::c(out|err)\b|\bgetenv\(|\bv?f?printf\(|\bexit\()");
  static const std::regex kMain(R"((^|/)main\.cpp$)");
  return repo::complain_of_lines(files, "only main prints, exits, reads the environment",
                                 [](const File& file, std::string_view line) {
                                   if (is_test(file) || std::regex_search(file.path, kMain)) {
                                     return false;
                                   }
                                   const std::string_view code = line.substr(0, line.find("//"));
                                   return std::regex_search(code.begin(), code.end(), kLoud);
                                 });
}

// The rules may name what they forbid.
std::vector<File> sources_but_this_one() {
  auto files = repo::with_extension(repo::source_tree(), {".cpp", ".h"});
  std::erase_if(files,
                [](const File& file) { return file.path == "tests/repo/style_rules_test.cpp"; });
  return files;
}

TEST(StyleRules, HoldInTheTree) {
  const auto files = sources_but_this_one();
  EXPECT_THAT(check_lengths(files), IsEmpty());
  EXPECT_THAT(check_unfinished(files), IsEmpty());
  EXPECT_THAT(check_quiet_libraries(files), IsEmpty());
}

TEST(StyleRules, LinesOfExactly100ColumnsPassAnd101Fail) {
  EXPECT_THAT(check_lengths({{"gateway/a.cpp", std::string(100, 'x') + "\n"}}), IsEmpty());
  EXPECT_THAT(check_lengths({{"gateway/a.cpp", std::string(101, 'x') + "\n"}}), SizeIs(1));
  EXPECT_THAT(check_lengths({{"tests/a_test.cpp", std::string(101, 'x') + "\n"}}), SizeIs(1));
}

TEST(StyleRules, LongFilesFailUnlessTheyAreTests) {
  const std::string text(kMostLines + 1, '\n');
  EXPECT_THAT(check_lengths({{"gateway/a.cpp", text}}), SizeIs(1));
  EXPECT_THAT(check_lengths({{"gateway/a.cpp", text.substr(1)}}), IsEmpty());
  EXPECT_THAT(check_lengths({{"tests/gateway/a_test.cpp", text}}), IsEmpty());
}

TEST(StyleRules, UnfinishedWorkNeedsAnIssueAndAReason) {
  EXPECT_THAT(check_unfinished({{"a.cpp", "// TODO later"}}), SizeIs(1));
  EXPECT_THAT(check_unfinished({{"a.cpp", "// TODO(#12): needs the new parser"}}), IsEmpty());
  EXPECT_THAT(check_unfinished({{"a.cpp", "// FIXME"}}),
              testing::ElementsAre(HasSubstr("a.cpp:1:")));
}

TEST(StyleRules, LibrariesNeitherPrintNorExitNorReadTheEnvironment) {
  EXPECT_THAT(check_quiet_libraries({{"gateway/auth/a.cpp", "std::cerr << x;"}}), SizeIs(1));
  EXPECT_THAT(check_quiet_libraries({{"compare/a.cpp", "if (getenv(\"X\"))"}}), SizeIs(1));
  EXPECT_THAT(check_quiet_libraries({{"compare/a.cpp", "std::exit(1);"}}), SizeIs(1));
  EXPECT_THAT(check_quiet_libraries({{"compare/main.cpp", "std::cerr << x;"}}), IsEmpty());
  EXPECT_THAT(check_quiet_libraries({{"compare/a.cpp", "snprintf(buffer, 8, \"x\");"}}), IsEmpty());
  EXPECT_THAT(check_quiet_libraries({{"macro/a.cpp", "_exit(127);  // after fork"}}), IsEmpty());
}

}  // namespace
