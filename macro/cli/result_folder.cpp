#include "macro/cli/result_folder.h"

#include <algorithm>
#include <fstream>
#include <stdexcept>

#include "macro/export/hdr_log.h"
#include "macro/export/result_files.h"
#include "macro/page/report_page.h"
#include "macro/record/result_rows.h"
#include "macro/record/run_record_json.h"
#include "macro/record/terminal_report.h"

namespace macro {
namespace {

namespace fs = std::filesystem;

/// More scenarios than there are.
constexpr std::size_t kMostFolders = 100;

/// Under another name first: a crash leaves no half of a file.
void write_text(const fs::path& path, const std::string& text) {
  const fs::path unfinished = path.string() + ".part";
  std::ofstream file(unfinished, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  std::error_code error;
  if (file) {
    fs::rename(unfinished, path, error);
  }
  if (!file || error) {
    throw std::runtime_error("cannot write " + path.string());
  }
}

/// "VALID  macro/baseline/connections:64", with what is wrong behind.
std::string verdict_line(const RunRecord& run) {
  if (!run.skipped_reason.empty()) {
    return "SKIPPED  " + run.name + ": " + run.skipped_reason + "\n";
  }
  const std::string reason = invalid_reason_of(run);
  return (reason.empty() ? "VALID    " : "INVALID  ") + run.name +
         (reason.empty() ? "" : ": " + reason) + "\n";
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
  write_text(directory / "run.json", to_json(run));
  if (!schedule.empty()) {
    write_text(directory / "schedule.json", schedule);
  }
  if (!log.empty()) {
    write_text(directory / "hdr" / "response.hlog", log);
  }
}

void ResultFolder::write_reports(const std::vector<RunRecord>& runs,
                                 const std::vector<RunRecord>& baseline,
                                 const compare::targets::Targets& goals,
                                 const fs::path& directory) {
  write_text(directory / "report.txt", text_report(runs));
  write_text(directory / "report.html", report_page(runs, baseline, goals));
  if (runs.size() == 1) {
    write_result_files(runs.front(), directory);
    return;
  }
  write_suite_files(runs, directory);
  for (const RunRecord& run : runs) {
    if (run.skipped_reason.empty()) {
      const fs::path own = folder_of(run, directory);
      write_text(own / "report.txt", terminal_report(run));
      write_text(own / "report.html", report_page({run}, baseline, goals));
      write_result_files(run, own);
    }
  }
}

std::vector<RunRecord> ResultFolder::read(const fs::path& directory) {
  if (fs::exists(directory / "run.json")) {
    return {read_run_record(directory)};
  }
  std::vector<fs::path> folders;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(directory, error)) {
    if (fs::exists(entry.path() / "run.json", error) && folders.size() < kMostFolders) {
      folders.push_back(entry.path());
    }
  }
  if (folders.empty()) {
    return {read_run_record(directory)};  // which says what is missing
  }
  std::vector<RunRecord> runs;
  for (const fs::path& folder : folders) {
    runs.push_back(read_run_record(folder));
  }
  std::sort(runs.begin(), runs.end(),
            [](const RunRecord& a, const RunRecord& b) { return a.number < b.number; });
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
