#include "macro/export/hdr_codec.h"

#include <zlib.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <limits>
#include <stdexcept>

#include "macro/export/base64.h"

namespace macro {
namespace {

constexpr std::uint32_t kCompressedCookie = 0x1c849304U | 0x10U;
constexpr std::uint32_t kPayloadCookie = 0x1c849303U | 0x10U;
constexpr std::size_t kEnvelopeBytes = 8;
constexpr std::size_t kHeaderBytes = 40;
constexpr std::size_t kMostBytesPerCount = 9;
constexpr std::size_t kMostEncodedBytes = kEnvelopeBytes + kMostCounters * (kMostBytesPerCount + 1);
constexpr std::uint64_t kMostValues = std::uint64_t{1} << 62U;

[[noreturn]] void refuse(const std::string& why) { throw std::runtime_error(why); }

void append_big_endian(std::string& bytes, std::uint64_t value, unsigned size) {
  for (unsigned shift = size * 8; shift > 0; shift -= 8) {
    bytes += static_cast<char>(value >> (shift - 8) & 0xFFU);
  }
}

std::uint64_t read_big_endian(std::string_view bytes, std::size_t at, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < size; ++i) {
    value = value << 8U | static_cast<unsigned char>(bytes[at + i]);
  }
  return value;
}

void append_count(std::string& bytes, std::int64_t count) {
  std::uint64_t value =
      static_cast<std::uint64_t>(count) << 1U ^ static_cast<std::uint64_t>(count < 0 ? -1 : 0);
  for (std::size_t written = 1; value >= 0x80U && written < kMostBytesPerCount; ++written) {
    bytes += static_cast<char>((value & 0x7FU) | 0x80U);
    value >>= 7U;
  }
  bytes += static_cast<char>(value);  // of a ninth byte all 8 bits
}

/// The count at the begin of `bytes`, which is taken off.
std::int64_t take_count(std::string_view& bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < kMostBytesPerCount; ++i) {
    if (i == bytes.size()) {
      refuse("its counts end in the middle of one");
    }
    const auto byte = static_cast<unsigned char>(bytes[i]);
    const bool last = byte < 0x80U || i + 1 == kMostBytesPerCount;
    value |= static_cast<std::uint64_t>(i + 1 == kMostBytesPerCount ? byte : byte & 0x7FU)
             << (7 * i);
    if (last) {
      bytes.remove_prefix(i + 1);
      break;
    }
  }
  return static_cast<std::int64_t>(value >> 1U ^ (~(value & 1U) + 1U));
}

std::string counts_of(const HdrHistogram& histogram) {
  std::string bytes;
  std::size_t next = 0;
  for (const auto& [value, count] : histogram.steps()) {
    const std::size_t index = histogram.step_of(value);
    if (index > next) {
      const auto zeros = static_cast<std::int64_t>(index - next);
      append_count(bytes, zeros == 1 ? 0 : -zeros);
    }
    append_count(bytes, static_cast<std::int64_t>(count));
    next = index + 1;
  }
  if (next == 0) {
    append_count(bytes,
                 0);  // as the reference does: the counts up to the greatest value, which is 0
  }
  return bytes;
}

std::string compressed(const std::string& bytes) {
  auto size = compressBound(static_cast<uLong>(bytes.size()));
  std::string target(size, '\0');
  const int error = compress2(reinterpret_cast<Bytef*>(target.data()), &size,
                              reinterpret_cast<const Bytef*>(bytes.data()),
                              static_cast<uLong>(bytes.size()), Z_DEFAULT_COMPRESSION);
  if (error != Z_OK) {
    refuse("zlib cannot compress a histogram: no memory");
  }
  target.resize(size);
  return target;
}

/// What is inflated is never longer than the longest histogram that is taken.
std::string inflated(std::string_view bytes) {
  constexpr std::size_t kMostBytes = kHeaderBytes + kMostCounters * kMostBytesPerCount;
  constexpr std::size_t kFirstBytes = std::size_t{64} * 1024;
  std::string target(kFirstBytes, '\0');
  z_stream stream{};
  if (inflateInit(&stream) != Z_OK) {
    refuse("zlib cannot start: no memory");
  }
  // zlib reads through a pointer to what is not const, and never writes there.
  stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  int state = Z_OK;
  while (state == Z_OK) {
    if (stream.total_out == target.size()) {
      if (target.size() >= kMostBytes) {
        break;
      }
      target.resize(target.size() * 2);
    }
    stream.next_out = reinterpret_cast<Bytef*>(target.data()) + stream.total_out;
    stream.avail_out = static_cast<uInt>(target.size() - stream.total_out);
    state = inflate(&stream, Z_NO_FLUSH);
  }
  target.resize(stream.total_out);
  const bool all_read = stream.avail_in == 0;
  inflateEnd(&stream);
  if (state == Z_OK) {
    refuse("it inflates to more than a histogram can hold");
  }
  if (state != Z_STREAM_END || !all_read) {
    refuse("its compressed part is damaged");
  }
  return target;
}

