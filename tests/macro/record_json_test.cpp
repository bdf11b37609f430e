#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <set>
#include <stdexcept>
#include <string>

#include "macro/record/run_record_fields.h"
#include "macro/record/run_record_json.h"
#include "tests/macro/temporary_folder.h"

namespace macro {
namespace {

using testing::AllOf;
using testing::HasSubstr;

/// Lists fields: how many, under which names, at which addresses.
class FieldCounter {
 public:
  template <typename Value>
  void field(const char* name, const Value& value) {
    names.insert(name);
    addresses.insert(&value);
    ++count;
  }
  template <typename Value>
  void added_field(const char* name, const Value& value) {
    field(name, value);
  }
  template <typename Record>
  void members(const Record& record) {
    list_fields(*this, record);
  }
  std::size_t count = 0;
  std::set<std::string> names;
  std::set<const void*> addresses;
};

template <typename Record>
void expect_listed(std::size_t fields) {
  const Record record;
  FieldCounter counter;
  list_fields(counter, record);
  EXPECT_EQ(counter.count, fields);
  EXPECT_EQ(counter.names.size(), fields) << "a name is there twice";
  EXPECT_EQ(counter.addresses.size(), fields) << "a field is there twice";
}

// A structured binding names every field of a struct, or does not compile: whoever adds a field has
// to come here, and adds it to the list in run_record_fields.h as well.
TEST(RecordFields, AreAllListedOnce) {
  {
    [[maybe_unused]] const auto& [a, b, c, d, e] = CheckRecord();
    expect_listed<CheckRecord>(5);
  }
  {
    [[maybe_unused]] const auto& [a, b, c, d, e, f] = Distribution();
    expect_listed<Distribution>(6);
  }
  {
    [[maybe_unused]] const auto& [a, b, c, d, e, f, g, h, i, j] = TaskRecord();
    expect_listed<TaskRecord>(10);
  }
  {
    [[maybe_unused]] const auto& [a, b, c, d, e, f, g, h] = SampledRequest();
    expect_listed<SampledRequest>(8);
  }
  {
    [[maybe_unused]] const auto& [a, b, c, d, e, f, g, h, i, j, k, l, m] = IntervalRecord();
    expect_listed<IntervalRecord>(13);
  }
  {
    [[maybe_unused]] const auto& [a, b, c, d, e, f, g, h, i, j, k] = TargetSample();
    expect_listed<TargetSample>(11);
  }
  {
    [[maybe_unused]] const auto& [a, b, c] = StepRecord();
    expect_listed<StepRecord>(3);
  }
  {
    [[maybe_unused]] const auto& [a, b, c, d, e, f, g, h, i] = FindingRecord();
    expect_listed<FindingRecord>(9);
  }
}

TEST(RecordFields, OfTheLargeRecordsAreAllListedOnce) {
  [[maybe_unused]] const auto& [s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, s12, s13, s14, s15,
                                s16, s17, s18] = StreamRecord();
  expect_listed<StreamRecord>(18);
  [[maybe_unused]] const auto& [b1, b2, b3, b4, b5, b6, b7, b8, b9, b10, b11, b12, b13, b14, b15,
                                b16, b17, b18, b19, b20, b21, b22, b23, b24, b25, b26, b27, b28,
                                b29, b30, b31, b32, b33, b34, b35, b36, b37] = BlockRecord();
  expect_listed<BlockRecord>(37 - 1 + 18);
  [[maybe_unused]] const auto& [r1, r2, r3, r4, r5, r6, r7, r8, r9, r10, r11, r12, r13, r14, r15,
                                r16, r17, r18, r19, r20, r21, r22, r23, r24, r25, r26, r27, r28,
                                r29, r30, r31, r32] = RunRecord();
  expect_listed<RunRecord>(32);
}

/// Gives every field another value.
class Filler {
 public:
  template <typename Value>
  void field(const char* /*name*/, Value& value) {
    fill(value);
  }
  template <typename Value>
  void added_field(const char* /*name*/, Value& value) {
    fill(value);
  }
  template <typename Record>
  void members(Record& record) {
    list_fields(*this, record);
  }

