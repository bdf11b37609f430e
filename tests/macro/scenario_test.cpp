// The scenarios streaming and overhead, from flags to files, against servers of the test.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "macro/cli/macro_tool.h"
#include "macro/cli/options.h"
#include "macro/engine/load.h"
#include "tests/macro/scripted_server.h"
#include "tests/macro/stream_text.h"
#include "tests/macro/temporary_folder.h"

namespace macro {
namespace {

using macro_test::ReceivedRequest;
using macro_test::ScriptedAnswer;
using macro_test::ScriptedServer;
using std::chrono::milliseconds;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class Scenario : public macro_test::FolderTest {
 protected:
  struct Outcome {
    int code = -1;
    std::string out;
    std::string err;
  };
  [[nodiscard]] Outcome measure(std::vector<std::string> more, const std::string& blocks) const {
    std::vector<std::string> all = {"run",       "--duration", "150ms", "--warmup",      "10ms",
                                    "--blocks",  blocks,       "--out", results(),       "--seed",
                                    "1",         "--model",    "m",     "--connections", "2",
                                    "--isolate", "none"};
    all.insert(all.end(), more.begin(), more.end());
    std::ostringstream out;
    std::ostringstream err;
    const int code = run(all, out, err);
    return {code, out.str(), err.str()};
  }
  [[nodiscard]] std::string results() const { return (folder() / "results").string(); }
  [[nodiscard]] std::string result(const std::string& name) const {
    return macro_test::read_text(folder() / "results" / name);
  }
};

/// Answers each request with a stream of the API that was called, after `delay`.
macro_test::Script stream_after(milliseconds delay, bool stamped) {
  return [=](const ReceivedRequest& request) {
    const std::string now = std::to_string(monotonic_now().count());
    const std::vector<std::string> texts =
        stamped ? std::vector<std::string>{" @0:" + now, " @1:" + now}
                : std::vector<std::string>{"a", "b"};
    Api api = Api::chat;
    for (const Api other : {Api::responses, Api::messages}) {
      api = request.head.find(path_of(other)) != std::string_view::npos ? other : api;
    }
    return ScriptedAnswer{.bytes = macro_test::streamed_answer(macro_test::stream_of(api, texts)),
                          .delay = delay};
  };
}

macro_test::Script answer_after(milliseconds delay) {
  return [=](const ReceivedRequest& request) {
    return ScriptedAnswer{
        .bytes = macro_test::http_answer(200, macro_test::chat_body(request.raw_text)),
        .delay = delay};
  };
}

TEST_F(Scenario, StreamingReportsChunks) {
  const ScriptedServer server(stream_after(milliseconds(1), true));
  for (const char* api : {"chat", "responses", "messages"}) {
    const Outcome outcome =
        measure({"--scenario", "streaming", "--target", server.url(), "--api", api}, "1");
    ASSERT_EQ(outcome.code, 0) << outcome.out << outcome.err;
    EXPECT_THAT(outcome.out, AllOf(HasSubstr("TTFT"), HasSubstr("coalesced")));
    EXPECT_THAT(result("result.json"),
                AllOf(HasSubstr("\"ttft_ns_p50\""), HasSubstr("\"chunk_delay_ns_p50\""),
                      HasSubstr("\"chunks_lost\""), HasSubstr("\"output_tokens_per_second\"")));
  }
  EXPECT_THAT(result("result.json"),
              HasSubstr(R"("name": "macro/streaming/connections:2/api:messages")"));
}

TEST_F(Scenario, StreamingLeavesOutWhatStampsWouldTell) {
  const ScriptedServer server(stream_after(milliseconds(1), false));
  const Outcome outcome = measure({"--scenario", "streaming", "--target", server.url()}, "1");
  ASSERT_EQ(outcome.code, 0) << outcome.out << outcome.err;
  const std::string json = result("result.json");
  const std::string rows = json.substr(json.find("\"benchmarks\""));
  EXPECT_THAT(rows, AllOf(HasSubstr("\"ttft_ns_p50\""), Not(HasSubstr("\"chunk_delay_ns_p50\"")),
                          Not(HasSubstr("\"chunks_lost\""))));
}

TEST_F(Scenario, StreamingTakesAWholeAnswerForAFailure) {
  const ScriptedServer server(answer_after(milliseconds(1)));
  const Outcome outcome = measure({"--scenario", "streaming", "--target", server.url()}, "1");
  EXPECT_EQ(outcome.code, 3);
  EXPECT_THAT(outcome.out, AllOf(StartsWith("INVALID"), HasSubstr("wrong_shape")));
}

TEST_F(Scenario, OverheadIsTheDifferenceOfPairs) {
  const ScriptedServer provider(answer_after(milliseconds(1)));
  const ScriptedServer gateway(answer_after(milliseconds(4)));
  const Outcome outcome = measure({"--scenario", "overhead", "--target", gateway.url(), "--direct",
                                   provider.url(), "--duration", "900ms"},
                                  "6");
  ASSERT_EQ(outcome.code, 0) << outcome.out << outcome.err;
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("overhead      of the gateway over 6 pairs of blocks"),
                                 HasSubstr("response time p50"), Not(HasSubstr("no interval"))));
  EXPECT_THAT(result("result.json"), HasSubstr("\"overhead_ns_p50\""));
  EXPECT_THAT(result("run.json"), HasSubstr("\"direct_blocks\""));
  std::ostringstream again;
  std::ostringstream err;
  EXPECT_EQ(run({"report", results()}, again, err), 0);
  EXPECT_EQ(again.str(), result("report.txt"));
}

TEST_F(Scenario, OverheadIsInvalidWhereTheProviderFails) {
  const ScriptedServer provider([](const ReceivedRequest&) {
    return ScriptedAnswer{.bytes = macro_test::http_answer(500, "{}")};
  });
  const ScriptedServer gateway(answer_after(milliseconds(1)));
  const Outcome outcome = measure(
      {"--scenario", "overhead", "--target", gateway.url(), "--direct", provider.url()}, "1");
  EXPECT_EQ(outcome.code, 3);
  EXPECT_THAT(outcome.out, HasSubstr("direct: no right answer: status 500"));
}

}  // namespace
}  // namespace macro
