#include "macro/provider/observations.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "macro/provider/json_body.h"
#include "macro/provider/json_writing.h"

namespace macro::provider {
namespace {

constexpr std::array<std::string_view, 5> kSecretFields = {"authorization", "proxy-authorization",
                                                           "x-api-key", "api-key", "cookie"};
constexpr std::size_t kShownOfSecret = 4;

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return lower;
}

/// A short secret shows nothing: its last characters would be most of it.
std::string shortened(std::string_view secret) {
  std::string shown = "...";
  if (secret.size() > 2 * kShownOfSecret) {
    shown += secret.substr(secret.size() - kShownOfSecret);
  }
  return shown;
}

std::vector<std::pair<std::string, std::string>> shown_fields(std::string_view rest) {
  std::vector<std::pair<std::string, std::string>> fields;
  std::string_view name;
  std::string_view value;
  while (next_field(rest, name, value)) {
    std::string lower = lower_case(name);
    const bool secret =
        std::find(kSecretFields.begin(), kSecretFields.end(), lower) != kSecretFields.end();
    std::string shown = secret ? shortened(value) : std::string(value);
    const auto same = std::find_if(fields.begin(), fields.end(),
                                   [&lower](const auto& field) { return field.first == lower; });
    if (same == fields.end()) {
      fields.emplace_back(std::move(lower), std::move(shown));
    } else {
      same->second += ", " + shown;
    }
  }
  return fields;
}

void append_member(std::string& out, std::string_view name, std::uint64_t value) {
  append_json_string(out, name);
  out += ':';
  append_number(out, static_cast<std::int64_t>(value));
}

/// Bytes as text: those beyond ASCII become '?', since they may be no UTF-8.
std::string as_ascii(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; }, '?');
  return text;
}

}  // namespace

Observations::Observations(std::size_t recorded) : kept_(recorded) {}

void Observations::connection_opened() noexcept {
  ++connections_opened_;
  ++connections_now_;
}

void Observations::answered(Endpoint endpoint, int status) noexcept {
  const auto index = static_cast<std::size_t>(std::clamp(status, 0, 599));
  answers_[static_cast<std::size_t>(endpoint)][index].fetch_add(1, std::memory_order_relaxed);
}

void Observations::record(std::uint64_t number, const HttpRequest& request) {
  if (kept_ == 0) {
    return;
  }
  const std::lock_guard lock(mutex_);
  Recorded recorded;
  if (last_.size() == kept_) {
    recorded = std::move(last_.front());  // its memory is used again
    last_.pop_front();
  }
  recorded.number = number;
  recorded.method = request.method;
  recorded.target = request.target;
  recorded.raw_fields = request.fields;
  recorded.body = request.body_text().substr(0, kMostBodyBytes);
  recorded.body_bytes = request.body_bytes;
  last_.push_back(std::move(recorded));
}

void Observations::cancelled(std::uint64_t number, std::int64_t now_ns) {
  ++cancelled_;
  const std::lock_guard lock(mutex_);
  if (cancels_.size() == kMostCancels) {
    cancels_.pop_front();
  }
  cancels_.push_back({number, now_ns});
}

Observations::Totals Observations::totals() const noexcept {
  Totals totals;
  for (const auto& statuses : answers_) {
    for (std::size_t status = 0; status < statuses.size(); ++status) {
      totals.requests += statuses[status];
      totals.errors += status >= 400 ? statuses[status].load() : 0;
    }
  }
  totals.connections = connections_opened_;
  totals.cancelled = cancelled_;
  return totals;
}

std::string Observations::stats_json() const {
  std::string out = "{";
  append_member(out, "connections_opened", connections_opened_);
  out += ',';
  append_member(out, "connections_now", connections_now_);
  out += ',';
  append_member(out, "connections_refused", connections_refused_);
  out += R"(,"requests":{)";
  for (std::size_t i = 0; i < answers_.size(); ++i) {
    out += i > 0 ? "," : "";
    append_json_string(out, kEndpointNames[i]);
    out += ":{";
    bool first = true;
    for (std::size_t status = 0; status < kStatuses; ++status) {
      if (answers_[i][status] > 0) {
        out += first ? "" : ",";
        first = false;
        append_member(out, std::to_string(status), answers_[i][status]);
      }
    }
    out += '}';
  }
  out += "},";
  append_member(out, "cancelled", cancelled_);
  out += R"(,"last_cancelled":[)";
  const std::lock_guard lock(mutex_);
  for (std::size_t i = 0; i < cancels_.size(); ++i) {
    out += i > 0 ? ",{" : "{";
    append_member(out, "request", cancels_[i].request);
    out += ',';
    append_member(out, "monotonic_ns", static_cast<std::uint64_t>(cancels_[i].at_ns));
    out += '}';
  }
  out += "]}";
  return out;
}

void Observations::append_recorded(std::string& out, const Recorded& recorded) {
  out += '{';
  append_member(out, "number", recorded.number);
  out += R"(,"method":)";
  append_json_string(out, as_ascii(recorded.method));
  out += R"(,"path":)";
  append_json_string(out, as_ascii(recorded.target));
  out += R"(,"headers":{)";
  bool first = true;
  for (const auto& [name, value] : shown_fields(recorded.raw_fields)) {
    out += first ? "" : ",";
    first = false;
    append_json_string(out, name);
    out += ':';
    append_json_string(out, as_ascii(value));
  }
  out += "},";
  append_member(out, "body_bytes", recorded.body_bytes);
  std::string copy = recorded.body;
  JsonBody body;
  if (recorded.body.size() == recorded.body_bytes &&
      body.parse(copy.data(), copy.size()) != nullptr) {
    out += R"(,"body":)";
    out += recorded.body;
  } else {
    out += R"(,"body_text":)";
    append_json_string(out, as_ascii(recorded.body));
  }
  out += '}';
}

std::string Observations::last_json() const {
  const std::lock_guard lock(mutex_);
  std::string out;
  if (last_.empty()) {
    return "null";
  }
  append_recorded(out, last_.back());
  return out;
}

std::string Observations::requests_json() const {
  const std::lock_guard lock(mutex_);
  std::string out = "[";
  for (const Recorded& recorded : last_) {
    out += out.size() > 1 ? "," : "";
    append_recorded(out, recorded);
  }
  out += ']';
  return out;
}

}  // namespace macro::provider
