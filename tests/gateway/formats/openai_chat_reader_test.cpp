#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "gateway/formats/json_document.h"
#include "gateway/formats/openai_chat.h"

namespace gateway::formats::openai_chat {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kMessages = R"("messages":[{"role":"user","content":"hi"}])";

/// A good request with `fields` in front of it.
std::string request_with(const std::string& fields) {
  return "{" + fields + R"("model":"loopback",)" + kMessages + "}";
}

chat::Error error_of(const std::string& body) {
  const auto request = read_request(body);
  EXPECT_FALSE(request.has_value()) << body;
  return request ? chat::Error{} : request.error();
}

std::string param_of(const std::string& body) {
  const chat::Error error = error_of(body);
  EXPECT_EQ(error.kind, chat::ErrorKind::invalid_request) << body;
  EXPECT_FALSE(error.message.empty()) << body;
  return error.param;
}

TEST(OpenAiChatReader, ReadsModelAndMessages) {
  const auto request =
      read_request(R"({"model":"loopback","messages":[{"role":"system","content":"be brief"},)"
                   R"({"role":"developer","content":"d"},{"role":"user","content":"hi"},)"
                   R"({"role":"assistant","content":"hello"}]})");
  ASSERT_TRUE(request.has_value()) << request.error().message;
  EXPECT_EQ(request->model, "loopback");
  EXPECT_THAT(request->messages,
              ElementsAre(chat::Message{chat::Role::system, {chat::TextPart{"be brief"}}},
                          chat::Message{chat::Role::developer, {chat::TextPart{"d"}}},
                          chat::Message{chat::Role::user, {chat::TextPart{"hi"}}},
                          chat::Message{chat::Role::assistant, {chat::TextPart{"hello"}}}));
}

TEST(OpenAiChatReader, ReadsContentAsAnArrayOfTextParts) {
  const auto request = read_request(
      R"({"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"a"},)"
      R"({"text":"b","type":"text"}]}]})");
  ASSERT_TRUE(request.has_value()) << request.error().message;
  EXPECT_THAT(request->messages[0].parts, ElementsAre(chat::TextPart{"a"}, chat::TextPart{"b"}));
}

TEST(OpenAiChatReader, DecodesEscapes) {
  const auto request = read_request(
      R"({"model":"m","messages":[{"role":"user","content":"\"\\\/\n\u00e9\ud83d\ude00\u0000"}]})");
  ASSERT_TRUE(request.has_value()) << request.error().message;
  EXPECT_EQ(std::get<chat::TextPart>(request->messages[0].parts[0]).text,
            std::string("\"\\/\n\u00e9\U0001F600\0", 11));
}

TEST(OpenAiChatReader, ReadsOptions) {
  const auto request = read_request(request_with(
      R"("max_tokens":5,"temperature":0.5,"top_p":1,"stop":["x","y"],"n":1,"stream":false,)"));
  ASSERT_TRUE(request.has_value()) << request.error().message;
  EXPECT_EQ(request->max_tokens, 5);
  EXPECT_EQ(request->temperature, 0.5);
  EXPECT_EQ(request->top_p, 1.0);
  EXPECT_THAT(request->stop, ElementsAre("x", "y"));

  EXPECT_EQ(read_request(request_with(R"("max_completion_tokens":7,)"))->max_tokens, 7);
  EXPECT_THAT(read_request(request_with(R"("stop":"z",)"))->stop, ElementsAre("z"));
}

TEST(OpenAiChatReader, ReadsTheEffortOfThinking) {
  const auto reasoning = [](const std::string& fields) {
    return read_request(request_with(fields))->reasoning;
  };
  EXPECT_EQ(reasoning(R"("reasoning_effort":"high",)"), chat::Reasoning{.effort = "high"});
  const chat::Reasoning off{.mode = chat::Reasoning::Mode::off, .effort = "none"};
  EXPECT_EQ(reasoning(R"("reasoning_effort":"none",)"), off);
  EXPECT_EQ(reasoning(R"("reasoning_effort":"none","reasoning_effort":"low",)"),
            chat::Reasoning{.effort = "low"});
  EXPECT_EQ(reasoning(R"("reasoning_effort":null,)"), chat::Reasoning{});
}

