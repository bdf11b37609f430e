#include "compare/results/noise_profile.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "compare/results/input_error.h"

namespace compare::results {
namespace {

using testing::HasSubstr;

std::string refusal(const std::string& text) {
  try {
    read_noise_profile_text(text, "noise.json");
  } catch (const InputError& error) {
    return error.what();
  }
  return "none";
}

TEST(NoiseProfile, ComesBackAsItWasWritten) {
  NoiseProfile written;
  written.date = "2026-11-24T10:00:00+00:00";
  written.cpu_model = "EPYC \"7\"";
  written.sessions = 3;
  written.rounds = 20;
  written.comparisons = 40;
  written.false_alarms = 1;
  written.entries.push_back({"a/\"b\"", "real_time", 0.01, 0.02, 0.005, 0.001});
  written.entries.push_back({"c", "cpu_time", 0.03, std::numeric_limits<double>::quiet_NaN(), 0,
                             std::numeric_limits<double>::quiet_NaN()});
  const NoiseProfile read = read_noise_profile_text(to_json(written), "noise.json");
  EXPECT_EQ(read.date, written.date);
  EXPECT_EQ(read.cpu_model, written.cpu_model);
  EXPECT_EQ(read.sessions, 3U);
  EXPECT_EQ(read.rounds, 20U);
  EXPECT_EQ(read.comparisons, 40U);
  EXPECT_EQ(read.false_alarms, 1U);
  const NoiseEntry* first = read.find("a/\"b\"", "real_time");
  ASSERT_NE(first, nullptr);
  EXPECT_EQ(first->process_spread, 0.01);
  EXPECT_EQ(first->session_spread, 0.02);
  EXPECT_EQ(first->pair_spread, 0.005);
  EXPECT_EQ(first->pair_session_spread, 0.001);
  EXPECT_TRUE(std::isnan(read.find("c", "cpu_time")->session_spread));
  EXPECT_EQ(read.find("c", "real_time"), nullptr);
}

TEST(NoiseProfile, NamesFileAndEntryOfWhatIsWrong) {
  const auto with = [](const std::string& benchmarks) {
    return R"({"schema":"gatebench.noise/1","benchmarks":)" + benchmarks + "}";
  };
  EXPECT_EQ(refusal(with("[]")), "none");
  EXPECT_THAT(refusal("{\"schema\""), HasSubstr("noise.json: not valid JSON at byte"));
  EXPECT_THAT(refusal("[]"), HasSubstr("no JSON object"));
  EXPECT_THAT(refusal(R"({"benchmarks":[]})"), HasSubstr("\"schema\" is not"));
  EXPECT_THAT(refusal(with("{}")), HasSubstr("no \"benchmarks\""));
  EXPECT_THAT(refusal(with("[3]")), HasSubstr("benchmarks[0]: no object"));
  EXPECT_THAT(refusal(with(R"([{"name":"a","metric":"m"},{"name":"b"}])")),
              HasSubstr("benchmarks[1]: no name or no metric"));
  EXPECT_THAT(refusal(with(R"([{"name":"a","metric":"m","process_spread":-1}])")),
              HasSubstr("process_spread is no spread"));
  EXPECT_THAT(refusal(with(R"([{"name":"a","metric":"m","pair_spread":11}])")),
              HasSubstr("pair_spread is no spread"));
  EXPECT_THAT(refusal(with(R"([{"name":"a","metric":"m","pair_spread":"x"}])")),
              HasSubstr("pair_spread is no spread"));
}

TEST(NoiseProfile, SaysWhatCannotBeRead) {
  EXPECT_THROW(read_noise_profile("/nonexistent/noise.json"), InputError);
}

}  // namespace
}  // namespace compare::results
