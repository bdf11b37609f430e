#include <sys/stat.h>

#include <algorithm>
#include <regex>

#include "compare/history/exchange/import.h"
#include "compare/history/exchange/loose_time.h"
#include "compare/history/exchange/run_of_result.h"
#include "compare/history/store/shard_file.h"
#include "compare/results/action_data.h"
#include "compare/results/hexadecimal.h"
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
  const bool letters = word.find_first_of("abcdef") != std::string_view::npos;
  return results::is_hexadecimal(word) && word.size() >= kFewestDigits &&
         word.size() <= kMostDigits && (letters || word.size() == kMostDigits);
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

/// A file to read. What its path tells of it is told by `within` alone, its path from the imported
/// folder on (of a file named itself, its own folder and its name), however that was written and
/// wherever it lies: a checkout in /builds/cafebabe1 is no commit of what is in it.
struct Source {
  fs::path path;
  fs::path within;
  bool named = false;  ///< itself, not a folder that it is in
};

/// What `find` finds in the name of the file, else of the folders that it is in, the nearest first;
/// "" for nothing.
std::string nearest(const fs::path& within, std::string (*find)(std::string_view)) {
  for (fs::path part = within; !part.filename().empty(); part = part.parent_path()) {
    if (std::string found = find(part.filename().string()); !found.empty()) {
      return found;
    }
  }
  return {};
}

/// The first date in the text, with the time of day where it goes on with one, as RFC 3339 (UTC):
/// "2026-01-02", "20260102", "run_2026-01-02_10-15-02"; "" for none.
std::string date_in(std::string_view text) {
  static const std::regex kDate(
      "(?:^|[^0-9])(20[0-9]{2})([-_.]?)([0-9]{2})\\2([0-9]{2})"
      "(?:[-T_ .]?([0-9]{2})[-_:.]?([0-9]{2})(?:[-_:.]?([0-9]{2}))?)?(?![0-9])");
  std::match_results<std::string_view::const_iterator> found;
  if (!std::regex_search(text.begin(), text.end(), found, kDate)) {
    return {};
  }
  const auto part = [&](std::size_t group) {
    return found[group].matched ? found[group].str() : std::string("00");
  };
  std::string date =
      part(1) + "-" + part(3) + "-" + part(4) + "T" + part(5) + ":" + part(6) + ":" + part(7) + "Z";
  return results::parse_rfc3339_ns(date) ? date : "";
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

/// Enters what the path tells where the file does not: the commit's id, the time.
void describe(const Source& source, const results::Context& context, Run& described) {
  const std::string own_date = context.text("date").value_or("");
  const std::string date = nearest(source.within, date_in);
  described.measured_ns = parse_loose_time_ns(own_date).value_or(0);
  if (described.measured_ns == 0) {
    described.measured_ns =
        date.empty() ? written_ns(source.path) : results::parse_rfc3339_ns(date).value_or(0);
  }
  described.commit.id = commit_in(context);
  if (described.commit.id.empty()) {
    described.commit.id = nearest(source.within, commit_id_in);
  }
  if (described.commit.id.empty()) {
    // The name alone would join what lies in dated folders, where every file is called the same.
    const bool name_is_enough = source.named && !own_date.empty();
    const fs::path folder = name_is_enough ? fs::path() : source.within.parent_path();
    const std::string name = (folder / source.within.stem()).generic_string();
    const std::string when = !own_date.empty() ? own_date
                             : date.empty()    ? results::rfc3339_text(described.measured_ns)
                                               : "";  // it is in the name
    described.commit.id = when + (when.empty() ? "" : " ") + name;
  }
  described.commit.time_ns = described.measured_ns;  // nothing tells when it was committed
}

Imported import_result(std::string_view text, const Source& source, const ImportOptions& options) {
  const results::ResultFile file = results::read_result_text(text, source.path.string());
  Run described;
  described.suite = options.suite;
  described.environment = options.environment;
  describe(source, file.context, described);
  MadeRuns made = runs_of_result(file, described);
  Imported imported;
  imported.runs = std::move(made.runs);
  imported.warnings = std::move(made.warnings);
  return imported;
}

Imported import_file(const Source& source, const ImportOptions& options) {
  const fs::path& path = source.path;
  const ShardText content = read_shard(fs::canonical(path), kMostImportBytes);
  if (!content.complaint.empty()) {
    throw InputError(path.string() + ": " + content.complaint);
  }
  std::string_view text = content.bytes;
  if (text.starts_with(kByteOrderMark)) {
    text.remove_prefix(kByteOrderMark.size());
  }
  return is_action_data(text) ? import_action_data(text, path.string(), options)
                              : import_result(text, source, options);
}

bool is_wanted(const fs::directory_entry& entry) {
  const std::string name = entry.path().filename().string();
  return entry.symlink_status().type() == fs::file_type::regular &&
         (name.ends_with(".json") || name.ends_with(".js") || name.ends_with("_stats.csv") ||
          name.ends_with("_requests.csv"));
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
  for (const std::string& reason : one.reasons) {
    leave_out(all, reason);
  }
  all.left_out += one.left_out - one.reasons.size();
}

void import_folder(const fs::path& folder, const ImportOptions& options, Imported& all) {
  const std::vector<fs::path> files = files_in(folder);
  for (std::size_t index = 0; index < files.size(); ++index) {
    try {
      unite(all,
            import_file({files[index], files[index].lexically_relative(folder), false}, options));
    } catch (const std::exception& error) {
      leave_out(all, error.what());
    }
    if (options.progress) {
      options.progress(index + 1, files.size());
    }
  }
}

}  // namespace

void leave_out(Imported& imported, const std::string& why) {
  ++imported.left_out;
  if (imported.reasons.size() < kMostReasons) {
    imported.reasons.push_back(why);
  }
}

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
      const fs::path absolute = fs::absolute(path).lexically_normal();
      const fs::path folder = absolute.parent_path().filename();
      unite(all, import_file({path, folder / absolute.filename(), true}, options));
    }
  }
  std::stable_sort(all.runs.begin(), all.runs.end(), [](const Run& first, const Run& second) {
    return first.commit.time_ns < second.commit.time_ns;
  });
  return all;
}

}  // namespace compare::history
