// Writes the page of a made-up history, to look at and to measure:
// sample_history_page FILE [COMMITS BENCHMARKS]
#include <fstream>
#include <iostream>
#include <string>

#include "compare/history/page/history_page.h"
#include "tests/compare/history/page/sample_history.h"

int main(int count, char** arguments) {
  if (count != 2 && count != 4) {
    std::cerr << "usage: sample_history_page FILE [COMMITS BENCHMARKS]\n";
    return 2;
  }
  compare::history::SampleTraits traits;
  if (count == 4) {
    traits.commits = std::stoul(arguments[2]);
    traits.benchmarks = std::stoul(arguments[3]);
  }
  const auto sample = compare::history::sample_history(traits);
  std::ofstream file(arguments[1]);
  file << compare::history::history_page(
      sample.timeline, sample.check,
      {.title = "A made-up history", .repository_url = "https://git.example/gatebench"});
  return file.flush() ? 0 : 1;
}
