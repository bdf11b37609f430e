#include "tests/compare/history/page/sample_history.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <random>
#include <string>

#include "compare/stats/order_statistics.h"

namespace compare::history {
namespace {

constexpr std::int64_t kFirstCommit_ns = 1'764'576'000'000'000'000;  // 2025-12-01
constexpr std::int64_t kBetweenCommits_ns = 7LL * 3600 * 1'000'000'000;

constexpr std::array<const char*, 10> kSubjects = {
    "Read a tool call without copying its arguments",
    "Translate stop sequences both ways",
    "Keep the route table sorted",
    "Count tokens where the provider does not",
    "Close idle connections sooner",
    "Write the ledger in batches",
    "Refuse a body that is too large before it is read",
    "Bump the compiler",
    "Look a key up once per connection",
    "Say which limit was hit"};
constexpr std::array<const char*, 4> kAuthors = {"Ada Byron", "Grace Murray", "Edsger W.",
                                                 "Barbara L."};
constexpr std::array<const char*, 10> kNames = {
    "auth/hit",      "limit/admit",    "translate/chat_to_messages",
    "sse/parse",     "route/find",     "format/read_chat",
    "ledger/append", "metrics/record", "http/frame",
    "pipeline/chat"};

std::string hexadecimal(std::mt19937_64& random, std::size_t length) {
  constexpr const char* kDigits = "0123456789abcdef";
  std::string text;
  while (text.size() < length) {
    text += kDigits[random() % 16];
  }
  return text;
}

/// What was done to the series number `number` by commit `i` of `count`: a factor.
double truth(std::size_t number, std::size_t i, std::size_t count) {
  const double part = static_cast<double>(i) / static_cast<double>(count);
  switch (number % 6) {
    case 0:
      return part >= 0.7 ? 1.18 : 1;
    case 1:
      return part >= 0.35 ? 0.86 : 1;
    case 2:
      return part >= 0.5 ? 1.08 : 1;
    case 3:
      return 1 + 0.2 * std::max(0.0, part - 0.4);
    default:
      return 1;
  }
}

Series measured(std::mt19937_64& random, Series series, double level, std::size_t number,
                const SampleTraits& traits, std::size_t begin, std::size_t every) {
  std::normal_distribution<double> noise(0, 0.015);
  std::exponential_distribution<double> spike(120);
  for (std::size_t i = begin; i < traits.commits; i += every) {
    const double change = truth(number, i, traits.commits);
    const double between = std::exp(0.5 * noise(random));
    Point point;
    point.commit = i;
    point.environment = (begin != 0 ? 2U : 0U) + (begin == 0 && 2 * i >= traits.commits ? 1U : 0U);
    for (std::size_t k = 0; k < traits.repetitions; ++k) {
      const double slower = change * between * std::exp(noise(random)) + spike(random);
      point.values.push_back(series.better == results::Better::higher ? level / slower
                                                                      : level * slower);
    }
    point.value = stats::median(point.values);
    point.run_url = "https://ci.example/runs/" + std::to_string(1000 + i);
    series.points.push_back(std::move(point));
  }
  return series;
}

void add_event(SampleHistory& sample, std::size_t number, std::size_t count) {
  static constexpr std::array<double, 4> kWhere = {0.7, 0.35, 0.5, 0.4};
  const auto commit =
      static_cast<std::size_t>(std::ceil(kWhere[number] * static_cast<double>(count)));
  if (commit >= count) {
    return;
  }
  Event event;
  event.kind = number == 3 ? EventKind::drift : EventKind::step;
  event.commit = commit;
  event.slower = number != 1;
  event.fresh = number == 0;
  if (number == 2) {
    event.acceptance = Acceptance{
        sample.timeline.commits[commit].id, "", "", "Ada Byron", "the check is worth it", 0};
  }
  const double ratio = number == 3 ? 1.12 : truth(number, commit, count);
  for (std::size_t i = 0; i < sample.timeline.series.size(); ++i) {
    const Series& series = sample.timeline.series[i];
    const std::size_t of = std::stoul(series.benchmark.substr(series.benchmark.rfind('/') + 1));
    if (of % 6 == number && series.better == results::Better::lower) {
      event.movements.push_back({i, ratio, 100, 100 * ratio});
    }
  }
  if (!event.movements.empty()) {
    sample.check.events.push_back(std::move(event));
  }
}

}  // namespace

SampleHistory sample_history(const SampleTraits& traits) {
  std::mt19937_64 random(traits.seed);
  SampleHistory sample;
  for (std::size_t i = 0; i < traits.commits; ++i) {
    sample.timeline.commits.push_back(
        {hexadecimal(random, 40),
         kFirstCommit_ns + static_cast<std::int64_t>(i) * kBetweenCommits_ns,
         kSubjects[i % kSubjects.size()], kAuthors[random() % kAuthors.size()], ""});
  }
  sample.timeline.environments = {
      {{"compiler", "GNU 12.2"}, {"cpu_model", "EPYC 7763"}, {"num_cpus", "4"}},
      {{"compiler", "GNU 13.3"}, {"cpu_model", "EPYC 7763"}, {"num_cpus", "4"}},
      {{"compiler", "GNU 12.2"}, {"cpu_model", "Xeon 8370C"}, {"num_cpus", "4"}}};
  for (std::size_t number = 0; number < traits.benchmarks; ++number) {
    const bool load = number % 5 == 4;
    Series series;
    series.suite = load ? "macro" : "micro";
    series.benchmark = std::string(kNames[number % kNames.size()]) + "/" + std::to_string(number);
    series.metric = "real_time";
    series.unit = load ? "us" : "ns";
    series.better = results::Better::lower;
    series.machine = "EPYC 7763";
    const double level = 80 * std::pow(1.37, static_cast<double>(number % 17));
    sample.timeline.series.push_back(measured(random, series, level, number, traits, 0, 1));
    if (load) {
      series.metric = "throughput_per_second";
      series.unit = "1/s";
      series.better = results::Better::higher;
      sample.timeline.series.push_back(measured(random, series, 1e6 / level, number, traits, 0, 1));
    } else if (number == 0) {
      series.machine = "Xeon 8370C";
      sample.timeline.series.push_back(measured(random, series, 1.3 * level, number, traits, 2, 4));
    }
  }
  for (const std::size_t number :
       {std::size_t{1}, std::size_t{3}, std::size_t{2}, std::size_t{0}}) {
    add_event(sample, number, traits.commits);
  }
  sample.check.warnings = {"micro/route/find/4 real_time went back within 2 commits: no event"};
  return sample;
}

}  // namespace compare::history
