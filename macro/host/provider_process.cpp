#include "macro/host/provider_process.h"

#include <chrono>
#include <stdexcept>
#include <string_view>

#include "macro/host/gateway_process.h"

namespace macro {
namespace {

constexpr std::chrono::seconds kPatience{15};
constexpr std::string_view kReadyPrefix = "listening on ";

}  // namespace

ProviderProcess::ProviderProcess(const ChildCommand& command, const std::atomic<bool>& stop)
    : child_(command) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (!stop && std::chrono::steady_clock::now() < deadline) {
    const auto line = child_.read_line(std::chrono::milliseconds(100));
    if (line && line->starts_with(kReadyPrefix)) {
      url_ = line->substr(kReadyPrefix.size());
      url_.erase(url_.find_last_not_of(" \r") + 1);
      return;
    }
    if (!line && !child_.running()) {
      throw std::runtime_error("the mock provider " + child_.exit_text() +
                               "; the end of its log:" + last_lines(command.log, 8));
    }
  }
  if (!stop) {
    throw std::runtime_error("the mock provider did not say 'listening on http://...' in time" +
                             ("; the end of its log:" + last_lines(command.log, 8)));
  }
}

bool ProviderProcess::running() {
  child_.drain();
  return child_.running();
}

void ProviderProcess::stop() { child_.stop(kPatience); }

}  // namespace macro
