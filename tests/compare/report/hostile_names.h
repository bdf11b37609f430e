#pragma once

#include <initializer_list>
#include <string>
#include <vector>

namespace compare::report {

/// Names as somebody might write them who wants a report to say or do something else.
inline std::vector<std::string> hostile_names() {
  const auto bytes = [](std::initializer_list<unsigned> codes) {
    std::string text;
    for (const unsigned code : codes) {
      text += static_cast<char>(code);
    }
    return text;
  };
  return {"<script>alert(1)</script>",
          "]]><x/>&amp;&#0;",
          R"("quoted" 'single' \back)",
          "two\r\nlines\n::error title=x::y",
          "::error file=a,line=1::boo",
          "##[error]boo",
          "  ::stop-commands::x",
          bytes({0xC2, 0xA0}) + "::stop-commands::x",
          "=cmd|' /C calc'!A0",
          "+1",
          "-1",
          "@SUM(A1)",
          "\t=1",
          "100 %25 %0A",
          "U+202E turns the direction " + bytes({0xE2, 0x80, 0xAE}) + "tfel",
          "U+2066 isolates " + bytes({0xE2, 0x81, 0xA6}) + "x",
          "U+200B has no width " + bytes({0xE2, 0x80, 0x8B}) + "x",
          "U+2028 separates lines " + bytes({0xE2, 0x80, 0xA8}) + "x",
          "U+009B begins an escape sequence " + bytes({0xC2, 0x9B}) + "31m",
          "U+FFFF is no character " + bytes({0xEF, 0xBF, 0xBF}),
          "no UTF-8 " + bytes({0xFF, 0xC3}) + "x",
          "nul " + bytes({0}) + "x",
          "escape \x1b[2J",
          "-->",
          "</style><style>",
          std::string(10'000, '<'),
          ""};
}

}  // namespace compare::report
