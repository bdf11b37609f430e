#include "compare/verdict/join.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compare/results/input_error.h"
#include "compare/verdict/conclusion.h"

namespace compare::verdict {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Comparison row_of(const std::string& name, std::optional<Decision> decision) {
  Comparison row;
  row.name = name;
  row.metric = "real_time";
  row.status = decision ? Status::compared : Status::removed;
  row.decision = decision;
  return row;
}

Comparison errored(const std::string& name) {
  Comparison row = row_of(name, std::nullopt);
  row.status = Status::errored;
  row.prevents_pass = true;
  row.reasons = {"errored now: crash"};
  return row;
}

/// A document that says what its rows come to.
Document document(const std::string& path, std::vector<Comparison> rows) {
  Document made{path, {}};
  made.verdict.comparisons = std::move(rows);
  made.verdict.outcome = outcome_of(made.verdict);
  made.verdict.exit_code = exit_code_of(made.verdict.outcome, false);
  made.verdict.reason = made.verdict.outcome == Outcome::cannot_judge ? "nothing to judge" : "";
  made.verdict.baseline_path = path + "/baseline.json";
  return made;
}

Document with(const std::string& path, Decision decision) {
  return document(path, {row_of(path, decision)});
}

Document broken_off(const std::string& path) {
  Document made = with(path, Decision::pass);
  made.verdict.outcome = Outcome::cannot_judge;
  made.verdict.exit_code = 2;
  made.verdict.reason = "interrupted";
  return made;
}

Document unread(const std::string& path) {
  Document made = document(path, {});
  made.verdict.reason = "cannot read it";
  return made;
}

TEST(Conclusion, FollowsThePrecedenceOfTheExitCodes) {
  const auto come_to = [](std::vector<Comparison> rows) {
    return document("x", std::move(rows)).verdict.outcome;
  };
  const Comparison pass = row_of("p", Decision::pass);
  const Comparison unsure = row_of("u", Decision::unsure);
  EXPECT_EQ(come_to({pass, unsure, errored("e"), row_of("r", Decision::slower)}),
            Outcome::regression);
  EXPECT_EQ(come_to({pass, unsure, errored("e")}), Outcome::cannot_judge);
  EXPECT_EQ(come_to({pass, unsure, row_of("gone", std::nullopt)}), Outcome::undecided);
  EXPECT_EQ(come_to({pass, row_of("i", Decision::improved)}), Outcome::pass);
  EXPECT_EQ(come_to({row_of("gone", std::nullopt)}), Outcome::cannot_judge);
  EXPECT_EQ(come_to({}), Outcome::cannot_judge);
}

TEST(Join, TakesTheWorstByThePrecedenceOfTheExitCodes) {
  const auto joined = [](std::vector<Document> documents) { return join(std::move(documents)); };
  const Document pass = with("pass", Decision::pass);
  const Document regressed = with("regressed", Decision::regressed);
  const Document unsure = with("unsure", Decision::unsure);
  const Document crashed = document("crashed", {errored("e")});
  struct Case {
    std::vector<Document> documents;
    Outcome outcome;
    int exit_code;
  };
  const std::vector<Case> cases = {
      {{pass, with("more", Decision::improved)}, Outcome::pass, 0},
      {{pass, unsure}, Outcome::undecided, 0},
      {{unsure, regressed}, Outcome::regression, 1},
      {{crashed, regressed}, Outcome::regression, 1},
      {{pass, crashed}, Outcome::cannot_judge, 2},
      {{unsure, crashed}, Outcome::cannot_judge, 2},
      {{broken_off("broken"), regressed}, Outcome::cannot_judge, 2},
      {{unread("unread"), regressed}, Outcome::cannot_judge, 2},
      {{pass, unread("unread")}, Outcome::cannot_judge, 2},
  };
  for (const auto& [documents, outcome, exit_code] : cases) {
    for (const bool reversed : {false, true}) {
      std::vector<Document> order = documents;
      if (reversed) {
        std::reverse(order.begin(), order.end());
      }
      const Verdict verdict = joined(order);
      EXPECT_EQ(verdict.outcome, outcome) << order[0].path << " " << order[1].path;
      EXPECT_EQ(verdict.exit_code, exit_code) << order[0].path << " " << order[1].path;
      EXPECT_EQ(verdict.reason.empty(), outcome != Outcome::cannot_judge &&
                                            order[0].path != "crashed" &&
                                            order[1].path != "crashed");
    }
  }
  Document fails_on_unsure = unsure;
  fails_on_unsure.verdict.exit_code = 3;
  EXPECT_EQ(joined({pass, fails_on_unsure}).exit_code, 3);
}

TEST(Join, SaysWhichDocumentCannotBeJudged) {
  EXPECT_EQ(join({with("a", Decision::pass), unread("b.json"), broken_off("c.json")}).reason,
            "b.json: cannot read it; c.json: interrupted");
  const Verdict beside = join({with("a", Decision::slower), document("b.json", {errored("e")})});
  EXPECT_EQ(beside.reason, "b.json: nothing to judge");
  EXPECT_THAT(beside.warnings, ElementsAre("a part cannot be judged: b.json: nothing to judge"));
}

TEST(Join, KeepsRowsAsTheyWereDecided) {
  Document strict = with("strict", Decision::pass);
  strict.verdict.threshold_percent = 2;
  strict.verdict.comparisons[0].threshold_percent = 2;
  strict.verdict.warnings = {"same", "other"};
  strict.verdict.noise_source = "tau 1 %";
  Document first = with("first", Decision::pass);
  first.verdict.warnings = {"same"};
  const Verdict verdict = join({first, strict});
  ASSERT_EQ(verdict.comparisons.size(), 2U);
  EXPECT_EQ(verdict.comparisons[0].threshold_percent, 10);
  EXPECT_EQ(verdict.comparisons[1].threshold_percent, 2);
  EXPECT_THAT(verdict.warnings, ElementsAre("same", "other"));
  EXPECT_EQ(verdict.noise_source, "tau 1 %");
  EXPECT_EQ(join({strict,
                  [&] {
                    Document same = with("same", Decision::pass);
                    same.verdict.noise_source = strict.verdict.noise_source;
                    return same;
                  }()})
                .noise_source,
            "tau 1 %");
  EXPECT_EQ(verdict.baseline_path, "first/baseline.json, strict/baseline.json");
}

TEST(Join, ClaimsNoMoreThanIsKnownOfAll) {
  Document paired = with("paired", Decision::pass);
  paired.verdict.paired = true;
  paired.verdict.confidence_percent = 91;
  EXPECT_TRUE(join({paired}).paired);
  const Verdict verdict = join({with("files", Decision::pass), paired});
  EXPECT_FALSE(verdict.paired);
  EXPECT_EQ(verdict.confidence_percent, 91);
  EXPECT_THAT(verdict.warnings, ElementsAre(HasSubstr("of different confidence")));
  EXPECT_THAT(join({with("a", Decision::pass), with("b", Decision::pass)}).warnings, IsEmpty());
}

TEST(Join, WarnsOfDifferentMachines) {
  const auto on = [](const std::string& path, const std::string& model) {
    Document made = with(path, Decision::pass);
    made.verdict.environment.current.set_text("gatebench.cpu_model", model);
    made.verdict.environment.current.set_text("of " + path, "x");
    return made;
  };
  const Verdict same = join({on("a", "Xeon"), on("b", "Xeon")});
  EXPECT_THAT(same.warnings, IsEmpty());
  EXPECT_TRUE(same.environment.current.json("of a").has_value());
  EXPECT_TRUE(same.environment.current.json("of b").has_value());
  EXPECT_THAT(join({on("a", "Xeon"), on("b", "EPYC")}).warnings,
              ElementsAre("a and b are of different machines: gatebench.cpu_model is \"Xeon\" and "
                          "\"EPYC\""));
  Document apart = with("b", Decision::pass);
  apart.verdict.environment.comparable = false;
  EXPECT_FALSE(join({with("a", Decision::pass), apart}).environment.comparable);
}

void expect_refusal(std::vector<Document> documents, const std::string& message) {
  try {
    join(std::move(documents));
    FAIL() << message;
  } catch (const results::InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr(message));
  }
}

