#include "macro/page/page_document.h"

#include <algorithm>
#include <string_view>

#include "compare/report/html_table.h"
#include "compare/report/markup.h"
#include "macro/page/content_policy.h"
#include "macro/page/page_assets.h"
#include "macro/page/page_table.h"

namespace macro {
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
    markup += compare::report::escaped_markup(text.substr(0, end)) + "\n";
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return markup;
}

/// Our scripts see each other, and nothing else sees them.
std::string our_script() {
  std::string script = "(() => {\n'use strict';\n";
  for (const auto part :
       {assets::format_script, assets::ticks_script, assets::theme_script, assets::chart_script,
        assets::time_charts_script, assets::distribution_charts_script, assets::page_script}) {
    script += embedded(part());
  }
  return script + "})();\n";
}

}  // namespace

std::string page_document(const std::string& title, const std::string& body,
                          const std::string& data) {
  const std::string style =
      embedded(assets::dygraphs_style()) + "\n" + embedded(assets::page_style());
  const std::string library = embedded(assets::dygraphs_script());
  const std::string script = our_script();
  std::string page =
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      R"(<meta http-equiv="Content-Security-Policy" content=")";
  page += content_policy({library, script}, {style});
  page +=
      "\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n"
      "<link rel=\"icon\" href=\"data:,\">\n<title>";
  page +=
      compare::report::shown_markup(title) + "</title>\n<style>" + style + "</style>\n</head>\n";
  page += "<body>\n" + body;
  page += "<footer>" +
          folded("About this page",
                 "<p>One file: it asks nothing of any server. Drag over a chart to zoom, double "
                 "click to see all again; in a chart reached by keyboard, arrows move the reading, "
                 "+ and - zoom, 0 shows all. The entries of a legend switch lines on and off.</p>\n"
                 "<pre>" +
                     licence() + "</pre>") +
          "</footer>\n";
  page += R"(<script type="application/json" id="page-data">)" + data + "</script>\n";
  page += "<script>" + library + "</script>\n<script>" + script + "</script>\n";
  return page + "</body>\n</html>\n";
}

}  // namespace macro
