#include "compare/history/store/shard_file.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace compare::history {
namespace {

std::string reason(int error) { return std::generic_category().message(error); }

[[noreturn]] void fail(const std::string& what, const std::filesystem::path& path, int error) {
  throw std::runtime_error("cannot " + what + " " + path.string() + ": " + reason(error));
}

/// 0, or the errno of what went wrong.
int write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) {
      continue;
    }
    if (written < 0) {
      return errno;
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

}  // namespace

ShardText read_shard(const std::filesystem::path& path, std::size_t most) {
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!file.open()) {
    return {{},
            errno == ELOOP ? "a symbolic link, which is not followed"
                           : "cannot be read: " + reason(errno)};
  }
  struct stat status {};
  if (::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) {
    return {{}, "no regular file"};
  }
  if (static_cast<std::size_t>(status.st_size) > most) {
    return {{}, "larger than " + std::to_string(most >> 20U) + " MiB, which no file here gets"};
  }
  ShardText text;
  text.bytes.resize(static_cast<std::size_t>(status.st_size));
  std::size_t size = 0;
  while (size < text.bytes.size()) {
    const ssize_t count = ::read(file.get(), text.bytes.data() + size, text.bytes.size() - size);
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count < 0) {
      return {{}, "cannot be read: " + reason(errno)};
    }
    if (count == 0) {
      break;
    }
    size += static_cast<std::size_t>(count);
  }
  text.bytes.resize(size);
  return text;
}

void flush_folder(const std::filesystem::path& path) {
  const std::filesystem::path folder = path.empty() ? "." : path;
  const FileDescriptor file(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  // A folder that may be searched but not read cannot be opened, and some file systems flush none
  // and say EINVAL; there is nothing more to be done then.
  const bool flushed = file.open() ? ::fsync(file.get()) == 0 || errno == EINVAL : errno == EACCES;
  if (!flushed) {
    fail("flush", folder, errno);
  }
}

void make_folder(const std::filesystem::path& path) {
  if (::mkdir(path.c_str(), 0777) != 0 && errno != EEXIST) {
    fail("make the folder", path, errno);
  }
  // Also where it is there: who made it may have been killed before this. "h/" is in ".".
  flush_folder((path / "").parent_path().parent_path());
}

ShardFile ShardFile::open(const std::filesystem::path& path) {
  ShardFile shard(path);
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) {
    if (errno != ENOENT) {
      fail("read", path, errno);
    }
    return shard;
  }
  if (!S_ISREG(status.st_mode)) {
    shard.writable_ = false;
    return shard;
  }
  shard.file_ = FileDescriptor(::open(path.c_str(), O_RDWR | O_APPEND | O_NOFOLLOW | O_CLOEXEC));
  if (!shard.file_.open() || ::fstat(shard.file_.get(), &status) != 0) {
    fail("write", path, errno);
  }
  shard.size_ = static_cast<std::size_t>(status.st_size);
  char last = '\n';
  if (shard.size_ > 0 && ::pread(shard.file_.get(), &last, 1, status.st_size - 1) != 1) {
    fail("read", path, errno);
  }
  shard.ends_whole_ = last == '\n';
  return shard;
}

void ShardFile::create() {
  file_ =
      FileDescriptor(::open(path_.c_str(), O_RDWR | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
  if (!file_.open()) {
    fail("make", path_, errno);
  }
}

void ShardFile::append(std::string_view bytes) {
  const bool made = !file_.open();
  if (made) {
    create();
  }
  int error = write_all(file_.get(), bytes);
  if (error == 0 && ::fsync(file_.get()) != 0) {
    error = errno;
  }
  if (error != 0) {
    const bool taken_back = made ? ::unlink(path_.c_str()) == 0
                                 : ::ftruncate(file_.get(), static_cast<off_t>(size_)) == 0;
    throw std::runtime_error("cannot write " + path_.string() + ": " + reason(error) +
                             (taken_back ? "; what was there before is unchanged"
                                         : "; a part of a record is left at its end, which readers "
                                           "pass over"));
  }
  // Also where it was there: who made it may have been killed before this.
  flush_folder(path_.parent_path());
  size_ += bytes.size();
  ends_whole_ = true;
}

}  // namespace compare::history
