#include "gateway/service/access_log.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "gateway/formats/json_writer.h"
#include "gateway/ledger/printable_text.h"

namespace gateway::service {
namespace {

using formats::JsonWriter;
using formats::put_key;
using formats::put_text;

constexpr mode_t kOwnerOnly = 0640;
constexpr std::size_t kMethodBytes = 32;

int open_log(const std::string& path) noexcept {
  return open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, kOwnerOnly);
}

/// RFC 3339 in UTC with milliseconds.
std::string time_text(std::int64_t ns) {
  constexpr std::int64_t kPerSecond = 1'000'000'000;
  constexpr std::int64_t kPerMillisecond = 1'000'000;
  const std::time_t seconds = ns / kPerSecond;
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::string text(sizeof "2026-01-02T03:04:05", '\0');
  text.resize(std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts));
  const std::string ms = std::to_string(ns % kPerSecond / kPerMillisecond);
  return text + "." + std::string(3 - ms.size(), '0') + ms + "Z";
}

std::string shown_path(std::string_view path) {
  const bool is_long = path.size() > kLoggedPathBytes;
  return ledger::made_printable(path.substr(0, kLoggedPathBytes)) + (is_long ? "..." : "");
}

void put_number(JsonWriter& writer, std::string_view key, std::int64_t number) {
  put_key(writer, key);
  writer.Int64(number);
}

}  // namespace

std::string access_line(const ledger::Record& record, const LoggedRequest& request) {
  rapidjson::StringBuffer buffer;
  JsonWriter writer(buffer);
  writer.StartObject();
  put_text(writer, "time", time_text(record.started_at_ns));
  put_text(writer, "request_id", record.request_id);
  put_text(writer, "method", ledger::made_printable(request.method.substr(0, kMethodBytes)));
  put_text(writer, "path", shown_path(request.path));
  put_text(writer, "endpoint", record.endpoint);
  put_number(writer, "status", record.status);
  put_number(writer, "latency_us", record.latency_us);
  put_text(writer, "user", record.user);
  put_number(writer, "key_id", record.key_id);
  put_text(writer, "model", record.model);
  put_text(writer, "model_answered", record.model_answered);
  put_text(writer, "upstream", record.upstream);
  put_key(writer, "streamed");
  writer.Bool(record.streamed);
  put_number(writer, "prompt_tokens", record.prompt_tokens);
  put_number(writer, "completion_tokens", record.completion_tokens);
  put_key(writer, "tokens_estimated");
  writer.Bool(record.tokens_estimated);
  writer.EndObject();
  return formats::take_json(buffer) + "\n";
}

AccessLog::AccessLog(std::string path) : path_(std::move(path)) {
  descriptor_ = path_ == "-" ? dup(STDERR_FILENO) : open_log(path_);
  if (descriptor_ < 0) {
    throw std::runtime_error("cannot open " + path_ +
                             " for writing: " + std::generic_category().message(errno) +
                             "; name a file in a folder that is there, or - for standard error");
  }
}

AccessLog::~AccessLog() { close(descriptor_); }

void AccessLog::write(const ledger::Record& record, const LoggedRequest& request) noexcept {
  const std::string line = access_line(record, request);
  const std::scoped_lock lock(mutex_);
  // A full disk loses lines of the log, never requests.
  [[maybe_unused]] const ssize_t written = ::write(descriptor_, line.data(), line.size());
}

void AccessLog::reopen() noexcept {
  if (path_ == "-") {
    return;
  }
  const int fresh = open_log(path_);
  if (fresh >= 0) {
    const std::scoped_lock lock(mutex_);
    close(std::exchange(descriptor_, fresh));
  }
}

}  // namespace gateway::service
