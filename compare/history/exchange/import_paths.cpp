#include <sys/stat.h>

#include <algorithm>

#include "compare/history/exchange/import.h"
#include "compare/history/exchange/run_of_result.h"
#include "compare/history/store/shard_file.h"
#include "compare/results/action_data.h"
#include "compare/results/input_error.h"
#include "compare/results/json_outline.h"
#include "compare/results/read_result_file.h"
#include "compare/results/rfc3339.h"

namespace compare::history {
namespace {

namespace fs = std::filesystem;
using results::InputError;

constexpr std::size_t kFewestDigits = 7;
constexpr std::size_t kMostDigits = 40;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool is_alphanumeric(char character) {
  return (character >= '0' && character <= '9') || (character >= 'a' && character <= 'z') ||
         (character >= 'A' && character <= 'Z');
}

/// Whether it can be a commit's id: one of digits alone may as well be a date, unless it is whole.
bool is_commit_id(std::string_view word) {
  const bool hexadecimal = word.find_first_not_of("0123456789abcdef") == std::string_view::npos;
  const bool letters = word.find_first_of("abcdef") != std::string_view::npos;
  return hexadecimal && word.size() >= kFewestDigits && word.size() <= kMostDigits &&
         (letters || word.size() == kMostDigits);
}

/// The first word of the text that can be a commit's id; "" for none.
std::string commit_id_in(std::string_view text) {
  std::size_t begin = 0;
  while (begin < text.size()) {
    std::size_t end = begin;
    while (end < text.size() && is_alphanumeric(text[end])) {
      ++end;
    }
    if (is_commit_id(text.substr(begin, end - begin))) {
      return std::string(text.substr(begin, end - begin));
    }
    begin = std::max(end, begin + 1);
  }
  return {};
}

/// By the name of the file, else of the folders that it is in, the nearest first.
std::string commit_id_of(const fs::path& path) {
  for (fs::path part = path; !part.filename().empty(); part = part.parent_path()) {
    if (std::string id = commit_id_in(part.filename().string()); !id.empty()) {
      return id;
    }
  }
  return {};
}

std::int64_t written_ns(const fs::path& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0
             ? static_cast<std::int64_t>(status.st_mtim.tv_sec) * 1'000'000'000
             : 0;
}

bool is_action_data(std::string_view text) {
  const std::string_view head =
      text.substr(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
  return results::is_action_data_script(head) || results::outline_json(head).has("entries");
}

Imported import_result(std::string_view text, const fs::path& path, const ImportOptions& options) {
  const results::ResultFile file = results::read_result_text(text, path.string());
  Run described;
  described.suite = options.suite;
  described.environment = options.environment;
  described.commit.id = commit_in(file.context);
  if (described.commit.id.empty()) {
    described.commit.id = commit_id_of(path);
  }
  if (described.commit.id.empty()) {
    const std::string date = file.context.text("date").value_or("");
    described.commit.id = date + (date.empty() ? "" : " ") + path.stem().string();
  }
  MadeRuns made = runs_of_result(file, described);
  for (Run& run : made.runs) {
    run.measured_ns = run.measured_ns != 0 ? run.measured_ns : written_ns(path);
    run.commit.time_ns = run.measured_ns;  // nothing tells when it was committed
  }
  Imported imported;
  imported.runs = std::move(made.runs);
  imported.warnings = std::move(made.warnings);
  return imported;
}

Imported import_file(const fs::path& path, const ImportOptions& options) {
  const ShardText content = read_shard(fs::canonical(path), kMostImportBytes);
  if (!content.complaint.empty()) {
    throw InputError(path.string() + ": " + content.complaint);
  }
  std::string_view text = content.bytes;
  if (text.starts_with(kByteOrderMark)) {
    text.remove_prefix(kByteOrderMark.size());
  }
  return is_action_data(text) ? import_action_data(text, path.string(), options)
                              : import_result(text, path, options);
}

bool is_wanted(const fs::directory_entry& entry) {
  const std::string name = entry.path().filename().string();
  return entry.symlink_status().type() == fs::file_type::regular &&
         (name.ends_with(".json") || name.ends_with(".js") || name.ends_with("_stats.csv"));
}

std::vector<fs::path> files_in(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  fs::recursive_directory_iterator entry(folder, fs::directory_options::skip_permission_denied,
                                         error);
  for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    if (entry->path().filename() == ".git") {
      entry.disable_recursion_pending();
    } else if (is_wanted(*entry)) {
      files.push_back(entry->path());
    }
  }
  if (error) {
    throw InputError("cannot read " + folder.string() + ": " + error.message());
  }
  std::sort(files.begin(), files.end());
  return files;
}

void unite(Imported& all, Imported one) {
  std::move(one.runs.begin(), one.runs.end(), std::back_inserter(all.runs));
  std::move(one.warnings.begin(), one.warnings.end(), std::back_inserter(all.warnings));
  all.first_reason = all.left_out == 0 ? one.first_reason : all.first_reason;
  all.left_out += one.left_out;
}

void import_folder(const fs::path& folder, const ImportOptions& options, Imported& all) {
  const std::vector<fs::path> files = files_in(folder);
  for (std::size_t index = 0; index < files.size(); ++index) {
    try {
      unite(all, import_file(files[index], options));
    } catch (const std::exception& error) {
      unite(all, {.runs = {}, .left_out = 1, .first_reason = error.what(), .warnings = {}});
    }
    if (options.progress) {
      options.progress(index + 1, files.size());
    }
  }
}

}  // namespace

Imported import_paths(const std::vector<fs::path>& paths, const ImportOptions& options) {
  Imported all;
  for (const fs::path& path : paths) {
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (error || !fs::exists(status)) {
      throw InputError("cannot read " + path.string() + ": " +
                       (error ? error.message() : "no such file or folder"));
    }
    if (fs::is_directory(status)) {
      import_folder(path, options, all);
    } else {
      unite(all, import_file(path, options));
    }
  }
  std::stable_sort(all.runs.begin(), all.runs.end(), [](const Run& first, const Run& second) {
    return first.commit.time_ns < second.commit.time_ns;
  });
  return all;
}

}  // namespace compare::history
