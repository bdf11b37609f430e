// The real gateway as macro starts it: keys of several users, what its ledger and metrics say; and
// the readers of both, which must bear anything.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include <atomic>
#include <cmath>

#include "macro/host/gateway_process.h"
#include "macro/host/metrics_page.h"
#include "macro/host/prometheus_text.h"
#include "tests/macro/scripted_server.h"
#include "tests/macro/temporary_folder.h"

namespace macro {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;
using testing::SizeIs;

const std::atomic<bool> kNeverStop{false};

TEST(ServeArguments, AreWhatPeopleRun) {
  EXPECT_THAT(serve_arguments({}, "sqlite:x"),
              ElementsAre("serve", "--listen", "127.0.0.1:0", "--auth", "keys", "--database",
                          "sqlite:x", "--rate-limit", HasSubstr("user=1000000000"), "--metrics",
                          "on", "--ledger", "on"));
}

TEST(ServeArguments, AreReplacedByMoreArguments) {
  GatewayLaunch launch;
  launch.more_arguments = {"--ledger=off", "--route", "a=b", "--rate-limit", "user=5/5"};
  EXPECT_THAT(
      serve_arguments(launch, "d"),
      ElementsAre("serve", "--listen", "127.0.0.1:0", "--auth", "keys", "--database", "d",
                  "--metrics", "on", "--ledger=off", "--route", "a=b", "--rate-limit", "user=5/5"));
}

TEST(ServeArguments, KnowTheValueOfAFlag) {
  EXPECT_EQ(value_of({"--a", "1", "--b=2", "--c"}, "--a"), "1");
  EXPECT_EQ(value_of({"--a", "1", "--b=2", "--c"}, "--b"), "2");
  EXPECT_EQ(value_of({"--a", "1", "--b=2", "--c"}, "--c"), "");
  EXPECT_EQ(value_of({"--abc=1"}, "--a"), "");
}

class RealGateway : public macro_test::FolderTest {
 protected:
  [[nodiscard]] GatewayLaunch launch() const {
    GatewayLaunch wanted;
    wanted.program = std::filesystem::path(GATEBENCH_BINARY_DIR) / "gateway";
    wanted.log = folder() / "gateway.log";
    // Instrumented builds come up slowly on a busy machine.
    wanted.ready_patience = std::chrono::seconds(60);
    wanted.stop_patience = std::chrono::seconds(60);
    return wanted;
  }

