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
/// beginning of the row's name): Locust's users pause, Vegeta attacks at a rate, macro's
/// connections:N work back to back, its rate:N follows a schedule, its users:N pause.
LoadModel load_model_of(const results::Context& context, std::string_view row_name);

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

}  // namespace compare::targets
