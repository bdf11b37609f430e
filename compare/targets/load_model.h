#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "compare/results/result_file.h"

namespace compare::targets {

/// How the load was offered, which decides whether a throughput says anything of the gateway.
enum class LoadModel {
  closed_think_time,  ///< users who pause: they offer N / (Z + R) at most
  closed,             ///< workers back to back
  open,               ///< a schedule, whatever the answers do
  unknown
};

/// "closed-think-time", "closed", "open": what the context key gatebench.load_model holds;
/// "unknown".
std::string_view word(LoadModel model);

/// The model of that word; nullopt for any other text, "unknown" included.
std::optional<LoadModel> parse_load_model(std::string_view text);

/// By the context's gatebench.load_model; else by what wrote the file (gatebench.source, or the
/// beginning of the row's name): Locust's users pause, Vegeta attacks at a rate, wrk
/// and oha work back to back; macro's connections:N do so too, its rate:N follows a schedule, its
/// users:N pause.
LoadModel load_model_of(const results::Context& context, std::string_view row_name);

/// The requests/s that a row of macro was offered, by its name: rate:N, or connections:C/rate:N,
/// which is the most. nullopt for any other row, and where the rate changed by stages.
std::optional<double> offered_rate_of(std::string_view row_name);

/// N users who each pause for Z on average.
struct ThinkingUsers {
  double users = 0;
  double think_seconds = 0;
};

/// The most that they can ask for, requests/s: N / (Z + R), R being the mean response time. From
/// Little's law, N = X (R + Z). Preconditions: all at least 0, Z + R above 0.
double throughput_ceiling(const ThinkingUsers& users, double response_seconds);

/// Above this share of the ceiling it is the users who set the throughput.
inline constexpr double kThinkTimeBoundShare = 0.9;
/// And above this one the users cannot have been those that were told of: the mean of a run's think
/// times and response times is never that far from what was reckoned with.
inline constexpr double kImpossibleShare = 1.1;

}  // namespace compare::targets
