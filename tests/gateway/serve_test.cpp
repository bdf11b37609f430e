// The built gateway from outside: over a socket, with signals, beside other processes.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>
#include <rapidjson/document.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>

#include "tests/gateway/gateway_process.h"

namespace gateway {
namespace {

using std::chrono::seconds;
using std::chrono::steady_clock;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kHello =
    R"({"model":"loopback","messages":[{"role":"user","content":"hello there"}]})";
constexpr const char* kChatPath = "/v1/chat/completions";

httplib::Result chat(httplib::Client& client, const std::string& body,
                     const httplib::Headers& headers = {}) {
  return client.Post(kChatPath, headers, body, "application/json");
}

/// A key store in a directory of its own.
class Keys {
 public:
  Keys() { std::filesystem::create_directories(directory_); }
  ~Keys() { std::filesystem::remove_all(directory_); }
  Keys(const Keys&) = delete;
  Keys& operator=(const Keys&) = delete;
  Keys(Keys&&) = delete;
  Keys& operator=(Keys&&) = delete;

  [[nodiscard]] std::string create(const std::string& user,
                                   const std::vector<std::string>& flags = {}) const {
    std::vector<std::string> args = {"key", "create", "--user", user, "--database", url()};
    args.insert(args.end(), flags.begin(), flags.end());
    const Finished made = run_gateway(args);
    EXPECT_EQ(made.exit_code, 0) << made.err;
    return made.out.substr(0, made.out.find('\n'));
  }
  [[nodiscard]] std::string url() const { return "sqlite:" + (directory_ / "keys.db").string(); }

