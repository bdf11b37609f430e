#include "compare/duel/processors.h"

#include <sched.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

namespace compare::duel {
namespace {

/// Whether `list`, as the kernel writes it ("0,4-5"), holds `wanted`.
bool lists(std::string_view list, int wanted) {
  while (!list.empty()) {
    const std::string_view part = list.substr(0, list.find(','));
    int first = 0;
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), first);
    int last = first;
    if (error == std::errc() && end != part.data() + part.size() && *end == '-') {
      std::from_chars(end + 1, part.data() + part.size(), last);
    }
    if (error == std::errc() && first <= wanted && wanted <= last) {
      return true;
    }
    list = part.size() == list.size() ? std::string_view() : list.substr(part.size() + 1);
  }
  return false;
}

bool siblings(int first, int second, const std::filesystem::path& topology) {
  std::ifstream file(topology / ("cpu" + std::to_string(first)) / "topology" /
                     "thread_siblings_list");
  std::string list;
  return std::getline(file, list) && lists(list, second);
}

void pin(const std::vector<int>& processors) {
  cpu_set_t set;
  CPU_ZERO(&set);
  for (const int processor : processors) {
    CPU_SET(static_cast<unsigned>(processor), &set);
  }
  ::sched_setaffinity(0, sizeof set, &set);
}

}  // namespace

std::vector<int> allowed_processors() {
  cpu_set_t set;
  CPU_ZERO(&set);
  std::vector<int> found;
  if (::sched_getaffinity(0, sizeof set, &set) == 0) {
    for (int processor = 0; processor < CPU_SETSIZE; ++processor) {
      if (CPU_ISSET(static_cast<unsigned>(processor), &set)) {
        found.push_back(processor);
      }
    }
  }
  return found;
}

std::optional<std::pair<int, int>> two_cores(const std::vector<int>& allowed,
                                             const std::filesystem::path& topology) {
  if (allowed.empty()) {
    return std::nullopt;
  }
  const int first = allowed.front();
  const auto second = std::find_if(allowed.begin() + 1, allowed.end(), [&](int candidate) {
    return !siblings(first, candidate, topology);
  });
  return second == allowed.end() ? std::nullopt : std::optional(std::pair(first, *second));
}

PinnedHere::PinnedHere(int processor) : before_(allowed_processors()) { pin({processor}); }

PinnedHere::~PinnedHere() { pin(before_); }

std::string processor_model(std::string_view cpuinfo) {
  const std::size_t key = cpuinfo.find("model name");
  const std::size_t begin = cpuinfo.find_first_not_of(" \t", cpuinfo.find(':', key) + 1);
  if (key == std::string_view::npos || begin == std::string_view::npos) {
    return {};
  }
  return std::string(cpuinfo.substr(begin, cpuinfo.find('\n', begin) - begin));
}

std::string processor_model() {
  std::ifstream file("/proc/cpuinfo");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  return processor_model(text);
}

}  // namespace compare::duel
