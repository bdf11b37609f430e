// What is particular to keys in a file: its rights, its place, and what else may be there.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "gateway/auth/key_format.h"
#include "gateway/auth/key_store.h"
#include "tests/gateway/auth/temporary_directory.h"

namespace gateway::auth {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// What opening `url` says, empty where it opens.
std::string error_of_opening(const std::string& url) {
  try {
    open_key_store(url);
    return "";
  } catch (const std::runtime_error& error) {
    return error.what();
  }
}

mode_t mode_of(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 07777U : 0;
}

std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Gives up root's rights, to which no mode of a file matters, for as long as it lives.
class OrdinaryUser {
 public:
  OrdinaryUser() : root_(::geteuid() == 0) {
    if (root_) {
      EXPECT_EQ(::seteuid(65534), 0);
    }
  }
  ~OrdinaryUser() {
    if (root_) {
      EXPECT_EQ(::seteuid(0), 0);
    }
  }
  OrdinaryUser(const OrdinaryUser&) = delete;
  OrdinaryUser& operator=(const OrdinaryUser&) = delete;
  OrdinaryUser(OrdinaryUser&&) = delete;
  OrdinaryUser& operator=(OrdinaryUser&&) = delete;

 private:
  bool root_;
};

class KeyStoreFileTest : public testing::Test {
 protected:
  TemporaryDirectory directory_;
};

TEST_F(KeyStoreFileTest, CreatesAKeyAndKeepsOnlyItsPrefixAndDigest) {
  const auto store = open_key_store(directory_.url());
  const CreatedKey created = store->create("ann", KeyLimit{100, 200});
  EXPECT_TRUE(is_well_formed_key(created.key));
  EXPECT_EQ(created.record.prefix, created.key.substr(0, 11));
  EXPECT_EQ(created.record.digest, digest_of(created.key));
  EXPECT_EQ(created.record.user, "ann");
  EXPECT_EQ(created.record.limit, (KeyLimit{100, 200}));
  EXPECT_EQ(created.record.revoked_at, std::nullopt);

  const std::string stored =
      content_of(directory_.file("keys.db")) + content_of(directory_.file("keys.db-wal"));
  EXPECT_NE(stored.find(created.record.prefix), std::string::npos);
  EXPECT_EQ(stored.find(created.key.substr(11)), std::string::npos);
}

TEST_F(KeyStoreFileTest, MakesTheFilesReadableByTheirOwnerOnly) {
  const auto store = open_key_store(directory_.url());
  store->create("ann", std::nullopt);
  EXPECT_EQ(mode_of(directory_.file("keys.db")), 0600U);
  EXPECT_EQ(mode_of(directory_.file("keys.db-wal")), 0600U);
}

TEST_F(KeyStoreFileTest, NamesTheUrlAndTheRemedyForEachPathThatDoesNotOpen) {
  EXPECT_THAT(error_of_opening(directory_.url("absent/keys.db")),
              AllOf(HasSubstr(directory_.url("absent/keys.db")),
                    HasSubstr("directory does not exist"), HasSubstr("mkdir -p")));
  EXPECT_THAT(error_of_opening(directory_.url("")),
              AllOf(HasSubstr("not a file"), HasSubstr("give the path")));
  std::filesystem::create_directory(directory_.file("folder"));
  EXPECT_THAT(error_of_opening(directory_.url("folder")), HasSubstr("not a file"));
  ASSERT_EQ(::mkfifo(directory_.file("pipe").c_str(), 0600), 0);
  EXPECT_THAT(error_of_opening(directory_.url("pipe")), HasSubstr("not a file"));
  EXPECT_THAT(error_of_opening(directory_.url(std::string(300, 'x'))),
              HasSubstr("cannot be opened"));
  std::ofstream(directory_.file("text")) << std::string(4096, 'x');
  EXPECT_THAT(error_of_opening(directory_.url("text")),
              AllOf(HasSubstr("not an SQLite database"), HasSubstr("another path")));
}

TEST_F(KeyStoreFileTest, RefusesAFileThatItCannotWrite) {
  std::filesystem::permissions(directory_.file(""), std::filesystem::perms::all);
  std::ofstream(directory_.file("read_only")).flush();
  std::filesystem::permissions(directory_.file("read_only"), std::filesystem::perms{0444});
  const OrdinaryUser user;
  EXPECT_THAT(error_of_opening(directory_.url("read_only")),
              AllOf(HasSubstr("not readable and writable"), HasSubstr("chmod u+rw")));
}

TEST_F(KeyStoreFileTest, RefusesAFileInADirectoryThatItCannotWrite) {
  std::ofstream(directory_.file("keys.db")).flush();
  std::filesystem::permissions(directory_.file("keys.db"), std::filesystem::perms{0666});
  std::filesystem::permissions(directory_.file(""), std::filesystem::perms{0555});
  {
    const OrdinaryUser user;
    EXPECT_THAT(error_of_opening(directory_.url()), HasSubstr("directory cannot be written"));
  }
  std::filesystem::permissions(directory_.file(""), std::filesystem::perms{0755});
}

TEST_F(KeyStoreFileTest, RefusesTheDatabaseOfAnotherProgramAndLeavesItAlone) {
  std::ofstream(directory_.file("photos.db")).flush();
  const auto photos = database::connect(directory_.url("photos.db"));
  photos->execute("CREATE TABLE photos(id)");
  EXPECT_THAT(error_of_opening(directory_.url("photos.db")), HasSubstr("another program"));
  static const database::Statement kTables{"SELECT count(*) FROM sqlite_schema"};
  static const database::Statement kJournalMode{
      "SELECT count(*) FROM pragma_journal_mode WHERE journal_mode = 'delete'"};
  EXPECT_EQ(photos->integer(kTables), 1);
  EXPECT_EQ(photos->integer(kJournalMode), 1);
}

TEST_F(KeyStoreFileTest, TakesSpecialNamesOfSqliteAsPaths) {
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::current_path(directory_.file(""));
  open_key_store("sqlite::memory:");
  open_key_store("sqlite:file:x?mode=memory");
  std::filesystem::current_path(before);
  EXPECT_TRUE(std::filesystem::exists(directory_.file(":memory:")));
  EXPECT_TRUE(std::filesystem::exists(directory_.file("file:x?mode=memory")));
}

TEST_F(KeyStoreFileTest, RefusesOtherUrlsWithoutRepeatingTheirPasswords) {
  EXPECT_THAT(
      error_of_opening("mysql://ann:secret@host/db"),
      AllOf(HasSubstr("\"mysql:...\""), HasSubstr("sqlite:PATH"), Not(HasSubstr("secret"))));
  EXPECT_THAT(error_of_opening("secret"),
              AllOf(HasSubstr("sqlite:PATH"), Not(HasSubstr("secret"))));
  EXPECT_THAT(error_of_opening(""), HasSubstr("sqlite:PATH"));
  EXPECT_THAT(error_of_opening("sqlite:"), HasSubstr("no usable path"));
  EXPECT_THAT(error_of_opening(std::string("sqlite:a\0b", 10)), HasSubstr("no usable path"));
}

}  // namespace
}  // namespace gateway::auth