TEST(Join, RefusesAComparisonThatIsInTwoDocuments) {
  Document other = document("b.json", {row_of("a", Decision::pass)});
  expect_refusal({document("a.json", {row_of("a", Decision::pass)}), other},
                 "b.json: real_time of a is also in a.json");
  other.verdict.comparisons[0].metric = "cpu_time";
  EXPECT_EQ(join({document("a.json", {row_of("a", Decision::pass)}), other}).exit_code, 0);
}

TEST(Join, RefusesVerdictsOnDifferentChanges) {
  const auto about = [](const std::string& path, const Subject& subject) {
    Document made = with(path, Decision::pass);
    made.verdict.subject = subject;
    return made;
  };
  const Document first = about("a", {"base", "head", 12});
  expect_refusal({first, about("b", {"base", "other", 12})},
                 "b: its head commit is other, not head");
  expect_refusal({first, about("b", {"other", "head", 12})}, "b: its base commit is other");
  expect_refusal({first, about("b", {"base", "head", 13})}, "b: its pull request is 13, not 12");
  const Verdict joined =
      join({about("a", {"base", "", std::nullopt}), about("b", {"", "head", 12})});
  EXPECT_EQ(joined.subject.base_commit + joined.subject.head_commit, "basehead");
  EXPECT_EQ(joined.subject.pull_request, 12U);
}

