#include "gateway/service/service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <span>
#include <sstream>
#include <string>
#include <vector>

#include "gateway/upstream/loopback.h"
#include "tests/gateway/service/kept_reply.h"

namespace gateway::service {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr const char* kHello =
    R"({"model":"loopback","messages":[{"role":"user","content":"hello"}]})";

/// A database that cannot be read.
class BrokenStore : public auth::KeyStore {
 public:
  auth::CreatedKey create(std::string_view /*user*/,
                          std::optional<auth::KeyLimit> /*limit*/) override {
    return {};
  }
  std::vector<auth::KeyRecord> list() override { return {}; }
  bool revoke(std::int64_t /*id*/) override { return false; }
  tl::expected<std::vector<auth::KeyRecord>, std::string> find(
      std::string_view /*prefix*/) noexcept override {
    return tl::unexpected(std::string("disk on fire"));
  }
  tl::expected<std::vector<auth::KeyRecord>, std::string> find_all(
      std::span<const std::string> /*prefixes*/) noexcept override {
    return tl::unexpected(std::string("disk on fire"));
  }
};

std::string header(const http::Response& response, std::string_view name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) {
      return value;
    }
  }
  return "";
}

http::RequestHead head_of(std::string_view method, std::string_view path,
                          std::string_view key = "") {
  http::RequestHead head;
  head.method = method;
  head.path = path;
  head.api_key = key;
  return head;
}

