#include "compare/cli/open_history.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>
#include <ostream>

#include "compare/cli/usage.h"
#include "compare/report/visible_text.h"
#include "compare/results/input_error.h"

namespace compare::cli {

history::Store open_history(const std::string& folder, history::Access access, std::ostream& err) {
  history::Waiting waiting;
  waiting.tell = [&] {
    err << "compare: " << report::printable(folder)
        << " is in use by another process; waiting for it\n"
        << std::flush;
  };
  return {folder, access, waiting};
}

namespace {

/// What timeline() passes over: add and import keep none of it, but other writers may.
void warn_of_great_values(history::StoreContents& contents) {
  std::size_t count = 0;
  std::string first;
  for (const history::Run& run : contents.runs) {
    for (const history::Measurement& measurement : run.measurements) {
      const auto great = std::count_if(measurement.values.begin(), measurement.values.end(),
                                       [](double value) { return !history::can_be_kept(value); });
      if (great > 0 && count == 0) {
        first = run.suite + ": " + measurement.benchmark + " " + measurement.metric + " at " +
                run.commit.id;
      }
      count += static_cast<std::size_t>(great);
    }
  }
  if (count > 0) {
    contents.warnings.push_back("values beyond 1e100 are passed over, " + std::to_string(count) +
                                " of them, the first: " + first);
  }
}

}  // namespace

history::StoreContents read_history(const history::Store& store, std::ostream& err) {
  history::StoreContents contents = store.read();
  warn_of_great_values(contents);
  print_warnings(contents.warnings, err);
  if (contents.runs.empty()) {
    throw results::InputError(store.folder().string() +
                              ": no run in it that can be read; compare history add adds one");
  }
  return contents;
}

void refuse_own_files(const std::string& folder, std::string_view option, const std::string& path) {
  namespace fs = std::filesystem;
  if (path.empty()) {
    return;
  }
  const fs::path within = fs::weakly_canonical(fs::absolute(path))
                              .lexically_relative(fs::weakly_canonical(fs::absolute(folder)));
  if (within == "." || history::belongs_to_store(within)) {
    throw UsageError(std::string(option) + " is '" + path +
                     "', which is one of the history's own files; write it elsewhere");
  }
}

void print_warnings(const std::vector<std::string>& warnings, std::ostream& err) {
  for (const std::string& warning : warnings) {
    print_warning(warning, err);
  }
}

void print_warning(const std::string& warning, std::ostream& err) {
  err << "compare: warning: " << report::printable(warning) << "\n";
}

history::Environment parse_environment(const std::vector<std::string>& texts) {
  std::map<std::string, std::string> environment;
  for (const std::string& text : texts) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == text.size()) {
      throw UsageError("--environment is '" + text +
                       "'; write KEY=VALUE, such as image=ubuntu-24.04");
    }
    environment[text.substr(0, equals)] = text.substr(equals + 1);
  }
  return {environment.begin(), environment.end()};
}

std::int64_t now_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace compare::cli
