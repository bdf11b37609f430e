#pragma once

#include <string>
#include <vector>

#include "compare/verdict/verdict.h"

namespace compare::verdict {

/// A verdict and the file it was read from, for messages.
struct Document {
  std::string path;
  Verdict verdict;
};

/// One verdict of several, of suites that were judged apart; a single one as it is. The rows are
/// united as they were decided: each keeps its threshold, and what was corrected for the number of
/// comparisons stays so for those of its own document, for each judge spent its own chance of
/// error. The exit code is by the precedence of the contract: 2 where a document was not judged for
/// another reason than its rows; else 1 where any has a regression; else 2 where any cannot be
/// judged; else 3 or 0. Beside a regression `reason` says what cannot be judged. An acceptance
/// stays where it is the same for every document with a regression. Context keys are those of the
/// first document that has them; documents of different machines are warned of.
/// Throws results::InputError where a metric of a benchmark is in two documents, or they are about
/// different changes. Precondition: at least one document.
Verdict join(std::vector<Document> documents);

/// Completes `subject` by what `other` says. Throws results::InputError, which names `whose`, where
/// both say something and it differs.
void unite(Subject& subject, const Subject& other, const std::string& whose);

/// Takes a regression for granted: exit code 0, though it still is one. Where a part cannot be
/// judged, the verdict is that then. Every other outcome stays as it is.
void accept(Verdict& verdict, Acceptance acceptance);

/// Undoes that.
void disregard_acceptance(Verdict& verdict);

}  // namespace compare::verdict
