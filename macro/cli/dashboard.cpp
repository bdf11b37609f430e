#include "macro/cli/dashboard.h"

#include <algorithm>
#include <utility>

#include "macro/cli/sparkline.h"
#include "macro/record/number_text.h"

namespace macro {
namespace {

constexpr double kLineSeconds = 10;
constexpr std::size_t kHistory = 40;
constexpr std::size_t kBarColumns = 30;
constexpr const char* kBold = "\033[1m";
constexpr const char* kDim = "\033[2m";
constexpr const char* kRed = "\033[31m";
constexpr const char* kPlain = "";
constexpr const char* kReset = "\033[0m";
constexpr const char* kEraseToEndOfLine = "\033[K";
constexpr const char* kEraseBelow = "\033[J";

/// A part of a line; the style is of it alone.
struct Piece {
  std::string text;
  const char* style = kPlain;
};
using Line = std::vector<Piece>;

/// What is shown may come from elsewhere (a phase, a name): no control character gets through.
std::string printable(std::string text) {
  for (char& c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) {
      c = '?';
    }
  }
  return text;
}

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

/// The first `columns` characters.
std::string cut(const std::string& text, std::size_t columns) {
  std::size_t at = 0;
  while (at < text.size() && (columns > 0 || continues_character(text[at]))) {
    columns -= continues_character(text[at]) ? 0 : 1;
    ++at;
  }
  return text.substr(0, at);
}

std::size_t columns_of(const std::string& text) {
  return text.size() -
         static_cast<std::size_t>(std::count_if(text.begin(), text.end(), continues_character));
}

/// Never as wide as the terminal: in its last column some wrap.
std::string rendered(const Line& line, const DashboardStyle& style) {
  std::size_t left = style.columns > 1 ? style.columns - 1 : 0;
  std::string text;
  for (const Piece& piece : line) {
    const std::string shown = cut(printable(piece.text), left);
    left -= columns_of(shown);
    const bool styled = style.colour && piece.style[0] != '\0' && !shown.empty();
    text += styled ? piece.style + shown + kReset : shown;
  }
  return text;
}

std::string padded(std::string text, std::size_t columns) {
  text.resize(std::max(text.size(), columns), ' ');
  return text;
}

std::string latency_or_dash(const std::optional<double>& nanoseconds) {
  return nanoseconds ? latency_text(*nanoseconds) : "-";
}

std::string count_or_dash(const std::optional<double>& count) {
  return count ? count_text(*count) : "-";
}

void remember(std::vector<std::optional<double>>& values, const std::optional<double>& value) {
  if (values.size() == kHistory) {
    values.erase(values.begin());
  }
  values.push_back(value);
}

std::string target_text(const DashboardFigures& figures, const char* between) {
  std::string text;
  if (figures.target_cpu_cores) {
    text += fixed_text(*figures.target_cpu_cores, 2) + " cpus";
  }
  if (figures.target_rss_bytes) {
    text.append(text.empty() ? "" : between).append(bytes_text(*figures.target_rss_bytes));
  }
  return text;
}

std::string block_text(const DashboardFigures& figures) {
  return figures.part + " " + std::to_string(figures.block) + " of " +
         (figures.about ? "about " : "") + std::to_string(figures.blocks) + ", " + figures.phase;
}

}  // namespace

DashboardStyle dashboard_style(const TerminalFacts& facts) {
  DashboardStyle style;
  const std::string term = facts.term.value_or("");
  style.live = facts.is_terminal && !term.empty() && term != "dumb";
  style.colour = style.live && facts.no_colour.value_or("").empty();
  style.columns = facts.columns > 0 ? facts.columns : style.columns;
  return style;
}

void Dashboard::plan(double total_seconds, std::vector<std::string> names) {
  total_seconds_ = total_seconds;
  names_ = std::move(names);
}

void Dashboard::begin(const std::string& what) {
  what_ = what;
  ++place_;
  block_ = 0;
  rates_.clear();
  p99s_.clear();
}