 private:
  void fill(int& value) { value = ++last_; }
  void fill(std::int64_t& value) { value = ++last_ + (std::int64_t{1} << 60U); }
  void fill(std::uint64_t& value) { value = UINT64_MAX - static_cast<std::uint64_t>(++last_); }
  void fill(bool& value) { value = true; }
  void fill(double& value) { value = ++last_ / 3.0; }
  void fill(std::string& value) { value = "\"text\"\n\xC3\xA4 " + std::to_string(++last_); }
  void fill(CheckOutcome& value) { value = CheckOutcome::warned; }
  template <typename Value>
  void fill(std::optional<Value>& value) {
    fill(value.emplace());
  }
  template <typename Value>
  void fill(std::vector<Value>& values) {
    fill(values.emplace_back());
    fill(values.emplace_back());
  }
  template <typename First, typename Second>
  void fill(std::pair<First, Second>& value) {
    fill(value.first);
    fill(value.second);
  }
  template <typename Record>
  void fill(Record& record) {
    list_fields(*this, record);
  }
  void fill(Distribution& distribution) {
    HdrHistogram values;
    values.record(1'000'000 + ++last_, 3);
    values.record(2'000'000);
    distribution = to_distribution("response " + std::to_string(last_), values);
  }
  int last_ = 0;
};

RunRecord filled() {
  RunRecord run;
  Filler filler;
  list_fields(filler, run);
  return run;
}

std::string fault(const std::string& text) {
  try {
    run_record_from_json(text);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "read";
}

/// The JSON of a filled record with the first `from` replaced by `to`.
std::string changed(const std::string& from, const std::string& to) {
  std::string text = to_json(filled());
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

TEST(RecordJson, GivesBackEveryFieldOfAFilledRecord) {
  const RunRecord run = filled();
  const std::string text = to_json(run);
  const RunRecord again = run_record_from_json(text);
  EXPECT_EQ(to_json(again), text);
  // Some of them by hand, in case writer and reader leave out the same.
  ASSERT_EQ(again.blocks.size(), 2U);
  EXPECT_EQ(again.blocks[1].checks[1].note, run.blocks[1].checks[1].note);
  EXPECT_EQ(again.blocks[1].checks[0].outcome, CheckOutcome::warned);
  EXPECT_EQ(again.blocks[0].abandoned_in_all, run.blocks[0].abandoned_in_all);
  EXPECT_EQ(again.steps[1].block.stream.ttft_ns_p99, run.steps[1].block.stream.ttft_ns_p99);
  EXPECT_EQ(again.intervals[1].ttft_ns_p50, run.intervals[1].ttft_ns_p50);
  EXPECT_EQ(again.target_samples[0].metrics_heap_bytes, run.target_samples[0].metrics_heap_bytes);
  EXPECT_EQ(again.tasks[1].response.steps, run.tasks[1].response.steps);
  EXPECT_EQ(again.distributions[1].metric, run.distributions[1].metric);
  EXPECT_EQ(again.sample[1].started_unix_ns, run.sample[1].started_unix_ns);
  EXPECT_EQ(again.findings[1].met, true);
  EXPECT_EQ(again.findings[1].high, run.findings[1].high);
  EXPECT_EQ(again.think_seconds_high, run.think_seconds_high);
  EXPECT_EQ(again.null_ceiling_per_second, run.null_ceiling_per_second);
  EXPECT_EQ(again.reference_title, run.reference_title);
}

TEST(RecordJson, TellsEveryOutcomeOfACheck) {
  RunRecord run;
  BlockRecord& block = run.blocks.emplace_back();
  for (const CheckOutcome outcome :
       {CheckOutcome::passed, CheckOutcome::warned, CheckOutcome::failed, CheckOutcome::unmeasured,
        CheckOutcome::not_applicable}) {
    block.checks.push_back({"lag", outcome, "", "", ""});
  }
  const RunRecord again = run_record_from_json(to_json(run));
  for (std::size_t i = 0; i < block.checks.size(); ++i) {
    EXPECT_EQ(again.blocks[0].checks[i].outcome, block.checks[i].outcome);
  }
}

TEST(RecordJson, ReadsARecordOfBeforeItHadIntervals) {
  const RunRecord run = run_record_from_json(
      macro_test::read_text(GATEBENCH_SOURCE_DIR "/tests/macro/golden/first_run.json"));
  ASSERT_EQ(run.blocks.size(), 1U);
  EXPECT_EQ(run.blocks[0].latency_ns_p99, 4e6);
  EXPECT_EQ(run.blocks[0].sent_in_all, 0U);
  EXPECT_EQ(run.blocks[0].lag_ns_p99, std::nullopt);
  EXPECT_TRUE(run.blocks[0].checks.empty());
  EXPECT_TRUE(run.intervals.empty());
  EXPECT_EQ(run.null_ceiling_per_second, std::nullopt);
}

TEST(RecordJson, NamesTheFieldAndItsPlace) {
  EXPECT_EQ(fault(changed(R"("outcome": "warned")", R"("outcome": "maybe")")),
            "no usable field 'blocks[0].checks[0].outcome'");
  EXPECT_EQ(fault(changed(R"("status": )", R"("status": -)")),
            "no usable field 'sample[0].status'");
  EXPECT_EQ(fault(changed(R"("latency_ns": 1)", R"("latency_ns": -1)")),
            "no usable field 'sample[0].latency_ns'");
  EXPECT_EQ(fault(changed(R"("begin_seconds": )", R"("begin_second": )")),
            "no usable field 'intervals[0].begin_seconds'");
  EXPECT_EQ(fault(changed(R"("met": true)", R"("met": 1)")), "no usable field 'findings[0].met'");
  EXPECT_EQ(fault(changed(R"("null_ceiling_per_second": )", R"("null_ceiling_per_second": 1e999)")),
            "is no JSON object")
      << "1e999 and digits";
}

TEST(RecordJson, TakesNoNumberThatIsNone) {
  for (const char* number : {"\"NaN\"", "[1]", "true", "null"}) {
    RunRecord run;
    run.scheduled_rate_per_second = 12345;
    std::string text = to_json(run);
    text.replace(text.find("12345.0"), 7, number);
    EXPECT_EQ(fault(text), "no usable field 'scheduled_rate_per_second'") << number;
  }
  // Beyond the range of a double: RapidJSON itself refuses some, the reader the others.
  const std::string text = to_json(filled());
  const std::string from = R"("mean_ns": )";
  for (const std::string number : {"1e999", "-1e999", "1e309", "NaN", "Infinity"}) {
    const std::size_t at = text.find(from) + from.size();
    std::string wrong = text;
    wrong.replace(at, wrong.find_first_of("\n}", at) - at, number);
    EXPECT_NE(fault(wrong), "read") << number;
  }
}

TEST(RecordJson, WritesNullForANumberThatIsNone) {
  RunRecord run;
  run.findings.emplace_back().low = -std::numeric_limits<double>::infinity();
  run.findings[0].value = std::numeric_limits<double>::quiet_NaN();
  const RunRecord again = run_record_from_json(to_json(run));
  EXPECT_EQ(again.findings[0].low, std::nullopt);
  EXPECT_EQ(again.findings[0].value, std::nullopt);
}

TEST(RecordJson, RefusesDistributionsThatAreNone) {
  RunRecord run;
  HdrHistogram values;
  values.record(1'234'567, 3);
  run.distributions.push_back(to_distribution("response", values));
  EXPECT_EQ(fault(to_json(run)), "read");
  run.distributions[0].count = 4;
  EXPECT_THAT(fault(to_json(run)),
              AllOf(HasSubstr("'distributions[0]'"), HasSubstr("do not add up")));
  run.distributions[0].count = 3;
  run.distributions[0].steps[0].first += 1;
  EXPECT_THAT(fault(to_json(run)), HasSubstr("not those of the histogram"));
}

TEST(RecordJson, BoundsTheLengthOfAList) {
  const std::string text = to_json(RunRecord());
  const std::string from = R"("environment": [])";
  const auto with = [&](std::size_t count) {
    std::string list;
    for (std::size_t i = 0; i < count; ++i) {
      list += i == 0 ? R"(["a","b"])" : R"(,["a","b"])";
    }
    std::string longer = text;
    return longer.replace(longer.find(from), from.size(), "\"environment\": [" + list + "]");
  };
  EXPECT_EQ(fault(with(1'000'000)), "read");
  EXPECT_EQ(fault(with(1'000'001)), "no usable field 'environment': more than 1000000 elements");
}

TEST(RecordJson, SurvivesNestingWithoutEnd) {
  EXPECT_EQ(fault(R"({"schema":)" + std::string(1'000'000, '[')), "is no JSON object");
  EXPECT_EQ(fault(R"({"schema":)" + std::string(200'000, '[') + std::string(200'000, ']') + "}"),
            "no usable field 'schema'");
}

using RecordFile = macro_test::FolderTest;

TEST_F(RecordFile, IsRefusedWhenItIsLargerThanAnyRun) {
  std::ofstream(folder() / "run.json") << "{}";
  std::filesystem::resize_file(folder() / "run.json", kLargestRecordBytes + 1);
  try {
    read_run_record(folder());
    FAIL() << "was read";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("is larger than 256 MiB"));
  }
}

}  // namespace
}  // namespace macro
