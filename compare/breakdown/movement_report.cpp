#include <cmath>

#include "compare/breakdown/report.h"
#include "compare/report/layout.h"
#include "compare/report/markdown_text.h"

namespace compare::breakdown {
namespace {

using report::printable;
using report::Table;

std::string signed_text(const std::optional<double>& change,
                        std::string (*shown)(const std::optional<double>&)) {
  const std::string text = shown(change);
  return change && *change > 0 ? "+" + text : text;
}

std::string points_text(const std::optional<double>& change) {
  std::string text = signed_text(change, share_text);
  return change ? text.erase(text.size() - 2) : text;  // points of a percentage, without its sign
}

void add(Table& table, const Movement& movement) {
  table.add({printable(movement.component), ns_text(movement.before_ns), ns_text(movement.after_ns),
             signed_text(movement.change_ns(), ns_text), share_text(movement.before_share),
             share_text(movement.after_share), points_text(movement.change_share()),
             std::string(word(movement.evidence))});
}

Table table_of(const MovedPipeline& pipeline) {
  Table table({{"component", true},
               {"ns before"},
               {"ns after"},
               {"change"},
               {"share before"},
               {"share after"},
               {"points"},
               {"", true}});
  for (const Movement& component : pipeline.components) {
    add(table, component);
  }
  add(table, pipeline.rest);
  add(table, pipeline.whole);
  return table;
}

bool has_evidence(const MovedPipeline& pipeline) {
  for (const Movement& component : pipeline.components) {
    if (component.evidence != Evidence::unknown) {
      return true;
    }
  }
  return false;
}

std::vector<std::string> findings_of(const MovedPipeline& pipeline) {
  std::vector<std::string> findings;
  if (const Movement* most = most_moved_in_ns(pipeline)) {
    findings.push_back("moved most in time: " + most->component + ", " +
                       signed_text(most->change_ns(), ns_text) + " ns");
  }
  if (const Movement* most = most_moved_in_share(pipeline)) {
    findings.push_back("moved most in share: " + most->component + ", " +
                       share_text(most->before_share) + " to " + share_text(most->after_share) +
                       " (" + points_text(most->change_share()) + " points)");
  }
  if (findings.empty()) {
    findings.emplace_back(
        has_evidence(pipeline)
            ? "no component moved beyond the noise of its repetitions"
            : "nothing tells a change from noise: that takes 5 repetitions a side");
  }
  if (!pipeline.whole.obstacle.empty()) {
    findings.push_back(pipeline.pipeline + " is unknown: " + pipeline.whole.obstacle);
  }
  for (const Movement& component : pipeline.components) {
    if (!component.obstacle.empty()) {
      findings.push_back(component.component + " is unknown: " + component.obstacle);
    }
  }
  return findings;
}

}  // namespace

std::string movement_report(const std::vector<MovedPipeline>& pipelines,
                            const std::vector<std::string>& warnings, const Style& style) {
  const auto line = [&style](const std::string& text) {
    return (style.markdown ? "- " + report::markdown_escaped(text) : printable(text)) + "\n";
  };
  std::string text;
  for (const MovedPipeline& pipeline : pipelines) {
    const Table table = table_of(pipeline);
    text += text.empty() ? "" : "\n";
    text += (style.markdown ? report::markdown_escaped(pipeline.pipeline)
                            : printable(pipeline.pipeline)) +
            "\n\n" + (style.markdown ? table.markdown() : table.text(style.width)) + "\n";
    for (const std::string& finding : findings_of(pipeline)) {
      text += line(finding);
    }
  }
  text += warnings.empty() ? "" : "\n";
  for (const std::string& warning : warnings) {
    text += line("warning: " + warning);
  }
  return text;
}

}  // namespace compare::breakdown
