#include <cmath>

#include "macro/record/number_text.h"
#include "macro/record/validity_checks.h"
#include "macro/record/validity_limits.h"

namespace macro {
namespace {

std::string text_of(std::uint64_t count) { return count_text(static_cast<double>(count)); }

std::string failure_text(const ValidityInput& input) {
  std::string text;
  for (const auto& [name, count] : input.failures) {
    text += (text.empty() ? "" : ", ") + name + " x " + std::to_string(count);
  }
  return text;
}

}  // namespace

CheckRecord check_failures(const ValidityInput& input) {
  CheckRecord check{"failures", CheckOutcome::not_applicable, "", "", ""};
  const auto all = static_cast<double>(input.succeeded + input.failed);
  if (all == 0) {
    return check;
  }
  const double ratio = static_cast<double>(input.failed) / all;
  check.outcome = ratio > kMaxFailureRatio ? CheckOutcome::failed : CheckOutcome::passed;
  check.note = failure_text(input);
  if (input.succeeded == 0) {
    check.value = "no right answer";
    return check;
  }
  check.value = percent_text(ratio) + " of the requests failed";
  check.limit = "<= " + percent_text(kMaxFailureRatio);
  return check;
}

CheckRecord check_samples(const ValidityInput& input) {
  CheckRecord check{"samples", CheckOutcome::passed, text_of(input.succeeded) + " right answers",
                    ">= " + text_of(kSamplesForP99), ""};
  if (input.succeeded + input.failed + input.refused == 0) {
    check.outcome = CheckOutcome::failed;
    check.value = "no request was answered in the measured part";
    check.limit.clear();
  } else if (input.succeeded < kSamplesForMedian) {
    check.outcome = CheckOutcome::failed;
    check.value = "only " + check.value;
    check.limit = ">= " + text_of(kSamplesForMedian);
    check.note = "too few for a median: measure longer";
    if (input.refused > 0) {
      check.note = "too few for a median, and " + text_of(input.refused) +
                   " requests were refused: offer less or raise the limit";
    }
  } else if (input.succeeded < kSamplesForP99) {
    check.outcome = CheckOutcome::warned;
    check.note = "too few for a p99, which is not shown: measure longer";
  }
  return check;
}

CheckRecord check_accounting(const ValidityInput& input) {
  CheckRecord check{"accounting", CheckOutcome::unmeasured, "", "", ""};
  if (!input.account) {
    return check;
  }
  const RequestAccount& account = *input.account;
  const std::uint64_t ended =
      account.answered + account.refused + account.failed + account.abandoned;
  check.outcome = ended == account.sent ? CheckOutcome::passed : CheckOutcome::failed;
  check.value = text_of(account.sent) + " requests sent, " + text_of(account.answered) +
                " answered, " + text_of(account.refused) + " refused, " + text_of(account.failed) +
                " failed, " + text_of(account.abandoned) + " abandoned";
  check.limit = "sent = the sum of the others";
  if (check.outcome == CheckOutcome::failed) {
    check.note = "the client lost count of its requests; this is an error in macro, report it";
  }
  return check;
}

CheckRecord check_think_time_bound(const ValidityInput& input) {
  CheckRecord check{"think_time_bound", CheckOutcome::not_applicable, "", "", ""};
  double ceiling = 0;
  const double least_seconds = input.latency_ns_min.value_or(0) / 1e9;
  for (const ThinkingUsers& group : input.thinking) {
    // Without a pause it is the gateway that sets the pace.
    if (group.mean_seconds <= 0) {
      return check;
    }
    ceiling += group.users / (group.mean_seconds + least_seconds);
  }
  if (ceiling <= 0) {
    return check;
  }
  const double share = input.throughput_per_second / ceiling;
  check.outcome = share > kThinkTimeBoundShare ? CheckOutcome::warned : CheckOutcome::passed;
  check.value = percent_text(share) + " of the " + count_text(ceiling) +
                " requests/s that these users can offer at most";
  check.limit = "<= " + percent_text(kThinkTimeBoundShare);
  if (check.outcome == CheckOutcome::warned) {
    check.note =
        "think-time-bound: the users' pauses set the throughput, not the gateway; grade latency "
        "only, or offer more users";
  }
  return check;
}

CheckRecord check_littles_law(const ValidityInput& input) {
  CheckRecord check{"littles_law", CheckOutcome::not_applicable, "", "", ""};
  if (input.littles_law_ratio == 0) {
    return check;
  }
  const double gap = std::abs(input.littles_law_ratio - 1);
  check.outcome = gap > kMaxLittlesLawGap ? CheckOutcome::warned : CheckOutcome::passed;
  const bool thinks = !input.thinking.empty();
  const std::string agents = thinks ? "users" : "connections";
  const std::string pause = thinks ? "think time" : "waiting for the cap";
  check.value = "throughput x " +
                (thinks || input.paced ? "(mean latency + " + pause + ")" : "mean latency") +
                " is " + percent_text(input.littles_law_ratio) + " of the " + agents;
  check.limit = "within " + percent_text(kMaxLittlesLawGap) + " of 100 %, by Little's law";
  if (check.outcome == CheckOutcome::warned) {
    check.note = agents +
                 " were not waiting for the gateway all the time, or not counted: failures and "
                 "starting users do that";
  }
  return check;
}

CheckRecord check_nagle(const ValidityInput& input) {
  CheckRecord check{"nagle", CheckOutcome::unmeasured, "", "", ""};
  if (!input.share_near_40_ms || !input.latency_ns_p50) {
    return check;
  }
  check.value = percent_text(*input.share_near_40_ms) + " of the answers took about 40 ms";
  check.limit = "<= " + percent_text(kMaxShareNear40Ms);
  if (*input.latency_ns_p50 >= kNagleMedianNs) {  // a server that takes as long anyway
    check.outcome = CheckOutcome::not_applicable;
    return check;
  }
  const bool seen = *input.share_near_40_ms > kMaxShareNear40Ms;
  check.outcome = seen ? CheckOutcome::warned : CheckOutcome::passed;
  if (seen) {
    check.note = "Nagle's algorithm meets delayed acknowledgement; set TCP_NODELAY at the server";
  }
  return check;
}

}  // namespace macro
