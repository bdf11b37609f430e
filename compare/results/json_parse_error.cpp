#include "compare/results/json_parse_error.h"

#include <rapidjson/error/en.h>

#include <algorithm>

#include "compare/results/input_error.h"

namespace compare::results {
namespace {

std::string line_and_column(std::string_view text, std::size_t offset, std::size_t first_line) {
  std::size_t line = first_line;
  std::size_t line_begin = 0;
  offset = std::min(offset, text.size());
  for (std::size_t at = text.find('\n'); at < offset; at = text.find('\n', at + 1)) {
    ++line;
    line_begin = at + 1;
  }
  return std::to_string(line) + ":" + std::to_string(offset - line_begin + 1);
}

}  // namespace

void throw_json_error(const std::string& path, std::string_view text,
                      const rapidjson::ParseResult& parsed, const std::string& refusal,
                      std::string_view expected, std::size_t first_line) {
  std::string why = refusal;
  if (why.empty() && parsed.Offset() >= text.size()) {
    why = "the file ends in the middle: it was truncated";
  } else if (why.empty()) {
    why = std::string("not valid JSON: ") + rapidjson::GetParseError_En(parsed.Code());
    why.pop_back();  // RapidJSON's full stop
  }
  throw InputError(path + ":" + line_and_column(text, parsed.Offset(), first_line) + ": " + why +
                   "; " + std::string(expected));
}

}  // namespace compare::results