TEST(OpenAiChatReader, ReadsTheRest) {
  const auto request = read_request(request_with(
      R"("user":"u","seed":-3,"top_k":4,"presence_penalty":-2,"frequency_penalty":2,)"
      R"("metadata":{"a":"1","b":"2","a":"3"},"stream":true,)"
      R"("stream_options":{"include_usage":true},"response_format":{"type":"json_object"},)"));
  ASSERT_TRUE(request.has_value()) << request.error().message;
  EXPECT_EQ(request->user, "u");
  EXPECT_EQ(request->seed, -3);
  EXPECT_EQ(request->top_k, 4);
  EXPECT_EQ(request->presence_penalty, -2);
  EXPECT_EQ(request->frequency_penalty, 2);
  EXPECT_THAT(request->metadata, ElementsAre(testing::Pair("a", "3"), testing::Pair("b", "2")));
  EXPECT_TRUE(request->stream);
  EXPECT_TRUE(request->include_usage);
  EXPECT_EQ(request->output_format.kind, chat::OutputFormat::Kind::json_object);
}

TEST(OpenAiChatReader, TakesNullOptionsForAbsent) {
  const auto request = read_request(request_with(
      R"("max_tokens":null,"max_completion_tokens":null,"temperature":null,"top_p":null,)"
      R"("stop":null,"n":null,"stream":null,"tools":null,"response_format":null,)"));
  ASSERT_TRUE(request.has_value()) << request.error().message;
  EXPECT_FALSE(request->max_tokens.has_value());
  EXPECT_FALSE(request->temperature.has_value());
}

TEST(OpenAiChatReader, PassesOverWhatOnlyTunesAndWhatItDoesNotKnow) {
  for (const char* fields :
       {R"("tools":[],)", R"("modalities":["text"],)", R"("logprobs":false,)", R"("audio":null,)",
        R"("store":null,)", R"("stream_options":null,)", R"("response_format":{"type":"text"},)"}) {
    const auto request = read_request(request_with(fields));
    ASSERT_TRUE(request.has_value()) << fields << request.error().message;
    EXPECT_THAT(request->ignored, IsEmpty()) << fields;
  }
  const auto request = read_request(
      request_with(R"("logprobs":true,"logit_bias":{"50256":-100},"x\nnew":{"b":[1]},"store":true,)"
                   R"("stream_options":{"include_obfuscation":true},)"));
  ASSERT_TRUE(request.has_value()) << request.error().message;
  EXPECT_THAT(request->ignored, ElementsAre("logprobs", "logit_bias", "x?new", "store",
                                            "stream_options.include_obfuscation"));
}

TEST(OpenAiChatReader, ReadsTheOptionsThatItSharesWithResponses) {
  const auto request =
      read_request(request_with(R"("safety_identifier":"s","user":"u","service_tier":"flex",)"
                                R"("prompt_cache_key":"k","verbosity":"low",)"));
  ASSERT_TRUE(request.has_value()) << request.error().message;
  EXPECT_EQ(request->safety_identifier, "s");
  EXPECT_EQ(request->user, "u");
  EXPECT_EQ(request->service_tier, "flex");
  EXPECT_EQ(request->prompt_cache_key, "k");
  EXPECT_EQ(request->verbosity, "low");
  EXPECT_THAT(request->ignored, IsEmpty());
  EXPECT_EQ(read_request(request_with(R"("verbosity":1,)")).error().param, "verbosity");
}

TEST(OpenAiChatReader, KeepsTheListOfWhatItIgnoresShort) {
  std::string fields = "\"" + std::string(1000, 'y') + "\":1,";
  for (int i = 0; i < 1000; ++i) {
    fields += "\"x" + std::to_string(i) + "\":1,";
  }
  const auto request = read_request(request_with(fields));
  ASSERT_TRUE(request.has_value()) << request.error().message;
  EXPECT_EQ(request->ignored.size(), 64U);
  EXPECT_EQ(request->ignored.front(), std::string(100, 'y'));
}

TEST(OpenAiChatReader, LetsTheLastOfAFieldSentTwiceCount) {
  const auto request =
      read_request(R"({"model":"a","messages":[{"role":"user","content":"x"}],"model":"b",)"
                   R"("messages":[{"role":"user","content":"y"}]})");
  ASSERT_TRUE(request.has_value());
  EXPECT_EQ(request->model, "b");
  EXPECT_THAT(request->messages,
              ElementsAre(chat::Message{chat::Role::user, {chat::TextPart{"y"}}}));
}

struct Wrong {
  const char* fields;  ///< in front of a good request
  const char* param;
};

