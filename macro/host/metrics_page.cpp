#include "macro/host/metrics_page.h"

#include <httplib.h>

#include <condition_variable>
#include <mutex>
#include <string_view>
#include <thread>

namespace macro {
namespace {

/// "http://host:port" of a URL with or without a path; empty for other schemes, which the library
/// throws at.
std::string origin_of(const std::string& url) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (url.compare(0, scheme.size(), scheme) == 0) {
      return url.substr(0, url.find('/', scheme.size()));
    }
  }
  return {};
}

/// Ends a request that takes too long in all, whatever trickles in: the library's own bounds are
/// for one read.
class Watchdog {
 public:
  Watchdog(httplib::Client& client, std::chrono::steady_clock::time_point deadline)
      : thread_([this, &client, deadline] {
          std::unique_lock lock(mutex_);
          auto next = deadline;
          while (!ended_.wait_until(lock, next, [this] { return over_; })) {
            client.stop();  // again, should it be between two connections just now
            next += std::chrono::milliseconds(50);
          }
        }) {}
  ~Watchdog() {
    {
      const std::lock_guard lock(mutex_);
      over_ = true;
    }
    ended_.notify_one();
    thread_.join();
  }
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;
  Watchdog(Watchdog&&) = delete;
  Watchdog& operator=(Watchdog&&) = delete;

 private:
  std::mutex mutex_;
  std::condition_variable ended_;
  bool over_ = false;
  std::thread thread_;
};

}  // namespace

std::optional<std::string> fetch_page(const std::string& url, const PageRequest& request) {
  const std::string origin = origin_of(url);
  if (origin.empty()) {
    return std::nullopt;
  }
  httplib::Client client(origin);
  if (!client.is_valid()) {
    return std::nullopt;
  }
  client.set_connection_timeout(request.patience);
  client.set_read_timeout(request.patience);
  client.set_write_timeout(request.patience);
  client.set_follow_location(false);
  const httplib::Headers headers(request.headers.begin(), request.headers.end());
  const Watchdog watchdog(client, std::chrono::steady_clock::now() + request.patience);
  std::string body;
  int status = 0;
  const auto result = client.Get(
      request.path, headers,
      [&status](const httplib::Response& head) {
        status = head.status;
        return status == 200;
      },
      [&](const char* data, std::size_t size) {
        body.append(data, size);
        return body.size() <= request.most_bytes;
      });
  if (!result || status != 200 || body.size() > request.most_bytes) {
    return std::nullopt;
  }
  return body;
}

}  // namespace macro
