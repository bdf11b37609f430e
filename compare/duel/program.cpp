#include "compare/duel/program.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <sstream>
#include <utility>

#include "compare/duel/command.h"
#include "compare/report/layout.h"
#include "compare/results/input_error.h"
#include "compare/results/json_text.h"
#include "compare/results/read_result_file.h"

namespace compare::duel {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLastWords = 400;  // bytes of what a failed side said
constexpr std::size_t kMostNames = 1U << 20U;
constexpr int kInvalid = 3;  // macro's exit status of a measurement that nobody should believe
constexpr std::string_view kElf =
    "\x7f"
    "ELF";

std::string read_whole(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) {
    if (!line.empty()) {
      lines.push_back(line);
    }
  }
  return lines;
}

/// The program itself, or what can be executed in a folder, by name.
std::vector<fs::path> layouts_of(const fs::path& program) {
  std::error_code unknown;
  if (!fs::is_directory(program, unknown)) {
    return {program};
  }
  std::vector<fs::path> layouts;
  for (const fs::directory_entry& entry : fs::directory_iterator(program)) {
    if (entry.is_regular_file() && ::access(entry.path().c_str(), X_OK) == 0) {
      layouts.push_back(entry.path());
    }
  }
  std::sort(layouts.begin(), layouts.end());
  return layouts;
}

}  // namespace

Program::Program(std::string side, std::vector<std::string> words, fs::path place)
    : side_(std::move(side)),
      words_(std::move(words)),
      place_(std::move(place)),
      whole_(names_out_path(words_)),
      layouts_(layouts_of(words_.front())) {
  if (layouts_.empty()) {
    throw SideFailed(described() + " is a folder without programs: " + words_.front());
  }
  for (const fs::path& file : layouts_) {
    stamps_.push_back(FileStamp::of(file));
  }
}

FileStamp FileStamp::of(const fs::path& file) {
  std::error_code unknown;
  FileStamp stamp;
  stamp.size = fs::file_size(file, unknown);
  stamp.time = unknown ? fs::file_time_type() : fs::last_write_time(file, unknown);
  return unknown ? FileStamp() : stamp;
}

std::string Program::name() const { return fs::path(words_.front()).filename().string(); }

Launch Program::listing(const fs::path& program) const {
  Launch launch;
  launch.words = words_;
  launch.words.front() = program.string();
  launch.words.emplace_back("--benchmark_list_tests=true");
  launch.output = place_ / "log";
  launch.standard_out = place_ / "list";
  return launch;
}

std::vector<std::string> Program::list_benchmarks(std::chrono::milliseconds timeout,
                                                  const std::atomic<bool>& stop) {
  const auto list = [&](const fs::path& program) {
    ChildProcess process(listing(program));
    process.let_go();
    const Ending ending = process.wait(timeout, stop);
    if (ending.kind == Ending::Kind::interrupted) {
      throw Interrupted("interrupted");
    }
    return ending.good() && fs::file_size(place_ / "list") < kMostNames
               ? lines_of(read_whole(place_ / "list"))
               : std::vector<std::string>();
  };
  std::vector<std::string> names = list(layout());
  if (names.empty()) {
    const std::string said = last_words();
    throw SideFailed("the " + side_ +
                     " lists no benchmarks when called with "
                     "--benchmark_list_tests, so it is no Google Benchmark program; if it writes "
                     "results itself, say where with {out} in the command" +
                     (said.empty() ? "" : ". It said: " + said));
  }
  // A name without a slash is searched for in PATH, and where it was found is not known here.
  if (words_.front().find('/') != std::string::npos) {
    copied_ = try_to_copy() && list(copy()) == names;
  }
  return names;
}

bool Program::try_to_copy() const {
  std::error_code failed;
  fs::remove(copy(), failed);
  return fs::copy_file(layout(), copy(), failed);
}

