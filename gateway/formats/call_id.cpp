#include "gateway/formats/call_id.h"

#include <sys/random.h>

#include <algorithm>
#include <cstdint>
#include <iterator>

namespace gateway::formats {
namespace {

/// From the kernel itself: std::random_device may throw, and who reads an answer must not. Should
/// the kernel have none, which the id of a call is no reason to fail for, it is always the same.
std::string random_letters() {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::uint64_t bits = 0;
  if (getrandom(&bits, sizeof bits, 0) != static_cast<ssize_t>(sizeof bits)) {
    bits = 0;
  }
  std::string letters;
  for (std::size_t i = 0; i < 2 * sizeof bits; ++i, bits >>= 4U) {
    letters += kDigits[bits & 0xFU];
  }
  return letters;
}

}  // namespace

std::string call_id(std::string_view answer_id, std::size_t index) {
  constexpr std::size_t kMostOfAnswer = 24;  // as many as OpenAI's own ids have
  std::string letters;
  std::copy_if(answer_id.begin(), answer_id.end(), std::back_inserter(letters), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  });
  if (letters.size() > kMostOfAnswer) {
    letters.erase(0, letters.size() - kMostOfAnswer);  // ids begin alike
  }
  if (letters.empty()) {
    letters = random_letters();
  }
  return "call_" + letters + "_" + std::to_string(index);
}

}  // namespace gateway::formats
