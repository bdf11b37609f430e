#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace peers {

struct ListenAddress {
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;
};

/// Reads `--listen HOST:PORT`, the one flag of every peer. Throws std::invalid_argument otherwise.
ListenAddress read_listen_flag(const std::vector<std::string>& args);

}  // namespace peers
