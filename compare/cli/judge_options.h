#pragma once

#include <CLI/App.hpp>
#include <string>
#include <vector>

#include "compare/verdict/judge.h"

namespace compare::cli {

/// What decides a verdict, as every command that judges takes it from its arguments.
struct JudgeArguments {
  std::string threshold;
  std::string alpha;
  std::string filter;
  std::vector<std::string> metrics;
  std::string rules;
  std::string noise;
  std::string on_unsure = "pass";
};

/// Adds --threshold, --filter, --metric, --rules, --noise, --alpha and --on-unsure to `app`.
void bind_judging(CLI::App& app, JudgeArguments& arguments);

/// The options that they mean, with the rules and the noise profile read. An argument comes before
/// the rules file, which comes before the default. Throws UsageError or results::InputError.
verdict::Options judge_options(const JudgeArguments& arguments);

}  // namespace compare::cli
