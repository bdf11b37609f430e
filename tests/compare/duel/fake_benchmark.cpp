// Looks like a Google Benchmark program, and measures nothing: what it reports is in its arguments.
//   --time=NAME:NS    a benchmark and its time, as often as wanted
//   --spread=SHARE    the times are drawn from a range so wide; 0.01 where not said
//   --swing=NAME:SHARE in every other round the time is so much longer, in the rest so much shorter
//   --interrupt=NAME --crash=NAME --hang=NAME --flood=NAME --garbage=NAME --error=NAME
//   --lose=NAME --slow=NAME
//                     what befalls a benchmark; lose: its row has another name; slow: it takes
//                     half a second
//   --after=FILE      only from the thirteenth process on, counted in FILE
#include <unistd.h>

#include <cmath>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

struct Arguments {
  std::vector<std::pair<std::string, double>> times;
  std::string crash, hang, interrupt, flood, slow, garbage, error, lose, after, filter, out;
  std::string spread, swing;
  bool list = false;
};

bool take(std::string_view argument, std::string_view flag, std::string& value) {
  if (!argument.starts_with(flag)) {
    return false;
  }
  value = argument.substr(flag.size());
  return true;
}

Arguments parse(int argc, char** argv) {
  Arguments arguments;
  for (int index = 1; index < argc; ++index) {
    const std::string argument = argv[index];
    std::string value;
    if (take(argument, "--time=", value)) {
      const std::size_t colon = value.rfind(':');
      arguments.times.emplace_back(value.substr(0, colon), std::stod(value.substr(colon + 1)));
    } else if (!(take(argument, "--crash=", arguments.crash) ||
                 take(argument, "--hang=", arguments.hang) ||
                 take(argument, "--interrupt=", arguments.interrupt) ||
                 take(argument, "--flood=", arguments.flood) ||
                 take(argument, "--slow=", arguments.slow) ||
                 take(argument, "--garbage=", arguments.garbage) ||
                 take(argument, "--error=", arguments.error) ||
                 take(argument, "--after=", arguments.after) ||
                 take(argument, "--lose=", arguments.lose) ||
                 take(argument, "--spread=", arguments.spread) ||
                 take(argument, "--swing=", arguments.swing) ||
                 take(argument, "--benchmark_filter=", arguments.filter) ||
                 take(argument, "--benchmark_out=", arguments.out))) {
      arguments.list = arguments.list || argument == "--benchmark_list_tests=true";
    }
  }
  return arguments;
}

std::string plain(const std::string& expression) {
  std::string name;
  for (const char character : expression.substr(1, expression.size() - 2)) {
    name += character == '\\' ? "" : std::string(1, character);
  }
  return name;
}

/// How many processes were counted in a file before this one.
std::size_t count_in(const std::string& counter) {
  std::string marks;
  std::ifstream(counter) >> marks;
  std::ofstream(counter) << marks << '.';
  return marks.size();
}

/// Whether misfortune is due: at once, or from the thirteenth process on, for a round may be thrown
/// away three times before it counts.
bool due(const std::string& counter) { return counter.empty() || count_in(counter) >= 12; }

/// The logarithm of what the swing does to a benchmark's time: two processes of a side are a round.
double swing_of(const Arguments& arguments, const std::string& name) {
  if (!arguments.swing.starts_with(name + ":")) {
    return 0;
  }
  const double share = std::stod(arguments.swing.substr(name.size() + 1));
  return count_in(arguments.out + "-count") / 2 % 2 == 0 ? share : -share;
}

void row(std::ostream& out, const std::string& name, double time, const std::string& more) {
  out << R"({"name":")" << name << R"(","run_name":")" << name
      << R"(","run_type":"iteration","iterations":100,"real_time":)" << time << R"(,"cpu_time":)"
      << time << R"(,"time_unit":"ns")" << more << "}";
}

}  // namespace

int main(int argc, char** argv) {
  const Arguments arguments = parse(argc, argv);
  if (arguments.list) {
    for (const auto& [name, time] : arguments.times) {
      std::cout << name << "\n";
    }
    return 0;
  }
  const std::string wanted = plain(arguments.filter);
  const auto befalls = [&](const std::string& name) {
    return name == wanted && due(arguments.after);
  };
  if (befalls(arguments.crash)) {
    std::cerr << "out of \x1b[31mluck\n";
    std::abort();
  }
  if (befalls(arguments.interrupt)) {
    ::kill(::getppid(), SIGINT);  // as if the user had, at a moment that is known
    ::pause();
  }
  if (befalls(arguments.hang)) {
    ::pause();
  }
  while (befalls(arguments.flood)) {
    std::cerr << std::string(1U << 20U, 'x');
  }
  if (befalls(arguments.slow)) {
    ::usleep(500'000);
  }
  std::minstd_rand random(static_cast<unsigned>(::getpid()));
  random.discard(5);
  std::ofstream out(arguments.out);
  if (befalls(arguments.garbage)) {
    out << "not at all JSON";
    return 0;
  }
  const std::string program = argv[0];
  out << R"({"context":{"num_cpus":2,"executable":")" << program << R"("},"benchmarks":[)";
  for (const auto& [name, time] : arguments.times) {
    if (name == wanted) {
      const double spread = arguments.spread.empty() ? 0.01 : std::stod(arguments.spread);
      const double drawn = std::uniform_real_distribution<double>(-0.5, 0.5)(random);
      const double noise = (1 + spread * drawn) * std::exp(swing_of(arguments, name));
      const bool error = befalls(arguments.error);
      row(out, befalls(arguments.lose) ? "another" : name, error ? 0 : time * noise,
          error ? R"(,"error_occurred":true,"error_message":"no luck")"
                : R"(,"hits":3,"label":")" + program + "\"");
    }
  }
  out << "]}\n";
  return arguments.error == wanted ? 1 : 0;
}
