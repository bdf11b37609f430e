#include "compare/targets/runs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compare/results/input_error.h"
#include "tests/compare/result_builder.h"
#include "tests/compare/targets/load_run.h"

namespace compare::targets {
namespace {

using results::ResultFile;
using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> names(const std::vector<ResultFile>& files, const RowChoice& choice = {}) {
  std::vector<std::string> found;
  for (const Runs& runs : find_runs(files, choice)) {
    found.push_back(runs.name);
  }
  return found;
}

std::string fault(const std::vector<ResultFile>& files, const RowChoice& choice = {}) {
  try {
    find_runs(files, choice);
  } catch (const results::InputError& error) {
    return error.what();
  }
  return "found";
}

TEST(FindRuns, TakesLocustsAggregateAndNotItsEndpoints) {
  const ResultFile file =
      load_file({load_row("locust/POST /v1/chat/completions"), load_row("locust/Aggregated")});
  EXPECT_THAT(names({file}), ElementsAre("locust/Aggregated"));
  EXPECT_THAT(names({file}, [](std::string_view name) { return name.ends_with("completions"); }),
              ElementsAre("locust/POST /v1/chat/completions"));
  EXPECT_THAT(names({load_file({load_row("locust/GET /health")})}),
              ElementsAre("locust/GET /health"));
}

TEST(FindRuns, LeavesMicrobenchmarksAlone) {
  ResultFile file = result_file("both.json", {repetitions("auth/hit", {90, 91})});
  EXPECT_THAT(fault({file}),
              HasSubstr("both.json: no run of a load tool in it (it has \"auth/hit\")"));
  file.rows.push_back(load_row(kBackToBack));
  file.rows.push_back(load_row("wrk/of somebody"));
  EXPECT_THAT(names({file}), ElementsAre(kBackToBack, "wrk/of somebody"));
}

TEST(FindRuns, PassesOverAggregates) {
  results::Row mean = load_row(kBackToBack);
  mean.kind = results::Row::Kind::aggregate;
  mean.aggregate_name = "mean";
  EXPECT_EQ(find_runs({load_file({load_row(kBackToBack), mean})}, {}).at(0).rows.size(), 1U);
  EXPECT_THAT(fault({load_file({mean})}), HasSubstr("no run of a load tool"));
}

TEST(FindRuns, RefusesAFileWithoutARunThatWasChosen) {
  const ResultFile file = load_file({load_row(kBackToBack)});
  EXPECT_THAT(fault({file, load_file({})}), HasSubstr("run.json: no run of a load tool in it"));
  EXPECT_THAT(fault({file}, [](std::string_view) { return false; }),
              HasSubstr("no run has such a name"));
}

TEST(FindRuns, JoinsTheRunsOfOneNameOverFiles) {
  const ResultFile file = load_file({load_row(kBackToBack), load_row(kBackToBack)});
  const std::vector<Runs> all = find_runs({file, file, load_file({load_row("vegeta/a")})}, {});
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].rows.size(), 4U);
  EXPECT_EQ(all[1].rows.size(), 1U);
}

TEST(FindRuns, BelievesTheLoadModelThatTellsLeast) {
  const auto model_of_two = [](const char* first, const char* second) {
    std::vector<ResultFile> files(2, load_file({load_row(kBackToBack)}));
    files[0].context.set_text("gatebench.load_model", first);
    files[1].context.set_text("gatebench.load_model", second);
    return find_runs(files, {}).at(0).load_model;
  };
  EXPECT_EQ(model_of_two("closed", "closed"), LoadModel::closed);
  EXPECT_EQ(model_of_two("closed", "open"), LoadModel::closed);
  EXPECT_EQ(model_of_two("closed", "closed-think-time"), LoadModel::closed_think_time);
  EXPECT_EQ(model_of_two("closed-think-time", "open"), LoadModel::closed_think_time);
  EXPECT_EQ(model_of_two("closed", "else"), LoadModel::unknown);
}

TEST(LoadModel, FollowsTheContextThenTheToolThenTheName) {
  const results::Context nothing;
  EXPECT_EQ(load_model_of(nothing, "locust/Aggregated"), LoadModel::closed_think_time);
  EXPECT_EQ(load_model_of(nothing, "vegeta/a"), LoadModel::open);
  EXPECT_EQ(load_model_of(nothing, "macro/baseline/connections:64"), LoadModel::closed);
  EXPECT_EQ(load_model_of(nothing, "macro/overhead/connections:8/api:messages/stream"),
            LoadModel::closed);
  EXPECT_EQ(load_model_of(nothing, "macro/chat/connections=64"), LoadModel::closed);
  EXPECT_EQ(load_model_of(nothing, "macro/baseline/rate:100"), LoadModel::open);
  EXPECT_EQ(load_model_of(nothing, "macro/baseline/users:500"), LoadModel::closed_think_time);
  EXPECT_EQ(load_model_of(nothing, "macro/baseline/spike"), LoadModel::unknown);
  EXPECT_EQ(load_model_of(nothing, "wrk"), LoadModel::closed);
  EXPECT_EQ(load_model_of(nothing, "oha"), LoadModel::closed);
  EXPECT_EQ(load_model_of(nothing, "k6/http_req_duration"), LoadModel::unknown);
  results::Context locust;
  locust.set_text("gatebench.source", "locust");
  EXPECT_EQ(load_model_of(locust, "x"), LoadModel::closed_think_time);
  locust.set_text("gatebench.load_model", "open");
  EXPECT_EQ(load_model_of(locust, "x"), LoadModel::open);
}

TEST(Figure, IsInBaseUnits) {
  results::Row row = load_row(kBackToBack);
  EXPECT_EQ(figure(row, "real_time"), 95e6);
  EXPECT_EQ(figure(row, "cpu_time"), 20e3);
  EXPECT_EQ(figure(row, "latency_ns_p95"), 145e6);
  EXPECT_EQ(figure(row, "absent"), std::nullopt);
  set(row, "failure_ratio", 0);
  EXPECT_EQ(figure(row, "failure_ratio"), 0) << "a measured 0 is one";
}

}  // namespace
}  // namespace compare::targets
