#include "compare/targets/targets_file.h"

#include <rapidjson/document.h>
#include <rapidjson/error/en.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <fstream>
#include <initializer_list>
#include <set>
#include <system_error>

#include "compare/results/input_error.h"
#include "compare/results/json_text.h"
#include "compare/results/metric_catalog.h"

namespace compare::targets {
namespace {

using rapidjson::Value;
using results::InputError;

constexpr std::size_t kLargestFile = 1U << 20U;
constexpr std::size_t kMostGoals = 100;
constexpr std::size_t kLongestText = 2000;
constexpr double kLargestBound = 1e15;

std::string_view text_of(const Value& value) {
  return {value.GetString(), value.GetStringLength()};
}

/// The members of one object of the file; `place` begins each complaint.
class Fields {
 public:
  Fields(const Value& object, std::string place, std::initializer_list<std::string_view> known)
      : object_(object), place_(std::move(place)) {
    if (!object.IsObject()) {
      fail("expected an object");
    }
    for (const auto& member : object.GetObject()) {
      if (std::find(known.begin(), known.end(), text_of(member.name)) == known.end()) {
        std::string list;
        for (const std::string_view name : known) {
          list += (list.empty() ? "" : ", ") + std::string(name);
        }
        fail("unknown key " + results::json_string(text_of(member.name)) + "; expected one of " +
             list);
      }
    }
  }

  [[noreturn]] void fail(const std::string& complaint) const {
    throw InputError(place_ + ": " + complaint);
  }

  /// nullptr where there is none.
  [[nodiscard]] const Value* find(const char* key) const {
    const auto member = object_.FindMember(key);
    return member == object_.MemberEnd() ? nullptr : &member->value;
  }

  [[nodiscard]] std::string text(const char* key) const {
    const Value* value = find(key);
    if (value == nullptr || !value->IsString() || value->GetStringLength() > kLongestText) {
      fail("\"" + std::string(key) + "\" is not there or no text of at most " +
           std::to_string(kLongestText) + " bytes");
    }
    return std::string(text_of(*value));
  }
  [[nodiscard]] std::string text(const char* key, const std::string& otherwise) const {
    return find(key) == nullptr ? otherwise : text(key);
  }

  [[nodiscard]] double number(const char* key, const Value& value) const {
    if (!value.IsNumber() || !(value.GetDouble() >= 0 && value.GetDouble() <= kLargestBound)) {
      fail("\"" + std::string(key) + "\" is no number from 0 to 1e15");
    }
    return value.GetDouble();
  }
  [[nodiscard]] std::optional<double> number(const char* key) const {
    const Value* value = find(key);
    return value == nullptr ? std::nullopt : std::optional(number(key, *value));
  }

