#include "gateway/formats/sample_arguments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace gateway::formats {
namespace {

using testing::EndsWith;
using testing::StartsWith;

/// What the one property of a tool gets.
std::string sample(const std::string& property, const std::string& rest = "") {
  const std::string json = sample_arguments(
      R"({"type":"object","required":["p"],"properties":{"p":)" + property + "}" + rest + "}",
      "hi");
  EXPECT_THAT(json, StartsWith(R"({"p":)"));
  EXPECT_THAT(json, EndsWith("}"));
  return json.size() < 6 ? json : json.substr(5, json.size() - 6);
}

TEST(SampleArguments, AreTheRequiredPropertiesByTheirTypes) {
  EXPECT_EQ(sample_arguments(R"({"properties":{"a":{"type":"string"},"b":{"type":"integer"},)"
                             R"("c":{"type":"boolean"},"d":{"type":"array"},"e":{"type":"null"},)"
                             R"("f":{"type":"string"},"g":{}},)"
                             R"("required":["a","b","c","d","e","g","h"]})",
                             "hi"),
            R"({"a":"hi","b":1,"c":true,"d":[],"e":null,"g":"hi","h":"hi"})");
  EXPECT_EQ(sample(R"({"type":["integer","null"]})"), "1");
}

TEST(SampleArguments, OfASchemaWithoutSenseAreNone) {
  for (const char* schema : {"", "{", "[]", "true", "{}", R"({"required":{"a":1}})",
                             R"({"$ref":"#"})", R"({"$ref":"#/nowhere"})", R"({"type":"array"})"}) {
    EXPECT_EQ(sample_arguments(schema, "hi"), "{}") << schema;
  }
}

TEST(SampleArguments, FollowReferencesInsideTheSchema) {
  EXPECT_EQ(sample(R"({"$ref":"#/$defs/a~1b~0"})", R"(,"$defs":{"a/b~":{"enum":["x","y"]}})"),
            R"("x")");
  EXPECT_EQ(sample(R"({"allOf":[{"$ref":"#/definitions/N"}],"title":"t"})",
                   R"(,"definitions":{"N":{"$ref":"#/definitions/M"},"M":{"type":"number"}})"),
            "1");
  EXPECT_EQ(sample(R"({"$ref":"https://example.com/x"})"), R"("hi")");
  EXPECT_EQ(sample_arguments(R"({"$ref":"#/definitions/A","definitions":{"A":{"type":"object",)"
                             R"("required":["a"],"properties":{"a":{"type":"integer"}}}}})",
                             "hi"),
            R"({"a":1})");
}

TEST(SampleArguments, EndWhereASchemaHoldsItself) {
  const std::string node = R"({"type":"object","required":["next"],"properties":{"next":)";
  const std::string defs = R"(,"$defs":{"N":)" + node;
  EXPECT_EQ(sample(R"({"$ref":"#/$defs/N"})",
                   defs + R"({"anyOf":[{"$ref":"#/$defs/N"},{"type":"null"}]}}}})"),
            R"({"next":null})");
  EXPECT_EQ(sample(R"({"$ref":"#/$defs/N"})", R"(,"$defs":{"N":{"$ref":"#/$defs/N"}})"), R"("hi")");
  const std::string endless =
      sample(R"({"$ref":"#/$defs/N"})", defs + R"({"$ref":"#/$defs/N"}}}})");
  EXPECT_THAT(endless, StartsWith(R"({"next":{"next":)"));
  EXPECT_LT(endless.size(), 1000U);
}

TEST(SampleArguments, TakeTheFirstOfSeveralChoices) {
  EXPECT_EQ(sample(R"({"enum":["x","y"],"type":"string"})"), R"("x")");
  EXPECT_EQ(sample(R"({"const":{"a":[1]}})"), R"({"a":[1]})");
  EXPECT_EQ(sample(R"({"anyOf":[{"type":"integer"},{"type":"null"}],"default":null})"), "1");
  EXPECT_EQ(sample(R"({"oneOf":[{"type":"boolean"},{"type":"null"}]})"), "true");
}

TEST(SampleArguments, KeepTheBoundsOfNumbers) {
  EXPECT_EQ(sample(R"({"type":"integer","minimum":1})"), "1");
  EXPECT_EQ(sample(R"({"type":"integer","minimum":5.5})"), "6");
  EXPECT_EQ(sample(R"({"type":"integer","exclusiveMinimum":5})"), "6");
  EXPECT_EQ(sample(R"({"type":"integer","minimum":5,"exclusiveMinimum":true})"), "6");
  EXPECT_EQ(sample(R"({"type":"number","minimum":2.5})"), "2.5");
  EXPECT_EQ(sample(R"({"type":"number","exclusiveMinimum":0,"exclusiveMaximum":1})"), "0.5");
  EXPECT_EQ(sample(R"({"type":"integer","maximum":-3})"), "-3");
  EXPECT_EQ(sample(R"({"type":"integer","exclusiveMaximum":1})"), "0");
  EXPECT_EQ(sample(R"({"type":"integer","minimum":7,"multipleOf":5})"), "10");
  EXPECT_EQ(sample(R"({"type":"integer","minimum":9,"maximum":2})"), "1");
}

TEST(SampleArguments, KeepTheLengthsAndFormatsOfTexts) {
  EXPECT_EQ(sample(R"({"type":"string","minLength":2})"), R"("hi")");
  EXPECT_EQ(sample(R"({"type":"string","minLength":4})"), R"("hixx")");
  EXPECT_EQ(sample(R"({"type":"string","maxLength":1})"), R"("h")");
  EXPECT_EQ(sample(R"({"type":"string","format":"date-time"})"), R"("2000-01-01T00:00:00Z")");
  EXPECT_EQ(sample(R"({"type":"string","format":"unknown"})"), R"("hi")");
  EXPECT_EQ(
      sample_arguments(R"({"required":["a"],"properties":{"a":{"maxLength":1}}})", "\xC3\xBC!"),
      "{\"a\":\"\xC3\xBC\"}");
}

TEST(SampleArguments, FillArraysAndObjectsInside) {
  EXPECT_EQ(sample(R"({"type":"array","items":{"type":"integer"},"minItems":2})"), "[1,1]");
  EXPECT_EQ(sample(R"({"type":"array","prefixItems":[{"type":"integer"},{"type":"null"}],)"
                   R"("minItems":2})"),
            "[1,null]");
  EXPECT_EQ(sample(R"({"type":"array","items":{"type":"integer"}})"), "[]");
  EXPECT_EQ(sample(R"({"type":"object","required":["q"],"properties":{"q":{"type":"number",)"
                   R"("minimum":3}}})"),
            R"({"q":3})");
}

TEST(SampleArguments, AreNeverLargeBecauseASchemaSaysSo) {
  const std::string wide = sample(R"({"type":"array","minItems":4000000000,"items":)"
                                  R"({"type":"array","minItems":4000000000,"items":)"
                                  R"({"type":"string","minLength":4000000000}}})");
  EXPECT_LT(wide.size(), std::size_t{1} << 22U);
  EXPECT_THAT(wide, EndsWith("]"));
}

TEST(SampleArguments, AreNeverLargeBecauseANameIs) {
  const std::string name(200'000, 'n');
  const std::string items = R"({"type":"array","minItems":4096,"items":)";
  EXPECT_LT(sample(items + R"({"required":[")" + name + "\"]}}").size(), std::size_t{1} << 21U);
  EXPECT_LT(sample(items + R"({"const":")" + name + "\"}}").size(), std::size_t{1} << 21U);
  EXPECT_LT(sample(items + R"({"enum":[")" + name + "\"]}}").size(), std::size_t{1} << 21U);
}

TEST(SampleArguments, AreThoseOfSchemasUpToAQuarterOfAMebibyte) {
  const std::string head = R"({"required":["p"],"description":")";
  const std::string most = head + std::string((256U << 10U) - head.size() - 2, 'd') + "\"}";
  EXPECT_EQ(sample_arguments(most, "hi"), R"({"p":"hi"})");
  EXPECT_EQ(sample_arguments(most + " ", "hi"), "{}");
}

TEST(SampleArguments, ReadEscapesOfReferencesInOnePass) {
  EXPECT_EQ(sample(R"({"$ref":"#/$defs/~01~"})", R"(,"$defs":{"~1~":{"const":1}})"), "1");
}

std::string times(int count, const std::string& text) {
  std::string all;
  for (int i = 0; i < count; ++i) {
    all += (i == 0 ? "" : ",") + text;
  }
  return all;
}

// Each asks for a search through tens of thousands of members or alternatives for each of 4,096
// values: without a limit of steps, these take minutes.
TEST(SampleArguments, AreSoonThereWhateverASchemaHasLookedFor) {
  const std::string many = R"({"type":"array","minItems":4096,"items":)";
  const std::string members = times(40'000, R"("":0)");
  const std::string loop = R"({"$ref":"#/properties/p/items"})";
  for (const std::string& property :
       {many + R"({"required":["a"],"properties":{)" + members + "}}}",  //
        many + "{" + members + "}}", many + R"({"type":"number",)" + members + "}}",
        many + R"({"required":[)" + times(100'000, "0") + "]}}",
        many + R"({"$ref":"#/properties/p/x/y"},"x":{)" + members + "}}",
        many + R"({"$ref":"#)" + std::string(200'000, '/') + "\"}}",
        many + R"({"$ref":"#/)" + std::string(200'000, '~') + "\"}}",
        many + R"({"anyOf":[)" + times(6'000, loop) + "]}}"}) {
    EXPECT_THAT(sample(property), EndsWith("]")) << property.substr(0, 100);
  }
}

}  // namespace
}  // namespace gateway::formats
