#include "macro/page/page_table.h"

#include <utility>

#include "compare/report/html_table.h"
#include "compare/report/markup.h"

namespace macro {
namespace {

using compare::report::escaped_markup;
using compare::report::shown_markup;

constexpr std::size_t kLongestText = 600;

std::string class_of(std::string_view style) {
  return style.empty() ? "" : R"( class=")" + std::string(style) + R"(")";
}

std::string cell_markup(const Cell& cell, std::string_view element) {
  std::string markup = "<";
  markup.append(element).append(class_of(cell.style)).append(">").append(cell.markup);
  return markup.append("</").append(element.substr(0, 2)).append(">");
}

std::string_view symbol(std::string_view kind) {
  if (kind == "passed") {
    return "\u2713";
  }
  if (kind == "failed") {
    return "\u2717";
  }
  return kind == "warned" ? "!" : "\u2013";
}

}  // namespace

Cell text_cell(std::string_view text, std::string style) {
  return {text.empty() ? "-" : shown_markup(text, kLongestText), std::move(style)};
}

Cell number_cell(std::string_view text) { return text_cell(text, "number"); }

std::string page_table(std::string_view caption, const std::vector<Cell>& head,
                       const std::vector<std::vector<Cell>>& rows) {
  // What scrolls must be reachable by keyboard.
  std::string markup = R"(<div class="scroll" tabindex="0" role="region" aria-label=")" +
                       escaped_markup(caption) + "\"><table>\n<caption>" + escaped_markup(caption) +
                       "</caption>\n<thead><tr>";
  for (const Cell& cell : head) {
    markup += cell_markup(cell, R"(th scope="col")");
  }
  markup += "</tr></thead>\n<tbody>\n";
  for (const auto& row : rows) {
    markup += "<tr>";
    for (std::size_t i = 0; i < row.size(); ++i) {
      markup += cell_markup(row[i], i == 0 ? R"(th scope="row")" : "td");
    }
    markup += "</tr>\n";
  }
  return markup + "</tbody></table></div>\n";
}

std::string sign(std::string_view kind, std::string_view word) {
  std::string markup = R"(<span class="sign )";
  markup.append(kind).append(R"("><span aria-hidden="true">)").append(symbol(kind));
  return markup.append("</span> ").append(escaped_markup(word)).append("</span>");
}

std::string paragraph(std::string_view text, std::string_view style) {
  return text.empty() ? "" : "<p" + class_of(style) + ">" + shown_markup(text, 2000) + "</p>\n";
}

std::string folded(std::string_view title, const std::string& markup, bool open) {
  if (markup.empty()) {
    return {};
  }
  return std::string("<details") + (open ? " open" : "") + "><summary>" + escaped_markup(title) +
         "</summary>\n" + markup + "</details>\n";
}

}  // namespace macro
