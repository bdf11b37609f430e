#include "compare/report/page/scripted_page.h"

#include <algorithm>

#include "compare/report/html_table.h"
#include "compare/report/markup.h"
#include "compare/report/page/content_policy.h"
#include "compare/report/page/page_assets.h"

namespace compare::report {
namespace {

/// Without the line that names a source map (a browser's tools would ask for it) and without
/// carriage returns, which the browser drops before it reckons the hash.
std::string embedded(std::string_view asset) {
  std::string text(asset);
  for (const std::string_view begin : {"//# sourceMappingURL=", "/*# sourceMappingURL="}) {
    const std::size_t at = text.rfind(begin);
    if (at != std::string::npos) {
      const std::size_t end = text.find('\n', at);
      text.erase(at, end == std::string::npos ? end : end - at);
    }
  }
  std::erase(text, '\r');
  return text;
}

/// Line by line: escaped_markup shows line ends visibly.
std::string licence() {
  std::string markup;
  std::string_view text = assets::dygraphs_licence();
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    markup += escaped_markup(text.substr(0, end)) + "\n";
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return markup;
}

/// Ours see each other, and nothing else sees them.
std::string scope(const std::vector<std::string_view>& scripts) {
  std::string script = "(() => {\n'use strict';\n";
  for (const auto part :
       {assets::numbers_script, assets::ticks_script, assets::theme_script, assets::plot_script}) {
    script += embedded(part());
  }
  for (const std::string_view part : scripts) {
    script += embedded(part);
  }
  return script + "})();\n";
}

}  // namespace

std::string scripted_page(const PageParts& parts) {
  const std::string style = embedded(assets::dygraphs_style()) + "\n" +
                            embedded(assets::base_style()) + "\n" + embedded(parts.style);
  const std::string library = embedded(assets::dygraphs_script());
  const std::string script = scope(parts.scripts);
  std::string page =
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      R"(<meta http-equiv="Content-Security-Policy" content=")";
  page += content_policy({library, script}, {style});
  page +=
      "\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n"
      "<link rel=\"icon\" href=\"data:,\">\n<title>";
  page += shown_markup(parts.title) + "</title>\n" + parts.head + "<style>" + style +
          "</style>\n</head>\n";
  page += "<body>\n" + parts.body;
  page += "<footer><details><summary>About this page</summary>" + parts.about + "\n<pre>" +
          licence() + "</pre></details></footer>\n";
  page += R"(<script type="application/json" id="page-data">)" + parts.data + "</script>\n";
  page += "<script>" + library + "</script>\n<script>" + script + "</script>\n";
  return page + "</body>\n</html>\n";
}

std::string script_data(const std::string& json) {
  std::string text;
  text.reserve(json.size());
  for (std::size_t i = 0; i < json.size(); ++i) {
    if (json[i] == '<') {
      text += "\\u003c";
    } else if (json[i] == '>') {
      text += "\\u003e";
    } else if (json[i] == '&') {
      text += "\\u0026";
    } else if (json.compare(i, 3, "\xE2\x80\xA8") == 0 || json.compare(i, 3, "\xE2\x80\xA9") == 0) {
      text += json[i + 2] == '\xA8' ? "\\u2028" : "\\u2029";
      i += 2;
    } else {
      text += json[i];
    }
  }
  return text;
}

}  // namespace compare::report
