#include "compare/results/json_text.h"

#include <rapidjson/reader.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <system_error>

#include "compare/results/utf8.h"

namespace compare::results {
namespace {

constexpr std::string_view kDigits = "0123456789ABCDEF";  // as RapidJSON escapes
constexpr unsigned kFlags = rapidjson::kParseIterativeFlag | rapidjson::kParseNanAndInfFlag |
                            rapidjson::kParseNumbersAsStringsFlag;

void append_escaped(std::string& json, char character) {
  switch (character) {
    case '"':
      json += "\\\"";
      return;
    case '\\':
      json += "\\\\";
      return;
    case '\b':
      json += "\\b";
      return;
    case '\f':
      json += "\\f";
      return;
    case '\n':
      json += "\\n";
      return;
    case '\r':
      json += "\\r";
      return;
    case '\t':
      json += "\\t";
      return;
    default:
      break;
  }
  const auto byte = static_cast<unsigned char>(character);
  if (byte < 0x20) {
    json += "\\u00";
    json += kDigits[byte >> 4U];
    json += kDigits[byte & 0xFU];
  } else {
    json += character;
  }
}

/// Repeats what is parsed, but for the numbers that JSON does not have.
class StrictWriter : public rapidjson::Writer<rapidjson::StringBuffer> {
 public:
  using Writer::Writer;
  // NOLINTNEXTLINE(readability-identifier-naming): RapidJSON's handler concept
  bool RawNumber(const char* text, rapidjson::SizeType length, bool /*copy*/) {
    const std::optional<double> value = parse_json_number({text, length});
    return value && std::isfinite(*value) ? RawValue(text, length, rapidjson::kNumberType) : Null();
  }
};

}  // namespace

std::string json_string(std::string_view text) {
  std::string json = "\"";
  for (const char character : to_valid_utf8(text)) {
    append_escaped(json, character);
  }
  json += '"';
  return json;
}

std::string json_strings(const std::vector<std::string>& texts) {
  std::string json = "[";
  for (const std::string& text : texts) {
    json += (json.size() > 1 ? "," : "") + json_string(text);
  }
  return json + "]";
}

std::string json_number(double value) {
  if (std::isnan(value)) {
    return "NaN";
  }
  if (std::isinf(value)) {
    return value < 0 ? "-Infinity" : "Infinity";
  }
  std::array<char, 32> digits{};
  const bool whole = std::trunc(value) == value && std::abs(value) < 1e15;
  const std::to_chars_result end =
      whole ? std::to_chars(digits.data(), digits.data() + digits.size(), value,
                            std::chars_format::fixed)
            : std::to_chars(digits.data(), digits.data() + digits.size(), value);
  return {digits.data(), end.ptr};
}

std::optional<double> parse_json_number(std::string_view text) {
  if (text.empty() || std::string_view("-0123456789NI").find(text[0]) == std::string_view::npos) {
    return std::nullopt;
  }
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end != text.data() + text.size()) {
    return std::nullopt;
  }
  if (error == std::errc::result_out_of_range) {
    // from_chars does not say on which side; strtod does, and no locale has been set.
    value = std::strtod(std::string(text).c_str(), nullptr);
  }
  return value;
}

std::string strict_json(std::string_view json) {
  rapidjson::StringBuffer buffer;
  StrictWriter writer(buffer);
  rapidjson::Reader reader;
  const std::string text(json);
  rapidjson::StringStream stream(text.c_str());
  if (!reader.Parse<kFlags>(stream, writer)) {
    return "null";
  }
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace compare::results
