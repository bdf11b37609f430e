#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "macro/host/temporary_directory.h"

namespace macro_test {

inline std::string read_text(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// A test with a folder of its own, and with the fake gateway in its way of the day.
class FolderTest : public testing::Test {
 protected:
  void TearDown() override { unsetenv("FAKE_GATEWAY"); }

  static void gateway_is(const std::string& mode) { setenv("FAKE_GATEWAY", mode.c_str(), 1); }
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_.path(); }
  static std::filesystem::path fake_gateway() {
    return std::filesystem::path(GATEBENCH_BINARY_DIR) / "macro_fake_gateway";
  }
  /// A program made of a few lines of shell.
  [[nodiscard]] std::filesystem::path script(const std::string& lines) const {
    std::filesystem::path path = folder() / "script.sh";
    std::ofstream(path) << "#!/bin/sh\n" << lines << '\n';
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    return path;
  }

 private:
  macro::TemporaryDirectory folder_;
};

}  // namespace macro_test
