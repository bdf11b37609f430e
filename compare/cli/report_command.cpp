#include "compare/cli/report_command.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <ostream>
#include <utility>

#include "compare/cli/report_output.h"
#include "compare/cli/usage.h"
#include "compare/report/layout.h"
#include "compare/results/input_error.h"
#include "compare/verdict/join.h"
#include "compare/verdict/verdict_file.h"

namespace compare::cli {
namespace {

using verdict::Verdict;

constexpr std::size_t kLongestAcceptance = 1000;

constexpr const char* kDescription =
    "Joins verdicts that compare wrote with --format json into one, and renders them.";

constexpr const char* kFooter = R"(
VERDICT is what compare, compare duel or compare report wrote with --format json. Several are
joined: their rows are united, and the exit code is the worst of theirs (2 for what could not be run
or read, then 1, then 2 for rows without a verdict, then 3). A document that contradicts itself is
refused.

--format as elsewhere; comment is markdown for a pull request, with the hidden first line
<!-- gatebench-perf -->. Nothing in a document can be markup, a mention or a link in any report.

--base, --head and --pull-request say which change the verdict is about, and are stored in the JSON.
--accepted takes a regression for granted: it is still shown as one, and the exit code is 0. What
cannot be judged, nobody can accept.

--expect-head is for documents from elsewhere, as an artifact of a fork's run: the head commit in
each must be this one, and an acceptance in it is not believed.

Examples:
  compare report micro.json macro.json --format markdown=summary.md --format json=verdict.json
  compare report verdict.json --accepted 'alice: streaming costs a copy, see the plan'
  compare report artifact.json --expect-head "$HEAD_SHA" --field pull_request
  compare report artifact.json --expect-head "$HEAD_SHA" --format comment=body.md

Exit codes:
  0  nothing got slower, or it is accepted; with --field: it is printed
  1  a regression
  2  cannot judge: wrong usage, a document that cannot be read or believed, or that says so; with
     --field: nobody said it
  3  undecided, where a document was judged with --on-unsure fail)";

/// What --field prints of a verdict; empty where it is not known.
struct Field {
  std::string_view name;
  std::string (*of)(const Verdict& verdict);
};
constexpr std::array<Field, 4> kFields = {
    {{"pull_request",
      [](const Verdict& verdict) {
        return verdict.subject.pull_request ? std::to_string(*verdict.subject.pull_request) : "";
      }},
     {"base_commit", [](const Verdict& verdict) { return verdict.subject.base_commit; }},
     {"head_commit", [](const Verdict& verdict) { return verdict.subject.head_commit; }},
     {"verdict", [](const Verdict& verdict) { return std::string(word(verdict.outcome)); }}}};

struct Arguments {
  std::vector<std::string> inputs;
  // What is given empty, by a script with a variable that is not set, is no option left out.
  std::optional<std::string> base;
  std::optional<std::string> head;
  std::uint64_t pull_request = 0;
  std::optional<std::string> accepted;
  std::optional<std::string> expected_head;
  std::optional<std::string> field;
  ReportArguments reports;
};

std::string field_names() {
  std::string names;
  for (const Field& field : kFields) {
    names += (names.empty() ? "" : ", ") + std::string(field.name);
  }
  return names;
}

void bind(CLI::App& app, Arguments& arguments) {
  app.add_option("VERDICT", arguments.inputs, "Verdicts as JSON")->required()->type_name("FILE");
  bind_reports(app, arguments.reports);
  app.add_option("--base", arguments.base, "The commit that was compared with")->type_name("SHA");
  app.add_option("--head", arguments.head, "The commit that was judged")->type_name("SHA");
  app.add_option("--pull-request", arguments.pull_request, "The number of the pull request")
      ->check(CLI::Range(std::uint64_t{1}, verdict::kLargestPullRequest).description(""))
      ->type_name("N");
  app.add_option("--accepted", arguments.accepted, "Who accepts a regression, and why")
      ->type_name("'WHO: WHY'");
  app.add_option("--expect-head", arguments.expected_head,
                 "Refuse documents about another head commit")
      ->type_name("SHA");
  app.add_option("--field", arguments.field, "Print only this of the verdict: " + field_names())
      ->type_name("NAME");
}

/// Empty where the option was not given.
std::string parse_commit(std::string_view option, const std::optional<std::string>& commit) {
  if (commit && !verdict::is_commit_id(*commit)) {
    throw UsageError(std::string(option) + " is '" + *commit +
                     "', no commit id; give all its 40 or 64 hexadecimal digits (git rev-parse)");
  }
  return commit.value_or("");
}

verdict::Subject parse_subject(const Arguments& arguments) {
  verdict::Subject subject;
  subject.base_commit = parse_commit("--base", arguments.base);
  subject.head_commit = parse_commit("--head", arguments.head);
  if (arguments.pull_request != 0) {
    subject.pull_request = arguments.pull_request;
  }
  return subject;
}

const Field* find_field(const Arguments& arguments) {
  if (!arguments.field) {
    return nullptr;
  }
  if (!arguments.reports.formats.empty() || !arguments.reports.out_path.empty()) {
    throw UsageError("--field prints no report; leave out --format and --out");
  }
  const auto* field = std::find_if(kFields.begin(), kFields.end(), [&](const Field& known) {
    return known.name == *arguments.field;
  });
  if (field == kFields.end()) {
    throw UsageError("--field is '" + *arguments.field + "', not one of " + field_names());
  }
  return field;
}

std::optional<verdict::Acceptance> parse_acceptance(const std::optional<std::string>& text) {
  if (!text) {
    return std::nullopt;
  }
  const std::size_t colon = std::min(text->find(':'), text->size());
  const std::size_t why = text->find_first_not_of(": ", colon);
  if (colon == 0 || why == std::string::npos || text->size() > kLongestAcceptance) {
    throw UsageError("--accepted is '" + text->substr(0, 100) +
                     "'; say who accepts and why, in at most 1000 bytes: 'WHO: WHY'");
  }
  return verdict::Acceptance{text->substr(0, colon), text->substr(why)};
}

verdict::Document read(const std::string& path, const std::string& expected_head) {
  verdict::Document document{path, verdict::read_verdict_file(path)};
  Verdict& verdict = document.verdict;
  if (expected_head.empty()) {
    return document;
  }
  if (verdict.subject.head_commit != expected_head) {
    throw results::InputError(path + ": it is about " +
                              (verdict.subject.head_commit.empty()
                                   ? "no head commit that it names"
                                   : "the head commit " + verdict.subject.head_commit) +
                              ", not about " + expected_head + ", which --expect-head asks for");
  }
  if (verdict.accepted) {
    verdict::disregard_acceptance(verdict);
    verdict.warnings.push_back("an acceptance in " + path +
                               " is not believed: say so with --accepted");
  }
  return document;
}

/// About `subject`, as far as the documents do not say otherwise.
Verdict joined(const Arguments& arguments, const verdict::Subject& subject,
               const std::string& expected_head,
               const std::optional<verdict::Acceptance>& accepted) {
  std::vector<verdict::Document> documents;
  documents.reserve(arguments.inputs.size());
  for (const std::string& input : arguments.inputs) {
    documents.push_back(read(input, expected_head));
    verdict::Subject united = subject;
    verdict::unite(united, documents.back().verdict.subject, input);
    documents.back().verdict.subject = std::move(united);
  }
  Verdict verdict = verdict::join(std::move(documents));
  if (accepted) {
    verdict::accept(verdict, *accepted);
  }
  return verdict;
}

int print_field(const Field& field, const Verdict& verdict, std::ostream& out, std::ostream& err) {
  const std::string value = field.of(verdict);
  if (value.empty()) {
    err << "compare: no " << field.name << " in the verdict\n";
    return kExitCannotJudge;
  }
  out << value << "\n";
  return 0;
}

}  // namespace

