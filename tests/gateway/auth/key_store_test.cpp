#include "gateway/auth/key_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include "gateway/auth/key_format.h"
#include "gateway/auth/sqlite.h"
#include "gateway/auth/sqlite_key_store.h"
#include "tests/gateway/auth/temporary_directory.h"

namespace gateway::auth {
namespace {

using std::chrono::system_clock;
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

class KeyStoreTest : public testing::Test {
 protected:
  TemporaryDirectory directory_;
};

TEST_F(KeyStoreTest, CreatesAKeyAndKeepsOnlyItsPrefixAndDigest) {
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

TEST_F(KeyStoreTest, ListsWhatWasCreatedInOrder) {
  const auto store = open_key_store(directory_.url());
  EXPECT_TRUE(store->list().empty());
  const KeyRecord first = store->create("ann", std::nullopt).record;
  const KeyRecord second = store->create("bob", KeyLimit{1, 1'000'000'000}).record;
  const KeyRecord third = store->create("ann", std::nullopt).record;
  EXPECT_EQ(first.user_id, third.user_id);
  EXPECT_NE(first.user_id, second.user_id);

  const std::vector<KeyRecord> records = store->list();
  ASSERT_EQ(records.size(), 3U);
  EXPECT_EQ(records[0].id, first.id);
  EXPECT_EQ(records[1].id, second.id);
  EXPECT_EQ(records[1].user, "bob");
  EXPECT_EQ(records[1].user_id, second.user_id);
  EXPECT_EQ(records[1].prefix, second.prefix);
  EXPECT_EQ(records[1].digest, second.digest);
  EXPECT_EQ(records[1].limit, second.limit);
  EXPECT_EQ(records[2].limit, std::nullopt);
}

TEST_F(KeyStoreTest, WritesTimesAsRfc3339InUtc) {
  system_clock::time_point now = system_clock::from_time_t(951'782'399);
  SqliteKeyStore store(directory_.file("keys.db"), IfMissing::create, [&] { return now; });
  const KeyRecord record = store.create("ann", std::nullopt).record;
  EXPECT_EQ(record.created_at, "2000-02-28T23:59:59Z");
  now += std::chrono::seconds(1);
  EXPECT_TRUE(store.revoke(record.id));
  EXPECT_EQ(store.list().at(0).created_at, "2000-02-28T23:59:59Z");
  EXPECT_EQ(store.list().at(0).revoked_at, "2000-02-29T00:00:00Z");
}

TEST_F(KeyStoreTest, RevokesOnceAndOnlyWhatIsThere) {
  const auto store = open_key_store(directory_.url());
  const KeyRecord record = store->create("ann", std::nullopt).record;
  EXPECT_FALSE(store->revoke(record.id + 1));
  EXPECT_TRUE(store->revoke(record.id));
  EXPECT_FALSE(store->revoke(record.id));
  const auto found = store->find(record.prefix);
  ASSERT_TRUE(found.has_value());
  ASSERT_EQ(found->size(), 1U) << "a revoked key stays listed";
  EXPECT_TRUE(found->front().revoked_at.has_value());
}

TEST_F(KeyStoreTest, FindsByTheWholePrefixOnly) {
  const auto store = open_key_store(directory_.url());
  const KeyRecord record = store->create("ann", std::nullopt).record;
  EXPECT_EQ(store->find(record.prefix)->size(), 1U);
  for (const std::string& other :
       {record.prefix.substr(0, 10), record.prefix + "x", std::string(), std::string("%"),
        std::string("' OR '1'='1"), std::string("gb_\0", 4), std::string(1 << 20, 'x')}) {
    const auto found = store->find(other);
    ASSERT_TRUE(found.has_value());
    EXPECT_TRUE(found->empty());
  }
}

TEST_F(KeyStoreTest, SeesWhatAnotherHandleDidToTheSameFile) {
  const auto one = open_key_store(directory_.url());
  const auto other = open_key_store(directory_.url());
  const KeyRecord record = one->create("ann", std::nullopt).record;
  ASSERT_EQ(other->find(record.prefix)->size(), 1U);
  EXPECT_TRUE(other->revoke(record.id));
  EXPECT_TRUE(one->find(record.prefix)->front().revoked_at.has_value());
  EXPECT_EQ(other->create("ann", std::nullopt).record.user_id, record.user_id);
}

TEST_F(KeyStoreTest, HandlesOpeningAndWritingFromManyThreadsLoseNothing) {
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      const auto store = open_key_store(directory_.url());
      for (int k = 0; k < 5; ++k) {
        store->create("ann", std::nullopt);
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  const auto records = open_key_store(directory_.url())->list();
  EXPECT_EQ(records.size(), 20U);
  for (const KeyRecord& record : records) {
    EXPECT_EQ(record.user_id, records.front().user_id);
  }
}

TEST_F(KeyStoreTest, KeysOutliveTheProcessThatMadeThem) {
  const std::string prefix =
      open_key_store(directory_.url())->create("ann", std::nullopt).record.prefix;
  EXPECT_EQ(open_key_store(directory_.url())->find(prefix)->size(), 1U);
}

TEST_F(KeyStoreTest, MakesTheFilesReadableByTheirOwnerOnly) {
  const auto store = open_key_store(directory_.url());
  store->create("ann", std::nullopt);
  EXPECT_EQ(mode_of(directory_.file("keys.db")), 0600U);
  EXPECT_EQ(mode_of(directory_.file("keys.db-wal")), 0600U);
}

TEST_F(KeyStoreTest, AcceptsHostileNamesAsDataAndRefusesControlCharacters) {
  const auto store = open_key_store(directory_.url());
  const std::string name = "x'); DROP TABLE keys; -- \xf0\x9f\x98\x80";
  store->create(name, std::nullopt);
  EXPECT_EQ(store->list().at(0).user, name);
  EXPECT_NO_THROW(store->create(std::string(256, 'u'), std::nullopt));
  for (const std::string& bad : {std::string(), std::string(257, 'u'), std::string("a\nb"),
                                 std::string("a\0b", 3), std::string("a\x7f")}) {
    EXPECT_THROW(store->create(bad, std::nullopt), std::runtime_error) << bad;
  }
  EXPECT_EQ(store->list().size(), 2U);
}

TEST_F(KeyStoreTest, RefusesALimitJustOutside) {
  const auto store = open_key_store(directory_.url());
  EXPECT_NO_THROW(store->create("ann", KeyLimit{1, 1}));
  EXPECT_NO_THROW(store->create("ann", KeyLimit{1'000'000'000, 1'000'000'000}));
  for (const KeyLimit limit : {KeyLimit{0, 1}, KeyLimit{1, 0}, KeyLimit{1'000'000'001, 1},
                               KeyLimit{1, 1'000'000'001}, KeyLimit{-1, 1}}) {
    EXPECT_THROW(store->create("ann", limit), std::runtime_error);
  }
}

TEST_F(KeyStoreTest, NamesTheUrlAndTheRemedyForEachPathThatDoesNotOpen) {
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

TEST_F(KeyStoreTest, RefusesAFileThatItCannotWrite) {
  std::filesystem::permissions(directory_.file(""), std::filesystem::perms::all);
  std::ofstream(directory_.file("read_only")).flush();
  std::filesystem::permissions(directory_.file("read_only"), std::filesystem::perms{0444});
  const OrdinaryUser user;
  EXPECT_THAT(error_of_opening(directory_.url("read_only")),
              AllOf(HasSubstr("not readable and writable"), HasSubstr("chmod u+rw")));
}

TEST_F(KeyStoreTest, RefusesAFileInADirectoryThatItCannotWrite) {
  std::ofstream(directory_.file("keys.db")).flush();
  std::filesystem::permissions(directory_.file("keys.db"), std::filesystem::perms{0666});
  std::filesystem::permissions(directory_.file(""), std::filesystem::perms{0555});
  {
    const OrdinaryUser user;
    EXPECT_THAT(error_of_opening(directory_.url()), HasSubstr("directory cannot be written"));
  }
  std::filesystem::permissions(directory_.file(""), std::filesystem::perms{0755});
}

TEST_F(KeyStoreTest, RefusesANewerSchemaAndLeavesItAlone) {
  open_key_store(directory_.url());
  SqliteDatabase database(directory_.file("keys.db"));
  database.execute("PRAGMA user_version = 2");
  EXPECT_THAT(error_of_opening(directory_.url()),
              AllOf(HasSubstr("another version"), HasSubstr("schema is 2"), HasSubstr("knows 1")));
  EXPECT_EQ(database.integer("PRAGMA user_version"), 2);
  database.execute("PRAGMA user_version = 1");
  EXPECT_EQ(error_of_opening(directory_.url()), "");
}

TEST_F(KeyStoreTest, RefusesTheDatabaseOfAnotherProgramAndLeavesItAlone) {
  std::ofstream(directory_.file("photos.db")).flush();
  SqliteDatabase database(directory_.file("photos.db"));
  database.execute("CREATE TABLE photos(id)");
  EXPECT_THAT(error_of_opening(directory_.url("photos.db")), HasSubstr("another program"));
  EXPECT_EQ(database.integer("SELECT count(*) FROM sqlite_schema"), 1);
}

TEST_F(KeyStoreTest, TakesSpecialNamesOfSqliteAsPaths) {
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::current_path(directory_.file(""));
  open_key_store("sqlite::memory:");
  open_key_store("sqlite:file:x?mode=memory");
  std::filesystem::current_path(before);
  EXPECT_TRUE(std::filesystem::exists(directory_.file(":memory:")));
  EXPECT_TRUE(std::filesystem::exists(directory_.file("file:x?mode=memory")));
}

TEST_F(KeyStoreTest, RefusesOtherUrlsWithoutRepeatingTheirPasswords) {
  EXPECT_THAT(
      error_of_opening("postgresql://ann:secret@host/db"),
      AllOf(HasSubstr("\"postgresql:...\""), HasSubstr("sqlite:PATH"), Not(HasSubstr("secret"))));
  EXPECT_THAT(error_of_opening("secret"),
              AllOf(HasSubstr("sqlite:PATH"), Not(HasSubstr("secret"))));
  EXPECT_THAT(error_of_opening(""), HasSubstr("sqlite:PATH"));
  EXPECT_THAT(error_of_opening("sqlite:"), HasSubstr("no usable path"));
  EXPECT_THAT(error_of_opening(std::string("sqlite:a\0b", 10)), HasSubstr("no usable path"));
}

TEST_F(KeyStoreTest, SaysWhatFailedWhenTheTablesAreGone) {
  const auto store = open_key_store(directory_.url());
  const CreatedKey created = store->create("ann", std::nullopt);
  SqliteDatabase(directory_.file("keys.db")).execute("DROP TABLE keys");
  const auto found = store->find(created.record.prefix);
  ASSERT_FALSE(found.has_value());
  EXPECT_THAT(found.error(), AllOf(HasSubstr(directory_.url()), HasSubstr("cannot be looked up"),
                                   Not(HasSubstr(created.record.prefix))));
  EXPECT_THROW(store->list(), std::runtime_error);
  EXPECT_THROW(store->revoke(1), std::runtime_error);
  try {
    store->create("bob", std::nullopt);
    FAIL() << "there is no table to create a key in";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("was not created"), HasSubstr("retry")));
  }
  EXPECT_EQ(SqliteDatabase(directory_.file("keys.db")).integer("SELECT count(*) FROM users"), 1)
      << "bob is not left behind";
}

}  // namespace
}  // namespace gateway::auth