TEST(Accept, TurnsTheExitCodeOfARegressionAndOfNothingElse) {
  Verdict regressed = with("r", Decision::regressed).verdict;
  accept(regressed, {"alice", "needed"});
  EXPECT_EQ(regressed.outcome, Outcome::regression);
  EXPECT_EQ(regressed.exit_code, 0);
  ASSERT_TRUE(regressed.accepted.has_value());
  EXPECT_EQ(regressed.accepted->by, "alice");
  disregard_acceptance(regressed);
  EXPECT_EQ(regressed.exit_code, 1);
  EXPECT_FALSE(regressed.accepted.has_value());

  Verdict unsure = with("u", Decision::unsure).verdict;
  unsure.exit_code = 3;
  Verdict unjudged = broken_off("b").verdict;
  for (auto [verdict, exit_code] : {std::pair(&unsure, 3), std::pair(&unjudged, 2)}) {
    accept(*verdict, {"alice", "needed"});
    EXPECT_EQ(verdict->exit_code, exit_code);
    EXPECT_FALSE(verdict->accepted.has_value());
    disregard_acceptance(*verdict);
    EXPECT_EQ(verdict->exit_code, exit_code);
  }
}

TEST(Accept, ReachesNothingThatCouldNotBeJudged) {
  Verdict crashed = document("x", {row_of("r", Decision::slower), errored("e")}).verdict;
  EXPECT_EQ(crashed.exit_code, 1);
  accept(crashed, {"alice", "needed"});
  EXPECT_EQ(crashed.outcome, Outcome::cannot_judge);
  EXPECT_EQ(crashed.exit_code, 2);
  EXPECT_EQ(crashed.reason,
            "the regression is accepted, but e is of no use now: errored now: crash");
  // The suite without a verdict left no row that shows it.
  Verdict joined =
      join({with("r", Decision::slower), document("gone", {row_of("g", std::nullopt)})});
  EXPECT_EQ(joined.exit_code, 1);
  accept(joined, {"alice", "needed"});
  EXPECT_EQ(joined.exit_code, 2);
}

TEST(Join, KeepsAnAcceptanceOnlyWhereEveryRegressionHasIt) {
  const auto accepted = [](const std::string& path, const std::string& by) {
    Document made = with(path, Decision::regressed);
    accept(made.verdict, {by, "needed"});
    return made;
  };
  EXPECT_EQ(join({accepted("a", "alice"), with("b", Decision::pass)}).exit_code, 0);
  EXPECT_EQ(join({accepted("a", "alice"), accepted("b", "alice")}).exit_code, 0);
  for (const Document& other : {accepted("b", "bob"), with("b", Decision::slower)}) {
    const Verdict verdict = join({accepted("a", "alice"), other});
    EXPECT_EQ(verdict.exit_code, 1);
    EXPECT_FALSE(verdict.accepted.has_value());
  }
}

}  // namespace
}  // namespace compare::verdict
