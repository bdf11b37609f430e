#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string_view>

#include "macro/export/hdr_codec.h"
#include "macro/export/hdr_log.h"
#include "macro/export/hdr_text.h"

/// Any bytes are refused or give histograms, which are written and read back as they are.
// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    macro::HdrLogReader reader(text, "f.hlog");
    for (macro::HdrLogInterval interval; reader.next(interval);) {
      const std::string encoded = macro::encode_histogram(interval.histogram);
      const macro::HdrHistogram again = macro::decode_histogram(encoded);
      if (again.steps() != interval.histogram.steps()) {
        std::abort();
      }
      macro::hdr_percentile_text(again);
    }
  } catch (const std::runtime_error&) {
    // Refused, as it should be.
  }
  return 0;
}
