#include "gateway/ledger/segment.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace gateway::ledger {
namespace {

constexpr std::string_view kNameStart = "segment-";
constexpr std::size_t kNameDigits = 20;

[[noreturn]] void fail(const std::string& path, const std::string& what, int error) {
  throw std::runtime_error("journal " + path + ": " + what + " (" +
                           std::generic_category().message(error) + ")");
}

}  // namespace

Segment::Segment(std::string path, int file, std::uint64_t bytes, bool live)
    : path_(std::move(path)), file_(file), bytes_(bytes) {
  if (live) {
    uses_ = std::make_unique<std::atomic<SlotUse>[]>(slots());
  }
}

Segment::~Segment() { ::close(file_); }

bool Segment::write(std::size_t slot, std::span<const std::byte> bytes) noexcept {
  const ssize_t written =
      ::pwrite(file_, bytes.data(), bytes.size(), static_cast<off_t>(slot * kSlotBytes));
  const bool whole = written == static_cast<ssize_t>(bytes.size());
  // The last that is done to this segment: after it the writer's thread may delete it.
  uses_[slot].store(whole ? SlotUse::written : SlotUse::failed, std::memory_order_release);
  return whole;
}

SlotUse Segment::use(std::size_t slot) const noexcept {
  return live() ? uses_[slot].load(std::memory_order_acquire) : SlotUse::written;
}

std::size_t Segment::read(std::size_t slot, std::span<std::byte> into) const {
  std::size_t got = 0;
  while (got < into.size()) {
    const ssize_t more = ::pread(file_, into.data() + got, into.size() - got,
                                 static_cast<off_t>(slot * kSlotBytes + got));
    if (more < 0 && errno != EINTR) {
      fail(path_, "cannot be read; check the disk", errno);
    }
    if (more == 0) {
      break;
    }
    got += more > 0 ? static_cast<std::size_t>(more) : 0;
  }
  return got;
}

void Segment::trim() {
  std::vector<std::byte> chunk(1024 * kSlotBytes);
  std::size_t used = 0;
  for (std::size_t slot = 0; slot < slots(); slot += 1024) {
    const std::size_t got = read(slot, chunk);
    for (std::size_t at = 0; at < got; at += kSlotBytes) {
      const std::span rest(chunk.data() + at, std::min(kSlotBytes, got - at));
      if (std::any_of(rest.begin(), rest.end(), [](std::byte b) { return b != std::byte{0}; })) {
        used = slot * kSlotBytes + at + rest.size();
      }
    }
  }
  if (used < bytes_) {
    if (::ftruncate(file_, static_cast<off_t>(used)) != 0) {
      fail(path_, "cannot be shortened; check the disk", errno);
    }
    bytes_ = used;
  }
}

void Segment::remove() const noexcept { ::unlink(path_.c_str()); }

JournalDirectory::JournalDirectory(const std::string& path) : path_(path) {
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) {
    fail(path, "cannot be made; make its parent directory or give another path", errno);
  }
  file_ = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file_ < 0) {
    fail(path, "cannot be opened as a directory; give another path", errno);
  }
  if (::flock(file_, LOCK_EX | LOCK_NB) != 0) {
    const int error = errno;
    ::close(file_);
    fail(path,
         error == EWOULDBLOCK
             ? "another gateway uses it; end that one, or give each a journal of its own"
             : "cannot be locked; give a directory of a local file system",
         error);
  }
}

JournalDirectory::~JournalDirectory() { ::close(file_); }

std::string JournalDirectory::path_of(std::uint64_t number) const {
  const std::string digits = std::to_string(number);
  return path_ + "/" + std::string(kNameStart) + std::string(kNameDigits - digits.size(), '0') +
         digits;
}

std::vector<std::uint64_t> JournalDirectory::numbers() const {
  std::vector<std::uint64_t> found;
  for (const auto& entry : std::filesystem::directory_iterator(path_)) {
    const std::string name = entry.path().filename().string();
    std::uint64_t number = 0;
    if (name.starts_with(kNameStart) && name.size() == kNameStart.size() + kNameDigits) {
      const char* const end = name.data() + name.size();
      const auto [stop, error] = std::from_chars(name.data() + kNameStart.size(), end, number);
      if (error == std::errc{} && stop == end && number < UINT64_MAX) {
        found.push_back(number);
      }
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::unique_ptr<Segment> JournalDirectory::open(std::uint64_t number) const {
  const std::string path = path_of(number);
  const int file = ::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
  struct stat status {};
  if (file < 0 || ::fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) {
    const int error = errno;
    if (file >= 0) {
      ::close(file);
    }
    fail(path, "cannot be opened; make it readable and writable for this user", error);
  }
  return std::make_unique<Segment>(path, file, static_cast<std::uint64_t>(status.st_size), false);
}

std::unique_ptr<Segment> JournalDirectory::create(std::uint64_t number, std::uint64_t bytes) const {
  const std::string path = path_of(number);
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) {
    return nullptr;
  }
  int error = 0;
  do {
    error = ::posix_fallocate(file, 0, static_cast<off_t>(bytes));
  } while (error == EINTR);
  if (error != 0) {
    ::close(file);
    ::unlink(path.c_str());
    errno = error;
    return nullptr;
  }
  return std::make_unique<Segment>(path, file, bytes, true);
}

}  // namespace gateway::ledger
