// What is installed, what a package is called, and whose licences are in it. What is in the
// packages runs in bare_root.sh.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

#include "tests/repo/shell.h"

namespace {

using repo_test::sh;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::StartsWith;

class Folder {
 public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "gatebench-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) {
      throw std::runtime_error("no temporary folder");
    }
    path_ = pattern;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  Folder(Folder&&) = delete;
  Folder& operator=(Folder&&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

TEST(Install, PutsToolsManualAndExamplesBelowThePrefix) {
  const Folder folder;
  const auto installed =
      sh("cmake --install " GATEBENCH_BUILD_DIR " --strip --prefix " + folder.path());
  ASSERT_EQ(installed.exit_code, 0) << installed.output;
  for (const std::string tool : {"gateway", "micro", "macro", "compare"}) {
    const std::string program = folder.path() + "/bin/gatebench-" + tool;
    EXPECT_EQ(sh(program + " --help").exit_code, 0) << program;
    // Stripped, though that is nothing that CMake does with a renamed program.
    EXPECT_THAT(sh("readelf --sections " + program).output, testing::Not(HasSubstr(".debug_info")))
        << tool;
    EXPECT_TRUE(
        std::filesystem::exists(folder.path() + "/share/doc/gatebench/" + tool + "/README.md"));
  }
  const std::string manual = folder.path() + "/share/doc/gatebench";
  EXPECT_EQ(sh("cd " + manual +
               " && ../../../bin/gatebench-compare compare/examples/baseline.json "
               "compare/examples/current.json")
                .exit_code,
            1);
  EXPECT_TRUE(std::filesystem::exists(manual + "/LICENSE"));
  EXPECT_TRUE(std::filesystem::exists(manual + "/gateway/examples/gateway.toml"));
}

TEST(Install, LeavesSymbolsWithoutStrip) {
  const Folder folder;
  ASSERT_EQ(sh("cmake --install " GATEBENCH_BUILD_DIR " --prefix " + folder.path()).exit_code, 0);
  EXPECT_THAT(sh("readelf --sections " + folder.path() + "/bin/gatebench-compare").output,
              HasSubstr(".debug_info"));
}

// A repository with one commit of half past noon (UTC), in which the project is at 1.2.3.
class Version : public testing::Test {
 protected:
  void SetUp() override {
    const auto made = sh("mkdir " + tree() + "/ci && cp ci/version.sh " + tree() + "/ci/ && " +
                         in_tree("printf 'project(gatebench VERSION 1.2.3 LANGUAGES CXX\\n' "
                                 ">CMakeLists.txt && git init -q . && git add -A && " +
                                 commit("2026-11-30T13:30:00+01:00", "first")));
    ASSERT_EQ(made.exit_code, 0) << made.output;
  }
  [[nodiscard]] const std::string& tree() const { return folder_.path(); }
  [[nodiscard]] std::string in_tree(const std::string& command) const {
    return "cd " + tree() + " && " + command;
  }
  [[nodiscard]] static std::string commit(const std::string& time, const std::string& subject) {
    return "GIT_COMMITTER_DATE=" + time +
           " git -c user.name=ann -c user.email=ann@example.org commit -q --allow-empty -m " +
           subject;
  }
  [[nodiscard]] std::string version() const {
    const auto said = sh(tree() + "/ci/version.sh");
    EXPECT_EQ(said.exit_code, 0) << said.output;
    return said.output.substr(0, said.output.find('\n'));
  }
  Folder folder_;
};

TEST_F(Version, IsTheProjectsForItsTagAndSortsBeforeAndAfterIt) {
  const std::string before = version();
  EXPECT_THAT(before, MatchesRegex("1\\.2\\.3~202611301230\\.[0-9a-f]{7}"));
  ASSERT_EQ(sh(in_tree("git tag v1.2.3")).exit_code, 0);
  EXPECT_EQ(version(), "1.2.3");
  ASSERT_EQ(sh(in_tree(commit("2026-12-01T00:00:00Z", "second"))).exit_code, 0);
  const std::string after = version();
  EXPECT_THAT(after, MatchesRegex("1\\.2\\.3\\+202612010000\\.[0-9a-f]{7}"));
  EXPECT_EQ(sh("dpkg --compare-versions '" + before + "' lt 1.2.3").exit_code, 0);
  EXPECT_EQ(sh("dpkg --compare-versions '" + after + "' gt 1.2.3").exit_code, 0);
}

TEST_F(Version, OfChangedSourcesIsNoRelease) {
  ASSERT_EQ(sh(in_tree("git tag v1.2.3 && echo >>CMakeLists.txt")).exit_code, 0);
  EXPECT_THAT(version(), MatchesRegex("1\\.2\\.3\\+202611301230\\.[0-9a-f]{7}\\.dirty"));
}

TEST_F(Version, RefusesATagOfAnotherVersion) {
  ASSERT_EQ(sh(in_tree("git tag v1.2.4")).exit_code, 0);
  const auto said = sh(tree() + "/ci/version.sh");
  EXPECT_EQ(said.exit_code, 2);
  EXPECT_THAT(said.output, HasSubstr("is tagged v1.2.4, but CMakeLists.txt says 1.2.3"));
  // A tag that is about something else is not meant.
  ASSERT_EQ(sh(in_tree("git tag -d v1.2.4 && git tag nightly")).exit_code, 0);
  EXPECT_THAT(version(), StartsWith("1.2.3~"));
}

TEST_F(Version, WithoutHistoryIsTheProjects) {
  ASSERT_EQ(sh(in_tree("rm -rf .git")).exit_code, 0);
  const auto said = sh("GIT_CEILING_DIRECTORIES=" + tree() + "/.. " + tree() + "/ci/version.sh");
  EXPECT_EQ(said.output, "1.2.3\n");
}

TEST(Copyright, NamesWhatWasCompiledInAndQuotesItsLicence) {
  const auto said = sh("ci/copyright.sh " GATEBENCH_BUILD_DIR);
  ASSERT_EQ(said.exit_code, 0) << said.output.substr(0, 1000);
  EXPECT_TRUE(said.output.starts_with("gatebench is licensed under the Apache License"));
  const auto has = [&](const std::string& text) {
    return said.output.find(text) != std::string::npos;  // hundreds of KiB: not to be shown
  };
  for (const auto* package : {"rapidjson-dev", "libcli11-dev", "libexpected-dev", "libsqlite3-dev",
                              "libcpp-httplib-dev", "libbenchmark-dev", "libssl-dev", "libpq-dev",
                              "libjs-dygraphs", "libtomlplusplus-dev", "zlib1g-dev", "libc6-dev"}) {
    EXPECT_TRUE(has("\n==== " + std::string(package) + " (source package: ")) << package;
  }
  EXPECT_TRUE(has("Milo Yip")) << "RapidJSON's own words";
  EXPECT_TRUE(has("danvk@google.com")) << "those of the charts in macro's report";
  EXPECT_TRUE(has("\n==== /usr/share/common-licenses/LGPL-2.1 ====\n"));
  EXPECT_FALSE(has("==== libgtest")) << "the tests are not given away";
}

// A program that is given away runs on other processors than the one that it was compiled on.
TEST(PackagePreset, NamesNoProcessorAndIsTheReleasePresetBesides) {
  const auto preset = sh("sed -n '/\"name\": \"package\"/,/^    }/p' CMakePresets.json").output;
  EXPECT_THAT(preset, HasSubstr("\"inherits\": \"release\""));
  EXPECT_THAT(preset, HasSubstr("\"GATEBENCH_STATIC\": \"ON\""));
  EXPECT_THAT(preset, testing::Not(HasSubstr("FLAGS")));
  EXPECT_EQ(sh("grep -e -march -e -mtune -e -mcpu CMakePresets.json").output, "");
}

TEST(PackageScripts, SayWhatIsWrongAndWhatToDo) {
  for (const auto* wrong :
       {"ci/package.sh --fast", "ci/package.sh --out", "ci/package.sh --from /nonexistent",
        "ci/copyright.sh", "ci/copyright.sh /nonexistent", "ci/version.sh 1",
        "tests/package/bare_root.sh", "tests/package/bare_root.sh rpm .",
        "tests/package/bare_root.sh deb ci"}) {
    const auto said = sh(wrong);
    EXPECT_EQ(said.exit_code, 2) << wrong << said.output;
    EXPECT_THAT(said.output, HasSubstr(".sh: ")) << wrong;
  }
  for (const auto* script :
       {"ci/package.sh", "ci/copyright.sh", "ci/version.sh", "tests/package/bare_root.sh"}) {
    const auto said = sh(script + std::string(" --help"));
    EXPECT_EQ(said.exit_code, 0) << script;
    EXPECT_THAT(said.output, StartsWith("usage: ")) << script;
    EXPECT_THAT(said.output, HasSubstr("example")) << script;
  }
}

}  // namespace
