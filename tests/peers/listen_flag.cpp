#include "tests/peers/listen_flag.h"

#include <charconv>
#include <stdexcept>

namespace peers {

ListenAddress read_listen_flag(const std::vector<std::string>& args) {
  ListenAddress address;
  if (args.empty()) {
    return address;
  }
  const std::size_t colon = args.size() == 2 ? args[1].rfind(':') : std::string::npos;
  if (args[0] != "--listen" || colon == std::string::npos) {
    throw std::invalid_argument("usage: [--listen HOST:PORT]");
  }
  const char* begin = args[1].data() + colon + 1;
  const char* end = args[1].data() + args[1].size();
  const auto [stop, error] = std::from_chars(begin, end, address.port);
  if (error != std::errc() || stop != end) {
    throw std::invalid_argument("--listen " + args[1] + ": the port is no number up to 65535");
  }
  address.host = args[1].substr(0, colon);
  return address;
}

}  // namespace peers
