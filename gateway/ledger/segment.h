#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "gateway/ledger/slot.h"

namespace gateway::ledger {

/// What became of a slot of a live segment.
enum class SlotUse : std::uint8_t { pending, written, failed };

/// A file of slots. One thread may delete it or trim it, and none may use it then.
class Segment {
 public:
  /// Takes over the descriptor of a file of `bytes` bytes.
  Segment(std::string path, int file, std::uint64_t bytes, bool live);
  ~Segment();
  Segment(const Segment&) = delete;
  Segment& operator=(const Segment&) = delete;
  Segment(Segment&&) = delete;
  Segment& operator=(Segment&&) = delete;

  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  [[nodiscard]] bool live() const noexcept { return uses_ != nullptr; }
  [[nodiscard]] std::uint64_t bytes() const noexcept { return bytes_; }
  /// A slot that was cut off counts.
  [[nodiscard]] std::size_t slots() const noexcept {
    return static_cast<std::size_t>((bytes_ + kSlotBytes - 1) / kSlotBytes);
  }

  /// One write; false where the operating system did not take all of it. Only of a live segment.
  bool write(std::size_t slot, std::span<const std::byte> bytes) noexcept;
  /// Of a live segment; of another every slot counts as written.
  [[nodiscard]] SlotUse use(std::size_t slot) const noexcept;
  /// Reads whole slots from `slot` on into `into` and returns how many bytes there were. Throws
  /// std::runtime_error.
  [[nodiscard]] std::size_t read(std::size_t slot, std::span<std::byte> into) const;
  /// Cuts off the zeros at the end. Throws std::runtime_error.
  void trim();
  void remove() const noexcept;

  std::size_t released = 0;  ///< slots from the front that are in the database

 private:
  std::string path_;
  int file_;
  std::uint64_t bytes_;
  std::unique_ptr<std::atomic<SlotUse>[]> uses_;  ///< of a live segment
};

/// The directory of a journal, locked against other processes for as long as it lives.
class JournalDirectory {
 public:
  /// Makes it where it is missing, for its owner only. Throws std::runtime_error: where, what, and
  /// what to do.
  explicit JournalDirectory(const std::string& path);
  ~JournalDirectory();
  JournalDirectory(const JournalDirectory&) = delete;
  JournalDirectory& operator=(const JournalDirectory&) = delete;
  JournalDirectory(JournalDirectory&&) = delete;
  JournalDirectory& operator=(JournalDirectory&&) = delete;

  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  /// The numbers of the segments that are there, ascending.
  [[nodiscard]] std::vector<std::uint64_t> numbers() const;
  /// A segment that an earlier process left. Throws std::runtime_error.
  [[nodiscard]] std::unique_ptr<Segment> open(std::uint64_t number) const;
  /// A new segment whose blocks are all there; nullptr, with errno, where they cannot be had.
  [[nodiscard]] std::unique_ptr<Segment> create(std::uint64_t number, std::uint64_t bytes) const;

 private:
  [[nodiscard]] std::string path_of(std::uint64_t number) const;
  std::string path_;
  int file_ = -1;
};

}  // namespace gateway::ledger
