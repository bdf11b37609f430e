#include "macro/page/run_verdict.h"

#include <algorithm>
#include <array>

#include "macro/page/page_table.h"
#include "macro/record/check_outcome_names.h"
#include "macro/record/run_verdict.h"

namespace macro {
namespace {

constexpr std::array<CheckOutcome, 5> kWorstFirst = {CheckOutcome::failed, CheckOutcome::warned,
                                                     CheckOutcome::unmeasured, CheckOutcome::passed,
                                                     CheckOutcome::not_applicable};

std::ptrdiff_t rank(CheckOutcome outcome) {
  return std::find(kWorstFirst.begin(), kWorstFirst.end(), outcome) - kWorstFirst.begin();
}

void add_checks(const BlockRecord& block, const std::string& where, const std::string& suffix,
                std::vector<CheckOverBlocks>& all) {
  for (const CheckRecord& check : block.checks) {
    const std::string name = check.name + suffix;
    auto known = std::find_if(all.begin(), all.end(), [&name](const CheckOverBlocks& one) {
      return one.worst.name == name;
    });
    if (known == all.end()) {
      known = all.insert(all.end(), {check, where, {}});
      known->worst.name = name;
    } else if (rank(check.outcome) < rank(known->worst.outcome)) {
      known->worst = check;
      known->worst.name = name;
      known->worst_where = where;
    }
    known->outcomes.push_back(check.outcome);
  }
}

std::string verdict_sign(RunVerdict verdict) {
  const CheckOutcome outcome = verdict == RunVerdict::valid     ? CheckOutcome::passed
                               : verdict == RunVerdict::invalid ? CheckOutcome::failed
                                                                : CheckOutcome::unmeasured;
  return sign(name_of(outcome), word(verdict));
}

/// A sign for each block, the word in its title.
std::string strip(const std::vector<CheckOutcome>& outcomes) {
  constexpr std::size_t kMost = 24;
  std::string markup = R"(<span class="strip">)";
  for (std::size_t i = 0; i < std::min(outcomes.size(), kMost); ++i) {
    const std::string_view kind = name_of(outcomes[i]);
    markup += R"(<i class=")" + std::string(kind) + R"(" title=")" + std::to_string(i + 1) + ": " +
              std::string(outcome_word(outcomes[i])) + R"("></i>)";
  }
  std::string words;
  for (const CheckOutcome outcome : kWorstFirst) {
    const auto count = std::count(outcomes.begin(), outcomes.end(), outcome);
    if (count > 0) {
      words += (words.empty() ? "" : ", ") + std::to_string(count) + " " +
               std::string(outcome_word(outcome));
    }
  }
  return markup + "</span><small>" + words + "</small>";
}

}  // namespace

std::string_view outcome_word(CheckOutcome outcome) {
  if (outcome == CheckOutcome::unmeasured) {
    return "not measured";
  }
  return outcome == CheckOutcome::not_applicable ? "does not apply" : name_of(outcome);
}

std::vector<CheckOverBlocks> checks_of(const RunRecord& run) {
  std::vector<CheckOverBlocks> all;
  for (const BlockRecord& block : run.blocks) {
    add_checks(block, "block " + std::to_string(block.number), "", all);
  }
  const std::string reference = run.reference_title.empty() ? "direct" : run.reference_title;
  for (const BlockRecord& block : run.direct_blocks) {
    add_checks(block, "block " + std::to_string(block.number), " (" + reference + ")", all);
  }
  // A staircase whose steps are its blocks says it all there.
  if (run.blocks.empty()) {
    for (const StepRecord& step : run.steps) {
      add_checks(step.block, step.load, "", all);
    }
  }
  std::stable_sort(all.begin(), all.end(), [](const CheckOverBlocks& a, const CheckOverBlocks& b) {
    return rank(a.worst.outcome) < rank(b.worst.outcome);
  });
  return all;
}

std::string run_verdict_markup(const RunRecord& run) { return verdict_sign(verdict_of(run)); }

