#include "micro/environment.h"

#include <sys/utsname.h>

#include <fstream>
#include <iterator>

namespace micro {
namespace {

/// The value of the first line "name : value"; empty where there is none.
std::string_view field(std::string_view text, std::string_view name) {
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || !line.starts_with(name) ||
        line.substr(name.size(), colon - name.size()).find_first_not_of(" \t") !=
            std::string_view::npos) {
      continue;
    }
    const std::size_t begin = line.find_first_not_of(" \t", colon + 1);
    return begin == std::string_view::npos ? std::string_view{} : line.substr(begin);
  }
  return {};
}

}  // namespace

std::string cpu_model_from(std::string_view cpuinfo) {
  if (const std::string_view name = field(cpuinfo, "model name"); !name.empty()) {
    return std::string(name);
  }
  const std::string_view implementer = field(cpuinfo, "CPU implementer");
  const std::string_view part = field(cpuinfo, "CPU part");
  if (implementer.empty() || part.empty()) {
    return {};
  }
  return "ARM implementer " + std::string(implementer) + " part " + std::string(part);
}

std::string cpu_model() {
  std::ifstream file("/proc/cpuinfo");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  return cpu_model_from(text);
}

std::string kernel() {
  utsname name{};
  if (::uname(&name) != 0) {
    return "unknown";
  }
  return std::string(name.sysname) + " " + name.release;
}

}  // namespace micro