TEST(OpenAiChatReader, NamesTheFieldThatItCannotServe) {
  for (const auto& [fields, param] : std::initializer_list<Wrong>{
           {R"("stream":1,)", "stream"},
           {R"("n":2,)", "n"},
           {R"("n":0,)", "n"},
           {R"("n":"1",)", "n"},
           {R"("web_search_options":{},)", "web_search_options"},
           {R"("functions":[{}],)", "functions"},
           {R"("function_call":"auto",)", "function_call"},
           {R"("audio":{},)", "audio"},
           {R"("modalities":["text","audio"],)", "modalities"},
           {R"("response_format":{},)", "response_format.type"},
           {R"("response_format":{"type":"xml"},)", "response_format.type"},
           {R"("response_format":{"type":1},)", "response_format.type"},
           {R"("response_format":{"type":"json_schema"},)", "response_format.json_schema"},
           {R"("response_format":{"type":"json_schema","json_schema":{}},)",
            "response_format.json_schema.name"},
           {R"("response_format":{"type":"json_schema","json_schema":{"name":"n","schema":1}},)",
            "response_format.json_schema.schema"},
           {R"("response_format":{"type":"json_schema","json_schema":{"name":"n","strict":1}},)",
            "response_format.json_schema.strict"},
           {R"("response_format":"text",)", "response_format"},
           {R"("max_tokens":0,)", "max_tokens"},
           {R"("max_tokens":1.5,)", "max_tokens"},
           {R"("max_completion_tokens":"9",)", "max_completion_tokens"},
           {R"("temperature":2.01,)", "temperature"},
           {R"("temperature":-0.01,)", "temperature"},
           {R"("temperature":"hot",)", "temperature"},
           {R"("top_p":1.01,)", "top_p"},
           {R"("presence_penalty":2.1,)", "presence_penalty"},
           {R"("frequency_penalty":-2.1,)", "frequency_penalty"},
           {R"("seed":0.5,)", "seed"},
           {R"("top_k":0,)", "top_k"},
           {R"("user":7,)", "user"},
           {R"("metadata":[],)", "metadata"},
           {R"("metadata":{"a":1},)", "metadata.a"},
           {R"("reasoning_effort":"huge",)", "reasoning_effort"},
           {R"("reasoning_effort":1,)", "reasoning_effort"},
           {R"("parallel_tool_calls":"no",)", "parallel_tool_calls"},
           {R"("stream_options":true,)", "stream_options"},
           {R"("stream_options":{"include_usage":1},)", "stream_options.include_usage"},
           {R"("stop":7,)", "stop"},
           {R"("stop":["a",7],)", "stop[1]"},
       }) {
    EXPECT_EQ(param_of(request_with(fields)), param) << fields;
  }
}

TEST(OpenAiChatReader, NamesTheWrongPlaceInMessages) {
  for (const auto& [messages, param] : std::initializer_list<Wrong>{
           {R"("hi")", "messages"},
           {R"([])", "messages"},
           {R"([7])", "messages[0]"},
           {R"([{"content":"x"}])", "messages[0].role"},
           {R"([{"role":7,"content":"x"}])", "messages[0].role"},
           {R"([{"role":"function","content":"x"}])", "messages[0].role"},
           {R"([{"role":"user"}])", "messages[0].content"},
           {R"([{"role":"user","content":7}])", "messages[0].content"},
           {R"([{"role":"user","content":null}])", "messages[0].content"},
           {R"([{"role":"user","content":[]}])", "messages[0].content"},
           {R"([{"role":"user","content":["a"]}])", "messages[0].content[0]"},
           {R"([{"role":"user","content":[{"text":"a"}]}])", "messages[0].content[0].type"},
           {R"([{"role":"user","content":[{"type":1}]}])", "messages[0].content[0].type"},
           {R"([{"role":"user","content":[{"type":"text"}]}])", "messages[0].content[0].text"},
           {R"([{"role":"user","content":[{"type":"text","text":{}}]}])",
            "messages[0].content[0].text"},
           {R"([{"role":"user","content":[{"type":"text","text":"a"},{"type":"input_audio"}]}])",
            "messages[0].content[1].type"},
           {R"([{"role":"assistant","content":"a","function_call":{}}])",
            "messages[0].function_call"},
       }) {
    EXPECT_EQ(param_of(std::string(R"({"model":"m","messages":)") + messages + "}"), param)
        << messages;
  }
}

TEST(OpenAiChatReader, SaysWhatIsMissing) {
  EXPECT_EQ(param_of(R"({"messages":[{"role":"user","content":"x"}]})"), "model");
  EXPECT_EQ(param_of(R"({"model":"m"})"), "messages");
  EXPECT_EQ(error_of(R"({"model":"m"})").code, "missing_required_parameter");
  EXPECT_EQ(param_of(std::string(R"({"model":"",)") + kMessages + "}"), "model");
  EXPECT_EQ(param_of(std::string(R"({"model":null,)") + kMessages + "}"), "model");
}