void Dashboard::update(const DashboardFigures& figures) {
  remember(rates_, figures.rate_per_second);
  remember(p99s_, figures.latency_ns_p99);
  if (style_.live) {
    draw(figures);
  } else if (figures.block != block_ || figures.elapsed_seconds >= next_line_seconds_) {
    print_line(figures);
    block_ = figures.block;
    next_line_seconds_ = figures.elapsed_seconds + kLineSeconds;
  }
}

void Dashboard::finish() {
  if (drawn_lines_ > 0) {
    out_ << "\033[" << drawn_lines_ << "A\r" << kEraseBelow << std::flush;
    drawn_lines_ = 0;
  }
}

std::string Dashboard::title() const {
  std::string title = what_;
  if (names_.size() > 1) {
    title += " (" + std::to_string(place_) + " of " + std::to_string(names_.size()) + ")";
  }
  return title;
}

std::string Dashboard::time_to_go(const DashboardFigures& figures) const {
  const double left = std::max(total_seconds_ - figures.elapsed_seconds, 0.0);
  return total_seconds_ > 0 ? "about " + seconds_text(left) + " to go" : "";
}

void Dashboard::print_line(const DashboardFigures& figures) {
  std::string line = "macro: " + title() + ": " + block_text(figures);
  const auto add = [&line](const std::string& text) {
    if (!text.empty()) {
      line.append(", ").append(text);
    }
  };
  if (figures.rate_per_second) {
    add(count_text(*figures.rate_per_second) + " requests/s");
  }
  if (figures.in_flight) {
    add(count_text(*figures.in_flight) + " in flight");
  }
  if (figures.latency_ns_p50) {
    add("p50 " + latency_text(*figures.latency_ns_p50));
  }
  if (figures.latency_ns_p99) {
    add("p99 " + latency_text(*figures.latency_ns_p99));
  }
  if (figures.failures > 0) {
    add(count_text(static_cast<double>(figures.failures)) + " failed");
  }
  const std::string target = target_text(figures, " and ");
  add(target.empty() ? "" : "target " + target);
  add(time_to_go(figures));
  out_ << printable(std::move(line)) << '\n' << std::flush;
}

void Dashboard::draw(const DashboardFigures& figures) {
  const double share =
      total_seconds_ > 0 ? std::clamp(figures.elapsed_seconds / total_seconds_, 0.0, 1.0) : 0;
  const auto filled = static_cast<std::size_t>(share * static_cast<double>(kBarColumns));
  std::string bar = "[" + std::string(filled, '=') + std::string(kBarColumns - filled, ' ') + "] ";
  std::string time = fixed_text(share * 100, 0) + " %  " + time_to_go(figures);
  if (total_seconds_ <= 0) {
    bar.clear();
    time = seconds_text(figures.elapsed_seconds);
  }
  const std::string target = target_text(figures, "  ");
  const std::vector<Line> lines = {{{"macro  "}, {title(), kBold}, {"  " + block_text(figures)}},
                                   {{bar}, {time}},
                                   {{"rate       ", kDim},
                                    {padded(count_or_dash(figures.rate_per_second) + " /s", 14)},
                                    {sparkline(rates_, kHistory)}},
                                   {{"p99        ", kDim},
                                    {padded(latency_or_dash(figures.latency_ns_p99), 14)},
                                    {sparkline(p99s_, kHistory)}},
                                   {{"p50        ", kDim},
                                    {padded(latency_or_dash(figures.latency_ns_p50), 14)},
                                    {"in flight  ", kDim},
                                    {count_or_dash(figures.in_flight)}},
                                   {{"failed     ", kDim},
                                    {padded(count_text(static_cast<double>(figures.failures)), 14),
                                     figures.failures > 0 ? kRed : kPlain},
                                    {"target     ", kDim},
                                    {target.empty() ? "-" : target}}};
  std::string panel = drawn_lines_ > 0 ? "\033[" + std::to_string(drawn_lines_) + "A\r" : "";
  for (const Line& line : lines) {
    panel += rendered(line, style_) + kEraseToEndOfLine + "\n";
  }
  drawn_lines_ = lines.size();
  // In one write, so that no half of it is seen.
  out_ << panel << std::flush;
}

}  // namespace macro
