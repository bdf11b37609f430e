// Counts what is allocated on the way of a request. A program of its own, since it replaces the
// global operator new (not inlined, so that the compiler sees pairs of new and delete).
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "macro/engine/load.h"
#include "macro/engine/target_address.h"
#include "tests/macro/scripted_server.h"
#include "tests/macro/stream_text.h"

namespace {

std::atomic<bool> counting{false};
std::atomic<std::size_t> allocations{0};
thread_local bool not_ours = false;  // the server's thread, and the test's own

void* allocate(std::size_t size) {
  if (counting.load() && !not_ours) {
    ++allocations;
  }
  void* memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) {
    throw std::bad_alloc();
  }
  return memory;
}

}  // namespace

[[gnu::noinline]] void* operator new(std::size_t size) { return allocate(size); }
[[gnu::noinline]] void* operator new[](std::size_t size) { return allocate(size); }
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete[](void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t /*size*/) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete[](void* memory, std::size_t /*size*/) noexcept {
  std::free(memory);
}

namespace macro {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

class CountingObserver : public LoadObserver {
 public:
  void measured_part_begins(nanoseconds /*now*/) override {
    allocations = 0;
    counting = true;
  }
  void measured_part_ends(nanoseconds /*now*/) override { counting = false; }
  bool progress(nanoseconds /*elapsed*/) override { return true; }
};

class Allocation : public testing::Test {
 protected:
  void SetUp() override {
    macro_test::ScriptedServer::on_thread_start = [] { not_ours = true; };
  }

  static LoadResult drive(const macro_test::ScriptedServer& server, bool stream = false) {
    const TargetAddress target = resolve_target(server.url(), false);
    LoadPlan plan;
    plan.targets = {target};
    plan.tasks = {{}};
    ChatRequestSpec& request = plan.tasks[0].request;
    request.path = "/";
    request.model = "loopback";
    request.stream = stream;
    request.rule = stream ? AnswerRule::any : AnswerRule::echo;
    plan.shape.level = 8;
    plan.warmup = milliseconds(30);
    plan.duration = std::chrono::minutes(1);
    plan.request_timeout = std::chrono::seconds(30);
    plan.max_requests = 10000;
    CountingObserver observer;
    const std::atomic<bool> stop{false};
    return run_load(plan, observer, stop);
  }
};

TEST_F(Allocation, CountsWhatThisTestAllocates) {
  counting = true;
  allocations = 0;
  ::operator delete(::operator new(1));  // a new-expression might be optimised away
  counting = false;
  EXPECT_EQ(allocations, 1U) << "else the tests below could not fail";
}

TEST_F(Allocation, DoesNotHappenForRightAnswers) {
  const macro_test::ScriptedServer server;
  const LoadResult result = drive(server);
  EXPECT_GT(result.counts.succeeded, 50U);
  EXPECT_EQ(result.counts.failed(), 0U);
  EXPECT_EQ(allocations, 0U);
}

TEST_F(Allocation, DoesNotHappenForStreamsHoweverTheyAreCut) {
  const macro_test::ScriptedServer server([](const macro_test::ReceivedRequest&) {
    return macro_test::ScriptedAnswer{
        .bytes = macro_test::streamed_answer(macro_test::chat_stream({"a", "b", "c"})),
        .in_two_pieces = true};
  });
  const LoadResult result = drive(server, true);
  EXPECT_GT(result.counts.succeeded, 50U);
  EXPECT_EQ(result.counts.failed(), 0U);
  EXPECT_EQ(allocations, 0U);
}

TEST_F(Allocation, DoesNotHappenForFailuresAndReconnects) {
  const macro_test::ScriptedServer server([](const macro_test::ReceivedRequest& request) {
    using macro_test::ScriptedAnswer;
    switch (request.number % 4) {
      case 0:
        return ScriptedAnswer{.bytes = macro_test::http_answer(429, "{}")};
      case 1:
        return ScriptedAnswer{.after = ScriptedAnswer::After::close};
      case 2:
        return ScriptedAnswer{.bytes = macro_test::http_answer(200, R"({"a":[{}]})")};
      default:
        return macro_test::echo(request);
    }
  });
  const LoadResult result = drive(server);
  EXPECT_GT(result.counts.failed(), 10U);
  EXPECT_EQ(allocations, 0U);
}

}  // namespace
}  // namespace macro
