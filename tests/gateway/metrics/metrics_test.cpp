#include "gateway/metrics/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <thread>

namespace gateway::metrics {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using testing::HasSubstr;
using testing::Not;

constexpr std::size_t kChat = 0;
constexpr std::size_t kOther = 1;

class MetricsText : public testing::Test {
 protected:
  Metrics metrics_{
      {"/chat", "other"}, {"admission", "upstream"}, {{"version", "1"}, {"commit", "abc"}}};
};

TEST_F(MetricsText, CountsRequestsByEndpointAndStatusClass) {
  metrics_.started();
  metrics_.finished(kChat, 200, milliseconds(3));
  metrics_.started();
  metrics_.finished(kChat, 429, microseconds(30));
  metrics_.started();
  metrics_.finished(kOther, 404, microseconds(3));
  const std::string text = metrics_.expose();
  EXPECT_THAT(text, HasSubstr("# TYPE gateway_requests_total counter\n"));
  EXPECT_THAT(text, HasSubstr(R"(gateway_requests_total{endpoint="/chat",status_class="2xx"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(gateway_requests_total{endpoint="/chat",status_class="4xx"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(gateway_requests_total{endpoint="/chat",status_class="5xx"} 0)"));
  EXPECT_THAT(text, HasSubstr(R"(gateway_requests_total{endpoint="other",status_class="4xx"} 1)"));
}

TEST_F(MetricsText, HasAHistogramOfLatencies) {
  metrics_.finished(kChat, 200, microseconds(10));  // its bound belongs to a bucket
  metrics_.finished(kChat, 200, microseconds(10) + nanoseconds(1));
  metrics_.finished(kChat, 200, std::chrono::seconds(500));  // beyond the last bound
  metrics_.finished(kChat, 200, nanoseconds(-5));            // a clock that jumped
  const std::string text = metrics_.expose();
  const std::string name = R"(gateway_request_duration_seconds_bucket{endpoint="/chat",)"
                           R"(status_class="2xx",le=)";
  EXPECT_THAT(text, HasSubstr(name + "\"1e-05\"} 2\n"));
  EXPECT_THAT(text, HasSubstr(name + "\"2.5e-05\"} 3\n"));
  EXPECT_THAT(text, HasSubstr(name + "\"120\"} 3\n"));
  EXPECT_THAT(text, HasSubstr(name + "\"+Inf\"} 4\n"));
  EXPECT_THAT(text, HasSubstr(R"(_count{endpoint="/chat",status_class="2xx"} 4)"));
  EXPECT_THAT(text, HasSubstr(R"(_sum{endpoint="/chat",status_class="2xx"} 500.0000)"));
}

TEST_F(MetricsText, HasWhatOtherPartsCount) {
  const std::string text =
      metrics_.expose({{.name = "gateway_a_total", .help = "As.", .is_counter = true, .value = 3},
                       {.name = "gateway_b", .help = "Bs.", .is_counter = false, .value = 4}});
  EXPECT_THAT(text, HasSubstr("# TYPE gateway_a_total counter\ngateway_a_total 3\n"));
  EXPECT_THAT(text, HasSubstr("# HELP gateway_b Bs.\n# TYPE gateway_b gauge\ngateway_b 4\n"));
  EXPECT_THAT(text, HasSubstr("gateway_build_info{"));
}

TEST_F(MetricsText, LeavesOutHistogramsOfNothing) {
  metrics_.finished(kChat, 200, milliseconds(1));
  EXPECT_THAT(metrics_.expose(), Not(HasSubstr(R"(_count{endpoint="other")")));
}

TEST_F(MetricsText, PutsUnusualStatusesIntoTheNearestClass) {
  metrics_.finished(kChat, 100, milliseconds(1));
  metrics_.finished(kChat, 302, milliseconds(1));
  metrics_.finished(kChat, 499, milliseconds(1));
  metrics_.finished(kChat, 999, milliseconds(1));
  const std::string text = metrics_.expose();
  for (const char* status_class : {"2xx", "3xx", "4xx", "5xx"}) {
    EXPECT_THAT(text, HasSubstr(std::string(R"(gateway_requests_total{endpoint="/chat",)") +
                                "status_class=\"" + status_class + "\"} 1\n"));
  }
}

TEST_F(MetricsText, ShowsWhatIsInFlight) {
  metrics_.started();
  metrics_.started();
  std::thread([&] { metrics_.finished(kChat, 200, milliseconds(1)); }).join();
  EXPECT_THAT(metrics_.expose(), HasSubstr("gateway_requests_in_flight 1\n"));
}

TEST_F(MetricsText, NeverShowsLessThanNothingInFlight) {
  EXPECT_THAT(metrics_.expose(), HasSubstr("gateway_requests_in_flight 0\n"));
}

TEST_F(MetricsText, CountsTokensLimitsAndRefusals) {
  metrics_.tokens(100, 7);
  metrics_.tokens(1, 1);
  metrics_.tokens(-1, -1);  // an upstream that reports nonsense
  metrics_.rate_limited();
  metrics_.refused(431);
  metrics_.refused(505);
  const std::string text = metrics_.expose();
  EXPECT_THAT(text, HasSubstr(R"(gateway_tokens_total{kind="prompt"} 101)"));
  EXPECT_THAT(text, HasSubstr(R"(gateway_tokens_total{kind="completion"} 8)"));
  EXPECT_THAT(text, HasSubstr("gateway_rate_limited_total 1\n"));
  EXPECT_THAT(text, HasSubstr(R"(gateway_front_door_refused_total{status="431"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(gateway_front_door_refused_total{status="400"} 0)"));
  EXPECT_THAT(text, HasSubstr(R"(gateway_front_door_refused_total{status="other"} 1)"));
}

TEST_F(MetricsText, SaysWhatTheGatewayWasBuiltFrom) {
  EXPECT_THAT(metrics_.expose(), HasSubstr(R"(gateway_build_info{commit="abc",version="1"} 1)"));
}

TEST_F(MetricsText, TellsWhatIsAllocated) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "the sanitizer has an allocator of its own";
#endif
  const auto told = [this] {
    const std::string text = metrics_.expose();
    constexpr std::string_view kName = "\ngateway_heap_bytes ";
    return std::stod(text.substr(text.find(kName) + kName.size()));
  };
  constexpr std::size_t kSmall = 64;
  constexpr std::size_t kLarge = std::size_t{4} << 20U;
  const double before = told();
  std::vector<std::unique_ptr<char[]>> held;
  for (int i = 0; i < 10'000; ++i) {
    held.push_back(std::make_unique<char[]>(kSmall));
  }
  held.push_back(std::make_unique<char[]>(kLarge));
  EXPECT_GE(told() - before, kLarge + 10'000 * kSmall);
  held.clear();
  EXPECT_LT(told() - before, kLarge);
}

TEST_F(MetricsText, LosesNothingWhenThreadsRecordAtOnce) {
  constexpr int kThreads = 4;
  constexpr int kRequests = 2000;
  std::vector<std::thread> threads;
  threads.reserve(kThreads);
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      for (int request = 0; request < kRequests; ++request) {
        metrics_.started();
        metrics_.finished(kChat, 200, microseconds(100));
      }
      static_cast<void>(metrics_.expose());
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  const std::string text = metrics_.expose();
  EXPECT_THAT(text,
              HasSubstr(R"(gateway_requests_total{endpoint="/chat",status_class="2xx"} 8000)"));
  EXPECT_THAT(text, HasSubstr("gateway_requests_in_flight 0\n"));
}

TEST_F(MetricsText, SumsTheTimeOfEachStage) {
  metrics_.stage(0, std::chrono::milliseconds(2));
  metrics_.stage(1, std::chrono::milliseconds(500));
  metrics_.stage(1, std::chrono::milliseconds(250));
  metrics_.stage(1, std::chrono::milliseconds(-250));
  EXPECT_THAT(metrics_.expose(),
              HasSubstr("gateway_stage_seconds_total{stage=\"admission\"} 0.002\n"
                        "gateway_stage_seconds_total{stage=\"upstream\"} 0.75\n"));
}

}  // namespace
}  // namespace gateway::metrics
