#include "compare/results/metric_catalog.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "compare/results/json_text.h"
#include "compare/results/time_unit.h"
#include "compare/results/utf8.h"

namespace compare::results {
namespace {

TEST(MetricCatalog, KnowsTheDirectionsOfTheContractAndGuessesNone) {
  const MetricCatalog catalog;
  EXPECT_EQ(catalog.find("real_time").better, Better::lower);
  EXPECT_EQ(catalog.find("cpu_time").better, Better::lower);
  EXPECT_EQ(catalog.find("items_per_second").better, Better::higher);
  EXPECT_EQ(catalog.find("bytes_per_second").better, Better::higher);
  EXPECT_EQ(catalog.find("throughput_per_second").better, Better::higher);
  EXPECT_EQ(catalog.find("latency_ns_p95").better, Better::lower);
  EXPECT_EQ(catalog.find("latency_ns_p95").unit, "ns");
  EXPECT_EQ(catalog.find("latency_ns_p99").better, Better::lower);
  EXPECT_EQ(catalog.find("frames_per_second").better, Better::unknown);
}

TEST(MetricCatalog, ReadsWhatTheContextSaysAsObjectAndAsText) {
  const std::string metrics =
      R"({"allocations":{"unit":"","better":"lower","exact":true},"hits":{"better":"higher"},)"
      R"("odd":7,"loose":{"unit":3,"better":"sideways","exact":"yes"},)"
      R"("real_time":{"better":"higher"}})";
  for (const bool as_text : {true, false}) {
    Context context;
    if (as_text) {
      context.set_text("gatebench.metrics", metrics);
    } else {
      context.entries.emplace_back("gatebench.metrics", metrics);
    }
    MetricCatalog catalog;
    catalog.add(context);
    EXPECT_TRUE(catalog.find("allocations").exact);
    EXPECT_EQ(catalog.find("hits").better, Better::higher);
    EXPECT_EQ(catalog.find("odd").better, Better::unknown);
    EXPECT_EQ(catalog.find("loose").better, Better::unknown);
    EXPECT_FALSE(catalog.find("loose").exact);
    EXPECT_EQ(catalog.find("real_time").better, Better::lower) << "nobody may turn times round";
  }
}

TEST(MetricCatalog, KnowsTheCountersOfLoadTestersAndGo) {
  const MetricCatalog catalog;
  for (const std::string_view metric : {"latency_ns_mean", "latency_ns_p90", "latency_ns_p95",
                                        "latency_ns_p999", "latency_ns_min", "latency_ns_max"}) {
    EXPECT_EQ(catalog.find(metric).better, Better::lower) << metric;
    EXPECT_EQ(catalog.find(metric).unit, "ns") << metric;
    EXPECT_FALSE(catalog.find(metric).exact) << metric;
  }
  EXPECT_EQ(catalog.find("requests").better, Better::unknown);
  EXPECT_EQ(catalog.find("response_bytes_mean").better, Better::unknown);
  EXPECT_TRUE(catalog.find("bytes_per_op").exact);
  EXPECT_TRUE(catalog.find("allocs_per_op").exact);
}

TEST(MetricCatalog, ReadsBackWhatWasDescribed) {
  Context context;
  context.set_text("gatebench.metrics", R"({"old":{"better":"lower"}})");
  describe_metrics(context, {{"a \"b\"", {"B", Better::lower, true, false}},
                             {"c", {"1/s", Better::higher, false, true}},
                             {"d", {}}});
  MetricCatalog catalog;
  catalog.add(context);
  EXPECT_EQ(catalog.find("a \"b\"").unit, "B");
  EXPECT_EQ(catalog.find("a \"b\"").better, Better::lower);
  EXPECT_TRUE(catalog.find("a \"b\"").exact);
  EXPECT_FALSE(catalog.find("a \"b\"").gates);
  EXPECT_EQ(catalog.find("c").better, Better::higher);
  EXPECT_TRUE(catalog.find("c").gates);
  EXPECT_FALSE(catalog.find("c").exact);
  EXPECT_EQ(catalog.find("d").better, Better::unknown);
  EXPECT_EQ(catalog.find("old").better, Better::unknown);
}

TEST(MetricCatalog, PassesOverWhatIsNoObject) {
  for (const std::string metrics : {"[1]", "7", "\"{\"", "\"[]\""}) {
    Context context;
    context.entries.emplace_back("gatebench.metrics", metrics);
    MetricCatalog catalog;
    catalog.add(context);
    EXPECT_EQ(catalog.find("a").better, Better::unknown);
  }
}

TEST(TimeUnit, ConvertsBothWaysWithoutRounding) {
  EXPECT_EQ(convert_time(1, TimeUnit::us, TimeUnit::ns), 1000);
  EXPECT_EQ(convert_time(1500, TimeUnit::ns, TimeUnit::us), 1.5);
  EXPECT_EQ(convert_time(2, TimeUnit::s, TimeUnit::ms), 2000);
  EXPECT_EQ(convert_time(0.1, TimeUnit::ms, TimeUnit::ms), 0.1);
  for (const TimeUnit unit : {TimeUnit::ns, TimeUnit::us, TimeUnit::ms, TimeUnit::s}) {
    EXPECT_EQ(parse_time_unit(time_unit_name(unit)), unit);
  }
  EXPECT_EQ(parse_time_unit("min"), std::nullopt);
}

TEST(JsonText, WritesNumbersThatReadBack) {
  EXPECT_EQ(json_number(0.1), "0.1");
  EXPECT_EQ(json_number(1e9), "1000000000");
  EXPECT_EQ(json_number(1e300), "1e+300");
  EXPECT_EQ(json_number(-2.5), "-2.5");
  EXPECT_EQ(json_string("a\x1f\r\t\"\xff"), "\"a\\u001F\\r\\t\\\"\xEF\xBF\xBD\"");
}

TEST(JsonText, ReadsNumbersExactlyAndNothingElse) {
  EXPECT_EQ(parse_json_number("0.1"), 0.1);
  EXPECT_EQ(parse_json_number("-3120.0000000000001e+0"), -3120.0000000000001);
  EXPECT_EQ(parse_json_number("-Infinity"), -std::numeric_limits<double>::infinity());
  EXPECT_TRUE(std::isnan(parse_json_number("NaN").value()));
  EXPECT_EQ(parse_json_number("1e999"), std::numeric_limits<double>::infinity());
  EXPECT_EQ(parse_json_number("-1e999"), -std::numeric_limits<double>::infinity());
  EXPECT_EQ(parse_json_number("1e-999"), 0);
  EXPECT_EQ(parse_json_number("0." + std::string(800, '0')), 0);
  for (const std::string_view other : {"", "-", "1x", "\"1\"", "true", "nan", "[1]", " 1"}) {
    EXPECT_EQ(parse_json_number(other), std::nullopt) << other;
  }
}

TEST(JsonText, MakesWhatGoogleBenchmarkWritesStrict) {
  EXPECT_EQ(strict_json("[ NaN, -Infinity, 1.5, {\"a\":\"b\"} ]"), "[null,null,1.5,{\"a\":\"b\"}]");
  EXPECT_EQ(strict_json("[1"), "null");
}

TEST(Utf8, AcceptsJustTheWellFormedSequences) {
  EXPECT_EQ(utf8_sequence_length("a"), 1U);
  EXPECT_EQ(utf8_sequence_length("\xc3\xa9"), 2U);
  EXPECT_EQ(utf8_sequence_length("\xe2\x82\xac"), 3U);
  EXPECT_EQ(utf8_sequence_length("\xf0\x9f\x98\x80"), 4U);
  EXPECT_EQ(utf8_sequence_length(""), 0U);
  EXPECT_EQ(utf8_sequence_length("\xc0\x80"), 0U) << "overlong";
  EXPECT_EQ(utf8_sequence_length("\xe0\x80\x80"), 0U) << "overlong";
  EXPECT_EQ(utf8_sequence_length("\xed\xa0\x80"), 0U) << "surrogate";
  EXPECT_EQ(utf8_sequence_length("\xf4\x90\x80\x80"), 0U) << "beyond U+10FFFF";
  EXPECT_EQ(utf8_sequence_length("\xf0\x8f\x80\x80"), 0U) << "overlong";
  EXPECT_EQ(utf8_sequence_length("\xe2\x82"), 0U) << "cut off";
  EXPECT_EQ(utf8_sequence_length("\x80"), 0U) << "continuation";
  EXPECT_EQ(utf8_sequence_length("\xf8\x80"), 0U);
}

}  // namespace
}  // namespace compare::results
