#include "compare/results/pipeline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compare/results/input_error.h"

namespace compare::results {
namespace {

using testing::HasSubstr;

ResultFile file_with(const std::string& json) {
  ResultFile file;
  file.path = "m.json";
  file.context.entries.emplace_back("gatebench.pipeline", json);
  return file;
}

std::string fault(const ResultFile& file) {
  try {
    pipelines_of(file);
  } catch (const InputError& error) {
    return error.what();
  }
  return "read";
}

TEST(Pipelines, AreReadAsObjectAndAsText) {
  ResultFile text;
  text.context.set_text("gatebench.pipeline", R"({"whole":{"b":2,"a":0.5},"other":{"c":1}})");
  for (const ResultFile& file : {file_with(R"({"whole":{"b":2,"a":0.5},"other":{"c":1}})"), text}) {
    const std::vector<Pipeline> all = pipelines_of(file);
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].benchmark, "whole");
    ASSERT_EQ(all[0].parts.size(), 2U);
    EXPECT_EQ(all[0].parts[0].benchmark, "b");
    EXPECT_EQ(all[0].parts[0].times, 2);
    EXPECT_EQ(all[0].parts[1].times, 0.5);
    EXPECT_EQ(all[1].benchmark, "other");
  }
}

TEST(Pipelines, ThatAreMissingSayWhatToDo) {
  ResultFile file;
  file.path = "m.json";
  EXPECT_EQ(fault(file),
            "m.json: gatebench.pipeline is not in its context, so nothing tells what a pipeline is "
            "made of; measure with micro, which writes it");
}

TEST(Pipelines, ThatAreMalformedAreRefused) {
  for (const char* json : {"7", "[]", "{}", "null", "\"{\"", "\"\""}) {
    EXPECT_THAT(fault(file_with(json)), HasSubstr("no object of 1 to 1000 pipelines")) << json;
  }
  for (const char* json : {R"({"p":7})", R"({"p":{}})", R"({"p":["a"]})"}) {
    EXPECT_THAT(fault(file_with(json)),
                HasSubstr(R"(m.json: gatebench.pipeline of "p" is no object of 1 to 1000 parts)"));
  }
  for (const char* times : {"0", "-1", "\"1\"", "null", "NaN", "1e10"}) {
    EXPECT_THAT(fault(file_with(R"({"p":{"a":)" + std::string(times) + "}}")),
                HasSubstr(R"("a" is there no number of times)"))
        << times;
  }
}

TEST(Pipelines, AreLimitedInNumber) {
  const auto members = [](int count) {
    std::string parts;
    for (int number = 0; number < count; ++number) {
      parts += (number == 0 ? "\"" : ",\"") + std::to_string(number) + "\":1";
    }
    return R"({"p":{)" + parts + "}}";
  };
  EXPECT_EQ(fault(file_with(members(1000))), "read");
  EXPECT_THAT(fault(file_with(members(1001))), HasSubstr("1 to 1000 parts"));
}

}  // namespace
}  // namespace compare::results
