// Streams over sockets: the engine against a scripted server.
#include <gtest/gtest.h>

#include "macro/engine/load.h"
#include "macro/engine/target_address.h"
#include "tests/macro/scripted_server.h"
#include "tests/macro/stream_text.h"

namespace macro {
namespace {

using macro_test::ReceivedRequest;
using macro_test::ScriptedAnswer;
using macro_test::ScriptedServer;
using macro_test::streamed_answer;

class Watcher : public LoadObserver {
 public:
  void measured_part_begins(std::chrono::nanoseconds /*now*/) override {}
  void measured_part_ends(std::chrono::nanoseconds /*now*/) override {}
  bool progress(std::chrono::nanoseconds /*elapsed*/) override { return true; }
};

LoadCounts drive(const ScriptedServer& server, Api api) {
  const TargetAddress target = resolve_target(server.url(), false);
  LoadPlan plan;
  plan.targets = {target};
  plan.tasks = {{}};
  ChatRequestSpec& request = plan.tasks[0].request;
  request.path = std::string(path_of(api));
  request.api = api;
  request.stream = true;
  request.model = "m";
  request.rule = AnswerRule::any;
  plan.shape.level = 4;
  plan.duration = std::chrono::minutes(1);
  plan.request_timeout = std::chrono::seconds(30);
  plan.max_requests = 100;
  Watcher watcher;
  const std::atomic<bool> stop{false};
  return run_load(plan, watcher, stop).counts;
}

std::vector<std::string> stamped_texts(std::size_t count) {
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < count; ++i) {
    texts.push_back(" @" + std::to_string(i) + ":" + std::to_string(monotonic_now().count()));
  }
  return texts;
}

class StreamLoad : public testing::TestWithParam<Api> {};

TEST_P(StreamLoad, CountsChunksAndTheirTimes) {
  const ScriptedServer server([](const ReceivedRequest&) {
    return ScriptedAnswer{
        .bytes = streamed_answer(macro_test::stream_of(GetParam(), stamped_texts(5))),
        .in_two_pieces = true};
  });
  const LoadCounts counts = drive(server, GetParam());
  EXPECT_EQ(counts.succeeded, 100U);
  EXPECT_EQ(counts.failed(), 0U);
  EXPECT_EQ(counts.chunks.chunks, 500U);
  EXPECT_EQ(counts.chunks.stamped, 500U);
  EXPECT_EQ(counts.chunks.lost, 0U);
  EXPECT_EQ(counts.chunks.bad_stamps, 0U);
  EXPECT_EQ(counts.chunks.gap_ns.count(), 400U);
  EXPECT_EQ(counts.ttft_ns.count(), 100U);
  EXPECT_EQ(counts.ttfb_ns.count(), 100U);
  EXPECT_LE(counts.ttfb_ns.max(), counts.response_ns.max());
  EXPECT_GT(counts.tokens.completion, 250U);
}

TEST_P(StreamLoad, ReadsStreamsLongerThanTheBuffer) {
  const ScriptedServer server([](const ReceivedRequest&) {
    return ScriptedAnswer{
        .bytes = streamed_answer(macro_test::stream_of(GetParam(), stamped_texts(2000)))};
  });
  const LoadCounts counts = drive(server, GetParam());
  EXPECT_EQ(counts.succeeded, 100U);
  EXPECT_EQ(counts.chunks.stamped, 200'000U);
  EXPECT_EQ(counts.chunks.lost, 0U);
}

TEST_P(StreamLoad, ClassesWhatGoesWrong) {
  const ScriptedServer server([](const ReceivedRequest& request) {
    const std::string right = macro_test::stream_of(GetParam(), stamped_texts(2));
    const std::string cut = right.substr(0, right.rfind("data: "));
    const std::string error = cut + "data: {\"type\":\"error\",\"error\":{}}\n\n";
    const std::string unfinished = streamed_answer(error);
    switch (request.number % 5) {
      case 0:
        return ScriptedAnswer{.bytes = streamed_answer(cut)};
      case 1:
        return ScriptedAnswer{.bytes = streamed_answer(error)};
      case 2:  // the connection breaks off after the error was told
        return ScriptedAnswer{.bytes = unfinished.substr(0, unfinished.size() - 5),
                              .after = ScriptedAnswer::After::close};
      case 3:
        return ScriptedAnswer{.bytes = macro_test::http_answer(429, "{}")};
      default:
        return ScriptedAnswer{.bytes = macro_test::http_answer(200, "{}")};
    }
  });
  const LoadCounts counts = drive(server, GetParam());
  const auto of = [&](FailureClass failure) { return counts.failures[index_of(failure)]; };
  EXPECT_EQ(counts.succeeded, 0U);
  EXPECT_EQ(of(FailureClass::missing_end_marker), 20U);
  EXPECT_EQ(of(FailureClass::error_event), 40U);
  EXPECT_EQ(of(FailureClass::status), 20U);
  EXPECT_EQ(counts.statuses[429], 20U);
  EXPECT_EQ(of(FailureClass::wrong_shape), 20U);
  EXPECT_EQ(counts.ttft_ns.count(), 0U) << "failures are in no latency";
}

INSTANTIATE_TEST_SUITE_P(Each, StreamLoad,
                         testing::Values(Api::chat, Api::responses, Api::messages),
                         [](const auto& api) { return std::string(name_of(api.param)); });

}  // namespace
}  // namespace macro
