#include "macro/cli/result_folder.h"

#include <fstream>
#include <stdexcept>

#include "compare/results/file_output.h"
#include "compare/targets/targets_file.h"
#include "macro/export/result_files.h"
#include "macro/page/report_page.h"
#include "macro/record/result_rows.h"
#include "macro/record/run_record_json.h"
#include "macro/record/run_verdict.h"
#include "macro/record/terminal_report.h"

namespace macro {
namespace {

namespace fs = std::filesystem;
using compare::results::replace_file;

/// More scenarios than there are.
constexpr std::size_t kMostFolders = 100;

constexpr const char* kScenarios = "scenarios.txt";
constexpr const char* kGoals = "targets.json";

/// "VALID    macro/baseline/connections:64", with what is wrong behind.
std::string verdict_line(const RunRecord& run) {
  constexpr std::size_t kColumns = 9;
  std::string line(word(verdict_of(run)));
  line.resize(kColumns, ' ');
  const std::string reason = reason_of(run);
  return line + run.name + (reason.empty() ? "" : ": " + reason) + "\n";
}

RunRecord read_one(const fs::path& directory) {
  try {
    return read_run_record(directory);
  } catch (const std::runtime_error& error) {
    std::error_code ignored;
    const bool damaged = fs::exists(directory / "run.json", ignored);
    throw std::runtime_error(
        std::string(error.what()) +
        (damaged ? "; it is damaged or no file of macro run: copy it again from where it was "
                   "measured, or measure again"
                 : ""));
  }
}

}  // namespace

fs::path ResultFolder::folder_of(const RunRecord& run, const fs::path& directory) {
  return directory / scenario_of(run);
}

void ResultFolder::write_raw(const RunRecord& run, const std::string& schedule,
                             const std::string& log, const fs::path& directory) {
  std::error_code error;
  fs::create_directories(directory / "hdr", error);
  if (error) {
    throw std::runtime_error("cannot make " + (directory / "hdr").string() + ": " +
                             error.message());
  }
  replace_file(directory / "run.json", to_json(run));
  if (!schedule.empty()) {
    replace_file(directory / "schedule.json", schedule);
  }
  if (!log.empty()) {
    replace_file(directory / "hdr" / "response.hlog", log);
  }
}

void ResultFolder::write_reports(const std::vector<RunRecord>& runs,
                                 const std::vector<RunRecord>& baseline,
                                 const compare::targets::Targets& goals,
                                 const fs::path& directory) {
  // What programs read goes first, what is drawn last: a full disk then costs the least.
  replace_file(directory / "report.txt", text_report(runs));
  if (runs.size() == 1) {
    write_result_files(runs.front(), directory);
    replace_file(directory / "report.html", report_page(runs, baseline, goals));
    return;
  }
  write_suite_files(runs, directory);
  for (const RunRecord& run : runs) {
    if (run.skipped_reason.empty()) {
      const fs::path own = folder_of(run, directory);
      replace_file(own / "report.txt", terminal_report(run));
      write_result_files(run, own);
      replace_file(own / "report.html", report_page({run}, baseline, goals));
    }
  }
  replace_file(directory / "report.html", report_page(runs, baseline, goals));
}

void ResultFolder::begin(const std::vector<std::string>& scenarios, const fs::path& goals,
                         const fs::path& directory) {
  std::string names;
  for (const std::string& name : scenarios) {
    names += name + '\n';
  }
  replace_file(directory / kScenarios, names);
  std::error_code ignored;
  fs::remove(directory / "run.json", ignored);  // of an earlier run: this one's comes at its end
  fs::remove(directory / kGoals, ignored);
  if (!goals.empty()) {
    fs::copy_file(goals, directory / kGoals, fs::copy_options::overwrite_existing);
  }
}

compare::targets::Targets ResultFolder::goals(const fs::path& directory) {
  return fs::exists(directory / kGoals) ? compare::targets::read_targets_file(directory / kGoals)
                                        : compare::targets::default_targets();
}

fs::path ResultFolder::named_by(const fs::path& path) {
  std::error_code ignored;
  if (!fs::is_regular_file(path, ignored)) {
    return path;
  }
  return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

std::vector<RunRecord> ResultFolder::read(const fs::path& directory) {
  std::ifstream list(directory / kScenarios);
  std::vector<std::string> names;
  for (std::string name; names.size() < kMostFolders && std::getline(list, name);) {
    if (name.find('/') == std::string::npos && name.find("..") == std::string::npos) {
      names.push_back(name);
    }
  }
  if (names.size() <= 1) {
    return {read_one(directory)};
  }
  std::vector<RunRecord> runs;
  for (const std::string& name : names) {
    if (fs::exists(directory / name / "run.json")) {  // not where the run was broken off
      runs.push_back(read_one(directory / name));
    }
  }
  if (runs.empty()) {
    return {read_one(directory)};  // which says what is missing
  }
  return runs;
}

std::string text_report(const std::vector<RunRecord>& runs) {
  if (runs.size() == 1) {
    return terminal_report(runs.front());
  }
  std::string text;
  for (const RunRecord& run : runs) {
    text += verdict_line(run);
  }
  for (const RunRecord& run : runs) {
    if (run.skipped_reason.empty()) {
      text += '\n' + terminal_report(run);
    }
  }
  return text;
}

}  // namespace macro
