// The rules file and the noise profile: both are given by whoever changes the code that is judged.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "compare/results/input_error.h"
#include "compare/results/noise_profile.h"
#include "compare/verdict/rules_file.h"

/// Any bytes are refused with an InputError or give rules that can be applied.
// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    const compare::verdict::Rules rules = compare::verdict::read_rules_text(text, "rules.toml");
    compare::verdict::RuleBook book(rules, {});
    book.apply("limit/admit", "real_time");
    for (const compare::verdict::Rule& rule : rules.rules) {
      book.apply(rule.match, rule.metric);
    }
    static_cast<void>(book.warnings());
  } catch (const compare::results::InputError&) {
    // Refused, as it should be.
  }
  try {
    const auto profile = compare::results::read_noise_profile_text(text, "noise.json");
    // What was read can be written and read again.
    compare::results::read_noise_profile_text(compare::results::to_json(profile), "again");
  } catch (const compare::results::InputError&) {
    // Refused, as it should be.
  }
  return 0;
}
