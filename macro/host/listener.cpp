#include "macro/host/listener.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>
#include <optional>

#include "macro/host/kernel_file.h"

namespace macro {
namespace {

constexpr std::size_t kTableBytes = std::size_t{64} << 20U;
constexpr std::string_view kListen = "0A";  // TCP_LISTEN, as the tables write it
constexpr std::size_t kWordDigits = 8;

/// Any address as IPv6, so that one comparison does.
struct Endpoint {
  in6_addr address{};
  std::uint16_t port = 0;
};

in6_addr mapped(const in_addr& address) {
  in6_addr mapped{};
  mapped.s6_addr[10] = 0xFF;
  mapped.s6_addr[11] = 0xFF;
  std::memcpy(&mapped.s6_addr[12], &address, sizeof address);
  return mapped;
}

std::optional<Endpoint> endpoint_of(const sockaddr_storage& address) {
  if (address.ss_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &address, sizeof v4);
    return Endpoint{.address = mapped(v4.sin_addr), .port = ntohs(v4.sin_port)};
  }
  if (address.ss_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &address, sizeof v6);
    return Endpoint{.address = v6.sin6_addr, .port = ntohs(v6.sin6_port)};
  }
  return std::nullopt;
}

bool same(const in6_addr& a, const in6_addr& b) { return std::memcmp(&a, &b, sizeof a) == 0; }

template <typename Number>
bool read_hex(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, 16);
  return !text.empty() && error == std::errc() && end == text.data() + text.size();
}

/// "0100007F:1F90": words of 32 bits as the processor holds them, the port as a number.
std::optional<Endpoint> parse_endpoint(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon != kWordDigits && colon != 4 * kWordDigits) {
    return std::nullopt;
  }
  std::array<std::uint32_t, 4> words{};
  for (std::size_t i = 0; i < colon / kWordDigits; ++i) {
    if (!read_hex(text.substr(i * kWordDigits, kWordDigits), words.at(i))) {
      return std::nullopt;
    }
  }
  Endpoint endpoint;
  if (colon == kWordDigits) {
    in_addr v4{};
    std::memcpy(&v4, words.data(), sizeof v4);
    endpoint.address = mapped(v4);
  } else {
    std::memcpy(&endpoint.address, words.data(), sizeof endpoint.address);
  }
  return read_hex(text.substr(colon + 1), endpoint.port) ? std::optional(endpoint) : std::nullopt;
}

/// Exact listeners, and those that take any address.
struct Found {
  std::vector<std::uint64_t> exact;
  std::vector<std::uint64_t> any;
};

void search(const Endpoint& wanted, std::string_view table, Found& found) {
  const in6_addr any_v4 = mapped(in_addr{INADDR_ANY});
  const bool wants_v4 = IN6_IS_ADDR_V4MAPPED(&wanted.address);
  for (const std::string_view line : lines_of(table)) {
    const auto words = words_of(line);
    // sl local remote state queues timer retransmits user timeout inode
    if (words.size() < 10 || words[3] != kListen) {
      continue;
    }
    const auto local = parse_endpoint(words[1]);
    const auto inode = parse_count(words[9]);
    if (!local || !inode || local->port != wanted.port) {
      continue;
    }
    if (same(local->address, wanted.address)) {
      found.exact.push_back(*inode);
    } else if (same(local->address, in6addr_any) || (wants_v4 && same(local->address, any_v4))) {
      found.any.push_back(*inode);
    }
  }
}

std::string text_of(const Endpoint& endpoint) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (IN6_IS_ADDR_V4MAPPED(&endpoint.address)) {
    inet_ntop(AF_INET, &endpoint.address.s6_addr[12], text.data(), text.size());
    return std::string(text.data()) + ":" + std::to_string(endpoint.port);
  }
  inet_ntop(AF_INET6, &endpoint.address, text.data(), text.size());
  return "[" + std::string(text.data()) + "]:" + std::to_string(endpoint.port);
}

bool is_of_this_host(const in6_addr& address) {
  if (IN6_IS_ADDR_LOOPBACK(&address) || same(address, in6addr_any) ||
      (IN6_IS_ADDR_V4MAPPED(&address) &&
       (address.s6_addr[12] == 127 || address.s6_addr[12] == 0))) {
    return true;
  }
  ifaddrs* all = nullptr;
  if (getifaddrs(&all) != 0) {
    return false;
  }
  const std::unique_ptr<ifaddrs, void (*)(ifaddrs*)> owned(all, freeifaddrs);
  for (const ifaddrs* one = all; one != nullptr; one = one->ifa_next) {
    sockaddr_storage local{};
    if (one->ifa_addr == nullptr ||
        (one->ifa_addr->sa_family != AF_INET && one->ifa_addr->sa_family != AF_INET6)) {
      continue;
    }
    std::memcpy(&local, one->ifa_addr,
                one->ifa_addr->sa_family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6));
    const auto endpoint = endpoint_of(local);
    if (endpoint && same(endpoint->address, address)) {
      return true;
    }
  }
  return false;
}

