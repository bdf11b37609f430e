#include "gateway/formats/strict_schema.h"

#include <gtest/gtest.h>

#include <string>

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

/// A schema whose one property is this.
std::string with_property(const std::string& property, const std::string& rest = "") {
  return R"({"type":"object","properties":{"a":)" + property +
         R"(},"required":["a"],"additionalProperties":false)" + rest + "}";
}

TEST(StrictSchema, HasOnlyKeywordsAndFormatsThatOpenAiTakes) {
  for (const char* const strict :
       {R"({"type":"string","pattern":"a","format":"date-time","title":"t","description":"d"})",
        R"({"type":"number","minimum":1,"maximum":2,"exclusiveMinimum":0,"exclusiveMaximum":3,)"
        R"("multipleOf":1})",
        R"({"type":"array","items":{"enum":[1]},"minItems":1,"maxItems":2})", R"({"const":1})",
        R"({"anyOf":[{"type":"null"}]})", R"({"$ref":"#"})"}) {
    EXPECT_TRUE(is_strict_schema(with_property(strict))) << strict;
  }
  for (const char* const loose :
       {R"({"type":"array","items":{"type":"null"},"uniqueItems":true})",
        R"({"type":"array","items":{"type":"null"},"contains":{"type":"null"}})",
        R"({"type":"array","items":{"type":"null"},"unevaluatedItems":false})",
        R"({"type":"string","default":"x"})", R"({"type":"string","minLength":1})",
        R"({"type":"string","format":"uri"})", R"({"type":"string","of_the_future":1})",
        R"({"type":"object","additionalProperties":false,"minProperties":0})",
        R"({"type":"object","additionalProperties":false,"propertyNames":{"type":"string"}})",
        R"({"type":"object","additionalProperties":false,"patternProperties":{}})",
        R"({"oneOf":[{"type":"null"}]})", R"({"allOf":[{"type":"null"}]})",
        R"({"type":"string","not":{"type":"null"}})", R"({"type":"string","if":{"const":1}})",
        R"({"$ref":"#","description":"d"})"}) {
    EXPECT_FALSE(is_strict_schema(with_property(loose))) << loose;
  }
  EXPECT_FALSE(is_strict_schema(with_property(R"({"type":"null"})", R"(,"$schema":"x")")));
}

TEST(StrictSchema, SaysOfEveryValueWhatItIs) {
  for (const char* const untold :
       {"{}", "true", R"({"description":"d"})", R"({"type":"array"})",
        R"({"type":"array","items":{}})", R"({"anyOf":[{"title":"t"}]})"}) {
    EXPECT_FALSE(is_strict_schema(with_property(untold))) << untold;
  }
  EXPECT_FALSE(is_strict_schema(R"({"type":["object","null"],"additionalProperties":false})"));
  EXPECT_FALSE(is_strict_schema(R"({"additionalProperties":false,"properties":{}})"));
}

TEST(StrictSchema, RequiresNothingThatIsNoProperty) {
  EXPECT_FALSE(is_strict_schema(
      R"({"type":"object","required":["a"],"additionalProperties":false,"properties":{}})"));
  EXPECT_FALSE(
      is_strict_schema(R"({"type":"object","required":[1],"additionalProperties":false})"));
}

// Compared each with each, these would take a minute.
TEST(StrictSchema, IsFoundOutOfTensOfThousandsOfProperties) {
  std::string properties;
  std::string required;
  for (int i = 0; i < 50'000; ++i) {
    const std::string name = "\"" + std::to_string(i) + "\"";
    properties += (i == 0 ? "" : ",") + name + R"(:{"type":"null"})";
    required += name + ",";
  }
  const auto schema = [&](const std::string& last) {
    return R"({"type":"object","additionalProperties":false,"properties":{)" + properties +
           R"(},"required":[)" + required + last + "]}";
  };
  EXPECT_TRUE(is_strict_schema(schema(R"("0")")));
  EXPECT_FALSE(is_strict_schema(schema(R"("x")")));
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