std::string verdict_banner(const std::vector<RunRecord>& runs) {
  std::size_t invalid = 0;
  std::size_t skipped = 0;
  std::string reasons;
  for (const RunRecord& run : runs) {
    const RunVerdict verdict = verdict_of(run);
    invalid += verdict == RunVerdict::invalid ? 1 : 0;
    skipped += verdict == RunVerdict::skipped ? 1 : 0;
    if (verdict == RunVerdict::invalid) {
      reasons += paragraph(runs.size() == 1 ? reason_of(run) : run.name + ": " + reason_of(run));
    }
  }
  const std::size_t measured = runs.size() - skipped;
  if (measured == 0) {
    return R"(<div class="verdict failed"><p class="word">)" + verdict_sign(RunVerdict::invalid) +
           "</p><p>Nothing was measured.</p></div>\n";
  }
  if (const std::string fault = fault_of(runs); invalid == 0 && !fault.empty()) {
    return R"(<div class="verdict failed"><p class="word">)" + verdict_sign(RunVerdict::invalid) +
           "</p><div>" + paragraph(fault) + "</div></div>\n";
  }
  if (invalid > 0) {
    std::string text = R"(<div class="verdict failed"><p class="word">)" +
                       verdict_sign(RunVerdict::invalid) + "</p><div>";
    text += measured == 1 ? ""
                          : "<p>" + std::to_string(invalid) + " of " + std::to_string(measured) +
                                " scenarios are no measurement.</p>";
    return text + reasons + R"(<p class="quiet">Figures of an invalid run are shown to find out )" +
           "why, and prove nothing of the gateway.</p></div></div>\n";
  }
  return R"(<div class="verdict passed"><p class="word">)" + verdict_sign(RunVerdict::valid) +
         "</p><p>" +
         (measured == 1 ? "The run is a measurement: no check failed."
                        : "All " + std::to_string(measured) +
                              " scenarios are measurements: no check failed.") +
         "</p></div>\n";
}

std::string check_summary(const std::vector<CheckOverBlocks>& checks) {
  if (checks.empty()) {
    return {};
  }
  std::string text;
  for (const CheckOutcome outcome : kWorstFirst) {
    const auto count = std::count_if(checks.begin(), checks.end(), [&](const CheckOverBlocks& one) {
      return one.worst.outcome == outcome;
    });
    if (count > 0) {
      text += (text.empty() ? "" : ", ") + std::to_string(count) + " " +
              std::string(outcome_word(outcome));
    }
  }
  return std::to_string(checks.size()) + (checks.size() == 1 ? " check: " : " checks: ") + text;
}

std::string checks_markup(const std::vector<CheckOverBlocks>& checks) {
  if (checks.empty()) {
    return "<p class=\"quiet\">The record holds no checks.</p>\n";
  }
  const bool several = std::any_of(checks.begin(), checks.end(), [](const CheckOverBlocks& one) {
    return one.outcomes.size() > 1;
  });
  std::vector<Cell> head = {
      {"check", ""}, {"outcome", ""}, {"measured", ""}, {"limit", ""}, {"what it means", "note"}};
  if (several) {
    head.insert(head.begin() + 2, {"by block", ""});
  }
  std::vector<std::vector<Cell>> rows;
  for (const CheckOverBlocks& check : checks) {
    const CheckRecord& worst = check.worst;
    std::vector<Cell> row = {text_cell(worst.name, "name"),
                             {sign(name_of(worst.outcome), outcome_word(worst.outcome)), "word"},
                             text_cell(worst.value),
                             text_cell(worst.limit),
                             worst.note.empty() ? Cell{"", "note"} : text_cell(worst.note, "note")};
    if (several) {
      row.insert(row.begin() + 2, {strip(check.outcomes), ""});
      const bool bad =
          worst.outcome == CheckOutcome::failed || worst.outcome == CheckOutcome::warned;
      if (bad && check.outcomes.size() > 1) {
        row[3].markup += "<small>" + text_cell(check.worst_where).markup + "</small>";
      }
    }
    rows.push_back(row);
  }
  return page_table("Validity checks: the worst outcome over all blocks", head, rows);
}

}  // namespace macro
