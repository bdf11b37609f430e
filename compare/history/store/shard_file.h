#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "compare/history/store/file_descriptor.h"

namespace compare::history {

/// What a file holds, or why nothing of it can be read, for people.
struct ShardText {
  std::string bytes;
  std::string complaint;
};

/// Reads a regular file of at most `most` bytes; links are not followed, pipes are not waited for.
ShardText read_shard(const std::filesystem::path& path, std::size_t most);

/// Makes the folder where it is not there. Whoever has made it, no crash loses it afterwards.
/// Throws std::runtime_error.
void make_folder(const std::filesystem::path& path);

/// Makes a folder's new entries survive a crash. Throws std::runtime_error.
void flush_folder(const std::filesystem::path& path);

/// A file that is only appended to, by one writer at a time.
class ShardFile {
 public:
  /// Opens it, without following links; one that is not there begins empty and is made by the first
  /// append(). Throws std::runtime_error where it is there and cannot be opened.
  static ShardFile open(const std::filesystem::path& path);

  /// False for what is no regular file (a folder, a link): leave it alone.
  [[nodiscard]] bool writable() const { return writable_; }
  [[nodiscard]] std::size_t size() const { return size_; }
  /// Empty, or its last byte ends a line.
  [[nodiscard]] bool ends_whole() const { return ends_whole_; }

  /// Writes all of it at the end and flushes it and its name to the disk, or nothing: a part that
  /// was written is taken back. Throws std::runtime_error naming path and reason. Precondition:
  /// writable().
  void append(std::string_view bytes);

 private:
  explicit ShardFile(std::filesystem::path path) : path_(std::move(path)) {}
  void create();

  std::filesystem::path path_;
  FileDescriptor file_;
  std::size_t size_ = 0;
  bool writable_ = true;
  bool ends_whole_ = true;
};

}  // namespace compare::history
