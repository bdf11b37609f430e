#include "macro/export/csv_text.h"

#include <array>
#include <charconv>
#include <cmath>

#include "compare/report/csv_cell.h"

namespace macro {

std::string csv_record(const std::vector<std::string>& cells) {
  std::string record;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    record += (i > 0 ? "," : "") + compare::report::csv_cell(cells[i]);
  }
  return record + "\r\n";
}

std::string python_float(double value) {
  if (!std::isfinite(value)) {
    return "N/A";
  }
  const double size = std::abs(value);
  const bool fixed = size == 0 || (size >= 1e-4 && size < 1e16);
  std::array<char, 64> text{};
  const auto end =
      fixed ? std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed)
            : std::to_chars(text.data(), text.data() + text.size(), value,
                            std::chars_format::scientific);
  const std::string digits(text.data(), end.ptr);
  return fixed && digits.find('.') == std::string::npos ? digits + ".0" : digits;
}

}  // namespace macro
