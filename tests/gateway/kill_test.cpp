// The ledger's promise, tried on the whole gateway: whoever received an answer to its end has a
// row, exactly once, however often the process is killed in the middle of its work.
#include <gtest/gtest.h>
#include <httplib.h>

#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <map>
#include <mutex>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "gateway/database/connection.h"
#include "tests/gateway/database/test_database.h"
#include "tests/gateway/gateway_process.h"

namespace gateway {
namespace {

using std::chrono::milliseconds;

constexpr int kClients = 6;
constexpr const char* kKills = "GATEBENCH_KILLS";

struct Asked {
  const char* path;
  const char* body;
  const char* end;  ///< what the last bytes of a whole answer are
};
constexpr std::array<Asked, 3> kAsked{{
    {"/v1/chat/completions",
     R"({"model":"loopback","messages":[{"role":"user","content":"hello there"}]})", "}"},
    {"/v1/chat/completions",
     R"({"model":"loopback","stream":true,"messages":[{"role":"user","content":"hello there"}]})",
     "data: [DONE]\n\n"},
    {"/v1/messages",
     R"({"model":"loopback","stream":true,"max_tokens":9,"messages":[{"role":"user",)"
     R"("content":"hello there"}]})",
     "{\"type\":\"message_stop\"}\n\n"},
}};

int kills() {
  const char* const text = std::getenv(kKills);
  return text == nullptr ? 20 : std::atoi(text);
}

bool ends_with(const std::string& text, std::string_view end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

/// Clients that ask until they are told to stop, and keep the ids of what was answered whole.
class Load {
 public:
  Load(int port, int round) {
    for (int i = 0; i < kClients; ++i) {
      threads_.emplace_back([this, port, name = std::to_string(round) + "-" + std::to_string(i)] {
        ask(port, name);
      });
    }
  }
  ~Load() { stop(); }
  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;
  Load(Load&&) = delete;
  Load& operator=(Load&&) = delete;

  std::vector<std::string> stop() {
    stopping_ = true;
    for (std::thread& thread : threads_) {
      thread.join();
    }
    threads_.clear();
    return std::move(answered_);
  }

 private:
  void ask(int port, const std::string& name) {
    httplib::Client client("127.0.0.1", port);
    client.set_keep_alive(true);
    client.set_tcp_nodelay(true);  // else the kernel waits 40 ms between head and body
    for (std::size_t i = 0; !stopping_; ++i) {
      const Asked& asked = kAsked[i % kAsked.size()];
      const std::string id = "kill-" + name + "-" + std::to_string(i);
      // Kept as it arrives: also a whole body whose connection then breaks was received.
      std::string body;
      httplib::Request request;
      request.method = "POST";
      request.path = asked.path;
      request.headers = {{"x-request-id", id}, {"Content-Type", "application/json"}};
      request.body = asked.body;
      int status = 0;
      request.response_handler = [&](const httplib::Response& response) {
        status = response.status;
        return true;
      };
      request.content_receiver = [&](const char* data, std::size_t size, std::uint64_t,
                                     std::uint64_t) {
        body.append(data, size);
        return true;
      };
      const auto result = client.send(request);
      if (status == 200 && ends_with(body, asked.end)) {
        const std::lock_guard lock(mutex_);
        answered_.push_back(id);
      }
      if (!result && !stopping_) {
        return;  // the gateway is gone
      }
    }
  }

  std::atomic<bool> stopping_{false};
  std::mutex mutex_;
  std::vector<std::string> answered_;
  std::vector<std::thread> threads_;
};

class Kill : public testing::TestWithParam<std::string> {
 protected:
  [[nodiscard]] std::vector<std::string> flags() const {
    return {"--auth", "off", "--database", database_.url(), "--journal", database_.file("journal")};
  }
  /// How many rows each request has.
  [[nodiscard]] std::map<std::string, int> rows() const {
    static const database::Statement kIds{"SELECT request_id FROM usage"};
    std::map<std::string, int> counts;
    const auto connection = database::open(database_.url(), database::IfMissing::fail);
    connection->run(kIds, {},
                    [&](const database::Row& row) { ++counts[std::string(row.bytes(0))]; });
    return counts;
  }

 private:
  database::TestDatabase database_{GetParam()};
};

TEST_P(Kill, LosesNoRowAndDoublesNone) {
  const auto seed = std::random_device()();
  std::cout << "seed " << seed << "\n";
  std::mt19937 random(seed);
  std::uniform_int_distribution<int> delay_ms(50, 500);
  std::vector<std::string> answered;
  for (int round = 0; round < kills(); ++round) {
    GatewayProcess gateway(flags());
    Load load(gateway.port(), round);
    std::this_thread::sleep_for(milliseconds(delay_ms(random)));  // the moment is the point
    gateway.signal(SIGKILL);
    gateway.wait();
    const std::vector<std::string> whole = load.stop();
    answered.insert(answered.end(), whole.begin(), whole.end());
  }
  // What is left is replayed and moved to the database; of what takes longer than one waits at its
  // end, it says so, and the next goes on.
  for (bool left = true; left;) {
    GatewayProcess last(flags());
    last.signal(SIGTERM);
    const auto ended = last.wait();
    ASSERT_EQ(ended.exit_code, 0);
    left = ended.err.find("not all usage is in the database yet") != std::string::npos;
  }

  const std::map<std::string, int> counts = rows();
  ASSERT_GT(answered.size(), static_cast<std::size_t>(kills())) << "too few to tell";
  for (const std::string& id : answered) {
    const auto found = counts.find(id);
    ASSERT_NE(found, counts.end()) << id << " was answered and has no row";
  }
  for (const auto& [id, count] : counts) {
    ASSERT_EQ(count, 1) << id;
  }
  std::cout << answered.size() << " answers, " << counts.size() << " rows, " << kills()
            << " kills\n";
}

INSTANTIATE_TEST_SUITE_P(Databases, Kill, testing::ValuesIn(database::kinds_here()),
                         [](const auto& kind) { return kind.param; });

}  // namespace
}  // namespace gateway
