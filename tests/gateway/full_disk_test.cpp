// The ledger's promise on a disk that is too small or full, through the whole program.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

#include "tests/gateway/gateway_process.h"

namespace gateway {
namespace {

using std::chrono::seconds;
using std::chrono::steady_clock;
using testing::HasSubstr;

constexpr const char* kHello =
    R"({"model":"loopback","messages":[{"role":"user","content":"hello there"}]})";

/// A disk of its own for one test, in memory. Mounting one is for root.
class SmallDisk {
 public:
  explicit SmallDisk(const std::string& size) {
    std::filesystem::create_directories(folder_);
    is_mounted_ = ::mount("tmpfs", folder_.c_str(), "tmpfs", 0, ("size=" + size).c_str()) == 0;
    error_ = is_mounted_ ? 0 : errno;
  }
  ~SmallDisk() {
    if (is_mounted_) {
      ::umount2(folder_.c_str(), MNT_DETACH);
    }
    std::filesystem::remove_all(folder_);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  SmallDisk(SmallDisk&&) = delete;
  SmallDisk& operator=(SmallDisk&&) = delete;

  /// Empty: it is there.
  [[nodiscard]] std::string why_not() const {
    return is_mounted_
               ? ""
               : "a disk cannot be mounted here: " + std::generic_category().message(error_);
  }
  [[nodiscard]] std::string database() const { return "sqlite:" + (folder_ / "usage.db").string(); }
  void fill() const {
    std::ofstream filler(folder_ / "filler", std::ios::binary);
    const std::string page(4096, 'f');
    while (filler.write(page.data(), static_cast<std::streamsize>(page.size())).flush()) {
    }
  }
  void empty() const { std::filesystem::remove(folder_ / "filler"); }

 private:
  const std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("gatebench_disk_" + std::to_string(getpid()));
  bool is_mounted_ = false;
  int error_ = 0;
};

httplib::Result chat(httplib::Client& client) {
  return client.Post("/v1/chat/completions", kHello, "application/json");
}

/// The requests that the database has, of all models.
std::string rows_of(const SmallDisk& disk) {
  const Finished usage =
      run_gateway({"usage", "--database", disk.database(), "--by", "model", "--format", "csv"});
  EXPECT_EQ(usage.exit_code, 0) << usage.err;
  return usage.out;
}

TEST(GatewayOnASmallDisk, ServesAndRecords) {
  const SmallDisk disk("4m");
  if (!disk.why_not().empty()) {
    GTEST_SKIP() << disk.why_not();
  }
  GatewayProcess process({"--auth", "off", "--database", disk.database()});
  httplib::Client client("127.0.0.1", process.port());
  for (int i = 0; i < 10; ++i) {
    const auto answer = chat(client);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 200) << answer->body;
  }
  process.signal(SIGTERM);
  EXPECT_EQ(process.wait().exit_code, 0);
  EXPECT_THAT(rows_of(disk), HasSubstr("\"loopback\",10,"));
}

TEST(GatewayOnAFullDisk, RefusesOnceItsJournalIsFullAndForgetsNothingThatItAnswered) {
  const SmallDisk disk("16m");
  if (!disk.why_not().empty()) {
    GTEST_SKIP() << disk.why_not();
  }
  GatewayProcess process(
      {"--auth", "off", "--database", disk.database(), "--journal-room", "1MiB"});
  httplib::Client client("127.0.0.1", process.port());
  disk.fill();
  int answered = 0;
  httplib::Result last = chat(client);
  const auto until = steady_clock::now() + seconds(120);
  for (; last && last->status == 200 && steady_clock::now() < until; last = chat(client)) {
    ++answered;
  }
  ASSERT_TRUE(last);
  EXPECT_EQ(last->status, 503);
  EXPECT_THAT(last->body, HasSubstr(R"("code":"ledger_full")"));
  EXPECT_EQ(last->get_header_value("retry-after"), "1");
  EXPECT_GT(answered, 0) << "the journal had room";
  EXPECT_EQ(client.Get("/ready")->status, 503);
  EXPECT_EQ(client.Get("/health")->status, 200);

  disk.empty();
  while (last && last->status == 503 && steady_clock::now() < until) {
    last = chat(client);
  }
  ASSERT_TRUE(last);
  EXPECT_EQ(last->status, 200) << "there is room again";
  ++answered;
  process.signal(SIGTERM);
  const Finished finished = process.wait();
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_THAT(finished.err, HasSubstr("answers again"));
  EXPECT_THAT(rows_of(disk), HasSubstr("\"loopback\"," + std::to_string(answered) + ",0,"));
}

}  // namespace
}  // namespace gateway
