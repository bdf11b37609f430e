#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace compare {

/// A test that works in an empty folder of its own, which is removed afterwards.
class ScratchFolder : public testing::Test {
 public:
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ScratchFolder(ScratchFolder&&) = delete;
  ScratchFolder& operator=(ScratchFolder&&) = delete;

 protected:
  ScratchFolder()
      : before_(std::filesystem::current_path()),
        folder_(std::filesystem::path(testing::TempDir()) /
                ("gatebench_compare_" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(folder_);
    std::filesystem::current_path(folder_);
  }
  ~ScratchFolder() override {
    std::filesystem::current_path(before_);
    std::filesystem::remove_all(folder_);
  }

  static void write(const std::string& path, const std::string& content) {
    std::ofstream(path) << content;
  }
  static std::string read(const std::string& path) {
    std::ostringstream content;
    content << std::ifstream(path).rdbuf();
    return content.str();
  }

 private:
  std::filesystem::path before_;
  std::filesystem::path folder_;
};

}  // namespace compare
