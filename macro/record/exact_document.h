#pragma once

#include <rapidjson/document.h>
#include <rapidjson/reader.h>

#include <string>

namespace macro {

/// A JSON document whose numbers are read exactly: whole ones that fit as std::uint64_t, all others
/// as the nearest double. RapidJSON's own exact conversion is undefined for a long row of zeros, so
/// numbers are taken as text and converted here. Nesting costs heap, not stack.
class ExactDocument : public rapidjson::Document {
 public:
  /// Whether `text` was JSON.
  bool read(const std::string& text);

  // NOLINTNEXTLINE(readability-identifier-naming): RapidJSON's handler concept
  bool RawNumber(const char* text, rapidjson::SizeType length, bool copy);
};

}  // namespace macro
