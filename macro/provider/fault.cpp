#include "macro/provider/fault.h"

#include <array>
#include <charconv>
#include <stdexcept>
#include <string>

namespace macro::provider {
namespace {

constexpr std::array<std::pair<std::string_view, Fault::Kind>, 4> kKinds = {
    {{"none", Fault::Kind::none},
     {"cut", Fault::Kind::cut},
     {"malformed", Fault::Kind::malformed},
     {"stall", Fault::Kind::stall}}};

std::invalid_argument wrong(std::string_view entry, const std::string& why) {
  return std::invalid_argument("'" + std::string(entry) + "' " + why);
}

double parse_percent(std::string_view entry, std::string_view text) {
  if (text.empty() || text.back() != '%') {
    throw wrong(entry, "needs a share in percent; write 429=1%");
  }
  text.remove_suffix(1);
  double percent = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), percent, std::chars_format::fixed);
  if (error != std::errc() || end != text.data() + text.size() ||
      !(percent >= 0 && percent <= 100)) {
    throw wrong(entry, "has no share from 0% to 100%");
  }
  return percent;
}

}  // namespace

std::optional<Fault> parse_fault(std::string_view text) noexcept {
  for (const auto& [name, kind] : kKinds) {
    if (text == name) {
      return Fault{kind, 0};
    }
  }
  int status = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), status);
  if (error != std::errc() || end != text.data() + text.size() || status < 400 || status > 599) {
    return std::nullopt;
  }
  return Fault{Fault::Kind::status, status};
}

FaultShares FaultShares::parse(std::string_view text) {
  FaultShares result;
  double sum = 0;
  while (!text.empty()) {
    const std::string_view entry = text.substr(0, text.find(','));
    text.remove_prefix(entry.size() < text.size() ? entry.size() + 1 : entry.size());
    const std::size_t equals = entry.find('=');
    const auto fault = parse_fault(entry.substr(0, equals));
    if (!fault || fault->kind == Fault::Kind::none || equals == std::string_view::npos) {
      throw wrong(entry,
                  "is none of 429=1% (any status from 400 to 599), cut=1%, malformed=1%, "
                  "stall=1%");
    }
    const double percent = parse_percent(entry, entry.substr(equals + 1));
    sum += percent;
    result.shares_.emplace_back(*fault, percent / 100);
  }
  constexpr double kRounding = 1e-9;
  if (sum > 100 + kRounding) {
    throw std::invalid_argument("the shares add up to more than 100%");
  }
  return result;
}

Fault FaultShares::draw(double uniform) const noexcept {
  for (const auto& [fault, share] : shares_) {
    if (uniform < share) {
      return fault;
    }
    uniform -= share;
  }
  return {};
}

}  // namespace macro::provider