 private:
  const Value& object_;
  std::string place_;
};

std::optional<Range> read_range(const Fields& fields, const char* key) {
  const Value* value = fields.find(key);
  if (value == nullptr) {
    return std::nullopt;
  }
  if (!value->IsArray()) {
    const double figure = fields.number(key, *value);
    return Range{.low = figure, .high = figure};
  }
  if (value->Size() != 2) {
    fields.fail("\"" + std::string(key) + "\" is neither a number nor [LOW, HIGH]");
  }
  const Range range{.low = fields.number(key, (*value)[0]),
                    .high = fields.number(key, (*value)[1])};
  if (range.low > range.high) {
    fields.fail("\"" + std::string(key) + "\" has a low end above its high end");
  }
  return range;
}

void check_bounds(const Fields& fields, const Goal& goal) {
  const double sign = goal.better == results::Better::higher ? -1 : 1;
  std::optional<double> last;
  for (const std::optional<double>& bound : {goal.good, goal.investigate, goal.issue}) {
    if (!bound) {
      continue;
    }
    if (last && sign * *bound < sign * *last) {
      fields.fail(
          "its bounds are out of order; each of good, investigate, issue must be worse than the "
          "one before it, or the same");
    }
    last = bound;
  }
  if (!last) {
    fields.fail("none of good, investigate, issue is there; a goal needs a bound");
  }
}

/// A bound in another kind of unit than the metric's would compare apples with pears.
void refuse_other_kind(const Fields& fields, const Goal& goal) {
  const std::string kind = results::MetricCatalog().find(goal.metric).unit;
  const std::set<std::string_view> times = {"ns", "us", "ms", "s"};
  const std::set<std::string_view> plain = {"", "%"};
  const bool time = times.contains(goal.unit);
  const bool number = plain.contains(goal.unit);
  if ((kind == "ns" && !time) || (kind == "B" && (time || number)) || (kind == "1/s" && !number)) {
    fields.fail("\"unit\" is " + results::json_string(goal.unit) + ", and " + goal.metric +
                " is in " + kind);
  }
}

Goal read_goal(const Value& value, const std::string& place) {
  const Fields fields(
      value, place,
      {"metric", "title", "unit", "better", "good", "investigate", "issue", "reference", "hint"});
  Goal goal;
  goal.metric = fields.text("metric");
  goal.title = fields.text("title", goal.metric);
  goal.unit = fields.text("unit");
  const std::string better = fields.text("better");
  if (!unit_factor(goal.unit)) {
    fields.fail("\"unit\" is " + results::json_string(goal.unit) +
                "; expected \"\", %, ns, us, ms, s, B, kB, MB, GB, KiB, MiB or GiB");
  }
  if (better != "lower" && better != "higher") {
    fields.fail("\"better\" is " + results::json_string(better) + "; expected lower or higher");
  }
  refuse_other_kind(fields, goal);
  goal.better = better == "lower" ? results::Better::lower : results::Better::higher;
  goal.good = fields.number("good");
  goal.investigate = fields.number("investigate");
  goal.issue = fields.number("issue");
  goal.reference = read_range(fields, "reference");
  goal.hint = fields.text("hint", "");
  check_bounds(fields, goal);
  return goal;
}

std::vector<Goal> read_goals(const Fields& fields, const std::string& source) {
  const Value* list = fields.find("goals");
  if (list == nullptr || !list->IsArray() || list->Empty() || list->Size() > kMostGoals) {
    fields.fail("\"goals\" is no list of 1 to " + std::to_string(kMostGoals) + " goals");
  }
  std::vector<Goal> goals;
  for (const Value& value : list->GetArray()) {
    const std::string place = source + ": goal " + std::to_string(goals.size() + 1);
    Goal goal = read_goal(value, place);
    for (const Goal& earlier : goals) {
      if (earlier.metric == goal.metric) {
        fields.fail("two goals for the metric " + results::json_string(goal.metric));
      }
    }
    goals.push_back(std::move(goal));
  }
  return goals;
}

}  // namespace

Targets parse_targets(std::string_view text, const std::string& source) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(text.data(), text.size());
  if (document.HasParseError()) {
    const std::string_view before = text.substr(0, document.GetErrorOffset());
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    throw InputError(source + ": line " + std::to_string(line) + ": no JSON (" +
                     rapidjson::GetParseError_En(document.GetParseError()) +
                     "); expected a targets file such as ci/targets/litellm.json");
  }
  const Fields fields(document, source, {"name", "reference", "goals"});
  Targets targets;
  targets.source = source;
  targets.name = fields.text("name");
  if (const Value* reference = fields.find("reference")) {
    const Fields described(*reference, source + ": reference", {"column", "name", "remark"});
    targets.reference.column = described.text("column");
    targets.reference.name = described.text("name");
    targets.reference.remark = described.text("remark", "");
  }
  targets.goals = read_goals(fields, source);
  const bool has_figures = std::any_of(targets.goals.begin(), targets.goals.end(),
                                       [](const Goal& goal) { return goal.reference.has_value(); });
  if (has_figures && targets.reference.name.empty()) {
    fields.fail("goals have reference figures, but \"reference\" does not say whose they are");
  }
  return targets;
}

Targets read_targets_file(const std::filesystem::path& path) {
  std::string text(kLargestFile + 1, '\0');
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!file.is_open() || file.bad()) {
    throw InputError("cannot read " + path.string() + ": " +
                     std::generic_category().message(errno != 0 ? errno : EIO));
  }
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > kLargestFile) {
    throw InputError(path.string() + ": larger than 1 MiB, so no targets file");
  }
  return parse_targets(text, path.string());
}

Targets default_targets() { return parse_targets(default_targets_text(), "built in"); }

}  // namespace compare::targets
