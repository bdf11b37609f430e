#include "gateway/ledger/slot.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "gateway/ledger/crc32c.h"

namespace gateway::ledger {
namespace {

static_assert(std::endian::native == std::endian::little);

constexpr std::uint32_t kMagic = 0x314c4247;  // "GBL1"; another layout takes another number
constexpr std::uint8_t kEstimated = 1;
constexpr std::uint8_t kStreamed = 2;
constexpr std::size_t kTexts = 6;
constexpr std::array<std::size_t, kTexts> kTextBytesMax = {kRequestIdBytesMax, kUserBytesMax,
                                                           kEndpointBytesMax,  kModelBytesMax,
                                                           kModelBytesMax,     kUpstreamBytesMax};

/// What stands before the texts. No byte of it is padding: padding would not be checked.
struct Head {
  std::uint32_t magic;
  std::uint32_t crc;  ///< of all that follows, up to `length`
  std::uint16_t length;
  std::uint8_t flags;
  std::uint8_t zero;
  std::int32_t status;
  std::array<std::int64_t, 9> numbers;
  std::array<std::uint8_t, kTexts> text_bytes;
  std::array<std::uint8_t, 2> zeros;
};
static_assert(std::has_unique_object_representations_v<Head>);
constexpr std::size_t kCheckedFrom = offsetof(Head, length);
static_assert(sizeof(Head) + 2 * (kRequestIdBytesMax + kModelBytesMax) + kEndpointBytesMax +
                  kUpstreamBytesMax <=
              kSlotBytes);

std::string_view cut(std::string_view text, std::size_t bytes_max) noexcept {
  if (text.size() <= bytes_max) {
    return text;
  }
  std::size_t end = bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U) {
    --end;  // the byte that would be left out first goes on with a code point
  }
  // Bytes that are no UTF-8 at all have no such place.
  return text.substr(0, end == 0 ? bytes_max : end);
}

}  // namespace

std::size_t encode(const Record& record, std::span<std::byte, kSlotBytes> slot) noexcept {
  const std::array<std::string_view, kTexts> texts = {record.request_id,     record.user,
                                                      record.endpoint,       record.model,
                                                      record.model_answered, record.upstream};
  Head head{};
  head.magic = kMagic;
  head.flags = static_cast<std::uint8_t>((record.tokens_estimated ? kEstimated : 0) |
                                         (record.streamed ? kStreamed : 0));
  head.status = record.status;
  head.numbers = {record.started_at_ns,      record.user_id,           record.key_id,
                  record.prompt_tokens,      record.completion_tokens, record.cached_tokens,
                  record.cache_write_tokens, record.reasoning_tokens,  record.latency_us};
  std::size_t length = sizeof head;
  for (std::size_t i = 0; i < kTexts; ++i) {
    const std::string_view text = cut(texts[i], kTextBytesMax[i]);
    std::copy_n(text.data(), text.size(), reinterpret_cast<char*>(slot.data()) + length);
    head.text_bytes[i] = static_cast<std::uint8_t>(text.size());
    length += text.size();
  }
  head.length = static_cast<std::uint16_t>(length);
  std::memcpy(slot.data(), &head, sizeof head);
  head.crc = crc32c(slot.subspan(kCheckedFrom, length - kCheckedFrom));
  std::memcpy(slot.data() + offsetof(Head, crc), &head.crc, sizeof head.crc);
  return length;
}

Decoded decode(std::span<const std::byte> slot) noexcept {
  const std::size_t size = std::min(slot.size(), kSlotBytes);
  if (std::all_of(slot.begin(), slot.begin() + static_cast<std::ptrdiff_t>(size),
                  [](std::byte byte) { return byte == std::byte{0}; })) {
    return {};
  }
  Decoded decoded;
  decoded.state = SlotState::damaged;
  Head head{};
  if (size < sizeof head) {
    return decoded;
  }
  std::memcpy(&head, slot.data(), sizeof head);
  std::size_t length = sizeof head;
  for (std::size_t i = 0; i < kTexts; ++i) {
    if (head.text_bytes[i] > kTextBytesMax[i]) {
      return decoded;
    }
    length += head.text_bytes[i];
  }
  if (head.magic != kMagic || head.length != length || length > size ||
      head.crc != crc32c(slot.subspan(kCheckedFrom, length - kCheckedFrom))) {
    return decoded;
  }
  decoded.state = SlotState::record;
  Record& record = decoded.record;
  record.tokens_estimated = (head.flags & kEstimated) != 0;
  record.streamed = (head.flags & kStreamed) != 0;
  record.status = head.status;
  record.started_at_ns = head.numbers[0];
  record.user_id = head.numbers[1];
  record.key_id = head.numbers[2];
  record.prompt_tokens = head.numbers[3];
  record.completion_tokens = head.numbers[4];
  record.cached_tokens = head.numbers[5];
  record.cache_write_tokens = head.numbers[6];
  record.reasoning_tokens = head.numbers[7];
  record.latency_us = head.numbers[8];
  const char* at = reinterpret_cast<const char*>(slot.data()) + sizeof head;
  std::array<std::string_view*, kTexts> texts = {&record.request_id,     &record.user,
                                                 &record.endpoint,       &record.model,
                                                 &record.model_answered, &record.upstream};
  for (std::size_t i = 0; i < kTexts; ++i) {
    *texts[i] = {at, head.text_bytes[i]};
    at += head.text_bytes[i];
  }
  return decoded;
}

}  // namespace gateway::ledger
