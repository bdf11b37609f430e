#include "gateway/service/access_log.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/gateway/auth/temporary_directory.h"

namespace gateway::service {
namespace {

std::string text_of(const std::string& path) {
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

ledger::Record record() {
  ledger::Record record;
  record.request_id = "r-1";
  record.started_at_ns = 1'700'000'000'012'345'678;
  record.user = "ann";
  record.key_id = 7;
  record.endpoint = "messages";
  record.model = "a\"b\n";
  record.model_answered = "m";
  record.upstream = "up";
  record.status = 200;
  record.latency_us = 1234;
  record.prompt_tokens = 3;
  record.completion_tokens = 2;
  record.streamed = true;
  return record;
}

constexpr LoggedRequest kRequest{.method = "POST", .path = "/v1/messages"};

constexpr const char* kLine =
    R"({"time":"2023-11-14T22:13:20.012Z","request_id":"r-1","method":"POST","path":"/v1/messages",)"
    R"("endpoint":"messages","status":200,"latency_us":1234,"user":"ann","key_id":7,"model":"a\"b\n","model_answered":"m",)"
    R"("upstream":"up","streamed":true,"prompt_tokens":3,"completion_tokens":2,)"
    R"("tokens_estimated":false})"
    "\n";

TEST(AccessLog, WritesALineOfJsonForEachRequest) {
  const auth::TemporaryDirectory directory;
  AccessLog log(directory.file("access.log"));
  log.write(record(), kRequest);
  log.write(record(), kRequest);
  EXPECT_EQ(text_of(directory.file("access.log")), std::string(kLine) + kLine);
}

TEST(AccessLog, CutsAndEscapesWhatAClientAskedFor) {
  const std::string longest(kLoggedPathBytes, 'p');
  EXPECT_NE(access_line({}, {.path = longest}).find("\"path\":\"" + longest + "\","),
            std::string::npos);
  EXPECT_NE(access_line({}, {.path = longest + "q"}).find("\"path\":\"" + longest + "...\","),
            std::string::npos);
  EXPECT_NE(access_line({}, {.method = "A\"B", .path = "/\"\n\xFF"})
                .find(R"("method":"A\"B","path":"/\"??",)"),
            std::string::npos);
}

TEST(AccessLog, GoesOnInANewFileWhenTheOldOneWasMovedAway) {
  const auth::TemporaryDirectory directory;
  AccessLog log(directory.file("access.log"));
  log.write(record(), kRequest);
  std::filesystem::rename(directory.file("access.log"), directory.file("access.1"));
  log.write(record(), kRequest);
  log.reopen();
  log.write(record(), kRequest);
  EXPECT_EQ(text_of(directory.file("access.1")), std::string(kLine) + kLine);
  EXPECT_EQ(text_of(directory.file("access.log")), kLine);
}

TEST(AccessLog, SaysWhyAFileCannotBeOpened) {
  const auth::TemporaryDirectory directory;
  EXPECT_THROW(AccessLog(directory.file("none/access.log")), std::runtime_error);
}

}  // namespace
}  // namespace gateway::service
