#include "gateway/cli/serve_config.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "gateway/cli/help.h"
#include "gateway/cli/settings.h"
#include "gateway/database/database_url.h"

namespace gateway::cli {
namespace {

using Texts = std::map<std::string, std::vector<std::string>>;  // as written, by setting

bool is_flag_given(const std::vector<std::string>& args, const std::string& name) {
  const std::string flag = "--" + name;
  return std::any_of(args.begin(), args.end(), [&](const std::string& arg) {
    return arg == flag || arg.rfind(flag + "=", 0) == 0;
  });
}

std::string known_keys() {
  std::string names;
  for (const Setting& setting : settings()) {
    names += (names.empty() ? "" : ", ") + std::string(setting.name);
  }
  return names;
}

/// Whether a text or an array of the line is open at its end.
bool is_unclosed(std::string_view line) {
  bool quoted = false;
  bool open_array = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quoted && c == '\\') {
      ++i;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && c == '#') {
      break;
    } else if (!quoted && (c == '[' || c == ']')) {
      open_array = c == '[';
    }
  }
  return quoted || open_array;
}

/// What CLI11 would take for something else without a word: an array or a text that is not closed
/// on its line, or a key that is there twice. ":LINE: what is wrong"; empty: nothing is.
std::string line_fault(std::istream& file) {
  std::map<std::string, std::size_t> line_of;
  std::string line;
  for (std::size_t number = 1; std::getline(file, line); ++number) {
    const std::string where = ":" + std::to_string(number) + ": ";
    if (is_unclosed(line)) {
      return where + "a text or an array is not closed on its line";
    }
    const std::size_t equals = line.find('=');
    std::string key = line.substr(0, std::min(equals, line.find('#')));
    std::erase_if(key, [](char c) { return c == ' ' || c == '\t'; });
    if (equals == std::string::npos || key.empty()) {
      continue;
    }
    if (const auto [first, is_new] = line_of.emplace(key, number); !is_new) {
      return where + "the key " + key + " is in line " + std::to_string(first->second) +
             " already; join the two";
    }
  }
  return {};
}

struct LineFault : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class StrictToml : public CLI::ConfigTOML {
 public:
  std::vector<CLI::ConfigItem> from_config(std::istream& input) const override {
    std::stringstream text;
    text << input.rdbuf();
    if (const std::string fault = line_fault(text); !fault.empty()) {
      throw LineFault(fault);
    }
    text.clear();
    text.seekg(0);
    return CLI::ConfigTOML::from_config(text);
  }
};

// CLI11's words for an unknown key; the beginning of an unknown [section] is told as its key "++".
constexpr std::string_view kWords = "INI was not able to parse ";
constexpr std::string_view kSection = ".++";

std::string explain_config_error(std::string_view what, const std::string& file) {
  std::string_view key = what;
  if (key.substr(0, kWords.size()) == kWords) {
    key.remove_prefix(kWords.size());
  }
  if (key.size() > kSection.size() && key.substr(key.size() - kSection.size()) == kSection) {
    key.remove_suffix(kSection.size());
    return file + ": unknown section [" + std::string(key) +
           "]; keys stand in the file without one";
  }
  return file + ": unknown key \"" + std::string(key) + "\"; known are " + known_keys();
}

/// Every text by its setting, from flags and file.
tl::expected<Texts, Ending> read_texts(const std::vector<std::string>& args, std::string& file) {
  CLI::App app("gateway serve");
  Texts texts;
  for (const Setting& setting : settings()) {
    app.add_option(std::string("--") + setting.name, texts[setting.name])
        ->allow_extra_args(false)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  }
  const CLI::Option* config = app.set_config("--config");
  app.config_formatter(std::make_shared<StrictToml>());
  app.allow_config_extras(CLI::config_extras_mode::error);
  try {
    app.parse(std::vector<std::string>(args.rbegin(), args.rend()));  // CLI11 takes from the back
  } catch (const CLI::CallForHelp&) {
    return tl::unexpected(Ending{.exit_code = kSuccess, .out = serve_help(), .err = {}});
  } catch (const LineFault& error) {
    return tl::unexpected(wrong_usage(config->as<std::string>() + error.what()));
  } catch (const CLI::ConfigError& error) {
    return tl::unexpected(
        wrong_usage(explain_config_error(error.what(), config->as<std::string>())));
  } catch (const CLI::FileError&) {
    return tl::unexpected(wrong_usage("--config: cannot read \"" + config->as<std::string>() +
                                      "\"; name a file that exists, or leave the flag out"));
  } catch (const CLI::ParseError& error) {
    return tl::unexpected(
        wrong_usage(std::string(error.what()) + "; 'gateway serve --help' lists the flags"));
  }
  file = config->count() > 0 ? config->as<std::string>() : "";
  return texts;
}

}  // namespace

tl::expected<ServeConfig, Ending> read_serve_config(const std::vector<std::string>& args) {
  std::string file;
  const auto texts = read_texts(args, file);
  if (!texts) {
    return tl::unexpected(texts.error());
  }
  ServeConfig config;
  for (const Setting& setting : settings()) {
    const std::vector<std::string>& values = texts->at(setting.name);
    const std::string where = is_flag_given(args, setting.name) ? std::string("--") + setting.name
                                                                : file + ": " + setting.name;
    if (values.size() > 1 && !setting.repeatable) {
      return tl::unexpected(wrong_usage(where + " has more than one value; give one (in a file: "
                                                "in quotes)"));
    }
    if (values.empty() && !setting.repeatable) {
      setting.apply(setting.default_value, config);
    }
    for (const std::string& value : values) {
      if (const std::string wrong = setting.apply(value, config); !wrong.empty()) {
        std::string line = where;
        // A wrong URL may hold a password all the same.
        std::string shown = value;
        if (setting.name == std::string_view("database")) {
          shown = database::printable(value);
        } else if (setting.name == std::string_view("upstream")) {
          shown = value.substr(0, value.find_first_of("=:/")) + "=...";
        }
        line.append(": \"").append(shown);
        line.append("\" ").append(wrong);
        return tl::unexpected(wrong_usage(line));
      }
    }
  }
  return config;
}

}  // namespace gateway::cli
