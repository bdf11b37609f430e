#include "compare/verdict/verdict_file.h"

#include <array>
#include <cmath>
#include <unordered_set>
#include <utility>

#include "compare/results/file_input.h"
#include "compare/results/input_error.h"
#include "compare/results/json_node.h"
#include "compare/results/json_text.h"
#include "compare/verdict/conclusion.h"

namespace compare::verdict {
namespace {

using results::JsonNode;

constexpr std::string_view kSchema = "gatebench.verdict/1";
constexpr std::string_view kExpected =
    "expected a verdict as compare --format json writes it (schema gatebench.verdict/1)";
constexpr std::size_t kMostContextEntries = 1000;
constexpr std::size_t kMostReasons = 100;
constexpr std::size_t kMostQuoted = 40;  ///< bytes of a foreign word that a message repeats
constexpr double kMostRepetitions = 1e9;
/// A ratio was turned over, written in decimal and read again.
constexpr double kRounding = 1e-6;

constexpr std::array<Status, 6> kStatuses = {Status::compared,       Status::added,
                                             Status::removed,        Status::errored,
                                             Status::not_comparable, Status::ignored};
constexpr std::array<Decision, 5> kDecisions = {
    Decision::regressed, Decision::slower, Decision::unsure, Decision::pass, Decision::improved};
constexpr std::array<Method, 5> kMethods = {Method::exact, Method::single, Method::few,
                                            Method::interval, Method::paired};
constexpr std::array<Outcome, 4> kOutcomes = {Outcome::pass, Outcome::regression,
                                              Outcome::undecided, Outcome::cannot_judge};
constexpr std::array<results::Better, 2> kDirections = {results::Better::lower,
                                                        results::Better::higher};

std::string named(std::string_view key) { return "\"" + std::string(key) + "\""; }

std::string checked(const JsonNode& node, std::string_view what, std::string text,
                    std::size_t most) {
  if (text.size() > most) {
    node.refuse(named(what) + " is longer than " + std::to_string(most) + " bytes");
  }
  return text;
}

std::string name(const JsonNode& node, std::string_view key) {
  return checked(node, key, node.text(key), kMostNameBytes);
}

/// Empty where there is none, or it is null.
std::string optional_text(const JsonNode& node, std::string_view key, std::size_t most) {
  return node.has(key) ? checked(node, key, node.text(key), most) : std::string();
}

std::vector<std::string> sentences(const JsonNode& node, std::string_view key, std::size_t most) {
  const JsonNode array = node.array(key);
  if (array.size() > most) {
    node.refuse(named(key) + " has more than " + std::to_string(most) + " elements");
  }
  std::vector<std::string> texts;
  texts.reserve(array.size());
  for (std::size_t index = 0; index < array.size(); ++index) {
    texts.push_back(checked(node, key, array.text_at(index), kMostSentenceBytes));
  }
  return texts;
}

/// The value that `known` has for the word under a key. results::Better has its own words.
template <typename Value, std::size_t kCount>
Value worded(const JsonNode& node, std::string_view key, const std::array<Value, kCount>& known) {
  const std::string text = node.text(key);
  std::string words;
  for (const Value value : known) {
    if (word(value) == text) {
      return value;
    }
    words += (words.empty() ? "" : ", ") + std::string(word(value));
  }
  node.refuse(named(key) + " is " + results::json_string(text.substr(0, kMostQuoted)) +
              ", not one of " + words);
}

template <typename Value, std::size_t kCount>
std::optional<Value> optional_worded(const JsonNode& node, std::string_view key,
                                     const std::array<Value, kCount>& known) {
  return node.has(key) ? std::optional<Value>(worded(node, key, known)) : std::nullopt;
}

std::optional<double> ranged(const JsonNode& node, std::string_view key, double least,
                             double most) {
  const auto number = node.number(key);
  if (number && !(*number >= least && *number <= most)) {
    node.refuse(named(key) + " is " + results::json_number(*number) + ", not from " +
                results::json_number(least) + " to " + results::json_number(most));
  }
  return number;
}

std::optional<double> whole(const JsonNode& node, std::string_view key, double least, double most) {
  const auto number = ranged(node, key, least, most);
  if (number && std::trunc(*number) != *number) {
    node.refuse(named(key) + " is " + results::json_number(*number) + ", not a whole number");
  }
  return number;
}

double required(const JsonNode& node, std::string_view key, std::optional<double> number) {
  if (!number) {
    node.refuse("no number " + named(key) + " in it");
  }
  return *number;
}

std::optional<double> percentage(const JsonNode& node, std::string_view key) {
  const auto number = ranged(node, key, 0, 1e9);
  if (number && *number == 0) {
    node.refuse(named(key) + " is 0, not above it");
  }
  return number;
}

std::optional<double> ratio(const JsonNode& node, std::string_view key) {
  return node.figure(key);  // 0 too: of a count that is 0 now
}

std::vector<double> values_of(const JsonNode& side) {
  if (!side.has("values")) {
    return {};
  }
  const JsonNode array = side.array("values");
  std::vector<double> values;
  values.reserve(array.size());
  for (std::size_t index = 0; index < array.size(); ++index) {
    values.push_back(array.any_number_at(index).value_or(std::nan("")));
  }
  return values;
}

Side side_of(const JsonNode& side) {
  const double n = required(side, "n", whole(side, "n", 0, kMostRepetitions));
  return {static_cast<int>(n), side.number("value").value_or(std::nan(""))};
}

/// Nothing that a judge would say of such numbers.
void refuse_contradiction(const JsonNode& node, const Comparison& row) {
  if ((row.status == Status::compared) != row.decision.has_value()) {
    node.refuse("a \"verdict\" belongs to status compared and to no other");
  }
  for (const auto& [low, high] :
       {std::pair(row.ratio_low, row.ratio_high), std::pair(row.sign_low, row.sign_high)}) {
    if (low && high && *low > *high) {
      node.refuse("the lower bound of an interval is above the upper one");
    }
  }
  const bool higher = row.better == results::Better::higher;
  const std::optional<double> nearest = higher ? row.ratio_high : row.ratio_low;
  const std::optional<double> least = nearest ? nearest : row.ratio;
  const double worse = least ? times_worse(*least, row.better) : 0;
  if (row.decision == Decision::pass && row.reasons.empty() &&
      worse > (1 + row.threshold_percent / 100) * (1 + kRounding)) {
    node.refuse("the \"verdict\" is pass, but it is slower than its threshold allows");
  }
  if (row.decision == Decision::improved && row.ratio && times_worse(*row.ratio, row.better) > 1) {
    node.refuse("the \"verdict\" is improved, but the ratio is worse");
  }
}

Comparison row_of(const JsonNode& node, double threshold_percent) {
  Comparison row;
  row.name = name(node, "name");
  row.metric = name(node, "metric");
  row.unit = name(node, "unit");
  row.better = optional_worded(node, "better", kDirections).value_or(results::Better::unknown);
  row.status = worded(node, "status", kStatuses);
  row.decision = optional_worded(node, "verdict", kDecisions);
  row.method = optional_worded(node, "method", kMethods);
  row.hard_limit = node.flag("hard_limit").value_or(false);
  row.unit_converted = node.flag("unit_converted").value_or(false);
  row.ignored_because = optional_text(node, "ignored_because", kMostSentenceBytes);
  const JsonNode baseline = node.object("baseline");
  const JsonNode current = node.object("current");
  row.baseline = side_of(baseline);
  row.current = side_of(current);
  row.baseline_values = values_of(baseline);
  row.current_values = values_of(current);
  row.ratio = ratio(node, "ratio");
  row.ratio_low = ratio(node, "ratio_low");
  row.ratio_high = ratio(node, "ratio_high");
  row.sign_low = ratio(node, "sign_low");
  row.sign_high = ratio(node, "sign_high");
  row.p_worse = ranged(node, "p_worse", 0, 1);
  row.q_worse = ranged(node, "q_worse", 0, 1);
  row.superiority = ranged(node, "superiority", 0, 1);
  if (const auto enough = whole(node, "enough_repetitions", 1, kMostRepetitions)) {
    row.enough_repetitions = static_cast<std::size_t>(*enough);
  }
  row.threshold_percent = percentage(node, "threshold_percent").value_or(threshold_percent);
  row.reasons = sentences(node, "reasons", kMostReasons);
  // What was written before there was the key: known by a benchmark that ran and does not now.
  row.prevents_pass =
      node.flag("prevents_pass")
          .value_or(row.status == Status::errored && row.baseline.n > 0 && row.current.n == 0);
  refuse_contradiction(node, row);
  return row;
}

void read_rows(const JsonNode& root, Verdict& verdict) {
  const JsonNode rows = root.array("benchmarks");
  if (rows.size() > kMostVerdictRows) {
    root.refuse("more than " + std::to_string(kMostVerdictRows) + " benchmarks");
  }
  std::unordered_set<std::string> seen;
  verdict.comparisons.reserve(rows.size());
  for (std::size_t index = 0; index < rows.size(); ++index) {
    const JsonNode node = rows.at(index);
    Comparison row = row_of(node, verdict.threshold_percent);
    if (!seen.insert(row.name + '\0' + row.metric).second) {
      node.refuse("this metric of this benchmark is there twice");
    }
    verdict.comparisons.push_back(std::move(row));
  }
}

results::Context context_of(const JsonNode& node) {
  results::Context context;
  node.for_each_json([&](std::string_view key, std::string json) {
    if (context.entries.size() == kMostContextEntries) {
      node.refuse("more than " + std::to_string(kMostContextEntries) + " entries");
    }
    checked(node, "a key", std::string(key), kMostNameBytes);
    context.entries.emplace_back(key, checked(node, key, std::move(json), kMostSentenceBytes));
  });
  return context;
}

std::string commit_of(const JsonNode& subject, std::string_view key) {
  std::string commit = optional_text(subject, key, kMostNameBytes);
  if (!commit.empty() && !is_commit_id(commit)) {
    subject.refuse(named(key) + " is no commit id of 40 or 64 hexadecimal digits");
  }
  return commit;
}

void read_subject(const JsonNode& root, Verdict& verdict) {
  if (root.has("subject")) {
    const JsonNode subject = root.object("subject");
    verdict.subject.base_commit = commit_of(subject, "base_commit");
    verdict.subject.head_commit = commit_of(subject, "head_commit");
    if (const auto number = whole(subject, "pull_request", 1, kLargestPullRequest)) {
      verdict.subject.pull_request = static_cast<std::uint64_t>(*number);
    }
  }
  if (root.has("accepted")) {
    const JsonNode accepted = root.object("accepted");
    verdict.accepted = {name(accepted, "by"), name(accepted, "why")};
    if (verdict.accepted->by.empty() || verdict.accepted->why.empty()) {
      accepted.refuse("it does not say who accepted, and why");
    }
  }
}

/// The verdict is what the judge makes of the rows, or that nothing can be judged, which the rows
/// need not show: a duel that was broken off.
void refuse_forged_outcome(const JsonNode& root, const Verdict& verdict) {
  const std::string said(word(verdict.outcome));
  const Outcome found = outcome_of(verdict);
  if (verdict.outcome == Outcome::cannot_judge && verdict.reason.empty()) {
    root.refuse(R"(the "verdict" is cannot_judge without a "reason")");
  }
  if (verdict.outcome != Outcome::cannot_judge && verdict.outcome != found) {
    root.refuse("the \"verdict\" is " + said + ", but its rows come to " +
                std::string(word(found)));
  }
  if (verdict.accepted && verdict.outcome != Outcome::regression) {
    root.refuse("\"accepted\" without a regression");
  }
  const bool accepted = verdict.accepted.has_value();
  if (verdict.exit_code != exit_code_of(verdict.outcome, verdict.exit_code == 3, accepted)) {
    root.refuse("\"exit_code\" is " + std::to_string(verdict.exit_code) +
                ", which is not that of " + said + (accepted ? ", accepted" : ""));
  }
}

}  // namespace

Verdict read_verdict_text(std::string_view text, const std::string& path) {
  if (text.size() > kMostVerdictBytes) {
    throw results::InputError(path + ": more than " + std::to_string(kMostVerdictBytes) +
                              " bytes; " + std::string(kExpected));
  }
  const rapidjson::Document document = results::parse_strict_json_document(text, path, kExpected);
  const JsonNode root(document, path, kExpected);
  if (root.text("schema") != kSchema) {
    root.refuse("the \"schema\" is another");
  }
  Verdict verdict;
  verdict.outcome = worded(root, "verdict", kOutcomes);
  verdict.exit_code = static_cast<int>(required(root, "exit_code", whole(root, "exit_code", 0, 3)));
  verdict.reason = optional_text(root, "reason", kMostSentenceBytes);
  verdict.threshold_percent =
      required(root, "threshold_percent", percentage(root, "threshold_percent"));
  verdict.confidence_percent =
      ranged(root, "confidence_percent", 0, 100).value_or(verdict.confidence_percent);
  verdict.paired = root.flag("paired").value_or(false);
  verdict.noise_source = optional_text(root, "noise", kMostSentenceBytes);
  if (root.has("files")) {
    const JsonNode files = root.object("files");
    verdict.baseline_path = optional_text(files, "baseline", kMostSentenceBytes);
    verdict.current_path = optional_text(files, "current", kMostSentenceBytes);
  }
  read_rows(root, verdict);
  const JsonNode environment = root.object("environment");
  verdict.environment.baseline = context_of(environment.object("baseline"));
  verdict.environment.current = context_of(environment.object("current"));
  verdict.environment.comparable = environment.flag("comparable").value_or(false);
  verdict.warnings = sentences(root, "warnings", kMostVerdictRows);
  read_subject(root, verdict);
  refuse_forged_outcome(root, verdict);
  return verdict;
}

Verdict read_verdict_file(const std::string& path) {
  return read_verdict_text(results::read_file(path, kMostVerdictBytes), path);
}

}  // namespace compare::verdict
