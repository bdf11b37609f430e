#pragma once

#include <string>

namespace micro {

/// A directory of its own, made empty and removed with all that is in it.
class TemporaryDirectory {
 public:
  /// Throws std::runtime_error where the place for temporary files cannot be written.
  TemporaryDirectory();
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  TemporaryDirectory(TemporaryDirectory&&) = delete;
  TemporaryDirectory& operator=(TemporaryDirectory&&) = delete;

  [[nodiscard]] std::string file(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

}  // namespace micro
