#include <algorithm>

#include "macro/record/number_text.h"
#include "macro/record/validity_checks.h"
#include "macro/record/validity_limits.h"

namespace macro {
namespace {

double ratio_of(std::uint64_t part, std::uint64_t whole) {
  return static_cast<double>(part) / static_cast<double>(std::max<std::uint64_t>(whole, 1));
}

bool overlap(const std::vector<int>& left, const std::vector<int>& right) {
  return std::any_of(left.begin(), left.end(), [&](int cpu) {
    return std::find(right.begin(), right.end(), cpu) != right.end();
  });
}

std::string cpus_text(const std::vector<int>& cpus) {
  std::string text;
  for (const int cpu : cpus) {
    text += (text.empty() ? "" : ",") + std::to_string(cpu);
  }
  return text;
}

std::string share_text(const char* who, const std::optional<double>& ratio) {
  return std::string(who) + (ratio ? " " + percent_text(*ratio) + " of the time" : " unmeasured");
}

}  // namespace

CheckRecord check_throttling(const ValidityInput& input) {
  CheckRecord check{"throttling", CheckOutcome::unmeasured, "", "", ""};
  if (!input.client_throttled_ratio && !input.target_throttled_ratio) {
    return check;
  }
  check.value = "held back by a CPU quota: " + share_text("client", input.client_throttled_ratio) +
                ", " + share_text("target", input.target_throttled_ratio);
  check.limit = "client 0 %";
  if (input.client_throttled_ratio.value_or(0) > 0) {
    check.outcome = CheckOutcome::failed;
    check.note = "the client's own quota delays what it measures; run it without one";
  } else if (input.target_throttled_ratio.value_or(0) > 0) {
    check.outcome = CheckOutcome::warned;
    check.note = "the target's quota is its limit: what is measured is the quota's doing as well";
  } else if (input.client_throttled_ratio) {
    check.outcome = CheckOutcome::passed;
  }
  return check;
}

CheckRecord check_steal(const ValidityInput& input) {
  CheckRecord check{"steal", CheckOutcome::unmeasured, "", "", ""};
  if (!input.steal_ratio) {
    return check;
  }
  const double ratio = *input.steal_ratio;
  check.value = percent_text(ratio) + " of the processors' time was given to other machines";
  check.limit = "<= " + percent_text(ratio > kGrossStealRatio ? kGrossStealRatio : kMaxStealRatio);
  check.outcome = CheckOutcome::passed;
  if (ratio > kMaxStealRatio) {
    check.outcome = ratio > kGrossStealRatio ? CheckOutcome::failed : CheckOutcome::warned;
    check.note = "the host is shared with busy neighbours; measure on another or at another time";
  }
  return check;
}

CheckRecord check_listen_overflows(const ValidityInput& input) {
  CheckRecord check{"listen_overflows", CheckOutcome::unmeasured, "", "", ""};
  if (!input.listen_overflows) {
    return check;
  }
  const std::uint64_t lost = *input.listen_overflows;
  check.outcome = lost == 0 ? CheckOutcome::passed : CheckOutcome::warned;
  check.value = count_text(static_cast<double>(lost)) + " connections were lost by a full queue";
  check.limit = "0";
  if (input.connections_made) {
    check.value += ", of " + count_text(static_cast<double>(*input.connections_made)) + " made";
    if (ratio_of(lost, *input.connections_made) > kMaxOverflowsPerConnection) {
      check.outcome = CheckOutcome::failed;
      check.limit = "<= " + percent_text(kMaxOverflowsPerConnection);
    }
  }
  if (lost > 0) {
    check.note =
        "each waits a second or more for its next try; raise the server's listen backlog and "
        "net.core.somaxconn";
  }
  return check;
}

CheckRecord check_retransmits(const ValidityInput& input) {
  CheckRecord check{"retransmits", CheckOutcome::unmeasured, "", "", ""};
  if (!input.segments_retransmitted || !input.segments_sent) {
    return check;
  }
  const double ratio = ratio_of(*input.segments_retransmitted, *input.segments_sent);
  const bool gross = ratio > kGrossRetransmitRatio;
  check.value = percent_text(ratio) + " of the TCP segments were sent again";
  check.limit = "<= " + percent_text(gross ? kGrossRetransmitRatio : kMaxRetransmitRatio);
  check.outcome = CheckOutcome::passed;
  if (ratio > kMaxRetransmitRatio) {
    check.outcome = gross ? CheckOutcome::failed : CheckOutcome::warned;
    check.note = "each costs 200 ms and more: the network or a full queue loses packets";
  }
  return check;
}

CheckRecord check_cpu_overlap(const ValidityInput& input) {
  CheckRecord check{"cpu_overlap", CheckOutcome::unmeasured, "", "", ""};
  if (!input.processors || input.processors->client.empty() || input.processors->target.empty()) {
    return check;
  }
  const ProcessorSets& sets = *input.processors;
  check.value =
      "client on cpu " + cpus_text(sets.client) + ", target on cpu " + cpus_text(sets.target);
  check.limit = "none shared";
  if (overlap(sets.client, sets.target)) {
    check.outcome = input.isolation_demanded ? CheckOutcome::failed : CheckOutcome::warned;
    check.note =
        "they take processor time from each other; give each its own with --isolate and --cpus";
    return check;
  }
  check.outcome = CheckOutcome::passed;
  if (overlap(sets.client, sets.provider)) {
    check.note = "the mock provider runs on the client's processors";
  } else if (overlap(sets.target, sets.provider)) {
    check.note = "the mock provider runs on the target's processors";
  }
  return check;
}

}  // namespace macro
