#include "gateway/cli/help.h"

#include "build_info.h"
#include "gateway/cli/settings.h"

namespace gateway::cli {
namespace {

constexpr std::size_t kFlagColumn = 30;
constexpr const char* kDatabaseMeaning =
    "sqlite:PATH or postgresql://USER@HOST/DATABASE [sqlite:gateway.db]";

std::string flag_line(const std::string& flag, const std::string& help) {
  std::string line = "  " + flag;
  line += line.size() < kFlagColumn ? std::string(kFlagColumn - line.size(), ' ') : "  ";
  return line + help + "\n";
}

}  // namespace

std::string gateway_help() {
  return "Usage: gateway serve [FLAGS]               serve the API\n"
         "       gateway key create --user NAME [--limit RATE/BURST]\n"
         "       gateway key list\n"
         "       gateway key revoke ID\n"
         "       gateway usage [--since 24h] [--user NAME] [--by user|key|model|day]\n"
         "       gateway --version\n"
         "\n"
         "An LLM gateway: OpenAI's and Anthropic's APIs in front of any upstream that speaks one "
         "of\n"
         "them, with API keys, rate limits, metrics and a ledger of usage. 'gateway serve "
         "--help',\n"
         "'gateway key --help' and 'gateway usage --help' say more.\n"
         "\n"
         "Examples:\n"
         "  gateway key create --user ann > ann.key\n"
         "  gateway serve --listen 127.0.0.1:8081\n";
}

std::string serve_help() {
  std::string text =
      "Usage: gateway serve [FLAGS]\n"
      "\n"
      "Serves until SIGTERM or SIGINT, then finishes what is under way; a second one ends it at\n"
      "once. Prints the address on standard output once it can be reached. Every flag is also a\n"
      "key of gateway.toml (listen = \"127.0.0.1:8081\"); the flag goes first. A wrong\n"
      "configuration ends with 2.\n"
      "\n"
      "Flags:\n";
  text += flag_line("--config FILE", "read the keys of this file (none by default)");
  for (const Setting& setting : settings()) {
    text += flag_line(std::string("--") + setting.name + " " + setting.placeholder,
                      std::string(setting.help) + " [" + setting.default_value + "]");
  }
  text += flag_line("-h, --help", "show this");
  text +=
      "\n"
      "Examples:\n"
      "  gateway serve\n"
      "  gateway serve --auth off --metrics off --listen 127.0.0.1:0\n"
      "  gateway serve --config gateway.toml --rate-limit user=10000/20000\n"
      "  gateway serve --route 'claude-*=anthropic' --route 'gpt-*=openai'\n"
      "  gateway serve --upstream mine=http://127.0.0.1:9090,api=chat --route '*=mine'\n";
  return text;
}

std::string key_help() {
  std::string text =
      "Usage: gateway key create --user NAME [--limit RATE/BURST]\n"
      "       gateway key list\n"
      "       gateway key revoke ID\n"
      "\n"
      "create prints the new key, and only this once: what is stored is its digest. A gateway "
      "that\n"
      "serves knows a new key at once and forgets a revoked one within 2 seconds.\n"
      "\n"
      "Flags:\n";
  text += flag_line("--user NAME", "whom the key is for; keys of one user share the user's limit");
  text += flag_line("--limit RATE/BURST",
                    "this key's own limit, requests per second / at once; always holds");
  text += flag_line("--database URL", kDatabaseMeaning);
  text += flag_line("--config FILE", "take the database from this gateway.toml");
  text += flag_line("-h, --help", "show this");
  text +=
      "\n"
      "Examples:\n"
      "  gateway key create --user ann > ann.key\n"
      "  gateway key create --user batch --limit 100/200 --database sqlite:/var/lib/gateway.db\n"
      "  gateway key revoke 7\n";
  return text;
}

std::string usage_help() {
  std::string text =
      "Usage: gateway usage [FLAGS]\n"
      "\n"
      "Prints what was used: requests, those that failed (status 400 and above), tokens by kind "
      "and\n"
      "the mean latency, summed up. Without times all that the database has.\n"
      "\n"
      "Flags:\n";
  text +=
      flag_line("--since TIME", "requests from then on: 30s, 24h or 7d ago, a day (2026-11-01)");
  text += flag_line("", "or a time with its zone (2026-11-01T12:00:00Z); days begin in UTC");
  text += flag_line("--until TIME", "requests before then");
  text += flag_line("--user NAME", "of this user only");
  text += flag_line("--by user|key|model|day", "what a line stands for [user]");
  text += flag_line("--format text|json|csv", "[text]");
  text += flag_line("--database URL", kDatabaseMeaning);
  text += flag_line("--config FILE", "take the database from this gateway.toml");
  text += flag_line("-h, --help", "show this");
  text +=
      "\n"
      "Examples:\n"
      "  gateway usage --since 24h\n"
      "  gateway usage --since 2026-11-01 --until 2026-12-01 --by model --format csv\n"
      "  gateway usage --user ann --by day --database postgresql://gateway@db/gateway\n";
  return text;
}

std::string version_text() {
  const gatebench::BuildInfo build = gatebench::build_info();
  std::string text = "gatebench-gateway " + std::string(build.version) + "\n";
  text += "commit: " + std::string(build.commit) + "\n";
  text += "build type: " + std::string(build.build_type) + "\n";
  text += "compiler: " + std::string(build.compiler) + "\n";
  text += "flags: " + std::string(build.flags) + "\n";
  return text;
}

}  // namespace gateway::cli
