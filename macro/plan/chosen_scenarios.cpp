#include "macro/plan/chosen_scenarios.h"

namespace macro {

using Pairing = ScenarioPlan::Pairing;

const LoadProfile* chosen_profile(const RunOptions& options) {
  return options.load_profile ? find_load_profile(*options.load_profile) : nullptr;
}

std::vector<const Scenario*> chosen_scenarios(const RunOptions& options) {
  std::vector<const Scenario*> chosen;
  if (options.all_scenarios) {
    for (const Scenario& scenario : scenarios()) {
      chosen.push_back(&scenario);
    }
    return chosen;
  }
  for (const std::string& name : options.scenarios) {
    chosen.push_back(find_scenario(name));
  }
  if (chosen.empty()) {
    const LoadProfile* const profile = chosen_profile(options);
    const std::string_view usual = !options.tasks.empty() ? "mixed"
                                   : profile != nullptr   ? profile->scenario
                                                          : "baseline";
    chosen.push_back(find_scenario(usual));
  }
  return chosen;
}

std::string obstacle(const RunOptions& options, const Scenario& scenario) {
  const LoadProfile* const profile = chosen_profile(options);
  const bool fair = scenario.work == Scenario::Work::fair;
  if (!options.target_urls.empty() && (scenario.pairing == Pairing::feature || fair)) {
    return "needs a gateway that macro starts, with flags of its own; leave --target out";
  }
  if (!options.target_urls.empty() && scenario.pairing == Pairing::direct && !options.direct) {
    return "with --target needs --direct URL, the provider behind it";
  }
  if (profile != nullptr && fair) {
    return "has a load of its own; leave the profile " + std::string(profile->name) + " out";
  }
  if (profile != nullptr && scenario.pairing != Pairing::none && !profile->pairs) {
    return "is measured in pairs of blocks, which the profile " + std::string(profile->name) +
           " does not have; leave the profile out, or use quick or full";
  }
  return {};
}

}  // namespace macro