struct Holders {
  std::vector<pid_t> processes;
  bool refused = false;  // some process did not show its files
};

bool holds(const std::string& folder, const std::vector<std::string>& links, bool& refused) {
  const std::unique_ptr<DIR, int (*)(DIR*)> files(opendir(folder.c_str()), closedir);
  if (!files) {
    refused = refused || errno == EACCES || errno == EPERM;
    return false;
  }
  while (const dirent* file = readdir(files.get())) {
    std::array<char, 64> target{};
    const ssize_t size = readlinkat(dirfd(files.get()), static_cast<const char*>(file->d_name),
                                    target.data(), target.size());
    const std::string_view link(target.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
    if (std::find(links.begin(), links.end(), link) != links.end()) {
      return true;
    }
  }
  return false;
}

Holders holders_of(const std::vector<std::uint64_t>& inodes) {
  std::vector<std::string> links;
  links.reserve(inodes.size());
  for (const std::uint64_t inode : inodes) {
    links.push_back("socket:[" + std::to_string(inode) + "]");
  }
  Holders holders;
  const std::unique_ptr<DIR, int (*)(DIR*)> processes(opendir("/proc"), closedir);
  while (const dirent* entry = processes ? readdir(processes.get()) : nullptr) {
    const std::string name = static_cast<const char*>(entry->d_name);
    const auto process = parse_count(name);
    if (process && holds("/proc/" + name + "/fd", links, holders.refused)) {
      holders.processes.push_back(static_cast<pid_t>(*process));
    }
  }
  std::sort(holders.processes.begin(), holders.processes.end());
  return holders;
}

/// Programs of container engines that forward a port to a container.
bool forwards_only(pid_t process) {
  const auto name = read_kernel_file("/proc/" + std::to_string(process) + "/comm");
  const std::string_view program = without_blanks(name ? *name : std::string_view());
  return program == "docker-proxy" || program == "rootlessport" || program == "slirp4netns" ||
         program == "pasta" || program == "conmon";
}

}  // namespace

std::vector<std::uint64_t> listening_inodes(const sockaddr_storage& address, std::string_view tcp,
                                            std::string_view tcp6) {
  const auto wanted = endpoint_of(address);
  if (!wanted) {
    return {};
  }
  Found found;
  search(*wanted, tcp, found);
  search(*wanted, tcp6, found);
  // The kernel prefers the socket that is bound to just this address.
  return found.exact.empty() ? found.any : found.exact;
}

ListenerSearch find_listener(const sockaddr_storage& address) {
  const auto wanted = endpoint_of(address);
  if (!wanted) {
    return {.processes = {}, .reason = "it is no IP address"};
  }
  const std::string where = text_of(*wanted);
  if (!is_of_this_host(wanted->address)) {
    return {.processes = {}, .reason = where + " is an address of another host"};
  }
  const auto tcp = read_kernel_file("/proc/net/tcp", kTableBytes);
  const auto tcp6 = read_kernel_file("/proc/net/tcp6", kTableBytes);
  if (!tcp && !tcp6) {
    return {.processes = {}, .reason = "the kernel's table of sockets cannot be read"};
  }
  const auto inodes = listening_inodes(address, tcp.value_or(""), tcp6.value_or(""));
  if (inodes.empty()) {
    return {.processes = {},
            .reason = "nothing in this network namespace listens on " + where +
                      " (a container or a forwarded port has its own)"};
  }
  Holders holders = holders_of(inodes);
  if (holders.processes.empty()) {
    return {.processes = {},
            .reason = holders.refused ? "the process that listens on " + where +
                                            " belongs to another user; only root may look"
                                      : "the process that listens on " + where +
                                            " cannot be seen from here (another container?)"};
  }
  if (std::all_of(holders.processes.begin(), holders.processes.end(), forwards_only)) {
    return {.processes = {},
            .reason = "a container engine forwards " + where +
                      "; its process is not the target, which is in a container"};
  }
  return {.processes = std::move(holders.processes), .reason = {}};
}

}  // namespace macro
