#include "compare/report/csv_cell.h"

namespace compare::report {

std::string csv_cell(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
    return std::string(text);
  }
  std::string quoted = "\"";
  for (const char character : text) {
    quoted += character;
    quoted += character == '"' ? "\"" : "";
  }
  return quoted + "\"";
}

std::string without_formula(std::string_view text) {
  constexpr std::string_view kFormulaStart = "=+-@\t\r";
  const bool formula = !text.empty() && kFormulaStart.find(text[0]) != std::string_view::npos;
  return (formula ? "'" : "") + std::string(text);
}

}  // namespace compare::report
