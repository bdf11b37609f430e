// Writes report.html of made-up runs, to look at: macro_sample_page FILE [one|many|invalid|huge]
#include <fstream>
#include <iostream>
#include <string>

#include "macro/page/report_page.h"
#include "tests/macro/page/sample_runs.h"

int main(int count, char** arguments) {
  if (count < 2) {
    std::cerr << "usage: macro_sample_page FILE [one|many|invalid|huge]\n";
    return 2;
  }
  const std::string which = count > 2 ? arguments[2] : "many";
  macro_test::SampleTraits slower;
  slower.seed = 7;
  slower.slowness = 1.25;
  slower.date = "2026-02-20T10:00:00Z";
  std::vector<macro::RunRecord> runs = macro_test::sample_runs();
  std::vector<macro::RunRecord> baseline = macro_test::sample_runs(slower);
  if (which == "one") {
    runs.resize(1);
    baseline.clear();
  } else if (which == "invalid") {
    runs = {macro_test::sample_invalid()};
  } else if (which == "huge") {
    macro_test::SampleTraits day;
    day.blocks = 1;
    day.seconds = 20000;
    runs = {macro_test::sample_baseline(day)};
  }
  std::ofstream(arguments[1]) << macro::report_page(runs, baseline);
  return 0;
}