void Program::make_fresh_copy(std::size_t number) {
  layout_ = number % layouts_.size();
  if (FileStamp::of(layout()) != stamps_[layout_]) {
    throw SideFailed(described() +
                     " is another file than when the duel began; build before, not meanwhile");
  }
  if (copied_ && !try_to_copy()) {
    throw SideFailed(described() + " cannot be copied to " + place_.string() +
                     " any more; is there room, and was it removed?");
  }
}

Launch Program::launch(const std::string& benchmark, const ProcessLength& length,
                       std::vector<int> cpus) const {
  const std::string out = (place_ / "out").string();
  std::error_code ignored;
  fs::remove_all(out, ignored);  // so that nobody takes an old result for a new one
  Launch launch;
  launch.cpus = std::move(cpus);
  launch.output = place_ / "log";
  launch.words = whole_ ? with_out_path(words_, out) : words_;
  if (whole_) {
    return launch;
  }
  launch.words.front() = copied_ ? copy().string() : layout().string();
  const double seconds = std::chrono::duration<double>(length.each).count();
  for (const std::string& flag :
       {"--benchmark_filter=" + expression_for(benchmark), "--benchmark_out=" + out,
        std::string("--benchmark_out_format=json"),
        "--benchmark_repetitions=" + std::to_string(length.repetitions),
        "--benchmark_min_time=" + results::json_number(seconds)}) {
    launch.words.push_back(flag);
  }
  return launch;
}

results::ResultFile Program::read_results(const Ending& ending,
                                          const std::string& benchmark) const {
  if (ending.kind == Ending::Kind::interrupted) {
    throw Interrupted("interrupted");
  }
  fs::path out = place_ / "out";
  if (fs::is_directory(out)) {
    out /= "result.json";  // what macro run writes into its --out
  }
  const bool invalid = whole_ && ending.kind == Ending::Kind::exited && ending.code == kInvalid;
  std::string trouble;
  try {
    results::ResultFile file = results::read_result_file(out);
    // A benchmark that reports an error ends its program badly, and is a result all the same.
    const bool errored = std::any_of(file.rows.begin(), file.rows.end(),
                                     [](const results::Row& row) { return row.errored; });
    if (!invalid && (ending.good() || (ending.kind == Ending::Kind::exited && errored))) {
      return file;
    }
  } catch (const results::InputError& error) {
    trouble = ending.good() ? "; its results: " + std::string(error.what()) : "";
  }
  const std::string said = last_words();
  const std::string where = whole_ ? "" : " in " + report::printable(benchmark);
  const std::string what = described() + " " + ending.described() + where + trouble +
                           (said.empty() ? "" : "; it said: " + said);
  if (invalid) {
    throw InvalidMeasurement(what);
  }
  throw SideFailed(what);
}

bool Program::identical(const Program& first, const Program& second) {
  if (!std::equal(first.words_.begin() + 1, first.words_.end(), second.words_.begin() + 1,
                  second.words_.end())) {
    return false;
  }
  std::error_code unknown;
  const bool one_file = fs::equivalent(first.words_.front(), second.words_.front(), unknown);
  return (one_file || (first.copied_ && second.copied_)) &&
         std::equal(first.layouts_.begin(), first.layouts_.end(), second.layouts_.begin(),
                    second.layouts_.end(), [one_file](const fs::path& mine, const fs::path& yours) {
                      const std::string bytes = read_whole(mine);
                      return bytes.starts_with(kElf) && (one_file || bytes == read_whole(yours));
                    });
}

std::string Program::last_words() const {
  std::string said = read_whole(place_ / "log");
  while (!said.empty() && (said.back() == '\n' || said.back() == ' ')) {
    said.pop_back();
  }
  if (said.size() > kLastWords) {
    said = "..." + said.substr(said.size() - kLastWords);
  }
  std::replace(said.begin(), said.end(), '\n', ' ');
  return report::printable(said);
}

}  // namespace compare::duel
