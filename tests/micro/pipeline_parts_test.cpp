#include "micro/pipeline_parts.h"

#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <string>

namespace micro {
namespace {

TEST(PipelineParts, OnePipelineForEachSizeWithPartsOfThatSize) {
  const auto all = pipelines();
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[1].benchmark, "pipeline/chat/500");
  for (const Pipeline& pipeline : all) {
    const std::string size = pipeline.benchmark.substr(pipeline.benchmark.rfind('/'));
    for (const PipelinePart& part : pipeline.parts) {
      const std::string end = part.benchmark.substr(part.benchmark.rfind('/'));
      const bool has_size = end.find_first_of("0123456789") != std::string::npos;
      EXPECT_TRUE(!has_size || end == size) << part.benchmark << " in " << pipeline.benchmark;
      EXPECT_GE(part.times, 1);
    }
  }
}

TEST(PipelineParts, NoneIsPartOfAnother) {
  for (const Pipeline& pipeline : pipelines()) {
    for (const PipelinePart& part : pipeline.parts) {
      EXPECT_NE(part.benchmark.find("openai_chat/read"), 0U)
          << "the upstream reads the request, and upstream/loopback with it";
    }
  }
}

TEST(PipelineParts, JsonSaysTheSame) {
  rapidjson::Document json;
  json.Parse(pipeline_json());
  ASSERT_TRUE(json.IsObject());
  ASSERT_EQ(json.MemberCount(), pipelines().size());
  for (const Pipeline& pipeline : pipelines()) {
    ASSERT_TRUE(json.HasMember(pipeline.benchmark));
    const auto& parts = json[pipeline.benchmark];
    ASSERT_EQ(parts.MemberCount(), pipeline.parts.size());
    for (const PipelinePart& part : pipeline.parts) {
      ASSERT_TRUE(parts.HasMember(part.benchmark));
      EXPECT_EQ(parts[part.benchmark].GetInt(), part.times);
    }
  }
}

}  // namespace
}  // namespace micro