 private:
  std::filesystem::path directory_ =
      std::filesystem::temp_directory_path() / ("gatebench_serve_" + std::to_string(getpid()));
};

class OpenGateway : public testing::Test {
 protected:
  GatewayProcess process_{{"--auth", "off"}};
  httplib::Client client_{"127.0.0.1", process_.port()};
};

TEST_F(OpenGateway, AnswersAChatInOpenAisShape) {
  const auto result = chat(client_, kHello, {{"x-request-id", "abc-1"}});
  ASSERT_TRUE(result);
  EXPECT_EQ(result->status, 200);
  EXPECT_EQ(result->get_header_value("content-type"), "application/json");
  EXPECT_EQ(result->get_header_value("x-request-id"), "abc-1");
  EXPECT_EQ(result->get_header_value_count("x-request-id"), 1U);
  rapidjson::Document answer;
  answer.Parse(result->body.c_str());
  ASSERT_FALSE(answer.HasParseError()) << result->body;
  EXPECT_STREQ(answer["object"].GetString(), "chat.completion");
  EXPECT_STREQ(answer["choices"][0]["message"]["content"].GetString(), "hello there");
  EXPECT_STREQ(answer["choices"][0]["finish_reason"].GetString(), "stop");
  EXPECT_EQ(answer["usage"]["total_tokens"].GetInt(), 6);
  const auto now_s =
      std::chrono::duration_cast<seconds>(std::chrono::system_clock::now().time_since_epoch())
          .count();
  EXPECT_NEAR(static_cast<double>(answer["created"].GetInt64()), static_cast<double>(now_s), 60);
}

TEST_F(OpenGateway, OffersModelsHealthReadinessAndMetrics) {
  ASSERT_EQ(chat(client_, kHello)->status, 200);
  EXPECT_THAT(client_.Get("/v1/models")->body, HasSubstr(R"("id":"loopback")"));
  EXPECT_EQ(client_.Get("/health")->body, R"({"status":"ok"})");
  EXPECT_EQ(client_.Get("/ready")->status, 200);
  const auto head = client_.Head("/health");
  ASSERT_TRUE(head);
  EXPECT_EQ(head->status, 200);
  EXPECT_EQ(head->get_header_value("content-length"), "15") << "as GET would have it";
  EXPECT_EQ(head->body, "");
  // A request is counted when its answer has left, which its client may see first.
  const std::string counted =
      "gateway_requests_total{endpoint=\"/v1/chat/completions\",status_class=\"2xx\"} 1\n";
  auto metrics = client_.Get("/metrics");
  const auto deadline = steady_clock::now() + seconds(20);
  while (metrics->body.find(counted) == std::string::npos && steady_clock::now() < deadline) {
    metrics = client_.Get("/metrics");
  }
  EXPECT_THAT(metrics->body, HasSubstr(counted));
  EXPECT_EQ(metrics->get_header_value("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_THAT(metrics->body, HasSubstr("gateway_tokens_total{kind=\"prompt\"} 3\n"));
  EXPECT_THAT(metrics->body, HasSubstr("gateway_build_info{"));
}

TEST_F(OpenGateway, SaysWhatIsWrongWithARequest) {
  EXPECT_EQ(client_.Get("/nowhere")->status, 404);
  const auto wrong_method = client_.Get(kChatPath);
  EXPECT_EQ(wrong_method->status, 405);
  EXPECT_EQ(wrong_method->get_header_value("allow"), "POST");
  const auto no_model =
      chat(client_, R"({"model":"gpt-9","messages":[{"role":"user","content":"x"}]})");
  EXPECT_EQ(no_model->status, 404);
  EXPECT_THAT(no_model->body, HasSubstr(R"("code":"model_not_found")"));
  const auto two =
      chat(client_, R"({"model":"loopback","n":2,"messages":[{"role":"user","content":"x"}]})");
  EXPECT_EQ(two->status, 400);
  EXPECT_THAT(two->body, HasSubstr(R"("param":"n")"));
}

TEST_F(OpenGateway, SurvivesHostileBodies) {
  const std::string deep = std::string(10'000, '[') + std::string(10'000, ']');
  EXPECT_EQ(chat(client_, deep)->status, 400);
  EXPECT_EQ(chat(client_, R"({"model":)" + deep + "}")->status, 400);
  EXPECT_EQ(chat(client_, "\xFF\xFE")->status, 400);
  EXPECT_EQ(chat(client_,
                 "{\"model\":\"loopback\",\"messages\":[{\"role\":\"user\","
                 "\"content\":\"\xC3\x28\"}]}")
                ->status,
            400);
  EXPECT_EQ(chat(client_, std::string(kHello).substr(0, 40))->status, 400);
  EXPECT_EQ(chat(client_, kHello)->status, 200);
}

TEST_F(OpenGateway, StopsWithExitCode0) {
  EXPECT_EQ(client_.Get("/health")->status, 200);
  client_.stop();
  process_.signal(SIGTERM);
  const Finished finished = process_.wait();
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_EQ(finished.err, "");
  EXPECT_EQ(finished.out,
            "listening on http://127.0.0.1:" + std::to_string(process_.port()) + "\n");
}

TEST_F(OpenGateway, IsNotDisturbedByOtherSignals) {
  process_.signal(SIGUSR1);
  EXPECT_EQ(client_.Get("/health")->status, 200);
  process_.signal(SIGPIPE);
  EXPECT_EQ(client_.Get("/health")->status, 200);
  process_.signal(SIGTERM);
  EXPECT_EQ(process_.wait().exit_code, 0);
}

TEST_F(OpenGateway, StopsAtAnInterruptFromTheKeyboard) {
  process_.signal(SIGINT);
  EXPECT_EQ(process_.wait().exit_code, 0);
}

int connect_to(int port) {
  const int connection = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(::connect(connection, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
  return connection;
}

void send_all(int connection, std::string_view bytes) {
  EXPECT_EQ(::send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL),
            static_cast<ssize_t>(bytes.size()));
}

std::string receive_all(int connection) {
  std::string text;
  char bytes[4096];
  for (ssize_t count = 0; (count = ::recv(connection, bytes, sizeof(bytes), 0)) > 0;) {
    text.append(bytes, static_cast<std::size_t>(count));
  }
  return text;
}

TEST_F(OpenGateway, FinishesWhatIsInFlightWhenItIsStopped) {
  const std::string body = kHello;
  const int connection = connect_to(process_.port());
  send_all(connection, "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: " +
                           std::to_string(body.size()) + "\r\n\r\n" + body.substr(0, 10));
  // Once the metrics show it (and the request that asks), it was admitted.
  const auto deadline = steady_clock::now() + seconds(20);
  while (client_.Get("/metrics")->body.find("gateway_requests_in_flight 2\n") ==
         std::string::npos) {
    ASSERT_LT(steady_clock::now(), deadline);
  }
  process_.signal(SIGTERM);
  // The stop has begun when nobody new is let in.
  while (httplib::Client("127.0.0.1", process_.port()).Get("/health")) {
    ASSERT_LT(steady_clock::now(), deadline);
  }
  send_all(connection, body.substr(10));
  const std::string answer = receive_all(connection);
  ::close(connection);
  EXPECT_THAT(answer, HasSubstr("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(answer, HasSubstr(R"("content":"hello there")"));
  EXPECT_EQ(process_.wait().exit_code, 0);
}

TEST(GatewayWithKeys, AdmitsKeysInEitherHeaderAndNobodyElse) {
  const Keys keys;
  const std::string key = keys.create("ann");
  const GatewayProcess process({"--database", keys.url()});
  httplib::Client client("127.0.0.1", process.port());

  const auto stranger = chat(client, kHello);
  ASSERT_TRUE(stranger);
  EXPECT_EQ(stranger->status, 401);
  EXPECT_EQ(stranger->get_header_value("www-authenticate"), "Bearer");
  EXPECT_THAT(stranger->body, HasSubstr(R"("type":"invalid_request_error")"));
  EXPECT_EQ(chat(client, kHello, {{"x-api-key", "gb_wrong"}})->status, 401);
  EXPECT_EQ(client.Get("/health")->status, 200);

  EXPECT_EQ(chat(client, kHello, {{"x-api-key", key}})->status, 200);
  EXPECT_EQ(chat(client, kHello, {{"Authorization", "Bearer " + key}})->status, 200);
}

TEST(GatewayWithKeys, AcceptsAKeyThatWasMadeWhileItServes) {
  const Keys keys;
  const GatewayProcess process({"--database", keys.url()});
  httplib::Client client("127.0.0.1", process.port());
  EXPECT_EQ(chat(client, kHello, {{"x-api-key", keys.create("ann")}})->status, 200);
}

TEST(GatewayWithKeys, KeepsItsDatabaseWhileCommandsComeAndGo) {
  const Keys keys;
  const std::string first = keys.create("first");
  GatewayProcess process({"--ledger", "on", "--database", keys.url()});
  httplib::Client client("127.0.0.1", process.port());
  for (int i = 0; i < 3; ++i) {
    const std::string added = keys.create("user" + std::to_string(i));
    for (const std::string& key : {first, added}) {
      const auto answer = chat(client, kHello, {{"Authorization", "Bearer " + key}});
      ASSERT_TRUE(answer);
      EXPECT_EQ(answer->status, 200) << answer->body;
    }
  }
  // Whoever takes itself for the last user of a database deletes the log that others still write.
  const std::filesystem::path files = "/proc/" + std::to_string(process.pid()) + "/fd";
  for (const auto& file : std::filesystem::directory_iterator(files)) {
    std::error_code gone;
    EXPECT_THAT(std::filesystem::read_symlink(file.path(), gone).string(),
                Not(HasSubstr("(deleted)")));
  }
  process.signal(SIGTERM);
  EXPECT_EQ(process.wait().exit_code, 0);
  const Finished usage =
      run_gateway({"usage", "--database", keys.url(), "--by", "model", "--format", "csv"});
  EXPECT_THAT(usage.out, HasSubstr("\"loopback\",6,")) << usage.err;
}

TEST(GatewayWithKeys, ForgetsAKeyWithinTwoSecondsOfItsRevocationElsewhere) {
  const Keys keys;
  const std::string key = keys.create("ann");
  const GatewayProcess process({"--database", keys.url()});
  httplib::Client client("127.0.0.1", process.port());
  ASSERT_EQ(chat(client, kHello, {{"x-api-key", key}})->status, 200);

  ASSERT_EQ(run_gateway({"key", "revoke", "1", "--database", keys.url()}).exit_code, 0);
  const auto deadline = steady_clock::now() + seconds(2);
  int status = 200;
  while (status == 200 && steady_clock::now() < deadline) {
    status = chat(client, kHello, {{"x-api-key", key}})->status;
  }
  EXPECT_EQ(status, 401);
}

TEST(GatewayWithLimits, RefusesWhatIsOverTheLimitWithTheTimeToWait) {
  const GatewayProcess process({"--auth", "off", "--rate-limit", "user=1/2"});
  httplib::Client client("127.0.0.1", process.port());
  const auto first = chat(client, kHello);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->status, 200);
  EXPECT_EQ(first->get_header_value("x-ratelimit-limit"), "2");
  EXPECT_EQ(first->get_header_value("x-ratelimit-remaining"), "1");
  EXPECT_EQ(first->get_header_value("x-ratelimit-reset"), "1");

  // However slow this machine, more than one request a second comes through.
  auto last = chat(client, kHello);
  for (int i = 0; i < 1000 && last->status == 200; ++i) {
    last = chat(client, kHello);
  }
  EXPECT_EQ(last->status, 429);
  EXPECT_EQ(last->get_header_value("retry-after"), "1");
  EXPECT_EQ(last->get_header_value("x-ratelimit-remaining"), "0");
  EXPECT_THAT(client.Get("/metrics")->body, Not(HasSubstr("gateway_rate_limited_total 0\n")));
}

TEST(GatewayWithLimits, HoldsAKeyToItsOwnLimitAlsoWhereThereIsNoGeneralOne) {
  const Keys keys;
  const std::string limited = keys.create("ann", {"--limit", "1/1"});
  const std::string unlimited = keys.create("ann");
  const GatewayProcess process({"--database", keys.url()});
  httplib::Client client("127.0.0.1", process.port());
  int status = 200;
  for (int i = 0; i < 1000 && status == 200; ++i) {
    status = chat(client, kHello, {{"x-api-key", limited}})->status;
    const auto other = chat(client, kHello, {{"x-api-key", unlimited}});
    ASSERT_EQ(other->status, 200);
    ASSERT_EQ(other->get_header_value("x-ratelimit-limit"), "");
  }
  EXPECT_EQ(status, 429);
}

TEST(GatewayWithLimits, RefusesBodiesThatAreTooLarge) {
  const GatewayProcess process({"--auth", "off", "--max-body", "1KiB"});
  httplib::Client client("127.0.0.1", process.port());
  const auto refused = chat(client, std::string(1025, 'x'));
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 413);
  EXPECT_EQ(chat(client, std::string(1024, 'x'))->status, 400);
  EXPECT_THAT(client.Get("/metrics")->body,
              HasSubstr("gateway_front_door_refused_total{status=\"413\"} 1\n"));
}

TEST(GatewayWithLimits, RefusesHeadsWithTooManyFields) {
  const GatewayProcess process({"--auth", "off", "--max-fields", "3"});
  // With as many as are let in, and with one more.
  for (const auto& [fields, status] : {std::pair("", "200"), std::pair("B: 2\r\n", "431")}) {
    const int connection = connect_to(process.port());
    send_all(connection, "GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\nA: 1\r\n" +
                             std::string(fields) + "\r\n");
    EXPECT_THAT(receive_all(connection), HasSubstr(std::string("HTTP/1.1 ") + status));
    ::close(connection);
  }
}

TEST(GatewayAccessLog, HasALineOfWhatTheFrontDoorRefuses) {
  const Keys directory;
  const std::string file =
      std::filesystem::path(directory.url().substr(7)).replace_filename("access.log");
  GatewayProcess process({"--auth", "off", "--max-body", "1KiB", "--access-log", file});
  httplib::Client client("127.0.0.1", process.port());
  EXPECT_EQ(chat(client, std::string(1025, 'x'))->status, 413);
  process.signal(SIGTERM);
  EXPECT_EQ(process.wait().exit_code, 0);
  std::string line;
  std::getline(std::ifstream(file) >> std::ws, line);
  EXPECT_THAT(line, HasSubstr(R"("method":"POST","path":"/v1/chat/completions",)"
                              R"("endpoint":"chat_completions","status":413)"));
}

TEST(GatewayWithoutMetrics, HasNoSuchPath) {
  const GatewayProcess process({"--auth", "off", "--metrics", "off"});
  httplib::Client client("127.0.0.1", process.port());
  EXPECT_EQ(client.Get("/metrics")->status, 404);
  EXPECT_EQ(chat(client, kHello)->status, 200);
}

TEST(GatewayRoutes, ServeTheModelsThatTheyName) {
  const GatewayProcess process({"--auth", "off", "--route", "gpt-*=loopback"});
  httplib::Client client("127.0.0.1", process.port());
  const auto answer =
      chat(client, R"({"model":"gpt-9","messages":[{"role":"user","content":"x"}]})");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_THAT(answer->body, HasSubstr(R"("model":"gpt-9")"));
}

TEST(GatewayProgram, EndsWith2AndOneLineWhereItsConfigurationIsWrong) {
  const Finished finished = run_gateway({"serve", "--max-body", "32"});
  EXPECT_EQ(finished.exit_code, 2);
  EXPECT_EQ(finished.out, "");
  EXPECT_EQ(finished.err,
            "gateway: --max-body: \"32\" has no unit; write for example 32MiB (B, KiB, MiB or GiB; "
            "at most 1024GiB)\n");
}

TEST(GatewayProgram, EndsWith1WhereItsPortIsTaken) {
  const GatewayProcess process({"--auth", "off"});
  const Finished finished = run_gateway({"serve", "--auth", "off", "--ledger", "off", "--listen",
                                         "127.0.0.1:" + std::to_string(process.port())});
  EXPECT_EQ(finished.exit_code, 1);
  EXPECT_THAT(finished.err, HasSubstr("gateway: --listen: "));
}

TEST(GatewayProgram, EndsWith2WhereAnotherUsesItsJournal) {
  const Keys keys;
  const GatewayProcess process({"--database", keys.url()});
  const Finished finished =
      run_gateway({"serve", "--database", keys.url(), "--listen", "127.0.0.1:0"});
  EXPECT_EQ(finished.exit_code, 2);
  EXPECT_THAT(finished.err, HasSubstr("another gateway uses it"));
}

TEST(GatewayProgram, LoadsItsRoutesAnewWhenItIsHungUp) {
  const Keys keys;
  const std::string file = std::filesystem::path(keys.url().substr(7)).replace_filename("g.toml");
  std::ofstream(file) << "route = [\"old=loopback\"]\n";
  GatewayProcess process({"--auth", "off", "--ledger", "off", "--config", file});
  httplib::Client client("127.0.0.1", process.port());
  const std::string body = R"({"model":"new","messages":[{"role":"user","content":"x"}]})";
  EXPECT_EQ(chat(client, body)->status, 404);
  std::ofstream(file) << "route = [\"new=loopback\"]\n";
  process.signal(SIGHUP);
  const auto until = steady_clock::now() + seconds(20);
  int status = 404;
  while (status == 404 && steady_clock::now() < until) {
    status = chat(client, body)->status;
  }
  EXPECT_EQ(status, 200);
  std::ofstream(file) << "route = [\"new=nowhere\"]\n";
  process.signal(SIGHUP);
  process.signal(SIGTERM);
  const Finished finished = process.wait();
  EXPECT_EQ(finished.exit_code, 0);
}

TEST(GatewayProgram, KeepsItsRoutesWhereTheNewConfigurationIsWrong) {
  const Keys keys;
  const std::string file = std::filesystem::path(keys.url().substr(7)).replace_filename("g.toml");
  std::ofstream(file) << "route = [\"old=loopback\"]\n";
  GatewayProcess process({"--auth", "off", "--ledger", "off", "--config", file});
  httplib::Client client("127.0.0.1", process.port());
  const std::string body = R"({"model":"old","messages":[{"role":"user","content":"x"}]})";
  const std::string kept = "the routes stay as they were";
  for (const auto& [wrong, why] :
       {std::pair("route = [\"new=nowhere\"]\n", "nowhere"), std::pair("rout = 1\n", "rout"),
        std::pair("route = [\"new=loop", "not closed"),
        std::pair("route = [\"new=loopback\"]\nmax-body = \"big\"\n", "big")}) {
    const std::size_t told = process.err().size();
    std::ofstream(file) << wrong;
    process.signal(SIGHUP);
    const auto until = steady_clock::now() + seconds(20);
    while (process.err().substr(told).find(kept) == std::string::npos ||
           process.err().back() != '\n') {
      ASSERT_LT(steady_clock::now(), until) << wrong;
    }
    EXPECT_THAT(process.err().substr(told), HasSubstr(why));
    const auto answer = chat(client, body);
    ASSERT_TRUE(answer) << wrong;
    EXPECT_EQ(answer->status, 200) << wrong;
  }
  process.signal(SIGTERM);
  EXPECT_EQ(process.wait().exit_code, 0);
}

TEST(GatewayProgram, ResolvesTheNameOfThisMachine) {
  const GatewayProcess process({"--auth", "off"}, "localhost:0");
  httplib::Client client("localhost", process.port());  // ::1 first, where the machine has IPv6
  const auto answer = client.Get("/health");
  ASSERT_TRUE(answer) << httplib::to_string(answer.error());
  EXPECT_EQ(answer->status, 200);
}

TEST(GatewayProgram, WarnsWhereEveryoneIsLetInFromEverywhere) {
  GatewayProcess process({"--auth", "off"}, "0.0.0.0:0");
  process.signal(SIGTERM);
  EXPECT_THAT(process.wait().err, HasSubstr("--auth off at 0.0.0.0 lets everyone"));
}

}  // namespace
}  // namespace gateway
