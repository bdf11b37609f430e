#include "macro/record/reconciliation.h"

#include <algorithm>

#include "macro/record/number_text.h"

namespace macro {
namespace {

std::string text_of(std::uint64_t count) { return count_text(static_cast<double>(count)); }

struct Classes {
  std::uint64_t succeeded = 0;
  std::uint64_t client_errors = 0;
  std::uint64_t server_errors = 0;
  std::uint64_t too_many = 0;  ///< 429, among the client's errors
  std::uint64_t others = 0;
  std::uint64_t unanswered = 0;
};

Classes classes_of(const ClientCounts& client) {
  Classes classes;
  std::uint64_t whole = 0;
  for (const auto& [status, count] : client.statuses) {
    whole += count;
    classes.succeeded += status / 100 == 2 ? count : 0;
    classes.client_errors += status / 100 == 4 ? count : 0;
    classes.server_errors += status / 100 == 5 ? count : 0;
    classes.too_many += status == 429 ? count : 0;
  }
  classes.others = whole - classes.succeeded - classes.client_errors - classes.server_errors;
  classes.unanswered = client.sent - std::min(client.sent, whole);
  return classes;
}

bool within(std::uint64_t value, std::uint64_t least, std::uint64_t more) {
  return value >= least && value - least <= more;
}

std::string unanswered_note(std::uint64_t unanswered) {
  return "up to " + text_of(unanswered) +
         " more are allowed: requests without a whole answer (timeouts, resets, given up at the "
         "end), which it may have counted";
}

constexpr const char* kWrong =
    "the gateway's books do not agree with what the client saw: requests were lost, counted twice "
    "or counted wrong";

}  // namespace

CheckRecord reconcile_ledger(const ClientCounts& client,
                             const std::optional<LedgerCounts>& ledger) {
  CheckRecord check{"ledger", CheckOutcome::unmeasured, "", "", ""};
  if (!ledger) {
    return check;
  }
  const Classes seen = classes_of(client);
  const std::uint64_t refused_early =
      std::min(ledger->rate_limited.value_or(seen.too_many), seen.too_many);
  // With the gateway's own count of refusals, every other 429 is an upstream's and has its row.
  const std::uint64_t passed_on = ledger->rate_limited ? seen.too_many - refused_early : 0;
  const std::uint64_t least = seen.succeeded + passed_on;
  const std::uint64_t errors = seen.client_errors + seen.server_errors + seen.others;
  const std::uint64_t perhaps =
      errors - (ledger->rate_limited ? seen.too_many : 0) + seen.unanswered;
  const std::uint64_t good_rows = ledger->rows - std::min(ledger->rows, ledger->failed_rows);
  const bool all_right = client.answered == client.sent;
  const bool rows_hold =
      within(ledger->rows, least, perhaps) && ledger->failed_rows <= ledger->rows &&
      within(good_rows, client.answered,
             seen.succeeded - std::min(seen.succeeded, client.answered) + seen.unanswered);
  const bool tokens_hold = all_right ? ledger->tokens.prompt == client.tokens.prompt &&
                                           ledger->tokens.completion == client.tokens.completion
                                     : ledger->tokens.prompt >= client.tokens.prompt &&
                                           ledger->tokens.completion >= client.tokens.completion;
  check.outcome = rows_hold && tokens_hold ? CheckOutcome::passed : CheckOutcome::failed;
  check.value = "the ledger has " + text_of(ledger->rows) + " rows, " +
                text_of(ledger->failed_rows) + " of them failed, and " +
                text_of(ledger->tokens.prompt) + " + " + text_of(ledger->tokens.completion) +
                " tokens";
  check.limit = "the client saw " + text_of(seen.succeeded) + " answers with status 2xx, " +
                text_of(client.answered) + " of them right, " + text_of(errors) +
                " with another, and " + text_of(client.tokens.prompt) + " + " +
                text_of(client.tokens.completion) + " tokens";
  if (check.outcome == CheckOutcome::failed) {
    check.note = kWrong;
  } else if (seen.unanswered > 0) {
    check.note = unanswered_note(seen.unanswered);
  }
  return check;
}

CheckRecord reconcile_metrics(const ClientCounts& client,
                              const std::optional<MetricsCounts>& metrics) {
  CheckRecord check{"metrics", CheckOutcome::unmeasured, "", "", ""};
  if (!metrics) {
    return check;
  }
  const Classes seen = classes_of(client);
  const std::uint64_t counted =
      metrics->succeeded + metrics->client_errors + metrics->server_errors;
  const bool holds =
      within(metrics->succeeded, seen.succeeded, seen.unanswered) &&
      within(metrics->client_errors, seen.client_errors, seen.unanswered) &&
      within(metrics->server_errors, seen.server_errors, seen.unanswered) &&
      within(counted, seen.succeeded + seen.client_errors + seen.server_errors, seen.unanswered);
  check.outcome = holds ? CheckOutcome::passed : CheckOutcome::failed;
  const auto text = [](std::uint64_t good, std::uint64_t theirs, std::uint64_t ours) {
    return text_of(good) + " answers with status 2xx, " + text_of(theirs) + " with 4xx, " +
           text_of(ours) + " with 5xx";
  };
  check.value = "its metrics count " +
                text(metrics->succeeded, metrics->client_errors, metrics->server_errors);
  check.limit = "the client saw " + text(seen.succeeded, seen.client_errors, seen.server_errors);
  if (!holds) {
    check.note = kWrong;
  } else if (seen.unanswered > 0) {
    check.note = unanswered_note(seen.unanswered);
  }
  return check;
}

}  // namespace macro
