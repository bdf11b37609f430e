#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace macro {

/// What is done to the tree of control groups, so that its rules can be tested where the kernel
/// does not allow it. Numbers that are returned are 0 or an errno.
class ControlGroupFiles {
 public:
  virtual ~ControlGroupFiles() = default;
  virtual std::optional<std::string> read(const std::filesystem::path& file) = 0;
  virtual int write(const std::filesystem::path& file, const std::string& text) = 0;
  virtual bool writable(const std::filesystem::path& file) = 0;
  virtual int make_directory(const std::filesystem::path& group) = 0;
  virtual int remove_directory(const std::filesystem::path& group) = 0;
  virtual std::vector<std::string> groups_in(const std::filesystem::path& group) = 0;
  virtual bool exists(pid_t process) = 0;
  virtual bool is_ours(pid_t process) = 0;  ///< this process, or one that it started
  virtual void kill(pid_t process) = 0;
  virtual void pause_briefly() = 0;  ///< while killed processes leave

 protected:
  ControlGroupFiles() = default;
  ControlGroupFiles(const ControlGroupFiles&) = default;
  ControlGroupFiles& operator=(const ControlGroupFiles&) = default;
  ControlGroupFiles(ControlGroupFiles&&) = default;
  ControlGroupFiles& operator=(ControlGroupFiles&&) = default;
};

/// The kernel's own.
class KernelControlGroupFiles : public ControlGroupFiles {
 public:
  std::optional<std::string> read(const std::filesystem::path& file) override;
  int write(const std::filesystem::path& file, const std::string& text) override;
  bool writable(const std::filesystem::path& file) override;
  int make_directory(const std::filesystem::path& group) override;
  int remove_directory(const std::filesystem::path& group) override;
  std::vector<std::string> groups_in(const std::filesystem::path& group) override;
  bool exists(pid_t process) override;
  bool is_ours(pid_t process) override;
  void kill(pid_t process) override;
  void pause_briefly() override;
};

}  // namespace macro
