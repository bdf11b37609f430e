#include <algorithm>

#include "macro/record/number_text.h"
#include "macro/record/validity_checks.h"
#include "macro/record/validity_limits.h"

namespace macro {
namespace {

double lag_limit(const ValidityInput& input) {
  return std::max(kLeastLagNs, kLagShareOfMedian * input.latency_ns_p50.value_or(0));
}

}  // namespace

CheckRecord check_client_busy(const ValidityInput& input) {
  CheckRecord check{"client_busy", CheckOutcome::unmeasured, "", "", ""};
  const auto& shares = input.client_busy_shares;
  if (shares.empty()) {
    return check;
  }
  const double busy = *std::max_element(shares.begin(), shares.end());
  const bool saturated = input.gateway_busy_share.value_or(0) >= kSaturatedShare;
  check.outcome = CheckOutcome::passed;
  check.value = "a client thread was busy " + percent_text(busy) + " of the time";
  check.limit = "<= " + percent_text(saturated ? kExhaustedClientShare : kMaxClientBusyShare);
  if (busy > kExhaustedClientShare || (busy > kMaxClientBusyShare && !saturated)) {
    check.outcome = CheckOutcome::failed;
    check.note = "the client, not the gateway, is measured; give it more threads and processors";
  } else if (busy > kMaxClientBusyShare) {
    check.outcome = CheckOutcome::warned;
    check.note = "the gateway's processors are the limit, but little is left until the client is";
  }
  return check;
}

CheckRecord check_lag(const ValidityInput& input) {
  CheckRecord check{"lag", CheckOutcome::not_applicable, "", "", ""};
  if (!input.lag_ns_p99) {
    check.outcome = input.open_loop ? CheckOutcome::unmeasured : CheckOutcome::not_applicable;
    return check;
  }
  const double limit = lag_limit(input);
  check.outcome = *input.lag_ns_p99 > limit ? CheckOutcome::failed : CheckOutcome::passed;
  check.value = "p99 of the client's lag was " + latency_text(*input.lag_ns_p99);
  check.limit = "<= " + latency_text(limit);
  if (check.outcome == CheckOutcome::failed) {
    check.note =
        "the client sent later than scheduled, and response times hold its own delay; give it "
        "processors of its own and more threads, or offer less";
  }
  return check;
}

CheckRecord check_offered(const ValidityInput& input) {
  CheckRecord check{"offered", CheckOutcome::not_applicable, "", "", ""};
  if (!input.open_loop) {
    return check;
  }
  if (input.scheduled == 0) {
    check.outcome = CheckOutcome::unmeasured;
    return check;
  }
  const std::uint64_t late = std::min(input.scheduled, input.not_sent + input.waited_for_room);
  const double share =
      static_cast<double>(input.scheduled - late) / static_cast<double>(input.scheduled);
  check.outcome = CheckOutcome::passed;
  check.value = percent_text(share) + " of " + count_text(static_cast<double>(input.scheduled)) +
                " scheduled requests were sent on time";
  check.limit = ">= " + percent_text(kLeastSentOnTime);
  if (share >= kLeastSentOnTime) {
    return check;
  }
  if (input.in_flight_limit_hit || input.waited_for_room > 0) {
    check.outcome = CheckOutcome::warned;
    check.note =
        "--max-in-flight requests were under way and others had to wait: response times show "
        "it, service times do not; raise it to see all the target would get";
  } else {
    check.outcome = CheckOutcome::failed;
    check.note =
        "the client could not keep the schedule; give it processors of its own and more "
        "threads, or offer less";
  }
  return check;
}

CheckRecord check_ceiling(const ValidityInput& input) {
  CheckRecord check{"ceiling", CheckOutcome::unmeasured, "", "", ""};
  if (input.held_at_per_second) {
    check.outcome = CheckOutcome::warned;
    check.value = "the client held itself at " + count_text(*input.held_at_per_second) +
                  " requests/s, which the target reached";
    check.limit = "a pace that the target sets";
    check.note =
        "back to back this client would be at its limit before the target is: latencies are those "
        "of that rate, and the target does at least so many; give the client more processors and "
        "threads, or set --rate yourself";
    return check;
  }
  if (!input.null_ceiling_per_second || *input.null_ceiling_per_second <= 0) {
    return check;
  }
  const double share = input.throughput_per_second / *input.null_ceiling_per_second;
  check.outcome = CheckOutcome::passed;
  check.value = percent_text(share) + " of the " + count_text(*input.null_ceiling_per_second) +
                " requests/s that this client reaches against a null server";
  check.limit = "<= " + percent_text(kMaxShareOfCeiling);
  if (share > kMaxShareOfCeiling) {
    check.outcome = input.open_loop ? CheckOutcome::failed : CheckOutcome::warned;
    check.note =
        "so near its own limit the client adds to every latency; give it more processors"
        " and threads";
  }
  return check;
}

CheckRecord check_hiccups(const ValidityInput& input) {
  CheckRecord check{"hiccups", CheckOutcome::unmeasured, "", "", ""};
  if (!input.hiccup_ns_p99) {
    return check;
  }
  const double hiccup = *input.hiccup_ns_p99;
  const double limit = lag_limit(input);
  check.outcome = CheckOutcome::passed;
  check.value = "the machine alone made a thread late by " + latency_text(hiccup) + " at p99";
  if (input.hiccup_ns_max) {
    check.value += ", by " + latency_text(*input.hiccup_ns_max) + " at most";
  }
  check.limit = "<= " + latency_text(limit);
  if (hiccup <= limit) {
    return check;
  }
  const auto tail = input.latency_ns_p99 ? input.latency_ns_p99 : input.latency_ns_p50;
  const bool could_be_the_result = tail && hiccup >= kHiccupShareOfTail * *tail;
  if (hiccup > kGrossHiccups * limit && could_be_the_result) {
    check.outcome = CheckOutcome::failed;
    check.note = std::string(input.latency_ns_p99 ? "p99" : "the median") + " of " +
                 latency_text(*tail) +
                 " may be the machine's and not the gateway's; measure on a quieter machine";
  } else {
    check.outcome = CheckOutcome::warned;
    check.note = "so much of any single latency may be the machine's";
    if (tail && *tail > 0) {
      check.note += ": " + percent_text(hiccup / *tail) + " of " +
                    (input.latency_ns_p99 ? "p99" : "the median");
    }
  }
  return check;
}

}  // namespace macro
