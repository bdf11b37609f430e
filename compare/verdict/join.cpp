#include "compare/verdict/join.h"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "compare/results/environment.h"
#include "compare/results/input_error.h"
#include "compare/verdict/conclusion.h"

namespace compare::verdict {
namespace {

using results::InputError;

/// What several documents say alike is said once, in the order of the first.
void say_once(std::vector<std::string>& warnings) {
  std::unordered_set<std::string> said;
  std::erase_if(warnings,
                [&said](const std::string& warning) { return !said.insert(warning).second; });
}

void append(std::string& list, const std::string& text, std::string_view between) {
  list += (list.empty() || text.empty() ? "" : std::string(between)) + text;
}

/// Not what is the `first` in the list.
void append(std::string& list, const std::string& first, const std::string& text,
            std::string_view between) {
  if (text != first) {
    append(list, text, between);
  }
}

void unite_commit(std::string& commit, const std::string& other, std::string_view which,
                  const std::string& whose) {
  if (!commit.empty() && !other.empty() && commit != other) {
    throw InputError(whose + ": its " + std::string(which) + " is " + other + ", not " + commit +
                     "; give verdicts on one change");
  }
  commit = commit.empty() ? other : commit;
}

/// Whether no row says why it could not be judged: it was broken off, or nothing was read.
bool broken_off(const Verdict& verdict) {
  return verdict.outcome == Outcome::cannot_judge &&
         (verdict.comparisons.empty() || outcome_of(verdict) != Outcome::cannot_judge);
}

bool any(const std::vector<Document>& documents, Outcome outcome) {
  return std::any_of(documents.begin(), documents.end(), [outcome](const Document& document) {
    return document.verdict.outcome == outcome;
  });
}

Outcome worst(const std::vector<Document>& documents) {
  if (std::any_of(documents.begin(), documents.end(),
                  [](const Document& document) { return broken_off(document.verdict); })) {
    return Outcome::cannot_judge;
  }
  for (const Outcome outcome : {Outcome::regression, Outcome::cannot_judge, Outcome::undecided}) {
    if (any(documents, outcome)) {
      return outcome;
    }
  }
  return Outcome::pass;
}

std::string unjudged_reasons(const std::vector<Document>& documents) {
  std::string reasons;
  for (const Document& document : documents) {
    if (!document.verdict.reason.empty()) {
      append(reasons, document.path + ": " + document.verdict.reason, "; ");
    }
  }
  return reasons;
}

/// What every document with a regression has; none where they differ.
std::optional<Acceptance> shared_acceptance(const std::vector<Document>& documents) {
  std::optional<Acceptance> shared;
  for (const Document& document : documents) {
    const auto& accepted = document.verdict.accepted;
    if (document.verdict.outcome != Outcome::regression) {
      continue;
    }
    if (!accepted || (shared && (shared->by != accepted->by || shared->why != accepted->why))) {
      return std::nullopt;
    }
    shared = accepted;
  }
  return shared;
}

void unite(results::Context& context, const results::Context& other) {
  for (const auto& entry : other.entries) {
    if (!context.json(entry.first)) {
      context.entries.push_back(entry);
    }
  }
}

/// The rows were compared within their own document, so another machine is no obstacle.
void warn_of_machines(Verdict& joined, const Document& first, const Document& other) {
  const Environment& before = first.verdict.environment;
  const Environment& now = other.verdict.environment;
  for (const auto& [one, another] :
       {std::pair(&before.baseline, &now.baseline), std::pair(&before.current, &now.current)}) {
    if (const auto found = results::host_difference(*one, *another)) {
      joined.warnings.push_back(first.path + " and " + other.path +
                                " are of different machines: " + found->key + " is \"" +
                                found->first + "\" and \"" + found->second + "\"");
    }
  }
}

/// Says no more than is known of all intervals.
void unite_confidence(Verdict& joined, const Document& other) {
  if (joined.confidence_percent != other.verdict.confidence_percent) {
    joined.confidence_percent =
        std::min(joined.confidence_percent, other.verdict.confidence_percent);
    joined.warnings.emplace_back(
        "the intervals of the documents are of different confidence, the least of which is "
        "shown");
  }
}

void add(Verdict& joined, const Document& first, Document& other) {
  Verdict& verdict = other.verdict;
  unite(joined.subject, verdict.subject, other.path);
  const Verdict& shown = first.verdict;
  append(joined.baseline_path, shown.baseline_path, verdict.baseline_path, ", ");
  append(joined.current_path, shown.current_path, verdict.current_path, ", ");
  append(joined.noise_source, shown.noise_source, verdict.noise_source, "; ");
  joined.paired = joined.paired && verdict.paired;
  joined.warnings.insert(joined.warnings.end(), verdict.warnings.begin(), verdict.warnings.end());
  unite_confidence(joined, other);
  warn_of_machines(joined, first, other);
  unite(joined.environment.baseline, verdict.environment.baseline);
  unite(joined.environment.current, verdict.environment.current);
  joined.environment.comparable = joined.environment.comparable && verdict.environment.comparable;
  std::move(verdict.comparisons.begin(), verdict.comparisons.end(),
            std::back_inserter(joined.comparisons));
}

void refuse_shared_rows(const std::vector<Document>& documents) {
  std::unordered_map<std::string, const std::string*> places;
  for (const Document& document : documents) {
    for (const Comparison& row : document.verdict.comparisons) {
      const auto [place, added] = places.try_emplace(row.name + '\0' + row.metric, &document.path);
      if (!added) {
        throw InputError(document.path + ": " + row.metric + " of " + row.name + " is also in " +
                         *place->second + "; give each verdict once");
      }
    }
  }
}

}  // namespace

void unite(Subject& subject, const Subject& other, const std::string& whose) {
  unite_commit(subject.base_commit, other.base_commit, "base commit", whose);
  unite_commit(subject.head_commit, other.head_commit, "head commit", whose);
  if (subject.pull_request && other.pull_request && *subject.pull_request != *other.pull_request) {
    throw InputError(whose + ": its pull request is " + std::to_string(*other.pull_request) +
                     ", not " + std::to_string(*subject.pull_request) +
                     "; give verdicts on one change");
  }
  subject.pull_request = subject.pull_request ? subject.pull_request : other.pull_request;
}

Verdict join(std::vector<Document> documents) {
  assert(!documents.empty());
  if (documents.size() == 1) {
    return std::move(documents.front().verdict);
  }
  refuse_shared_rows(documents);
  const Outcome outcome = worst(documents);
  const std::string reasons = unjudged_reasons(documents);
  const std::optional<Acceptance> accepted = shared_acceptance(documents);
  const bool fail_on_unsure =
      std::any_of(documents.begin(), documents.end(),
                  [](const Document& document) { return document.verdict.exit_code == 3; });
  Verdict joined = documents.front().verdict;
  for (auto other = documents.begin() + 1; other != documents.end(); ++other) {
    add(joined, documents.front(), *other);
  }
  if (outcome == Outcome::regression && !reasons.empty()) {
    joined.warnings.push_back("a part cannot be judged: " + reasons);
  }
  say_once(joined.warnings);
  joined.outcome = outcome;
  joined.exit_code = exit_code_of(outcome, fail_on_unsure);
  joined.reason = reasons;
  joined.accepted.reset();
  if (accepted) {
    accept(joined, *accepted);
  }
  return joined;
}

void accept(Verdict& verdict, Acceptance acceptance) {
  if (verdict.outcome != Outcome::regression) {
    return;
  }
  const auto obstacle = std::find_if(verdict.comparisons.begin(), verdict.comparisons.end(),
                                     [](const Comparison& row) { return row.prevents_pass; });
  if (verdict.reason.empty() && obstacle != verdict.comparisons.end()) {
    verdict.reason = "the regression is accepted, but " + obstacle->name + " is of no use now" +
                     (obstacle->reasons.empty() ? "" : ": " + obstacle->reasons.back());
  }
  if (!verdict.reason.empty()) {
    verdict.outcome = Outcome::cannot_judge;
    verdict.accepted.reset();
  } else {
    verdict.accepted = std::move(acceptance);
  }
  verdict.exit_code = exit_code_of(verdict.outcome, false, verdict.accepted.has_value());
}

void disregard_acceptance(Verdict& verdict) {
  if (verdict.accepted) {
    verdict.accepted.reset();
    verdict.exit_code = exit_code_of(verdict.outcome, false);
  }
}

}  // namespace compare::verdict
