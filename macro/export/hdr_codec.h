#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "macro/engine/hdr_histogram.h"

namespace macro {

/// A histogram in the form that HdrHistogram's libraries exchange (V2, compressed, in base64): what
/// an interval log holds and any of them decodes to the same counts.
///
/// Big-endian: cookie 0x1c849304|0x10, int32 length, then as many bytes of zlib: cookie
/// 0x1c849303|0x10, int32 length of the counts, int32 normalising offset 0, int32 significant
/// digits, int64 lowest and highest value, double ratio 1.0, and the counts from the first to the
/// greatest value's, each in ZigZag LEB128 (7 bits a byte, the ninth byte 8), a negative one being
/// a run of so many zeros.
std::string encode_histogram(const HdrHistogram& histogram);

/// Counters of a foreign histogram are allowed so many (8 MiB), whatever its header claims.
inline constexpr std::size_t kMostCounters = std::size_t{1} << 20U;

/// The histogram again: the same counts; least, greatest and mean value as near as its steps tell.
/// Any bytes are safe. Throws std::runtime_error with the reason for what is no such histogram, is
/// larger than kMostCounters, or has a lowest value other than 1, an offset or a ratio.
HdrHistogram decode_histogram(std::string_view base64);

}  // namespace macro
