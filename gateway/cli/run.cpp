#include "gateway/cli/run.h"

#include <chrono>
#include <exception>
#include <ostream>

#include "gateway/cli/ending.h"
#include "gateway/cli/help.h"
#include "gateway/cli/key_command.h"
#include "gateway/cli/serve_command.h"
#include "gateway/cli/usage_command.h"

namespace gateway::cli {
namespace {

int dispatch(const std::vector<std::string>& args, std::ostream& out, std::ostream& err,
             const Environment& environment) {
  const std::string command = args.empty() ? "" : args.front();
  if (command == "serve") {
    return run_serve_command({args.begin() + 1, args.end()}, out, err, environment);
  }
  if (command == "key") {
    return run_key_command({args.begin() + 1, args.end()}, out, err);
  }
  if (command == "usage") {
    return run_usage_command({args.begin() + 1, args.end()}, std::chrono::system_clock::now(), out,
                             err);
  }
  if (command == "--help" || command == "-h") {
    out << gateway_help();
    return kSuccess;
  }
  if (command == "--version") {
    out << version_text();
    return kSuccess;
  }
  const std::string what =
      command.empty() ? "no command was given" : "unknown command \"" + command + "\"";
  err << wrong_usage(what +
                     "; write 'gateway serve', 'gateway key' or 'gateway usage', or see "
                     "'gateway --help'")
             .err;
  return kWrongUsage;
}

}  // namespace

int run(const std::vector<std::string>& args, std::ostream& out, std::ostream& err,
        const Environment& environment) {
  try {
    return dispatch(args, out, err, environment);
  } catch (const std::exception& error) {
    err << "gateway: " << error.what() << "\n";
    return kFailed;
  }
}

}  // namespace gateway::cli
