#include "macro/host/environment.h"

#include <sys/utsname.h>
#include <unistd.h>

#include <array>
#include <ctime>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string_view>

namespace macro {
namespace {

std::string utc_now(const char* format) {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  std::array<char, 64> text{};
  const std::size_t size = std::strftime(text.data(), text.size(), format, &parts);
  return {text.data(), size};
}

/// The value of the first line "name : value"; empty where there is none.
std::string field(const std::string& text, std::string_view wanted) {
  constexpr std::string_view kBlanks = " \t";
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t colon = line.find(':');
    const std::size_t name_end = line.find_last_not_of(kBlanks, colon - 1);
    if (colon == std::string::npos || colon == 0 || name_end == std::string::npos ||
        std::string_view(line).substr(0, name_end + 1) != wanted) {
      continue;
    }
    const std::size_t begin = line.find_first_not_of(kBlanks, colon + 1);
    return begin == std::string::npos ? "" : line.substr(begin);
  }
  return {};
}

}  // namespace

std::string parse_cpu_model(const std::string& cpuinfo) {
  if (const std::string name = field(cpuinfo, "model name"); !name.empty()) {
    return name;
  }
  const std::string implementer = field(cpuinfo, "CPU implementer");
  const std::string part = field(cpuinfo, "CPU part");
  return implementer.empty() || part.empty() ? ""
                                             : "ARM implementer " + implementer + " part " + part;
}

HostFacts read_host_facts() {
  HostFacts facts;
  utsname system{};
  if (uname(&system) == 0) {
    facts.host_name = system.nodename;
    facts.kernel = std::string(system.sysname) + " " + system.release;
  }
  std::ifstream cpuinfo("/proc/cpuinfo");
  facts.cpu_model =
      parse_cpu_model({std::istreambuf_iterator<char>(cpuinfo), std::istreambuf_iterator<char>()});
  facts.processors = static_cast<int>(sysconf(_SC_NPROCESSORS_ONLN));
  return facts;
}

std::string utc_date_now() { return utc_now("%Y-%m-%dT%H:%M:%S+00:00"); }

std::string utc_stamp_now() { return utc_now("%Y%m%dT%H%M%SZ"); }

}  // namespace macro