HdrHistogram empty_histogram(std::string_view payload) {
  const std::uint64_t digits = read_big_endian(payload, 12, 4);
  const std::uint64_t lowest = read_big_endian(payload, 16, 8);
  const std::uint64_t highest = read_big_endian(payload, 24, 8);
  const auto ratio = std::bit_cast<double>(read_big_endian(payload, 32, 8));
  if (read_big_endian(payload, 8, 4) != 0 || lowest != 1 || ratio != 1.0) {
    refuse("it counts in another unit than 1 (lowest value, offset or ratio)");
  }
  if (digits < 1 || digits > 5 || highest < 2 ||
      highest > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max() / 2)) {
    refuse("its highest value or its significant digits are out of range");
  }
  // Reckoned before anything is allocated: the half of the sub-buckets, for each bucket and one.
  const auto top = static_cast<std::int64_t>(highest);
  std::uint64_t single = 2;
  for (std::uint64_t digit = 0; digit < digits; ++digit) {
    single *= 10;
  }
  const std::uint64_t sub_buckets = std::bit_ceil(single);
  const auto bits = static_cast<std::uint64_t>(std::bit_width(highest));
  const auto single_bits = static_cast<std::uint64_t>(std::bit_width(sub_buckets - 1));
  const std::uint64_t buckets = std::max(bits, single_bits) - single_bits + 1;
  if ((buckets + 1) * (sub_buckets / 2) > kMostCounters) {
    refuse("it has more than " + std::to_string(kMostCounters) + " counters");
  }
  return HdrHistogram(top, static_cast<int>(digits));
}

void count(std::string_view bytes, HdrHistogram& histogram) {
  std::uint64_t total = 0;
  double sum = 0;
  std::size_t index = 0;
  std::int64_t least = -1;
  std::int64_t greatest = 0;
  while (!bytes.empty()) {
    const std::int64_t number = take_count(bytes);
    const std::uint64_t length = histogram.counts_length();
    if (number < 0) {
      const std::uint64_t zeros = std::uint64_t{0} - static_cast<std::uint64_t>(number);
      if (zeros > length - index) {
        refuse("it has more counts than its header allows");
      }
      index += zeros;
      continue;
    }
    if (index >= length) {
      refuse("it has more counts than its header allows");
    }
    const std::int64_t value = histogram.value_at(index++);
    if (number == 0) {
      continue;
    }
    if (value > histogram.highest_value()) {
      refuse("it counts values above its highest");
    }
    const auto times = static_cast<std::uint64_t>(number);
    if (times > kMostValues - total) {
      refuse("it counts more values than there can be");
    }
    total += times;
    histogram.record(value, times);
    sum += static_cast<double>(times) * static_cast<double>(histogram.median_equivalent(value));
    least = least < 0 ? value : least;
    greatest = histogram.highest_equivalent(value);
  }
  if (total > 0) {
    histogram.restore(least, std::min(greatest, histogram.highest_value()),
                      sum / static_cast<double>(total));
  }
}

}  // namespace

std::string encode_histogram(const HdrHistogram& histogram) {
  const std::string counts = counts_of(histogram);
  std::string payload;
  append_big_endian(payload, kPayloadCookie, 4);
  append_big_endian(payload, counts.size(), 4);
  append_big_endian(payload, 0, 4);
  append_big_endian(payload, static_cast<std::uint64_t>(histogram.significant_digits()), 4);
  append_big_endian(payload, 1, 8);
  append_big_endian(payload, static_cast<std::uint64_t>(histogram.highest_value()), 8);
  append_big_endian(payload, std::bit_cast<std::uint64_t>(1.0), 8);
  const std::string body = compressed(payload + counts);
  std::string envelope;
  append_big_endian(envelope, kCompressedCookie, 4);
  append_big_endian(envelope, body.size(), 4);
  return to_base64(envelope + body);
}

HdrHistogram decode_histogram(std::string_view base64) {
  if (base64.size() / 4 * 3 > kMostEncodedBytes) {
    refuse("it is longer than a histogram can be");
  }
  const auto bytes = from_base64(base64);
  if (!bytes) {
    refuse("it is no base64");
  }
  if (bytes->size() < kEnvelopeBytes || read_big_endian(*bytes, 0, 4) != kCompressedCookie) {
    refuse("it is no compressed histogram of version 2");
  }
  if (read_big_endian(*bytes, 4, 4) != bytes->size() - kEnvelopeBytes) {
    refuse("its length is not the one that it tells");
  }
  const std::string payload = inflated(std::string_view(*bytes).substr(kEnvelopeBytes));
  if (payload.size() < kHeaderBytes || read_big_endian(payload, 0, 4) != kPayloadCookie ||
      read_big_endian(payload, 4, 4) != payload.size() - kHeaderBytes) {
    refuse("its compressed part is no histogram of version 2");
  }
  HdrHistogram histogram = empty_histogram(payload);
  count(std::string_view(payload).substr(kHeaderBytes), histogram);
  return histogram;
}

}  // namespace macro
