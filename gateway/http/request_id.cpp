#include "gateway/http/request_id.h"

#include <algorithm>

namespace gateway::http {

bool is_well_formed_request_id(std::string_view id) {
  constexpr std::size_t kLongest = 128;
  return !id.empty() && id.size() <= kLongest && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  });
}

std::string_view RequestIdSource::next() {
  // SplitMix64 (Steele, Lea, Flood 2014): a bijection of a counter, so no value comes twice.
  state_ += 0x9e3779b97f4a7c15U;
  std::uint64_t z = state_;
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
  z ^= z >> 31U;
  for (char& digit : digits_) {
    digit = "0123456789abcdef"[z & 15U];
    z >>= 4U;
  }
  return {digits_.data(), digits_.size()};
}

}  // namespace gateway::http
