#include "macro/record/exact_document.h"

#include <charconv>
#include <cstdint>
#include <system_error>

#include "compare/results/json_text.h"

namespace macro {

bool ExactDocument::read(const std::string& text) {
  constexpr unsigned kFlags =
      rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag;
  rapidjson::StringStream stream(text.c_str());
  rapidjson::Reader reader;
  auto events = [&](rapidjson::Document& /*this one*/) {
    return !reader.Parse<kFlags>(stream, *this).IsError();
  };
  Populate(events);
  return !reader.HasParseError();
}

// NOLINTNEXTLINE(readability-identifier-naming)
bool ExactDocument::RawNumber(const char* text, rapidjson::SizeType length, bool /*copy*/) {
  std::uint64_t whole = 0;
  const auto [end, error] = std::from_chars(text, text + length, whole);
  if (error == std::errc() && end == text + length) {
    return Uint64(whole);
  }
  const auto number = compare::results::parse_json_number({text, length});
  return number && Double(*number);
}

}  // namespace macro