/// A gateway whose parts a test chooses, with a clock that a test moves.
class ServiceTest : public testing::Test {
 protected:
  ServiceTest() {
    parts_.clock = {.now = [this] { return now_; },
                    .wall_ns = [] { return std::int64_t{1'000'000'000}; }};
    auto routes = std::make_shared<upstream::Routes>();
    routes->add({"gpt-*", {{std::make_shared<upstream::Loopback>(), ""}}});
    routes->add({"loopback", {{std::make_shared<upstream::Loopback>(), ""}}});
    parts_.routes = std::make_shared<CurrentRoutes>(routes);
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  void use_keys() {
    std::filesystem::create_directories(directory_);
    key_store_ = auth::open_key_store("sqlite:" + (directory_ / "keys.db").string());
    use_authenticator();
  }
  void use_authenticator() {
    parts_.authenticator = std::make_shared<auth::Authenticator>(
        key_store_, auth::Authenticator::Options{.probe_every = {}});
  }
  void use_ledger() {
    std::filesystem::create_directories(directory_);
    ledger::LedgerOptions options;
    options.journal = {.directory = (directory_ / "journal").string(),
                       .room_bytes = ledger::kRoomBytesMin};
    options.database_url = "sqlite:" + (directory_ / "usage.db").string();
    parts_.ledger = ledger::Ledger::open(options);
  }
  void use_metrics() {
    parts_.metrics = std::make_shared<metrics::Metrics>(endpoint_labels(), stage_labels(),
                                                        metrics::Metrics::Labels{});
  }
  void use_limit(std::int64_t per_second, std::int64_t burst) {
    parts_.limiter = std::make_shared<limit::Limiter>(
        limit::Limit{.per_second = per_second, .burst = burst}, std::nullopt);
  }

  /// One request all the way, as the front door would take it.
  http::Response send(const http::RequestHead& head, std::string_view body = "") {
    if (!service_) {
      service_.emplace(parts_);
    }
    http::Admission admission = service_->admit(head);
    now_ += milliseconds(2);
    KeptReply reply;
    if (!admission.refusal) {
      admission.exchange->handle(body, reply);
    }
    http::Response response = admission.refusal ? *admission.refusal : reply.response;
    admission.exchange->finished({.status = response.status,
                                  .request_bytes = body.size(),
                                  .response_bytes = response.body.size()});
    return response;
  }

  http::Response get(std::string_view path, std::string_view key = "") {
    http::RequestHead head = head_of("GET", path, key);
    head.peer_is_loopback = true;
    return send(head);
  }
  http::Response chat(std::string_view key = "") {
    return send(head_of("POST", "/v1/chat/completions", key), kHello);
  }

  std::filesystem::path directory_ =
      std::filesystem::temp_directory_path() /
      ("gatebench_service_" + std::to_string(getpid()) + "_" +
       testing::UnitTest::GetInstance()->current_test_info()->name());
  std::chrono::steady_clock::time_point now_{seconds(1000)};
  std::shared_ptr<auth::KeyStore> key_store_;
  Parts parts_;
  std::optional<Service> service_;
};

TEST_F(ServiceTest, AnswersAChat) {
  const http::Response response = chat();
  EXPECT_EQ(response.status, 200);
  EXPECT_THAT(response.body, HasSubstr(R"("content":"hello")"));
  EXPECT_THAT(header(response, "x-gatebench-overhead-us"), testing::MatchesRegex("[0-9]+"));
  EXPECT_THAT(header(response, "server-timing"),
              testing::MatchesRegex(R"(admission;dur=[0-9]+\.[0-9]{3}, translate;dur=.*, )"
                                    R"(upstream;dur=.*, write;dur=.*)"));
  EXPECT_THAT(response.headers, testing::SizeIs(2));
}

TEST_F(ServiceTest, TellsItsTimeAlsoWhereItRefuses) {
  use_keys();
  use_limit(1, 1);
  const std::string key = key_store_->create("ann", std::nullopt).key;
  EXPECT_EQ(chat(key).status, 200);
  const http::Response wrong_method = send(head_of("GET", "/v1/messages", key));
  for (const http::Response& refused : {chat(), chat(key), wrong_method}) {
    EXPECT_THAT(header(refused, "x-gatebench-overhead-us"), testing::MatchesRegex("[0-9]+"))
        << refused.status;
    EXPECT_THAT(header(refused, "server-timing"), HasSubstr("admission;dur=")) << refused.status;
  }
  EXPECT_EQ(header(get("/v1/models"), "server-timing"), "") << "it is none of the three";
}

TEST_F(ServiceTest, ListsTheModelsThatHaveAName) {
  const http::Response response = get("/v1/models");
  EXPECT_EQ(response.status, 200);
  EXPECT_THAT(response.body, HasSubstr(R"("id":"loopback")"));
  EXPECT_THAT(response.body, Not(HasSubstr("gpt")));
}

TEST_F(ServiceTest, ShowsOneModelAlsoWhereAPatternStandsForIt) {
  for (const std::string name : {"loopback", "gpt-9"}) {
    const http::Response response = get("/v1/models/" + name);
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body,
              R"({"id":")" + name + R"(","object":"model","created":0,"owned_by":"loopback"})");
  }
  const http::Response unknown = get("/v1/models/claude-x");
  EXPECT_EQ(unknown.status, 404);
  EXPECT_THAT(unknown.body, HasSubstr("model_not_found"));
}

TEST_F(ServiceTest, FindsAModelWhoseNameWasWrittenWithEscapes) {
  const auto shown = [this](const std::string& name) { return get("/v1/models/" + name); };
  EXPECT_THAT(shown("gpt-a%2Fb").body, HasSubstr(R"({"id":"gpt-a/b",)"));
  EXPECT_THAT(shown("gpt-a/b").body, HasSubstr(R"({"id":"gpt-a/b",)"));
  EXPECT_THAT(shown("gpt%2d%c3%A4%25").body, HasSubstr("{\"id\":\"gpt-\u00e4%\","));
  EXPECT_THAT(shown("%6coopback").body, HasSubstr(R"({"id":"loopback",)"));
  for (const char* name : {"%6", "%", "loopback%", "%zzloopback", "%6goopback", "%FF"}) {
    const http::Response wrong = shown(name);
    EXPECT_EQ(wrong.status, 404) << name;
    EXPECT_THAT(wrong.body, HasSubstr("'" + std::string(name) + "' does not exist")) << name;
  }
}

TEST_F(ServiceTest, AnswersAnthropicsClientsInTheirShapeWhateverTheyAsk) {
  const auto ask = [this](std::string_view path) {
    http::RequestHead head = head_of("GET", path);
    head.anthropic_version = "2023-06-01";
    return send(head);
  };
  EXPECT_THAT(ask("/v1/models").body, HasSubstr(R"({"type":"model","id":"loopback",)"));
  EXPECT_THAT(ask("/v1/models").body, HasSubstr(R"("has_more":false)"));
  EXPECT_THAT(ask("/v1/models/loopback").body, HasSubstr(R"("display_name":"loopback")"));
  EXPECT_THAT(ask("/v1/nothing").body, HasSubstr(R"({"type":"error","error":{)"));
}

TEST_F(ServiceTest, SaysThatItIsAlive) { EXPECT_EQ(get("/health").body, R"({"status":"ok"})"); }

TEST_F(ServiceTest, Answers404ToAPathThatItDoesNotKnow) {
  for (const char* path : {"/", "", "/v1", "/v1/models/", "/V1/models", "/health/x"}) {
    const http::Response response = get(path);
    EXPECT_EQ(response.status, 404) << path;
    EXPECT_THAT(response.body, HasSubstr(R"("code":"unknown_url")"));
  }
}

TEST_F(ServiceTest, Answers405WithTheMethodThatIsAllowed) {
  const http::Response response = get("/v1/chat/completions");
  EXPECT_EQ(response.status, 405);
  EXPECT_EQ(header(response, "allow"), "POST");
  EXPECT_EQ(header(send(head_of("POST", "/v1/models")), "allow"), "GET, HEAD");
  EXPECT_EQ(send(head_of("get", "/v1/models")).status, 405);
}

TEST_F(ServiceTest, AnswersHeadWhereverGetIsAnswered) {
  use_metrics();
  for (const char* path : {"/health", "/ready", "/v1/models", "/v1/models/loopback", "/metrics"}) {
    http::RequestHead head = head_of("HEAD", path);
    head.peer_is_loopback = true;
    EXPECT_EQ(send(head).status, 200) << path;
  }
  EXPECT_EQ(send(head_of("HEAD", "/v1/models/claude-x")).status, 404);
  EXPECT_EQ(send(head_of("HEAD", "/v1/chat/completions")).status, 405);
}

TEST_F(ServiceTest, AsksForAKey) {
  use_keys();
  const http::Response missing = chat();
  EXPECT_EQ(missing.status, 401);
  EXPECT_EQ(header(missing, "www-authenticate"), "Bearer");
  EXPECT_THAT(missing.body, HasSubstr(R"("code":"missing_api_key")"));
  EXPECT_EQ(get("/v1/models").status, 401);

  const http::Response unknown = chat("gb_unknown");
  EXPECT_EQ(unknown.status, 401);
  EXPECT_THAT(unknown.body, HasSubstr(R"("code":"invalid_api_key")"));
  EXPECT_THAT(unknown.body, Not(HasSubstr("gb_unknown")));
}

TEST_F(ServiceTest, AdmitsAKeyInEitherHeaderUntilItIsRevoked) {
  use_keys();
  const auth::CreatedKey created = key_store_->create("ann", std::nullopt);
  EXPECT_EQ(chat(created.key).status, 200);
  const std::string bearer = "Bearer " + created.key;
  http::RequestHead head = head_of("GET", "/v1/models");
  head.authorization = bearer;
  EXPECT_EQ(send(head).status, 200);

  ASSERT_TRUE(key_store_->revoke(created.record.id));
  now_ += seconds(2);
  EXPECT_EQ(chat(created.key).status, 401);
}

TEST_F(ServiceTest, Answers503WhenKeysCannotBeLookedUp) {
  key_store_ = std::make_shared<BrokenStore>();
  use_authenticator();
  const http::Response response = chat("gb_" + std::string(43, 'A'));
  EXPECT_EQ(response.status, 503);
  EXPECT_THAT(response.body, Not(HasSubstr("fire")));
  EXPECT_EQ(get("/health").status, 200);
  EXPECT_EQ(get("/ready").status, 503);
}

TEST_F(ServiceTest, WaitsForTheKeysOnlyWhereItMayAndTakesNothingBefore) {
  use_keys();
  use_limit(1, 2);
  use_metrics();
  const auth::CreatedKey created = key_store_->create("ann", std::nullopt);
  service_.emplace(parts_);
  http::RequestHead head = head_of("POST", "/v1/chat/completions", created.key);
  head.may_wait = false;
  const http::Admission undecided = service_->admit(head);
  EXPECT_TRUE(undecided.would_wait);
  EXPECT_EQ(undecided.exchange, nullptr);
  EXPECT_FALSE(undecided.refusal.has_value());

  const http::Response response = chat(created.key);
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(header(response, "x-ratelimit-remaining"), "1");
  EXPECT_THAT(get("/metrics").body, HasSubstr("gateway_requests_in_flight 1\n"));
  EXPECT_EQ(send(head, kHello).status, 200) << "it is known now";
}

TEST_F(ServiceTest, IsReadyWhenTheKeysCanBeRead) {
  use_keys();
  EXPECT_EQ(get("/ready").status, 200);
}

TEST_F(ServiceTest, IsReadyWithoutKeys) { EXPECT_EQ(get("/ready").status, 200); }

TEST_F(ServiceTest, TellsWhatIsLeftOfTheLimit) {
  use_limit(1, 3);
  const http::Response response = chat();
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(header(response, "x-ratelimit-limit"), "3");
  EXPECT_EQ(header(response, "x-ratelimit-remaining"), "2");
  EXPECT_EQ(header(response, "x-ratelimit-reset"), "1");
  EXPECT_EQ(header(response, "retry-after"), "");
}

TEST_F(ServiceTest, Answers429OverTheLimitAndAdmitsAgainAfterTheTimeItTold) {
  use_limit(1, 2);
  EXPECT_EQ(chat().status, 200);
  EXPECT_EQ(chat().status, 200);
  const http::Response refused = chat();
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(header(refused, "retry-after"), "1");
  EXPECT_EQ(header(refused, "x-ratelimit-limit"), "2");
  EXPECT_EQ(header(refused, "x-ratelimit-remaining"), "0");
  EXPECT_EQ(header(refused, "x-ratelimit-reset"), "2");
  EXPECT_THAT(refused.body, HasSubstr(R"("code":"rate_limit_exceeded")"));
  now_ += seconds(1);
  EXPECT_EQ(chat().status, 200);
}

TEST_F(ServiceTest, RoundsRetryAfterUpToAWholeSecond) {
  use_limit(1000, 1);
  EXPECT_EQ(chat().status, 200);
  now_ -= milliseconds(2);
  EXPECT_EQ(header(chat(), "retry-after"), "1");
}

TEST_F(ServiceTest, LimitsNeitherHealthNorMetrics) {
  use_limit(1, 1);
  use_metrics();
  for (int i = 0; i < 3; ++i) {
    const http::Response response = get("/health");
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(header(response, "x-ratelimit-limit"), "");
    EXPECT_EQ(get("/metrics").status, 200);
  }
}

TEST_F(ServiceTest, LimitsAKeyByTheLimitThatItWasGiven) {
  use_keys();
  use_limit(1000, 1000);
  const auth::CreatedKey created =
      key_store_->create("ann", auth::KeyLimit{.per_second = 1, .burst = 1});
  EXPECT_EQ(chat(created.key).status, 200);
  EXPECT_EQ(chat(created.key).status, 429);
}

TEST_F(ServiceTest, DoesNotCountStrangersAgainstALimit) {
  use_keys();
  use_limit(1, 1);
  EXPECT_EQ(chat("gb_unknown").status, 401);
  EXPECT_EQ(chat("gb_unknown").status, 401);
}

TEST_F(ServiceTest, ShowsItsMetricsOnThisMachineWithoutAKeyAndElsewhereWithOne) {
  use_keys();
  use_metrics();
  const std::string key = key_store_->create("ann", std::nullopt).key;
  EXPECT_EQ(get("/metrics").status, 200);
  EXPECT_EQ(get("/metrics").content_type, "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_EQ(send(head_of("GET", "/metrics")).status, 401);
  EXPECT_EQ(send(head_of("GET", "/metrics", key)).status, 200);
}

TEST_F(ServiceTest, HasNoMetricsWhenTheyAreOff) { EXPECT_EQ(get("/metrics").status, 404); }

TEST_F(ServiceTest, MetersWhatItAnswers) {
  use_metrics();
  use_limit(1, 1);
  EXPECT_EQ(chat().status, 200);
  EXPECT_EQ(chat().status, 429);
  EXPECT_EQ(get("/nowhere").status, 404);
  const std::string text = get("/metrics").body;
  const std::string chat_label = R"({endpoint="/v1/chat/completions",status_class=)";
  EXPECT_THAT(text, HasSubstr("gateway_requests_total" + chat_label + "\"2xx\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("gateway_requests_total" + chat_label + "\"4xx\"} 1\n"));
  EXPECT_THAT(text, HasSubstr(R"(gateway_requests_total{endpoint="other",status_class="4xx"} 1)"));
  EXPECT_THAT(text,
              HasSubstr("gateway_request_duration_seconds_sum" + chat_label + "\"2xx\"} 0.002\n"));
  EXPECT_THAT(text, HasSubstr("gateway_rate_limited_total 1\n"));
  EXPECT_THAT(text, HasSubstr("gateway_tokens_total{kind=\"prompt\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("gateway_tokens_total{kind=\"completion\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("gateway_requests_in_flight 1\n"));  // this one
}

TEST_F(ServiceTest, ShowsWhatTheLedgerCounts) {
  use_metrics();
  use_ledger();
  EXPECT_EQ(chat().status, 200);
  EXPECT_TRUE(parts_.ledger->stop(seconds(30)));
  const std::string text = get("/metrics").body;
  EXPECT_THAT(text, HasSubstr("gateway_ledger_pending_records 0\n"));
  EXPECT_THAT(text, testing::ContainsRegex("gateway_ledger_room_records [1-9]"));
  EXPECT_THAT(text, HasSubstr("gateway_ledger_rows_written_total 1\n"));
  EXPECT_THAT(text, HasSubstr("gateway_ledger_damaged_records_total 0\n"));
  EXPECT_THAT(text, HasSubstr("gateway_ledger_database_failures_total 0\n"));
}

TEST_F(ServiceTest, RefusesWhatTheLedgerHasNoRoomForAndTellsItsTime) {
  use_ledger();
  std::vector<ledger::Reservation> held;
  constexpr std::size_t kAllRoom = 85;  // of the smallest journal
  while (held.size() < kAllRoom) {
    if (auto reservation = parts_.ledger->reserve()) {
      held.push_back(std::move(*reservation));
    }
  }
  const http::Response refused = chat();
  EXPECT_EQ(refused.status, 503);
  EXPECT_THAT(refused.body, HasSubstr(R"("code":"ledger_full")"));
  EXPECT_EQ(header(refused, "retry-after"), "1");
  EXPECT_THAT(header(refused, "x-gatebench-overhead-us"), testing::MatchesRegex("[0-9]+"));
}

TEST_F(ServiceTest, AnswersForTheFrontDoorInTheShapeOfTheApiAndCountsIt) {
  use_metrics();
  service_.emplace(parts_);
  const http::Response response = service_->refuse(431, "The head is too large.", {});
  EXPECT_EQ(response.status, 431);
  EXPECT_EQ(response.body,
            R"({"error":{"message":"The head is too large.","type":"invalid_request_error",)"
            R"("param":null,"code":null}})");
  EXPECT_THAT(service_->refuse(503, "Busy.", {.path = "/v1/models"}).body,
              HasSubstr("server_error"));
  const http::RequestHead of_messages{.path = "/v1/messages", .request_id = "r-1"};
  EXPECT_THAT(service_->refuse(413, "Too large.", of_messages).body,
              HasSubstr(R"("request_id":"r-1")"));
  EXPECT_THAT(get("/metrics").body,
              HasSubstr(R"(gateway_front_door_refused_total{status="431"} 1)"));
}

TEST_F(ServiceTest, LogsMethodAndPathOfEachRequestAlsoWhereTheFrontDoorRefusesIt) {
  std::filesystem::create_directories(directory_);
  const std::filesystem::path file = directory_ / "access.log";
  parts_.access_log = std::make_shared<AccessLog>(file.string());
  EXPECT_EQ(chat().status, 200);
  EXPECT_EQ(get("/no/where").status, 404);
  service_->refuse(413, "Too large.",
                   {.method = "POST", .path = "/v1/messages", .request_id = "r-1"});
  service_->refuse(408, "No request line came.", {.request_id = "r-2"});
  std::stringstream text;
  text << std::ifstream(file).rdbuf();
  std::vector<std::string> lines;
  for (std::string line; std::getline(text, line);) {
    lines.push_back(line);
  }
  ASSERT_EQ(lines.size(), 3U) << text.str();
  EXPECT_THAT(lines[0], HasSubstr(R"("method":"POST","path":"/v1/chat/completions",)"));
  EXPECT_THAT(lines[1], HasSubstr(R"("path":"/no/where","endpoint":"other","status":404)"));
  EXPECT_THAT(lines[2], HasSubstr(R"("request_id":"r-1","method":"POST","path":"/v1/messages",)"
                                  R"("endpoint":"messages","status":413)"));
}

TEST_F(ServiceTest, KeepsTheHeadersOfTheLimitWhereTheFrontDoorGivesUpOnARequest) {
  use_limit(1, 3);
  service_.emplace(parts_);
  http::Admission admission = service_->admit(head_of("POST", "/v1/chat/completions"));
  ASSERT_FALSE(admission.refusal.has_value());
  const http::Response response = admission.exchange->refuse(408, "The body came too slowly.");
  EXPECT_EQ(response.status, 408);
  EXPECT_EQ(header(response, "x-ratelimit-remaining"), "2");
  EXPECT_THAT(header(response, "server-timing"), HasSubstr("admission;dur="));
  EXPECT_FALSE(admission.exchange->may_block());
}

}  // namespace
}  // namespace gateway::service
