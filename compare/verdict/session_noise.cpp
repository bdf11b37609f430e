#include "compare/verdict/session_noise.h"

#include <array>
#include <cmath>
#include <cstdio>

#include "compare/results/environment.h"
#include "compare/stats/order_statistics.h"

namespace compare::verdict {
namespace {

constexpr double kUpperQuartile = 0.75;

bool same_session(const results::Context& baseline, const results::Context& current) {
  const auto before = results::shown_value(baseline, "gatebench.session");
  return before.has_value() && before == results::shown_value(current, "gatebench.session");
}

std::string key_of(const std::string& benchmark, const std::string& metric) {
  return benchmark + "\n" + metric;
}

std::string percent(double spread) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f %%", 100 * spread);
  return text.data();
}

}  // namespace

SessionNoise::SessionNoise(const std::optional<results::NoiseProfile>& profile, bool paired,
                           const results::ResultFile& baseline,
                           const results::ResultFile& current) {
  const bool in_turn = paired || same_session(baseline.context, current.context);
  const auto model = results::shown_value(current.context, "gatebench.cpu_model");
  const bool foreign =
      profile && model && !profile->cpu_model.empty() && *model != profile->cpu_model;
  if (foreign) {
    warnings_.push_back("the noise profile " + profile->path + " is of another machine (" +
                        profile->cpu_model + ") and not used; calibrate this one");
  }
  if ((!profile || foreign) && !in_turn) {
    warnings_.emplace_back(
        "session noise unknown: the files are not of one session (gatebench.session), and what "
        "changes on a machine between sessions shows in no repetition; measure both sides in turn "
        "(compare duel), or give a profile (compare calibrate, --noise)");
  }
  if (!profile || foreign || (in_turn && !paired)) {
    return;
  }
  if (profile->cpu_model.empty() || !model) {
    warnings_.push_back("taken as of this machine, for it or the file names no CPU model: " +
                        profile->path);
  }
  std::vector<double> known;
  for (const results::NoiseEntry& entry : profile->entries) {
    const double spread = paired ? entry.pair_session_spread : entry.session_spread;
    if (std::isfinite(spread)) {
      spread_of_.emplace(key_of(entry.name, entry.metric), spread);
      known.push_back(spread);
    }
  }
  if (known.empty()) {
    warnings_.push_back("the noise profile " + profile->path +
                        " knows nothing of the noise between sessions; calibrate with --sessions");
    return;
  }
  usual_spread_ = stats::quantile(known, kUpperQuartile);
  factor_ = paired ? 1 : 2;
  source_ = std::string(paired ? "what pairing leaves of it" : "noise between sessions") + ": " +
            percent(stats::median(known)) + " at the median, from " + profile->path + " (" +
            std::to_string(profile->sessions) + " sessions, " + profile->date + ")";
}

double SessionNoise::between(const std::string& benchmark, const std::string& metric) const {
  if (source_.empty()) {
    return 0;
  }
  const auto found = spread_of_.find(key_of(benchmark, metric));
  const double spread = found == spread_of_.end() ? usual_spread_ : found->second;
  return factor_ * spread * spread;
}

}  // namespace compare::verdict
