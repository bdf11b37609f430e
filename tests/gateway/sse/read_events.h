#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/sse/parser.h"

namespace gateway::sse {

/// What a stream told, kept beyond the callbacks.
struct Told {
  struct Copy {
    std::string name;
    std::string data;
    bool operator==(const Copy&) const = default;
  };
  std::vector<Copy> events;
  bool within_limit = true;
  bool partial = false;
  bool operator==(const Told&) const = default;
};

inline std::ostream& operator<<(std::ostream& out, const Told& told) {
  for (const Told::Copy& event : told.events) {
    out << '{' << event.name << '|' << event.data << "} ";
  }
  return out << (told.within_limit ? "" : "over the limit ") << (told.partial ? "partial" : "");
}

/// Feeds the pieces one by one, each from memory of its own that is gone before the next.
inline Told read_pieces(const std::vector<std::string_view>& pieces, Parser parser = Parser()) {
  Told told;
  for (const std::string_view piece : pieces) {
    const std::vector<char> moved(piece.begin(), piece.end());
    told.within_limit = parser.feed({moved.data(), moved.size()}, [&](const Event& event) {
      told.events.push_back({std::string(event.name), std::string(event.data)});
    });
  }
  told.partial = parser.has_partial();
  return told;
}

inline Told read_whole(std::string_view bytes, Parser parser = Parser()) {
  return read_pieces({bytes}, std::move(parser));
}

}  // namespace gateway::sse
