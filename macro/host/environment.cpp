#include "macro/host/environment.h"

#include <sys/utsname.h>
#include <unistd.h>

#include <array>
#include <ctime>
#include <fstream>
#include <iterator>
#include <sstream>

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

}  // namespace

std::string parse_cpu_model(const std::string& cpuinfo) {
  std::istringstream lines(cpuinfo);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos || colon + 2 > line.size()) {
      continue;
    }
    const std::string name = line.substr(0, line.find_last_not_of(" \t", colon - 1) + 1);
    if (name == "model name" || name == "Model" || name == "Processor") {
      return line.substr(colon + 2);
    }
  }
  return {};
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
