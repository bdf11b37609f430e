#include "gateway/formats/json_fields.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

#include "gateway/formats/json_completeness.h"
#include "gateway/formats/json_document.h"

namespace gateway::formats {
namespace {

TEST(JsonFields, TakeFieldsWhereTheyMakeSense) {
  const JsonDocument document(
      R"({"s":"x","n":null,"i":7,"neg":-1,"d":1.5,"big":9223372036854775808,"a":[1]})");
  const rapidjson::Value& root = document.root();
  EXPECT_EQ(text_field(root, "s"), "x");
  EXPECT_EQ(text_field(root, "i"), "");
  EXPECT_EQ(text_field(root, "none"), "");
  EXPECT_EQ(count_field(root, "i"), 7);
  for (const char* name : {"s", "n", "neg", "d", "big", "a", "none"}) {
    EXPECT_EQ(count_field(root, name), 0) << name;
  }
  EXPECT_EQ(find_field(root, "n"), nullptr);
  EXPECT_NE(find_field(root, "a"), nullptr);
  EXPECT_EQ(find_field(*find_field(root, "a"), "s"), nullptr) << "an array has no fields";
}

TEST(JsonFields, LetTheLastOfAFieldSentTwiceCount) {
  const JsonDocument document(R"({"a":"x","b":1,"a":"y","b":null})");
  EXPECT_EQ(text_field(document.root(), "a"), "y");
  EXPECT_EQ(find_field(document.root(), "b"), nullptr);
}

TEST(JsonFields, WriteAValueAsItWasRead) {
  const std::string text = R"({"a":[1,2.5,"x\"\n",null,true,{}]})";
  const JsonDocument document(text);
  EXPECT_EQ(json_text(document.root()), text);
}

TEST(JsonFields, TellAnObjectFromEverythingElse) {
  for (const char* good : {"{}", " { } ", R"({"a":{"b":[1]}})"}) {
    EXPECT_TRUE(is_json_object(good)) << good;
  }
  for (const char* bad : {"", "[]", "1", "null", "\"{}\"", "{", "{}}", "{} {}", "{'a':1}"}) {
    EXPECT_FALSE(is_json_object(bad)) << bad;
  }
  std::string deep;
  for (int i = 0; i < 100'000; ++i) {
    deep += R"({"a":)";
  }
  EXPECT_FALSE(is_json_object(deep));
}

bool complete(std::initializer_list<const char*> pieces) {
  JsonCompleteness json;
  for (const char* piece : pieces) {
    json.append(piece);
  }
  return json.complete();
}

TEST(JsonCompleteness, IsReachedWithTheLastBracketOutsideOfTexts) {
  EXPECT_TRUE(complete({"{}"}));
  EXPECT_TRUE(complete({"{", "}"}));
  EXPECT_TRUE(complete({R"({"a":)", R"("}\)", R"("{"})"}));
  EXPECT_TRUE(complete({R"({"a\\":[{}]})", " "}));
  EXPECT_FALSE(complete({}));
  EXPECT_FALSE(complete({"", " "}));
  EXPECT_FALSE(complete({"{"}));
  EXPECT_FALSE(complete({R"({"a":"})"}));
  EXPECT_FALSE(complete({R"({"a":"\"})"}));
  EXPECT_FALSE(complete({R"({"a":[])"}));
  EXPECT_FALSE(complete({"}"}));
}

TEST(JsonDocument, KeepsNumbersExactly) {
  const JsonDocument document(
      R"([0.1,123456789.123456789,1e22,5e-324,1e-400,-0.0,0E046,0.0000000000000000000000000,)"
      R"(18446744073709551615,-9223372036854775808,18446744073709551616,2.0])");
  ASSERT_FALSE(document.error()) << document.error()->message;
  const std::array<double, 8> doubles{0.1, 123456789.123456789, 1e22, 5e-324, 0, -0.0, 0, 0};
  for (rapidjson::SizeType i = 0; i < doubles.size(); ++i) {
    EXPECT_TRUE(document.root()[i].IsDouble()) << i;
    EXPECT_EQ(document.root()[i].GetDouble(), doubles[i]) << i;
  }
  EXPECT_TRUE(std::signbit(document.root()[5].GetDouble()));
  EXPECT_EQ(document.root()[8].GetUint64(), std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(document.root()[9].GetInt64(), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(document.root()[10].GetDouble(), 18446744073709551616.0);
  EXPECT_FALSE(document.root()[11].IsInt()) << "as it was written";
  EXPECT_TRUE(JsonDocument("[7]").root()[0].IsInt());
}

TEST(JsonDocument, RefusesANumberBeyondADouble) {
  const std::string digits(400, '9');
  for (const std::string& text :
       {std::string("[1e999]"), "[" + digits + "]", "[-" + digits + ".5]"}) {
    EXPECT_TRUE(JsonDocument(text).error()) << text;
  }
  EXPECT_THAT(JsonDocument("[1.8e308]").error()->message, testing::HasSubstr("too large"));
}

}  // namespace
}  // namespace gateway::formats
