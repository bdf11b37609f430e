#pragma once

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

namespace macro {

/// How things are at one moment. Absent is unmeasured.
struct DashboardFigures {
  double elapsed_seconds = 0;                  ///< since the run began
  std::string phase = {};                      ///< "warming up", "measuring", "direct, measuring"
  std::string part = "block";                  ///< or "step"
  int block = 1;                               ///< the part's number, from 1
  int blocks = 1;                              ///< parts in all
  bool about = false;                          ///< whether nobody knows how many they will be
  std::optional<double> rate_per_second = {};  ///< right answers of the last seconds
  std::optional<double> in_flight = {};
  std::optional<double> latency_ns_p50 = {};  ///< of the last seconds
  std::optional<double> latency_ns_p99 = {};
  std::uint64_t failures = 0;  ///< of this scenario so far
  std::optional<double> target_cpu_cores = {};
  std::optional<double> target_rss_bytes = {};
};

struct DashboardStyle {
  bool live = false;         ///< on a terminal: a panel that is drawn in place
  bool colour = false;       ///< of the panel; leave it off for NO_COLOR
  std::size_t columns = 80;  ///< of the terminal; what is wider is cut
};

/// What the environment tells of standard error; absent where a variable is not set.
struct TerminalFacts {
  bool is_terminal = false;
  std::size_t columns = 0;                    ///< 0: not known
  std::optional<std::string> term = {};       ///< TERM
  std::optional<std::string> no_colour = {};  ///< NO_COLOR
};

/// A panel needs a terminal that can move its cursor: not one without a TERM or with TERM=dumb.
/// Colour is for panels, and not where NO_COLOR says something (no-color.org).
DashboardStyle dashboard_style(const TerminalFacts& facts);

/// Says what runs, how it is and how long it will take: on a terminal a panel that is drawn again
/// in its place and goes away at the end; elsewhere a line as a block begins and another every ten
/// seconds, without any control character. Has no clock: time is in the figures.
class Dashboard {
 public:
  Dashboard(std::ostream& out, DashboardStyle style) : out_(out), style_(style) {}

  /// What is going to run, and about how long all of it will take (0: nobody knows).
  void plan(double total_seconds, std::vector<std::string> names);
  /// The next of the names begins.
  void begin(const std::string& what);
  /// About twice a second.
  void update(const DashboardFigures& figures);
  /// Takes the panel away, so that something else can be printed; the next update draws it again.
  void finish();

 private:
  void print_line(const DashboardFigures& figures);
  void draw(const DashboardFigures& figures);
  [[nodiscard]] std::string title() const;
  [[nodiscard]] std::string time_to_go(const DashboardFigures& figures) const;

  std::ostream& out_;
  DashboardStyle style_;
  double total_seconds_ = 0;
  std::vector<std::string> names_;
  std::string what_;
  int place_ = 0;  ///< of `what_` among the names, from 1
  int block_ = 0;
  double next_line_seconds_ = 0;
  std::size_t drawn_lines_ = 0;
  std::vector<std::optional<double>> rates_;  ///< of this scenario, the last of them
  std::vector<std::optional<double>> p99s_;
};

}  // namespace macro
