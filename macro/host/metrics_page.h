#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace macro {

/// How a page is asked for.
struct PageRequest {
  std::string path = "/metrics";
  /// Added to the request's head: an authorization, say. A secret, which goes nowhere else.
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::chrono::milliseconds patience{2000};  ///< for all of it together
  std::size_t most_bytes = std::size_t{8} << 20U;
};

/// GET of a page below `url` ("http://HOST:PORT", "https://..."; a path at its end is left out).
/// nullopt when there is none: no connection, another status than 200, longer than `most_bytes`, or
/// not there in time. Never throws for what the other side does. Blocks.
std::optional<std::string> fetch_page(const std::string& url, const PageRequest& request = {});

}  // namespace macro
