// What is decided before anything is written: faults, paces, values that fit a schema, tokens.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "macro/provider/fault.h"
#include "macro/provider/json_writing.h"
#include "macro/provider/pace.h"
#include "macro/provider/schema_value.h"
#include "macro/provider/tokens.h"
#include "macro/provider/utf8.h"

namespace macro::provider {
namespace {

using testing::HasSubstr;

std::string faults_error(const std::string& text) {
  try {
    FaultShares::parse(text);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "accepted";
}

TEST(FaultShares, DrawEachFaultWithItsShare) {
  const FaultShares shares = FaultShares::parse("429=1%,cut=0.5%,529=10%");
  EXPECT_EQ(shares.draw(0.0), (Fault{Fault::Kind::status, 429}));
  EXPECT_EQ(shares.draw(0.00999), (Fault{Fault::Kind::status, 429}));
  EXPECT_EQ(shares.draw(0.01001).kind, Fault::Kind::cut);
  EXPECT_EQ(shares.draw(0.0151), (Fault{Fault::Kind::status, 529}));
  EXPECT_EQ(shares.draw(0.1151).kind, Fault::Kind::none);
  EXPECT_EQ(FaultShares::parse("").draw(0).kind, Fault::Kind::none);
}

TEST(FaultShares, RefuseWhatIsNone) {
  EXPECT_EQ(faults_error("429=60%,500=40%"), "accepted");
  EXPECT_THAT(faults_error("429=60%,500=41%"), HasSubstr("more than 100%"));
  EXPECT_THAT(faults_error("429=1"), HasSubstr("write 429=1%"));
  EXPECT_THAT(faults_error("429=-1%"), HasSubstr("0% to 100%"));
  EXPECT_THAT(faults_error("429=101%"), HasSubstr("0% to 100%"));
  EXPECT_THAT(faults_error("429=nan%"), HasSubstr("0% to 100%"));
  EXPECT_THAT(faults_error("200=1%"), HasSubstr("'200=1%' is none of"));
  EXPECT_THAT(faults_error("explode=1%"), HasSubstr("is none of"));
  EXPECT_THAT(faults_error("none=1%"), HasSubstr("is none of"));
  EXPECT_THAT(faults_error("cut"), HasSubstr("is none of"));
}

TEST(Pace, StaysWithinItsSpreadAndReachesMostOfIt) {
  const Profile* const profile = find_profile("8b");
  ASSERT_NE(profile, nullptr);
  Pace pace(*profile, 1);
  std::int64_t least = INT64_MAX;
  std::int64_t most = 0;
  for (int i = 0; i < 1000; ++i) {
    const std::int64_t delay = pace.next_token_ns();
    least = std::min(least, delay);
    most = std::max(most, delay);
  }
  EXPECT_GE(least, 10'000'000);
  EXPECT_LT(least, 10'100'000);
  EXPECT_LE(most, 14'000'000);
  EXPECT_GT(most, 13'900'000);
}

TEST(Pace, OfTheSameSeedIsTheSame) {
  const Profile& profile = *find_profile("70b");
  EXPECT_EQ(Pace(profile, 7).first_token_ns(), Pace(profile, 7).first_token_ns());
  EXPECT_NE(Pace(profile, 7).first_token_ns(), Pace(profile, 8).first_token_ns());
}

TEST(Pace, OfAnUnknownNameIsNone) {
  EXPECT_EQ(find_profile("9000b"), nullptr);
  EXPECT_TRUE(find_profile("instant")->instant());
}

TEST(Tokens, AreFourCharactersNotBytes) {
  EXPECT_EQ(count_tokens(""), 0);
  EXPECT_EQ(count_tokens("abcd"), 1);
  EXPECT_EQ(count_tokens("abcde"), 2);
  EXPECT_EQ(count_tokens("ääää"), 1);
  EXPECT_EQ(count_tokens("ääääääää€€€€x"), 4);
  EXPECT_EQ(prefix_bytes("ääääb", 4), 8U);
  EXPECT_EQ(prefix_bytes("ab", 4), 2U);
}

TEST(Tokens, OfWrittenWordsAreAsManyAsAskedFor) {
  Random random(3);
  std::string text;
  append_words(text, random, 129);
  EXPECT_EQ(count_tokens(text), 129);
}

TEST(JsonWriting, EscapesWhatJsonDoesNotAllow) {
  std::string out;
  append_json_string(out, std::string("a\"\\\n\r\t\x01ü", 9));
  EXPECT_EQ(out, R"("a\"\\\n\r\t\u0001ü")");
}

std::string fitting(std::string schema) {
  JsonBody body;
  std::string out;
  append_schema_value(out, body.parse(schema.data(), schema.size()));
  return out;
}

TEST(JsonWriting, FindsWhatToEscapeAtEveryPlaceOfALongText) {
  for (const char special : {'"', '\\', '\n'}) {
    for (std::size_t i = 0; i < 24; ++i) {
      std::string text = "äbcdefghijklmnopqrstuvwx";
      text[i < 2 ? 2 : i] = special;
      std::string out;
      append_json_text(out, text);
      EXPECT_EQ(out.size(), text.size() + 1) << i;
    }
  }
}

TEST(Utf8, IsWhatTheRfcSays) {
  for (const char* const good :
       {"", "abcdefghi", "ä", "€", "\U0001F600", "abcdefgä€", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_TRUE(is_utf8(good)) << good;
  }
  for (const char* const bad :
       {"\x80", "\xC0\x80", "\xC3", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF",
        "\xF4\x90\x80\x80", "abcdefgh\xFF", "\xF5\x80\x80\x80", "\xE2\x82"}) {
    EXPECT_FALSE(is_utf8(bad)) << bad;
  }
}

TEST(SchemaValue, HasTheRequiredPropertiesOfEachType) {
  EXPECT_EQ(
      fitting(
          R"({"type":"object","properties":{"s":{"type":"string"},"i":{"type":"integer"},"n":{"type":"number"},"b":{"type":"boolean"},"a":{"type":"array","items":{"type":"integer"}},"o":{"type":"object","properties":{"x":{"type":"null"}},"required":["x"]},"optional":{"type":"string"}},"required":["s","i","n","b","a","o"]})"),
      R"({"s":"sample","i":1,"n":1.5,"b":true,"a":[1],"o":{"x":null}})");
  EXPECT_EQ(fitting(R"({"type":"object","properties":{}})"), "{}");
  EXPECT_EQ(fitting("{}"), R"("sample")");
  EXPECT_EQ(fitting("[]"), "{}");
}

TEST(SchemaValue, FollowsChoicesReferencesAndBounds) {
  EXPECT_EQ(fitting(R"({"enum":["x","y"]})"), R"("x")");
  EXPECT_EQ(fitting(R"({"const":3})"), "3");
  EXPECT_EQ(fitting(R"({"type":["null","integer"]})"), "1");
  EXPECT_EQ(fitting(R"({"anyOf":[{"type":"boolean"},{"type":"string"}]})"), "true");
  EXPECT_EQ(fitting(R"({"type":"integer","minimum":7})"), "7");
  EXPECT_EQ(fitting(R"({"type":"array","minItems":2,"items":{"type":"boolean"}})"), "[true,true]");
  EXPECT_EQ(fitting(R"({"type":"string","minLength":7})"), R"("samplesample")");
  EXPECT_EQ(fitting(R"({"type":"string","maxLength":2})"), R"("sa")");
  EXPECT_EQ(fitting(R"({"$ref":"#/$defs/p","$defs":{"p":{"type":"integer"}}})"), "1");
}

TEST(SchemaValue, EndsWhateverTheSchemaSays) {
  EXPECT_EQ(fitting(R"({"$ref":"#/$defs/p","$defs":{"p":{"$ref":"#/$defs/p"}}})"), R"("sample")");
  const std::string self = fitting(
      R"({"$ref":"#/$defs/p","$defs":{"p":{"type":"array","minItems":1e300,"items":{"$ref":"#/$defs/p"}}}})");
  EXPECT_LT(self.size(), std::size_t{1} << 20U);
  EXPECT_EQ(fitting(R"({"type":"integer","minimum":1e300})"), "1000000000000");
}

}  // namespace
}  // namespace macro::provider
