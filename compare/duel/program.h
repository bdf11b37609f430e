#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "compare/duel/child_process.h"
#include "compare/results/result_file.h"

namespace compare::duel {

/// A side cannot be measured: it crashed, hung or wrote nothing that can be read. The message is
/// one line for the user, with the side, what happened and the last of what it said.
class SideFailed : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A command with {out} said of its own measurement that it is of no use, as macro run does with
/// exit status 3: the round can be run again.
class InvalidMeasurement : public SideFailed {
 public:
  using SideFailed::SideFailed;
};

/// The user (or a time limit of whoever called) broke off. The message says which.
class Interrupted : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// How long a process measures. Most of 20 ms go into repetitions, whose median is one value:
/// shorter ones are noisier, and longer ones are better spent on more rounds.
struct ProcessLength {
  int repetitions = 5;
  std::chrono::microseconds each{4000};
};

/// By which a file that was replaced is noticed; all zero where it cannot be told.
struct FileStamp {
  std::uintmax_t size = 0;
  std::filesystem::file_time_type time{};

  static FileStamp of(const std::filesystem::path& file);
  bool operator==(const FileStamp&) const = default;
};

/// One side of a duel: a Google Benchmark program, or any program that writes a result file. A
/// folder in the place of a Google Benchmark program holds one program linked in many layouts, and
/// each round takes another: where functions lie moves benchmarks by several percent, lastingly for
/// one binary, and a change to one function moves all that follow. Mytkowicz et al., "Producing
/// Wrong Data Without Doing Anything Obviously Wrong!", ASPLOS 2009; Curtsinger & Berger,
/// "Stabilizer", ASPLOS 2013.
class Program {
 public:
  /// `words` as split_words made them; `place`: an empty directory of this side for copies and
  /// results. Throws SideFailed for a folder without programs.
  Program(std::string side, std::vector<std::string> words, std::filesystem::path place);

  [[nodiscard]] const std::string& side() const { return side_; }
  /// "the current (micro)", for messages.
  [[nodiscard]] std::string described() const { return "the " + side_ + " (" + name() + ")"; }
  /// Measures all its benchmarks at once, into {out}; else one at a time.
  [[nodiscard]] bool whole() const { return whole_; }
  /// The base name of the program, for files and messages.
  [[nodiscard]] std::string name() const;

  /// The benchmarks that it has, by --benchmark_list_tests. Throws SideFailed where it is no Google
  /// Benchmark program; Interrupted. A program that lists the same from a copy is run from fresh
  /// copies from then on.
  std::vector<std::string> list_benchmarks(std::chrono::milliseconds timeout,
                                           const std::atomic<bool>& stop);

  /// Where the pages of a file lie in memory is worth several percent and stays as long as the file
  /// is cached: copies the program anew, if it is run from copies; of a folder the layout of round
  /// `number`, counted from 0. Throws SideFailed where that does not work any more, or its file is
  /// another than at the beginning.
  void make_fresh_copy(std::size_t number);
  [[nodiscard]] std::size_t layouts() const { return layouts_.size(); }
  [[nodiscard]] bool runs_from_copies() const { return copied_; }
  void run_in_place() { copied_ = false; }

  /// How to run it once for one benchmark (`benchmark` is ignored if whole()).
  [[nodiscard]] Launch launch(const std::string& benchmark, const ProcessLength& length,
                              std::vector<int> cpus) const;

  /// What the run just ended wrote. Throws SideFailed, InvalidMeasurement or Interrupted.
  [[nodiscard]] results::ResultFile read_results(const Ending& ending,
                                                 const std::string& benchmark) const;

  /// Whether both are the same program with the same arguments: one file or folder, or the same
  /// bytes that both run from copies, where what lies beside the file cannot make the difference.
  /// Only of a format that loads no script. Ask after list_benchmarks and run_in_place.
  static bool identical(const Program& first, const Program& second);

 private:
  [[nodiscard]] Launch listing(const std::filesystem::path& program) const;
  [[nodiscard]] const std::filesystem::path& layout() const { return layouts_[layout_]; }
  [[nodiscard]] bool try_to_copy() const;
  [[nodiscard]] std::filesystem::path copy() const { return place_ / "program"; }
  [[nodiscard]] std::string last_words() const;

  std::string side_;
  std::vector<std::string> words_;
  std::filesystem::path place_;
  bool whole_;
  bool copied_ = false;
  std::vector<std::filesystem::path> layouts_;  ///< by name; one where the program is a file
  std::vector<FileStamp> stamps_;               ///< of each
  std::size_t layout_ = 0;                      ///< the one in use
};

}  // namespace compare::duel
