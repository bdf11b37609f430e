// A stream fed at once and in pieces must tell the same events, or go over the limit alike; what is
// told, written again, must be read back alike.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/sse/parser.h"
#include "gateway/sse/writer.h"

namespace {

using gateway::sse::Event;
using gateway::sse::Parser;

constexpr std::size_t kEventBytes = 256;

struct Told {
  std::vector<std::pair<std::string, std::string>> events;
  bool within_limit = true;
  bool partial = false;
  bool operator==(const Told&) const = default;
};

Told read(std::string_view bytes, std::size_t piece, std::size_t limit) {
  Told told;
  Parser parser(limit);
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    const std::string_view part = bytes.substr(at, piece);
    const std::vector<char> moved(part.begin(), part.end());  // exactly sized, gone afterwards
    told.within_limit = parser.feed({moved.data(), moved.size()}, [&](const Event& event) {
      if (event.data.size() > limit || event.name.size() > limit) {
        std::abort();
      }
      told.events.emplace_back(event.name, event.data);
    });
  }
  told.partial = parser.has_partial();
  return told;
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2 || size > 4096) {
    return 0;
  }
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t piece = 1 + data[0] % 64U;
  Told whole = read(bytes, bytes.size(), kEventBytes);
  if (whole != read(bytes, piece, kEventBytes)) {
    std::abort();
  }
  std::string again;
  for (const auto& event : whole.events) {
    gateway::sse::append_event(again, event.first, event.second);
    gateway::sse::append_comment(again, event.second);
  }
  if (read(again, piece, again.size()).events != whole.events) {
    std::abort();
  }
  return 0;
}