int report_command(const std::vector<std::string>& args, std::ostream& out, std::ostream& err,
                   const Terminal& terminal) {
  CLI::App app(kDescription, "compare report");
  app.footer(kFooter);
  Arguments arguments;
  bind(app, arguments);
  if (const auto answer = parse(app, args)) {
    out << *answer;
    return 0;
  }
  const verdict::Subject subject = parse_subject(arguments);
  const std::string expected_head = parse_commit("--expect-head", arguments.expected_head);
  const Field* field = find_field(arguments);
  const auto accepted = parse_acceptance(arguments.accepted);
  const std::vector<ReportOutput> outputs = report_outputs(arguments.reports, arguments.inputs);
  try {
    const Verdict verdict = joined(arguments, subject, expected_head, accepted);
    if (field != nullptr) {
      return print_field(*field, verdict, out, err);
    }
    write_reports(verdict, outputs, out, terminal);
    if (verdict.outcome == verdict::Outcome::cannot_judge) {
      err << "compare: cannot judge: " << report::printable(verdict.reason) << "\n";
    }
    return verdict.exit_code;
  } catch (const results::InputError& error) {
    if (field == nullptr) {
      Verdict unjudged;
      unjudged.subject = subject;
      write_unjudged(std::move(unjudged), error.what(), outputs, out);
    }
    throw;
  }
}

}  // namespace compare::cli
