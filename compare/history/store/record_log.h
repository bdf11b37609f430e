#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace compare::history {

/// Records in numbered files of a folder, FOLDER/000001.jsonl and so on, one a line
/// (record_line.h). Only ever appended to; a new file begins where a line would take the last
/// beyond kMostShardBytes, so that none grows without bound. Who appends must be the only one that
/// does.
///
/// What is damaged is passed over and named; nothing else is lost by it. Symbolic links are not
/// followed: a history that somebody sent must not show what else is on this machine.
class RecordLog {
 public:
  static constexpr std::size_t kMostShardBytes = 1U << 20U;
  /// A file larger than this is not read (git may have joined files of two writers).
  static constexpr std::size_t kMostReadBytes = 256U << 20U;
  /// A record longer than this is not written.
  static constexpr std::size_t kMostRecordBytes = 64U << 20U;

  /// `folder` need not exist: then there are no records. `shard_bytes` is for tests.
  RecordLog(std::filesystem::path folder, std::string_view schema,
            std::size_t shard_bytes = kMostShardBytes);

  /// `id` and `line` are valid during the call; `place` is "FOLDER/000001.jsonl:17". May throw
  /// results::InputError: then the record counts as damaged.
  using Visit =
      std::function<void(std::string_view id, std::string_view line, const std::string& place)>;

  /// Calls `visit` for each whole record in the order of their adding, for those of one id (two
  /// writers whose files git has joined) once. Returns what is damaged, a line each for people,
  /// at most kMostWarnings a file. Throws results::InputError where the folder cannot be read.
  [[nodiscard]] std::vector<std::string> read(const Visit& visit) const;
  static constexpr std::size_t kMostWarnings = 3;

  /// Appends the lines, which have no line end, and flushes them to the disk. A last line without a
  /// line end gets one first: nothing is glued to what a crash left. Throws std::runtime_error
  /// where a line is too long or cannot be written; of a file that could not take its part nothing
  /// is left there.
  void append(const std::vector<std::string>& lines);

 private:
  struct Shard {
    std::uint64_t number = 0;
    std::filesystem::path path;
  };
  [[nodiscard]] std::vector<Shard> shards() const;

  std::filesystem::path folder_;
  std::string schema_;
  std::size_t shard_bytes_;
};

}  // namespace compare::history
