#include "gateway/formats/json_fields.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace gateway::formats
