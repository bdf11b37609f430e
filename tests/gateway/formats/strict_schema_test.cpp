#include "gateway/formats/strict_schema.h"

#include <gtest/gtest.h>

namespace gateway::formats {
namespace {

TEST(StrictSchema, RequiresEveryPropertyOfEveryObjectAndAllowsNoOther) {
  for (const char* const strict :
       {R"({"type":"object","additionalProperties":false})",
        R"({"type":"object","properties":{"a":{"type":"string"},"b":{"type":["object","null"],)"
        R"("properties":{"c":{"type":"number"}},"required":["c"],"additionalProperties":false}},)"
        R"("required":["b","a"],"additionalProperties":false})",
        R"({"type":"object","properties":{"a":{"type":"array","items":{"$ref":"#/$defs/x"}}},)"
        R"("required":["a"],"additionalProperties":false,"$defs":{"x":{"anyOf":[{"type":"null"},)"
        R"({"type":"string"}]}}})",
        R"({"type":"object","properties":{"not":{"type":"string"}},"required":["not"],)"
        R"("additionalProperties":false})"}) {
    EXPECT_TRUE(is_strict_schema(strict)) << strict;
  }
  for (const char* const loose :
       {"", "{", "[]", "{}", R"({"type":"string"})", R"({"type":"object"})",
        R"({"type":"object","additionalProperties":true})",
        R"({"type":"object","properties":{"a":{}},"additionalProperties":false})",
        R"({"type":"object","properties":{"a":{},"b":{}},"required":["a"],)"
        R"("additionalProperties":false})",
        R"({"type":"object","properties":{"a":{"type":"object"}},"required":["a"],)"
        R"("additionalProperties":false})",
        R"({"type":"object","properties":{"a":{"items":{"properties":{"b":{}}}}},)"
        R"("required":["a"],"additionalProperties":false})",
        R"({"type":"object","properties":{"a":{"anyOf":[{"type":"object"}]}},"required":["a"],)"
        R"("additionalProperties":false})",
        R"({"type":"object","additionalProperties":false,"$defs":{"x":{"type":"object"}}})",
        R"({"type":"object","additionalProperties":false,"allOf":[]})",
        R"({"type":"object","additionalProperties":false,"anyOf":[]})",
        R"({"type":"object","additionalProperties":false,"properties":7})",
        R"({"type":"object","additionalProperties":false,"properties":{"a":{}},"required":"a"})"}) {
    EXPECT_FALSE(is_strict_schema(loose)) << loose;
  }
}

TEST(StrictSchema, IsToldOnlyForClientsWhoseApiAlwaysKeepsToIt) {
  const chat::OutputFormat unsaid{.kind = chat::OutputFormat::Kind::json_schema,
                                  .schema = R"({"type":"object","additionalProperties":false})"};
  EXPECT_EQ(told_strict(unsaid, Api::messages), true);
  EXPECT_EQ(told_strict(unsaid, Api::chat_completions), std::nullopt);
  chat::OutputFormat said = unsaid;
  said.strict = false;
  EXPECT_EQ(told_strict(said, Api::messages), false);
  said.schema = R"({"type":"object"})";
  said.strict.reset();
  EXPECT_EQ(told_strict(said, Api::messages), std::nullopt);
}

}  // namespace
}  // namespace gateway::formats
