#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The neutral form of a result file: what readers make of foreign formats, what the writer turns
/// into Google Benchmark JSON, and what the verdict is computed from. Plain values, no behaviour
/// beyond look-ups. Not synchronised.
namespace compare::results {

enum class TimeUnit { ns, us, ms, s };

/// One row as the file has it: one repetition, or one aggregate over repetitions.
struct Row {
  enum class Kind { iteration, aggregate };

  std::string name;      ///< with the suffix that repetitions and aggregates get, as printed
  std::string run_name;  ///< what is matched between files; equals name where the file has none
  Kind kind = Kind::iteration;
  std::string aggregate_name;  ///< "mean", "median", ...; empty for iterations
  int repetitions = 1;
  int repetition_index = 0;
  int threads = 1;
  double iterations = 0;
  double real_time = 0;  ///< in time_unit; NaN where the file says so or has none
  double cpu_time = 0;   ///< in time_unit; NaN where the file says so or has none
  TimeUnit time_unit = TimeUnit::ns;
  std::vector<std::pair<std::string, double>> counters;  ///< in the file's order
  std::string label;
  bool errored = false;
  std::string error_message;
};

/// The context object of a file: keys in the file's order, each value as JSON text ("\"x\"", "2",
/// "[...]"), so that merge loses nothing of what it does not know.
struct Context {
  std::vector<std::pair<std::string, std::string>> entries;

  /// The JSON text of a key's value; nullopt when absent. Valid until the context changes.
  [[nodiscard]] std::optional<std::string_view> json(std::string_view key) const;
  /// The value of a key whose value is a JSON string; nullopt when absent or of another type.
  [[nodiscard]] std::optional<std::string> text(std::string_view key) const;
  /// The value of a key whose value is a JSON number; nullopt when absent or of another type.
  [[nodiscard]] std::optional<double> number(std::string_view key) const;
  /// Sets a key to a string, replacing an older value.
  void set_text(std::string_view key, std::string_view value);
  /// Sets a key to a number, replacing an older value.
  void set_number(std::string_view key, double value);
};

struct ResultFile {
  std::string path;  ///< where it was read from, for messages; empty when made in memory
  Context context;
  std::vector<Row> rows;
  std::vector<std::string> warnings;  ///< what the reader had to forgive, each naming file and row
};

}  // namespace compare::results
