#pragma once

#include <string>
#include <vector>

namespace compare::report {

/// Names as somebody might write them who wants a report to say or do something else.
inline std::vector<std::string> hostile_names() {
  return {"<script>alert(1)</script>",
          "]]><x/>&amp;&#0;",
          R"("quoted" 'single' \back)",
          "two\r\nlines\n::error title=x::y",
          "::error file=a,line=1::boo",
          "##[error]boo",
          "=cmd|' /C calc'!A0",
          "+1",
          "-1",
          "@SUM(A1)",
          "\t=1",
          "100 %25 %0A",
          "right\xE2\x80\xAEtfel",      // U+202E turns the direction
          "isolated\xE2\x81\xA6x",      // U+2066
          "zero\xE2\x80\x8Bwidth",      // U+200B
          "line\xE2\x80\xA8separator",  // U+2028
          "csi\xC2\x9B"
          "31m",  // U+009B, which begins an escape sequence
          std::string("nul\0x", 5),
          "escape\x1b[2J",
          "bad\xff\xC3utf8",
          "not a character\xEF\xBF\xBF",
          "-->",
          "</style><style>",
          std::string(10'000, '<'),
          ""};
}

}  // namespace compare::report
