#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <cmath>

#include "macro/export/readme_table.h"
#include "macro/export/summary_json.h"
#include "macro/record/result_rows.h"
#include "tests/macro/export/sample_run.h"

namespace macro {
namespace {

using macro_test::expect_golden;
using macro_test::overhead_run;
using macro_test::sample_run;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

rapidjson::Document parsed(const std::string& json) {
  rapidjson::Document document;
  document.Parse(json.c_str());
  EXPECT_FALSE(document.HasParseError()) << json;
  return document;
}

RunRecord skipped_run() {
  RunRecord run;
  run.name = "macro/ledger/connections:64";
  run.skipped_reason = "the ledger of a foreign target cannot be switched off";
  return run;
}

TEST(Summary, SaysWhatWasFoundForPrograms) {
  expect_golden(summary_json(sample_run()), "run/summary.json");
}

TEST(Summary, PutsTheVerdictFirst) {
  EXPECT_THAT(summary_json(sample_run()), HasSubstr("\"verdict\": \"VALID\",\n  \"reason\": null"));
  RunRecord run = sample_run();
  run.blocks[1].invalid_reason = "the gateway died";
  const std::string json = summary_json(run);
  EXPECT_THAT(json, StartsWith("{\n  \"schema\": \"gatebench.macro_summary/1\",\n"
                               "  \"verdict\": \"INVALID\",\n"
                               "  \"reason\": \"block 2: the gateway died\",\n"));
  const auto document = parsed(json);
  EXPECT_EQ(document["blocks_valid"].GetUint(), 1U);
  EXPECT_EQ(document["figures"]["throughput_per_second"]["median"].GetDouble(), 2000);
  EXPECT_TRUE(document["figures"]["throughput_per_second"]["spread"].IsNull()) << "of one block";
}

TEST(Summary, HasNullForWhatWasNotMeasuredAndNever0) {
  RunRecord run;
  run.name = "macro/baseline/connections:64";
  const auto document = parsed(summary_json(run));
  EXPECT_STREQ(document["verdict"].GetString(), "INVALID");
  EXPECT_TRUE(document["figures"]["latency_ns_p99"]["median"].IsNull());
  EXPECT_TRUE(document["requests"]["failure_ratio"].IsNull());
  EXPECT_TRUE(document["bytes_per_open_stream"].IsNull());
  EXPECT_TRUE(document["null_ceiling_per_second"].IsNull());
  EXPECT_TRUE(document["pairs"].IsNull());
  EXPECT_TRUE(document["offered"]["connections"].IsNull());
}

TEST(Summary, HasNoLengthOfPromptsThatATraceDrew) {
  RunRecord run = sample_run();
  EXPECT_EQ(parsed(summary_json(run))["prompt_tokens"].GetInt(), 100);
  run.name += "/azure-code";
  EXPECT_TRUE(parsed(summary_json(run))["prompt_tokens"].IsNull());
}

TEST(Summary, HasTheSpreadOfTheBlocks) {
  const auto document = parsed(summary_json(sample_run()));
  const auto& figure = document["figures"]["throughput_per_second"];
  EXPECT_EQ(figure["median"].GetDouble(), 2100);
  EXPECT_EQ(figure["low"].GetDouble(), 2000);
  EXPECT_EQ(figure["high"].GetDouble(), 2200);
  EXPECT_NEAR(figure["spread"].GetDouble(), 200.0 / 2100, 1e-12);
  EXPECT_EQ(figure["blocks"].Size(), 2U);
  EXPECT_EQ(document["figures"]["cpu_throttled_ratio"]["high"].GetDouble(), 0.01);
  EXPECT_EQ(document["bytes_per_open_stream"].GetDouble(), 20'480);
}

TEST(Summary, ShowsAPercentileOnlyFromEnoughValues) {
  const auto document = parsed(summary_json(sample_run()));
  EXPECT_TRUE(document["distributions"]["response"]["p999_ns"].IsNumber()) << "20,000 values";
  EXPECT_TRUE(document["distributions"]["lag"]["p90_ns"].IsNumber()) << "100 values";
  EXPECT_TRUE(document["distributions"]["lag"]["p95_ns"].IsNull());
}

TEST(Summary, CallsWhatAFeatureCostsAnImpact) {
  RunRecord run = overhead_run(50'000);
  auto pairs = parsed(summary_json(run));
  EXPECT_STREQ(pairs["pairs"]["reference"].GetString(), "direct");
  EXPECT_STREQ(pairs["pairs"]["estimates"][0]["name"].GetString(), "overhead_ns_p50");
  run.reference_title = "limiter off";
  pairs = parsed(summary_json(run));
  EXPECT_STREQ(pairs["pairs"]["reference"].GetString(), "limiter off");
  EXPECT_STREQ(pairs["pairs"]["estimates"][0]["name"].GetString(), "impact_ns_p50");
  EXPECT_NEAR(pairs["pairs"]["estimates"][0]["value_ns"].GetDouble(), 54'500, 1);
}

TEST(Summary, TakesForeignBytes) {
  RunRecord run = sample_run();
  run.environment.emplace_back("key\xff", "\x01\xc3(");
  run.blocks[0].failures = {{"\"\\\n", 1}};
  parsed(summary_json(run));
}

TEST(SuiteSummary, IsValidWhereAllThatWasRunIs) {
  const auto good = parsed(suite_summary_json({sample_run(), overhead_run(1e5), skipped_run()}));
  EXPECT_STREQ(good["schema"].GetString(), "gatebench.macro_suite/1");
  EXPECT_STREQ(good["verdict"].GetString(), "VALID");
  EXPECT_EQ(good["valid"].GetUint(), 2U);
  EXPECT_EQ(good["skipped"].GetUint(), 1U);
  EXPECT_STREQ(good["scenarios"][2]["verdict"].GetString(), "SKIPPED");

  RunRecord broken = overhead_run(1e5);
  broken.blocks[0].invalid_reason = "the gateway died";
  const auto bad = parsed(suite_summary_json({sample_run(), broken}));
  EXPECT_STREQ(bad["verdict"].GetString(), "INVALID");
  EXPECT_STREQ(bad["reason"].GetString(),
               "macro/overhead/connections:1: block 1: the gateway died");
  EXPECT_STREQ(parsed(suite_summary_json({skipped_run()}))["verdict"].GetString(), "INVALID");
  EXPECT_STREQ(parsed(suite_summary_json({}))["verdict"].GetString(), "INVALID");
}

TEST(Environment, HoldsTheChecksOfTheMachineOnly) {
  const std::string json = environment_json(sample_run());
  expect_golden(json, "run/environment.json");
  EXPECT_THAT(json, HasSubstr("\"steal\""));
  EXPECT_THAT(json, Not(HasSubstr("\"lag\"")));
}

TEST(ReadmeTable, IsAsPeopleKnowIt) {
  expect_golden(readme_table({sample_run(), overhead_run(850'000)}), "table.md");
}

TEST(ReadmeTable, HasADashForWhatWasNotMeasured) {
  const std::string table = readme_table({sample_run()});
  EXPECT_THAT(table, HasSubstr("| Gateway Overhead |"));
  EXPECT_THAT(table, HasSubstr("- | 2-8 ms | not measured |"));
  EXPECT_THAT(readme_table({}), HasSubstr("| - | 1,170 | not measured |"));
}

TEST(ReadmeTable, GradesNoThroughputOfUsersWhoPauseAndTellsTheirCeiling) {
  RunRecord run = sample_run();
  run.name = "macro/quick/users:500";
  run.think_seconds_low = 0.1;
  run.think_seconds_high = 2;
  run.think_seconds_mean = 0.5;
  run.connections = 500;
  run.distributions.clear();  // without a least response time its share is 0
  const std::string table = readme_table({run});
  EXPECT_THAT(table, HasSubstr("| not graded: load with think time |"));
  EXPECT_THAT(table, HasSubstr("N / (Z + R) = 1,000 requests/s"));
  EXPECT_THAT(readme_table({sample_run()}), Not(HasSubstr("N / (Z + R)")));
}

TEST(ReadmeTable, ShowsNoFigureOfAnInvalidRun) {
  RunRecord run = sample_run();
  run.blocks[0].invalid_reason = "2.0 % of the requests failed";
  const std::string table = readme_table({run});
  EXPECT_THAT(table, StartsWith("**INVALID** macro/mixed/connections:64: block 1: 2.0 %"));
  EXPECT_THAT(table, Not(HasSubstr("2,100")));
  EXPECT_THAT(table, HasSubstr("| invalid: block 1: 2.0 % of the requests failed |"));
}

TEST(ReadmeTable, SaysWhereAnOverheadIsLessThanTheNoise) {
  const std::string table = readme_table({overhead_run(-4'000)});
  EXPECT_THAT(table, HasSubstr("not graded: in some pairs below 0"));
}

TEST(ReadmeTable, TakesTheOverheadOfTheGatewayNotTheImpactOfAFeature) {
  RunRecord run = overhead_run(50'000);
  run.name = "macro/rate-limit/connections:64";
  run.reference_title = "limiter off";
  EXPECT_THAT(readme_table({run}), HasSubstr("- | 2-8 ms | not measured |"));
}

TEST(ResultRows, OfAStaircaseAreOneForEachStep) {
  RunRecord run = sample_run();
  run.name = "macro/stress/users:4000";
  run.blocks.clear();
  for (const auto* load : {"users:500", "users:1000", "users:500"}) {
    StepRecord step;
    step.load = load;
    step.block = sample_run().blocks[0];
    run.steps.push_back(step);
  }
  run.steps[1].block.invalid_reason = "a client thread was busy";
  const auto file = to_result_file(run);
  ASSERT_EQ(file.rows.size(), 3U);
  EXPECT_EQ(file.rows[0].name, "macro/stress/users:500");
  EXPECT_EQ(file.rows[1].name, "macro/stress/users:1000");
  EXPECT_TRUE(file.rows[1].errored);
  EXPECT_EQ(file.rows[1].repetitions, 1);
  EXPECT_EQ(file.rows[2].repetition_index, 1) << "the same load once more";
  EXPECT_EQ(file.rows[2].repetitions, 2);
}

double counter(const compare::results::Row& row, const std::string& name) {
  for (const auto& [key, value] : row.counters) {
    if (key == name) {
      return value;
    }
  }
  return std::nan("");
}

TEST(ResultRows, HaveTheCountersOfRefusalThrottlingLagAndImpact) {
  RunRecord run = overhead_run(50'000);
  run.reference_title = "limiter off";
  run.target_samples = sample_run().target_samples;
  run.blocks[0].service_ns_p99 = 5e6;
  run.blocks[0].scheduled = 2500;
  run.blocks[0].measured_seconds = 5;
  run.blocks[1].scheduled = 0;
  const auto file = to_result_file(run);
  const auto& row = file.rows[0];
  EXPECT_NEAR(counter(row, "refused_ratio"), 3.0 / 5010, 1e-12);
  EXPECT_EQ(counter(row, "lag_ns_p99"), 84'000);
  EXPECT_EQ(counter(row, "scheduled_per_second"), 500);
  EXPECT_TRUE(std::isnan(counter(file.rows[1], "scheduled_per_second"))) << "no schedule";
  EXPECT_EQ(counter(row, "service_ns_p99"), 5e6);
  EXPECT_EQ(counter(row, "cpu_throttled_ratio"), 0);
  EXPECT_EQ(counter(file.rows[1], "cpu_throttled_ratio"), 0.01) << "the mean of its samples";
  EXPECT_EQ(counter(row, "impact_ns_p50"), 51'000);
  EXPECT_TRUE(std::isnan(counter(row, "overhead_ns_p50")));
  const std::string metrics = file.context.text("gatebench.metrics").value_or("");
  for (const auto& [name, value] : row.counters) {
    EXPECT_THAT(metrics, HasSubstr('"' + name + "\":{")) << "each counter is described";
  }
}

TEST(ResultRows, OfSeveralScenariosFollowEachOther) {
  const auto file =
      to_result_file(std::vector<RunRecord>{sample_run(), skipped_run(), overhead_run(1e5)});
  ASSERT_EQ(file.rows.size(), 10U);
  EXPECT_EQ(file.rows[0].repetitions, 2);
  EXPECT_EQ(file.rows[9].name, "macro/overhead/connections:1");
  EXPECT_EQ(file.rows[9].repetitions, 8);
  EXPECT_EQ(file.context.text("gatebench.commit"), "abc");
  EXPECT_TRUE(to_result_file(std::vector<RunRecord>{skipped_run()}).rows.at(0).errored);
}

}  // namespace
}  // namespace macro
