#include "compare/targets/targets_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "compare/results/input_error.h"

namespace compare::targets {
namespace {

using testing::HasSubstr;

std::string fault(const std::string& text) {
  try {
    parse_targets(text, "t.json");
  } catch (const results::InputError& error) {
    return error.what();
  }
  return "read";
}

/// A file with one goal of these members.
std::string with_goal(const std::string& members) {
  return R"({"name":"n","goals":[{)" + members + "}]}";
}

constexpr const char* kTime = R"("metric":"real_time","unit":"ms","better":"lower")";

TEST(DefaultTargets, AreTheFileInTheRepository) {
  std::ostringstream text;
  text << std::ifstream(GATEBENCH_SOURCE_DIR "/ci/targets/litellm.json").rdbuf();
  EXPECT_EQ(default_targets_text(), text.str());
  const Targets targets = default_targets();
  EXPECT_EQ(targets.source, "built in");
  EXPECT_EQ(targets.reference.name, "LiteLLM, 4 instances (published)");
  EXPECT_THAT(targets.reference.remark, HasSubstr("think-time-bound"));
  EXPECT_EQ(targets.goals.size(), 8U);
  for (const Goal& goal : targets.goals) {
    EXPECT_NE(goal.hint, "") << goal.metric;
  }
}

TEST(TargetsFile, IsReadAsItIsWritten) {
  const Targets targets = parse_targets(
      R"({"name":"n","reference":{"column":"c","name":"who","remark":"r"},"goals":[)"
      R"({"metric":"m","title":"T","unit":"GB","better":"higher","good":3,"investigate":2,)"
      R"("issue":1,"reference":[2,8],"hint":"h"},)"
      R"({"metric":"k","unit":"","better":"lower","issue":0,"reference":7}]})",
      "t.json");
  EXPECT_EQ(targets.name, "n");
  EXPECT_EQ(targets.source, "t.json");
  EXPECT_EQ(targets.reference.column, "c");
  EXPECT_EQ(targets.reference.name, "who");
  EXPECT_EQ(targets.reference.remark, "r");
  const Goal& goal = targets.goals.at(0);
  EXPECT_EQ(goal.title, "T");
  EXPECT_EQ(goal.unit, "GB");
  EXPECT_EQ(goal.better, results::Better::higher);
  EXPECT_EQ(goal.good, 3);
  EXPECT_EQ(goal.investigate, 2);
  EXPECT_EQ(goal.issue, 1);
  EXPECT_EQ(goal.reference->low, 2);
  EXPECT_EQ(goal.reference->high, 8);
  EXPECT_EQ(goal.hint, "h");
  EXPECT_EQ(targets.goals.at(1).title, "k") << "the metric where no title is given";
  EXPECT_EQ(targets.goals.at(1).reference->low, 7);
  EXPECT_EQ(targets.goals.at(1).good, std::nullopt);
}

TEST(TargetsFile, SaysWhereItIsNoJson) {
  EXPECT_THAT(fault("{\n\"name\": x}"), HasSubstr("t.json: line 2: no JSON"));
  EXPECT_THAT(fault(""), HasSubstr("no JSON"));
  EXPECT_THAT(fault("[]"), HasSubstr("t.json: expected an object"));
  EXPECT_THAT(fault(std::string(100'000, '[')), HasSubstr("no JSON"));
  EXPECT_THAT(fault(with_goal(std::string(R"("metric":)") + std::string(1000, '['))),
              HasSubstr("no JSON"));
}

TEST(TargetsFile, RefusesWhatNobodyWouldCheck) {
  EXPECT_EQ(fault(with_goal(std::string(kTime) + R"(,"good":1)")), "read");
  EXPECT_THAT(fault(R"({"nam":"n"})"), HasSubstr(R"(unknown key "nam"; expected one of name)"));
  EXPECT_THAT(fault(with_goal(std::string(kTime) + R"(,"isue":1)")),
              HasSubstr(R"(t.json: goal 1: unknown key "isue")"));
  EXPECT_THAT(fault(with_goal(kTime)), HasSubstr("a goal needs a bound"));
  EXPECT_THAT(fault(R"({"name":"n"})"), HasSubstr("no list of 1 to 100 goals"));
  EXPECT_THAT(fault(R"({"name":"n","goals":[]})"), HasSubstr("no list of 1 to 100 goals"));
  EXPECT_THAT(fault(R"({"name":"n","goals":[7]})"), HasSubstr("goal 1: expected an object"));
  EXPECT_THAT(fault(R"({"goals":[]})"), HasSubstr("\"name\" is not there"));
  const std::string goal = "{" + std::string(kTime) + R"(,"good":1})";
  EXPECT_THAT(fault(R"({"name":"n","goals":[)" + goal + "," + goal + "]}"),
              HasSubstr(R"(two goals for the metric "real_time")"));
}

TEST(TargetsFile, RefusesValuesThatMakeNoSense) {
  const auto with = [](const std::string& members) {
    return fault(with_goal(std::string(kTime) + "," + members));
  };
  EXPECT_THAT(with(R"("good":"1")"), HasSubstr("\"good\" is no number from 0 to 1e15"));
  EXPECT_THAT(with(R"("good":-1)"), HasSubstr("no number"));
  EXPECT_THAT(with(R"("good":1e16)"), HasSubstr("no number"));
  EXPECT_THAT(with(R"("good":1,"hint":7)"), HasSubstr("\"hint\" is not there or no text"));
  EXPECT_THAT(with(R"("good":1,"reference":[1])"), HasSubstr("neither a number nor [LOW, HIGH]"));
  EXPECT_THAT(with(R"("good":1,"reference":[2,1])"), HasSubstr("low end above its high end"));
  EXPECT_THAT(with(R"("good":1,"reference":[1,"2"])"), HasSubstr("no number"));
  EXPECT_THAT(with(R"("good":1,"reference":1)"), HasSubstr("does not say whose they are"));
  EXPECT_THAT(fault(with_goal(R"("metric":"m","unit":"eV","better":"lower","good":1)")),
              HasSubstr(R"("unit" is "eV"; expected)"));
  EXPECT_THAT(fault(with_goal(R"("metric":"m","unit":"","better":"more","good":1)")),
              HasSubstr(R"("better" is "more"; expected lower or higher)"));
}

TEST(TargetsFile, RefusesBoundsOutOfOrder) {
  const auto bounds = [](const std::string& better, const std::string& members) {
    return fault(with_goal(R"("metric":"m","unit":"","better":")" + better + "\"," + members));
  };
  EXPECT_EQ(bounds("lower", R"("good":1,"investigate":1,"issue":2)"), "read");
  EXPECT_THAT(bounds("lower", R"("good":2,"investigate":1)"), HasSubstr("out of order"));
  EXPECT_THAT(bounds("lower", R"("good":2,"issue":1)"), HasSubstr("out of order"));
  EXPECT_EQ(bounds("higher", R"("good":3,"investigate":2,"issue":1)"), "read");
  EXPECT_THAT(bounds("higher", R"("good":3,"issue":4)"), HasSubstr("out of order"));
  EXPECT_THAT(bounds("higher", R"("investigate":3,"issue":4)"), HasSubstr("out of order"));
}

TEST(TargetsFile, ThatCannotBeReadSaysWhy) {
  const auto read = [](const std::filesystem::path& path) {
    try {
      read_targets_file(path);
    } catch (const results::InputError& error) {
      return std::string(error.what());
    }
    return std::string("read");
  };
  EXPECT_EQ(read("no/such/file"), "cannot read no/such/file: No such file or directory");
  EXPECT_EQ(read("."), "cannot read .: Is a directory");
  EXPECT_THAT(read("/dev/zero"), HasSubstr("larger than 1 MiB"));
  EXPECT_EQ(read(GATEBENCH_SOURCE_DIR "/ci/targets/litellm.json"), "read");
}

}  // namespace
}  // namespace compare::targets
