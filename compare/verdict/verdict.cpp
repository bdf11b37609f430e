#include "compare/verdict/verdict.h"

namespace compare::verdict {

std::string_view word(Status status) {
  switch (status) {
    case Status::compared:
      return "compared";
    case Status::added:
      return "added";
    case Status::removed:
      return "removed";
    case Status::errored:
      return "errored";
    case Status::not_comparable:
      return "not_comparable";
    case Status::ignored:
      break;
  }
  return "ignored";
}

std::string_view word(Decision decision) {
  switch (decision) {
    case Decision::regressed:
      return "regressed";
    case Decision::slower:
      return "slower";
    case Decision::pass:
      return "pass";
    case Decision::improved:
      return "improved";
    case Decision::unsure:
      break;
  }
  return "unsure";
}

std::string_view word(Outcome outcome) {
  switch (outcome) {
    case Outcome::pass:
      return "pass";
    case Outcome::regression:
      return "regression";
    case Outcome::undecided:
      return "undecided";
    case Outcome::cannot_judge:
      break;
  }
  return "cannot_judge";
}

std::string_view word(Method method) {
  switch (method) {
    case Method::exact:
      return "exact";
    case Method::single:
      return "single";
    case Method::few:
      return "few";
    case Method::interval:
      return "interval";
    case Method::paired:
      break;
  }
  return "paired";
}

bool fails(Decision decision) {
  return decision == Decision::regressed || decision == Decision::slower;
}

bool failed(const Comparison& comparison) {
  return comparison.decision.has_value() && fails(*comparison.decision);
}

double times_worse(double ratio, results::Better better) {
  return better == results::Better::higher ? 1 / ratio : ratio;
}

}  // namespace compare::verdict
