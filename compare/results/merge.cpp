#include "compare/results/merge.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <unordered_map>

#include "compare/results/context_object.h"
#include "compare/results/duel_record.h"
#include "compare/results/environment.h"
#include "compare/results/input_error.h"

namespace compare::results {
namespace {

/// What one file may hold of one build only.
constexpr std::array<std::string_view, 4> kSameBuild = {
    "gatebench.build_type", "gatebench.compiler", "gatebench.flags", "gatebench.commit"};
/// Objects whose members each file may add to, bare or as JSON text.
constexpr std::array<std::string_view, 2> kUnited = {"gatebench.metrics", "gatebench.pipeline"};
constexpr std::string_view kSession = "gatebench.session";

/// `united` is the context of the files before `file`.
void refuse_other_environment(const Context& united, const std::vector<ResultFile>& files,
                              const ResultFile& file) {
  std::optional<Difference> found = host_difference(united, file.context);
  for (const std::string_view key : kSameBuild) {
    found = found ? found : difference(united, file.context, key);
  }
  if (!found) {
    return;
  }
  const auto earlier = std::find_if(files.begin(), files.end(), [&](const ResultFile& candidate) {
    return candidate.context.json(found->key).has_value();
  });
  throw InputError("cannot merge: " + found->key + " is \"" + found->first + "\" in " +
                   earlier->path + " and \"" + found->second + "\" in " + file.path +
                   "; merge only files of one machine and build, and compare the others");
}

void unite_members(Context& target, const Context& source, std::string_view key) {
  auto united = context_object(target, key);
  const std::unique_ptr<const rapidjson::Document> added = context_object(source, key);
  if (!united || !added) {
    return;
  }
  for (const auto& member : added->GetObject()) {
    if (!united->HasMember(member.name)) {
      united->AddMember(rapidjson::Value(member.name, united->GetAllocator()),
                        rapidjson::Value(member.value, united->GetAllocator()),
                        united->GetAllocator());
    }
  }
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer, rapidjson::UTF8<>, rapidjson::UTF8<>,
                    rapidjson::CrtAllocator, rapidjson::kWriteNanAndInfFlag>
      writer(buffer);
  united->Accept(writer);
  target.set_text(key, {buffer.GetString(), buffer.GetSize()});
}

void unite(ResultFile& target, const ResultFile& source) {
  const auto session = difference(target.context, source.context, kSession);
  for (const auto& [key, json] : source.context.entries) {
    const auto present = target.context.json(key);
    if (!present) {
      target.context.entries.emplace_back(key, json);
    } else if (*present != json &&
               std::find(kUnited.begin(), kUnited.end(), key) != kUnited.end()) {
      unite_members(target.context, source.context, key);
    }
  }
  if (session) {
    target.warnings.push_back("gatebench.session is \"" + session->first + "\" and \"" +
                              session->second + "\" in " + source.path +
                              ": the merged file belongs to no session");
  }
}

std::vector<Row> joined_rows(const std::vector<ResultFile>& files) {
  std::unordered_map<std::string_view, std::size_t> group_of;
  std::vector<std::vector<const Row*>> groups;
  for (const ResultFile& file : files) {
    for (const Row& row : file.rows) {
      if (row.kind == Row::Kind::iteration) {
        const auto [group, added] = group_of.try_emplace(row.run_name, groups.size());
        if (added) {
          groups.emplace_back();
        }
        groups[group->second].push_back(&row);
      }
    }
  }
  std::vector<Row> rows;
  for (const std::vector<const Row*>& group : groups) {
    for (std::size_t index = 0; index < group.size(); ++index) {
      rows.push_back(*group[index]);
      rows.back().name = rows.back().run_name;
      rows.back().repetitions = static_cast<int>(group.size());
      rows.back().repetition_index = static_cast<int>(index);
    }
  }
  return rows;
}

/// Rounds of two duels are no rounds of one: which of them were measured together is lost.
void forget_duels(ResultFile& merged, const std::vector<ResultFile>& files) {
  bool any = false;
  for (const ResultFile& file : files) {
    const auto record = duel_record(file.context);
    any = any || record.has_value();
    if (record && !record->complete) {
      throw InputError("cannot merge: " + file.path +
                       " is of a duel that was not finished: " + record->stopped);
    }
  }
  if (any) {
    erase_duel_record(merged.context);
    merged.warnings.emplace_back(
        "the merged file is of no duel any more, and is judged as repetitions");
  }
}

}  // namespace

ResultFile merge(const std::vector<ResultFile>& files) {
  ResultFile merged;
  bool one_session = true;
  merged.context = files.front().context;
  for (const ResultFile& file : files) {
    refuse_other_environment(merged.context, files, file);
    one_session =
        one_session && file.context.json(kSession) == files.front().context.json(kSession);
    unite(merged, file);
    merged.warnings.insert(merged.warnings.end(), file.warnings.begin(), file.warnings.end());
  }
  if (!one_session) {
    std::erase_if(merged.context.entries,
                  [](const auto& entry) { return entry.first == kSession; });
  }
  if (files.size() > 1) {
    forget_duels(merged, files);
  }
  merged.rows = joined_rows(files);
  if (merged.rows.empty()) {
    throw InputError("cannot merge: " + files.front().path +
                     (files.size() > 1 ? " and the others hold" : " holds") +
                     " only aggregates; run without --benchmark_report_aggregates_only");
  }
  return merged;
}

}  // namespace compare::results
