#include "gateway/database/sqlite_file.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace gateway::database {
namespace {

[[noreturn]] void fail(const std::string& name, const std::string& what) {
  throw std::runtime_error(name + ": " + what);
}

std::string reason_of(int error) { return std::generic_category().message(error); }

}  // namespace

void ensure_sqlite_file(const std::string& name, const std::string& path, IfMissing if_missing) {
  struct stat status {};
  int error = ::stat(path.c_str(), &status) == 0 ? 0 : errno;
  if (error == ENOENT && if_missing == IfMissing::create) {
    // Only one that is new may be opened and closed: see the header.
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    error = file >= 0 || errno == EEXIST ? 0 : errno;
    if (file >= 0) {
      ::close(file);
      return;
    }
    error = error == 0 && ::stat(path.c_str(), &status) != 0 ? errno : error;
  }
  if (error == 0 && !S_ISREG(status.st_mode)) {
    fail(name, "not a file; give the path of a file in that place");
  }
  if (error == 0 && ::faccessat(AT_FDCWD, path.c_str(), R_OK | W_OK, AT_EACCESS) != 0) {
    error = errno;
  }
  if (error == 0) {
    return;
  }
  if (error == ENOENT && if_missing == IfMissing::fail) {
    fail(name, "there is no such file; give the one that 'gateway serve' uses");
  }
  if (error == ENOENT || error == ENOTDIR) {
    fail(name, "its directory does not exist; make it first (mkdir -p) or give another path");
  }
  if (error == EACCES || error == EPERM || error == EROFS) {
    fail(name, "not readable and writable for this user (" + reason_of(error) +
                   "); give it to this user (chown, chmod u+rw) or give another path");
  }
  fail(name, "cannot be opened (" + reason_of(error) + "); give another path");
}

void fail_to_open_sqlite(const std::string& name, const Error& error) {
  const std::string quoted = std::string(" (") + error.what() + ")";
  switch (error.code()) {
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
      fail(name, "not an SQLite database, or a damaged one" + quoted +
                     "; give another path, or restore the file from a backup");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      fail(name,
           "another process holds a lock on it" + quoted + "; end that process and try again");
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
      fail(name, "the file or its directory cannot be written" + quoted +
                     "; make both writable for this user or give another path");
    default:
      fail(name, "cannot be opened" + quoted + "; check the disk and the file");
  }
}

}  // namespace gateway::database
