#include "compare/report/report.h"

#include <array>

namespace compare::report {
namespace {

constexpr std::array<Format, 8> kFormats{{{"text", text_report},
                                          {"markdown", markdown_report},
                                          {"comment", comment_report},
                                          {"json", json_report},
                                          {"csv", csv_report},
                                          {"junit", junit_report},
                                          {"github", github_report},
                                          {"html", html_report}}};

}  // namespace

const Format* find_format(std::string_view name) {
  for (const Format& format : kFormats) {
    if (format.name == name) {
      return &format;
    }
  }
  return nullptr;
}

std::string format_names() {
  std::string names;
  for (const Format& format : kFormats) {
    names += (names.empty() ? "" : ", ") + std::string(format.name);
  }
  return names;
}

}  // namespace compare::report