TEST(OpenAiChatReader, TellsWhichTypeItGotAndWhichItWants) {
  EXPECT_EQ(error_of(R"({"model":"m","messages":[{"role":"user","content":7}]})").message,
            "'messages[0].content' must be a string or an array of parts, not a number.");
  EXPECT_EQ(error_of("[]").message, "The body must be a JSON object, not an array.");
  EXPECT_THAT(error_of(R"({"model":true})").message, HasSubstr("not a boolean"));
  EXPECT_THAT(error_of(R"({"model":{}})").message, HasSubstr("not an object"));
  EXPECT_THAT(error_of(R"({"messages":"x"})").message, HasSubstr("not a string"));
}

TEST(OpenAiChatReader, RefusesWhatIsNotJson) {
  for (const char* body :
       {"", " ", "{", "}", R"({"model":)", R"({"model":"m"}x)", "{'model':1}", R"({"model":"m",})",
        "nul", R"({"a":1e999})", R"({"a":"\x"})", R"({"a":"\u12g4"})", "{\"a\":\"\n\"}"}) {
    const chat::Error error = error_of(body);
    EXPECT_EQ(error.code, "invalid_json") << body;
    EXPECT_THAT(error.message, HasSubstr("not valid JSON at byte")) << body;
  }
}

TEST(OpenAiChatReader, RefusesABodyThatIsNowhere) {
  EXPECT_EQ(read_request(std::string_view()).error().code, "invalid_json");
}

TEST(OpenAiChatReader, RefusesNulBytesEvenAfterTheValue) {
  const std::string good = request_with("");
  ASSERT_TRUE(read_request(good).has_value());
  EXPECT_EQ(error_of(good + '\0').code, "invalid_json");
  EXPECT_EQ(error_of(good + '\0' + good).code, "invalid_json");
  EXPECT_EQ(error_of(std::string("\0", 1) + good).code, "invalid_json");
}

TEST(OpenAiChatReader, RefusesTextsThatAreNotUtf8WhereverTheyStand) {
  EXPECT_THAT(error_of(request_with("\"user\":\"\xFF\",")).message, HasSubstr("UTF-8"));
  EXPECT_THAT(error_of(request_with("\"us\xC3(er\":1,")).message, HasSubstr("UTF-8"));
  EXPECT_THAT(error_of(request_with(R"("user":"\udc00",)")).message, HasSubstr("UTF-8"));
  EXPECT_EQ(error_of(request_with(R"("user":"\ud800x",)")).code, "invalid_json");
  EXPECT_TRUE(read_request(request_with("\"user\":\"\xC3\xA9\",")).has_value());
}

std::string nested(int depth) {
  const auto count = static_cast<std::size_t>(depth);
  return R"({"a":)" + std::string(count, '[') + std::string(count, ']') + "}";
}

TEST(OpenAiChatReader, ReadsToItsDepthAndNotDeeper) {
  EXPECT_EQ(error_of(nested(JsonDocument::kMaxDepth - 1)).param, "model");  // read, model missing
  EXPECT_THAT(error_of(nested(JsonDocument::kMaxDepth)).message, HasSubstr("deeper than 128"));
  EXPECT_THAT(error_of(nested(10'000)).message, HasSubstr("deeper than 128"));
  EXPECT_THAT(error_of(std::string(1'000'000, '[')).message, HasSubstr("deeper than 128"));
}

TEST(OpenAiChatReader, TakesDepthForNestingNotForWhatStandsSideBySide) {
  std::string many = R"("a":[)";
  for (int i = 0; i < 1000; ++i) {
    many += "[],{},";
  }
  EXPECT_TRUE(read_request(request_with(many + "0],")).has_value());
}

TEST(OpenAiChatReader, ReadsToItsNumberOfValuesAndNotMore) {
  // The object, the array and its elements.
  const auto body = [](std::size_t values) {
    std::string text = R"({"a":[0)";
    for (std::size_t i = 3; i < values; ++i) {
      text += ",0";
    }
    return text + "]}";
  };
  EXPECT_EQ(error_of(body(JsonDocument::kMaxValues)).param, "model");
  EXPECT_THAT(error_of(body(JsonDocument::kMaxValues + 1)).message, HasSubstr("more than"));
}

TEST(OpenAiChatReader, ReadsTextsLongerThanItsInlineMemory) {
  std::string messages;
  for (int i = 0; i < 500; ++i) {
    messages += R"({"role":"user","content":")" + std::string(100, 'x') + R"("},)";
  }
  const auto request = read_request(R"({"model":"m","messages":[)" + messages +
                                    R"({"role":"user","content":"last"}]})");
  ASSERT_TRUE(request.has_value()) << request.error().message;
  EXPECT_EQ(request->messages.size(), 501U);
}

}  // namespace
}  // namespace gateway::formats::openai_chat