  static int chat(const GatewayProcess& gateway, const std::string& key,
                  const std::string& model = "loopback") {
    httplib::Client client(gateway.url());
    const auto answer = client.Post(
        "/v1/chat/completions", {{"Authorization", "Bearer " + key}},
        R"({"model":")" + model + R"(","messages":[{"role":"user","content":"hello"}]})",
        "application/json");
    return answer ? answer->status : 0;
  }
};

TEST_F(RealGateway, KnowsItsUsersAndRecordsWhatTheyDid) {
  GatewayLaunch wanted = launch();
  wanted.users = {"ann", "bob"};
  GatewayProcess gateway(wanted, kNeverStop);
  ASSERT_THAT(gateway.keys(), SizeIs(2));
  EXPECT_EQ(gateway.key(), gateway.keys().at("ann"));
  EXPECT_NE(gateway.keys().at("ann"), gateway.keys().at("bob"));
  EXPECT_EQ(chat(gateway, gateway.keys().at("ann")), 200);
  EXPECT_EQ(chat(gateway, gateway.keys().at("ann")), 200);
  EXPECT_EQ(chat(gateway, gateway.keys().at("bob")), 200);
  EXPECT_EQ(chat(gateway, gateway.keys().at("bob"), "no-such-model"), 404);
  EXPECT_EQ(chat(gateway, "sk-wrong"), 401);

  // A request is counted once its answer has left: we may have read it before.
  const auto answered = [](const MetricSamples& page) {
    return page.sum("gateway_requests_total",
                    {{"endpoint", "/v1/chat/completions"}, {"status_class", "2xx"}});
  };
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  MetricSamples metrics(gateway.metrics_text().value_or(""));
  while (answered(metrics) < 3 && std::chrono::steady_clock::now() < deadline) {
    metrics = MetricSamples(gateway.metrics_text().value_or(""));
  }
  EXPECT_EQ(answered(metrics), 3);
  EXPECT_EQ(metrics.unreadable_lines(), 0U);
  TargetSample sample;
  add_metrics(metrics, sample);
  EXPECT_GE(sample.metrics_in_flight, 0.0);
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  EXPECT_GE(sample.metrics_heap_bytes, 0.0);  // their allocators tell mallinfo2() nothing
#else
  EXPECT_GT(sample.metrics_heap_bytes, 1000.0);
#endif

  EXPECT_TRUE(gateway.stop());
  EXPECT_TRUE(gateway.exited_cleanly());
  EXPECT_FALSE(gateway.metrics_text());
  const auto usage = gateway.recorded_usage();
  ASSERT_TRUE(usage);
  EXPECT_GE(usage->total.requests, 3U);
  EXPECT_EQ(usage->total.requests - usage->total.failed, 3U);
  EXPECT_GT(usage->total.prompt_tokens, 0U);
  EXPECT_EQ(usage->by_user.at("ann").requests, 2U);
  EXPECT_EQ(usage->by_user.at("ann").failed, 0U);
}

TEST_F(RealGateway, RunsWithoutWhatIsSwitchedOff) {
  GatewayLaunch wanted = launch();
  wanted.more_arguments = {"--auth",   "off", "--metrics",    "off",
                           "--ledger", "off", "--rate-limit", "off"};
  GatewayProcess gateway(wanted, kNeverStop);
  EXPECT_EQ(gateway.key(), "");
  EXPECT_THAT(gateway.keys(), SizeIs(0));
  EXPECT_EQ(chat(gateway, "anything"), 200);
  EXPECT_FALSE(gateway.metrics_text());
  EXPECT_TRUE(gateway.stop());
  EXPECT_FALSE(gateway.recorded_usage());
}

TEST(RecordedUsage, IsReadFromWhatTheGatewayPrints) {
  const auto usage = parse_recorded_usage(
      R"({"by":"user","groups":[{"group":"ann","requests":3,"failed":1,"prompt_tokens":10,)"
      R"("completion_tokens":5,"cached_tokens":0,"latency_us_mean":9}],)"
      R"("total":{"requests":3,"failed":1,"prompt_tokens":10,"completion_tokens":5}})");
  ASSERT_TRUE(usage);
  EXPECT_EQ(usage->total.requests, 3U);
  EXPECT_EQ(usage->by_user.at("ann").completion_tokens, 5U);
}

TEST(RecordedUsage, IsNothingElse) {
  const std::string total =
      R"("total":{"requests":3,"failed":1,"prompt_tokens":10,"completion_tokens":5})";
  for (const std::string& wrong :
       {std::string(), std::string("no requests match\n"), std::string("[]"), std::string("{}"),
        "{" + total + "}", R"({"groups":{},)" + total + "}", R"({"groups":[1],)" + total + "}",
        R"({"groups":[{"group":"a"}],)" + total + "}",
        std::string(R"({"groups":[],"total":{"requests":-1}})"),
        std::string(R"({"groups":[],"total":7})"), std::string(100'000, '['),
        "{" + total + R"(,"groups":[])"}) {
    EXPECT_FALSE(parse_recorded_usage(wrong)) << wrong.substr(0, 60);
  }
}

constexpr const char* kPage =
    "# HELP requests_total Requests.\n# TYPE requests_total counter\n"
    "requests_total{status=\"200\",route=\"/a\"} 40\n"
    "requests_total{status=\"200\",route=\"/b\"} 2 1700000000000\n"
    "requests_total { status = \"503\" , route=\"/a\\\"\\\\\\n\", } 1e1\n"
    "in_flight 3\n\nlatency_bucket{le=\"+Inf\"} 9\nodd NaN\nlarge +Inf\nsmall -Inf\n";

TEST(MetricSamples, AreSummedByNameAndLabels) {
  const MetricSamples metrics(kPage);
  EXPECT_EQ(metrics.unreadable_lines(), 0U);
  EXPECT_EQ(metrics.sum("requests_total"), 52);
  EXPECT_EQ(metrics.sum("requests_total", {{"status", "200"}}), 42);
  EXPECT_EQ(metrics.sum("requests_total", {{"status", "200"}, {"route", "/b"}}), 2);
  EXPECT_EQ(metrics.sum("requests_total", {{"status", "404"}}), std::nullopt);
  EXPECT_EQ(metrics.sum("requests"), std::nullopt);
  EXPECT_EQ(metrics.sum("in_flight"), 3);
  EXPECT_EQ(metrics.sum("large"), HUGE_VAL);
  EXPECT_EQ(metrics.sum("small"), -HUGE_VAL);
  EXPECT_TRUE(std::isnan(metrics.sum("odd").value()));
  EXPECT_THAT(metrics.by_label("requests_total", "status"),
              ElementsAre(Pair("200", 42), Pair("503", 10)));
  EXPECT_THAT(metrics.by_label("requests_total", "route"), Contains(Pair("/a\"\\\n", 10)));
}

TEST(MetricSamples, LeaveOutWhatIsNone) {
  for (const auto* wrong : {"<html>", "name", "name{", "name{a}", "name{a=} 1", "name{a=\"b} 1",
                            "name{a=\"b\" c=\"d\"} 1", "name 1x", "1name 1", "{a=\"b\"} 1",
                            "name{a=\"b\\", "name ++1"}) {
    const MetricSamples metrics(wrong);
    EXPECT_THAT(metrics.samples(), SizeIs(0)) << wrong;
    EXPECT_EQ(metrics.unreadable_lines(), 1U) << wrong;
  }
  EXPECT_THAT(MetricSamples("").samples(), SizeIs(0));
}

TEST(MetricsPage, IsFetchedFromAnyTarget) {
  const macro_test::ScriptedServer server([](const macro_test::ReceivedRequest& request) {
    const bool right = request.head.rfind("GET /metrics ", 0) == 0 &&
                       request.head.find("X-Key: 7") != std::string_view::npos;
    return macro_test::ScriptedAnswer{.bytes =
                                          macro_test::http_answer(right ? 200 : 404, "up 1\n")};
  });
  EXPECT_EQ(fetch_page(server.url() + "/v1", {.headers = {{"X-Key", "7"}}}), "up 1\n");
  EXPECT_EQ(fetch_page(server.url()), std::nullopt) << "404";
}

TEST(MetricsPage, IsAbsentWhereTheOtherSideMisbehaves) {
  const std::string large(100'000, 'x');
  const macro_test::ScriptedServer server([&](const macro_test::ReceivedRequest&) {
    return macro_test::ScriptedAnswer{.bytes = macro_test::http_answer(200, large)};
  });
  EXPECT_EQ(fetch_page(server.url(), {.most_bytes = 99'999}), std::nullopt);
  EXPECT_EQ(fetch_page(server.url(), {.most_bytes = 100'000}), large);
  const macro_test::ScriptedServer silent(
      [](const macro_test::ReceivedRequest&) { return macro_test::ScriptedAnswer{}; });
  EXPECT_EQ(fetch_page(silent.url(), {.patience = milliseconds(30)}), std::nullopt);
  const macro_test::ScriptedServer rude([](const macro_test::ReceivedRequest&) {
    return macro_test::ScriptedAnswer{.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab",
                                      .after = macro_test::ScriptedAnswer::After::close};
  });
  EXPECT_EQ(fetch_page(rude.url()), std::nullopt);
  for (const auto* url : {"", "nonsense", "http://", "http://127.0.0.1:1", "ftp://127.0.0.1:1"}) {
    EXPECT_EQ(fetch_page(url), std::nullopt) << url;
  }
}

}  // namespace
}  // namespace macro
