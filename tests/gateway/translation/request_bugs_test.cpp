// The bugs that translating gateways were reported for, in requests, in every direction: the body
// of a client of one API as the body for an upstream of another.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "gateway/formats/format.h"

namespace gateway::formats {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr Api kChat = Api::chat_completions;
constexpr Api kResponses = Api::responses;
constexpr Api kMessages = Api::messages;

struct Translated {
  std::string body;  ///< or the error's message
  std::vector<std::string> ignored;
};

Translated translate(Api client, const std::string& body, Api upstream) {
  const auto request = format_of(client).read_request(body);
  if (!request) {
    return {request.error().message, {}};
  }
  Translated translated{{}, request->ignored};
  const auto written = format_of(upstream).write_request(*request, client, translated.ignored);
  translated.body = written ? *written : written.error().message;
  return translated;
}

std::string chat(const std::string& messages, const std::string& rest = "") {
  return R"({"model":"m","messages":[)" + messages + "]" + rest + "}";
}
std::string responses(const std::string& input, const std::string& rest = "") {
  return R"({"model":"m","input":[)" + input + "]" + rest + "}";
}
std::string messages(const std::string& turns, const std::string& rest = "") {
  return R"({"model":"m","max_tokens":99,"messages":[)" + turns + "]" + rest + "}";
}

const std::string kAsk = R"({"role":"user","content":"q"})";

// Two calls, the second without arguments, and their results: an image and an error among them.

const std::string kChatTurn =
    kAsk + R"(,{"role":"assistant","content":"","tool_calls":[)"
           R"({"id":"a","type":"function","function":{"name":"f","arguments":"{\"x\":1}"}},)"
           R"({"id":"b","type":"function","function":{"name":"g","arguments":""}}]},)"
           R"({"role":"tool","tool_call_id":"a","content":"1"},)"
           R"({"role":"tool","tool_call_id":"b","content":"2"})";

const std::string kResponsesTurn =
    kAsk + R"(,{"type":"function_call","call_id":"a","name":"f","arguments":"{\"x\":1}"},)"
           R"({"type":"function_call","call_id":"b","name":"g","arguments":""},)"
           R"({"type":"function_call_output","call_id":"a","output":"1"},)"
           R"({"type":"function_call_output","call_id":"b","output":"2"})";

const std::string kMessagesTurn = kAsk +
                                  R"(,{"role":"assistant","content":[{"type":"text","text":""},)"
                                  R"({"type":"tool_use","id":"a","name":"f","input":{"x":1}},)"
                                  R"({"type":"tool_use","id":"b","name":"g","input":{}}]},)"
                                  R"({"role":"user","content":[)"
                                  R"({"type":"tool_result","tool_use_id":"a","content":"1"},)"
                                  R"({"type":"tool_result","tool_use_id":"b","content":"2"}]})";

TEST(RequestBugs, CallsAndParallelResultsArePairedAndNothingEmptyIsSent) {
  const std::string for_messages =
      R"("messages":[{"role":"user","content":"q"},{"role":"assistant","content":[)"
      R"({"type":"tool_use","id":"a","name":"f","input":{"x":1}},)"
      R"({"type":"tool_use","id":"b","name":"g","input":{}}]},{"role":"user","content":[)"
      R"({"type":"tool_result","tool_use_id":"a","content":"1"},)"
      R"({"type":"tool_result","tool_use_id":"b","content":"2"}]}])";
  const std::string for_chat =
      R"("messages":[{"role":"user","content":"q"},{"role":"assistant","content":null,)"
      R"("tool_calls":[)"
      R"({"id":"a","type":"function","function":{"name":"f","arguments":"{\"x\":1}"}},)"
      R"({"id":"b","type":"function","function":{"name":"g","arguments":"{}"}}]},)"
      R"({"role":"tool","tool_call_id":"a","content":"1"},)"
      R"({"role":"tool","tool_call_id":"b","content":"2"}])";
  const std::string for_responses =
      R"({"type":"function_call","call_id":"a","name":"f","arguments":"{\"x\":1}"},)"
      R"({"type":"function_call","call_id":"b","name":"g","arguments":"{}"},)"
      R"({"type":"function_call_output","call_id":"a","output":"1"},)"
      R"({"type":"function_call_output","call_id":"b","output":"2"}])";
  const std::vector<std::pair<Api, std::string>> clients = {{kChat, chat(kChatTurn)},
                                                            {kResponses, responses(kResponsesTurn)},
                                                            {kMessages, messages(kMessagesTurn)}};
  for (const auto& [client, body] : clients) {
    SCOPED_TRACE(format_of(client).name);
    EXPECT_THAT(translate(client, body, kMessages).body, HasSubstr(for_messages));
    EXPECT_THAT(translate(client, body, kChat).body, HasSubstr(for_chat));
    const Translated sent = translate(client, body, kResponses);
    EXPECT_THAT(sent.body, AllOf(HasSubstr(for_responses), Not(HasSubstr(R"("text":"")"))));
    EXPECT_THAT(sent.ignored, IsEmpty());
  }
}

TEST(RequestBugs, TextBesideResultsStandsBehindThem) {
  std::string turn = kMessagesTurn;
  turn.insert(turn.find(R"({"type":"tool_result")"), R"({"type":"text","text":"and"},)");
  EXPECT_THAT(translate(kMessages, messages(turn), kChat).body,
              HasSubstr(R"("content":"2"},{"role":"user","content":"and"}])"));
  EXPECT_THAT(translate(kMessages, messages(turn), kResponses).body,
              HasSubstr(R"("output":"2"},{"type":"message","role":"user","content":[)"
                        R"({"type":"input_text","text":"and"}]}])"));
  EXPECT_THAT(
      translate(kChat, chat(kChatTurn + R"(,{"role":"user","content":"and"})"), kMessages).body,
      HasSubstr(R"("content":"2"},{"type":"text","text":"and"}]}])"));
}

TEST(RequestBugs, AResultWithoutItsCallIsRefusedWhoeverAsks) {
  EXPECT_THAT(translate(kChat, chat(kAsk + R"(,{"role":"tool","tool_call_id":"z","content":"1"})"),
                        kMessages)
                  .body,
              HasSubstr("tool_call_id"));
  EXPECT_THAT(
      translate(kResponses,
                responses(R"({"type":"function_call_output","call_id":"z","output":"1"})"), kChat)
          .body,
      HasSubstr("call_id"));
  EXPECT_THAT(translate(kMessages,
                        messages(R"({"role":"user","content":[{"type":"tool_result",)"
                                 R"("tool_use_id":"z","content":"1"}]})"),
                        kChat)
                  .body,
              HasSubstr("tool_use_id"));
}

const std::string kPicture = R"("source":{"type":"base64","media_type":"image/png","data":"AA=="})";

TEST(RequestBugs, AnImageThatAToolAnsweredFollowsTheLastResult) {
  std::string turn = kMessagesTurn;
  turn.replace(turn.find(R"("content":"1")"), 13,
               R"("content":[{"type":"text","text":"1"},{"type":"image",)" + kPicture + "}]");
  EXPECT_THAT(
      translate(kMessages, messages(turn), kChat).body,
      HasSubstr(R"({"role":"tool","tool_call_id":"a","content":"1"},)"
                R"({"role":"tool","tool_call_id":"b","content":"2"},)"
                R"({"role":"user","content":[{"type":"text","text":"From the result of a:"},)"
                R"({"type":"image_url","image_url":{"url":"data:image/png;base64,AA=="}}]}])"));
  EXPECT_THAT(translate(kMessages, messages(turn), kResponses).body,
              HasSubstr(R"("call_id":"a","output":[{"type":"input_text","text":"1"},)"
                        R"({"type":"input_image","image_url":"data:image/png;base64,AA=="}]},)"));
  std::string items = kResponsesTurn;
  items.replace(items.find(R"("output":"1")"), 12,
                R"("output":[{"type":"input_image","image_url":"data:image/png;base64,AA=="}])");
  EXPECT_THAT(translate(kResponses, responses(items), kMessages).body,
              HasSubstr(R"("tool_use_id":"a","content":[{"type":"image",)" + kPicture + "}]}"));
}

TEST(RequestBugs, AFileThatNoUpstreamTakesIsRefusedByTheNameOfTheField) {
  const std::string link = R"({"role":"user","content":[{"type":"document","source":)"
                           R"({"type":"url","url":"https://a/b.pdf"}}]})";
  EXPECT_THAT(translate(kMessages, messages(link), kChat).body,
              AllOf(HasSubstr("'messages'"), HasSubstr("files by their URL")));
  const std::string item = R"({"role":"user","content":[{"type":"input_file","file_url":)"
                           R"("https://a/b.pdf"}]})";
  EXPECT_THAT(translate(kResponses, responses(item), kChat).body, HasSubstr("'input'"));
  const std::string zip = R"({"role":"user","content":[{"type":"input_file","file_data":)"
                          R"("data:application/zip;base64,AA=="}]})";
  EXPECT_THAT(translate(kResponses, responses(zip), kMessages).body, HasSubstr("'input'"));
}

TEST(RequestBugs, AFileOfTextIsADocumentOfText) {
  const std::string data = R"("data:text/plain;base64,aGVsbG8=")";
  const std::string document =
      R"({"type":"document","source":{"type":"text","media_type":"text/plain","data":"hello"},)"
      R"("title":"a.txt"})";
  EXPECT_THAT(translate(kChat,
                        chat(R"({"role":"user","content":[{"type":"file","file":{"filename":)"
                             R"("a.txt","file_data":)" +
                             data + "}}]}"),
                        kMessages)
                  .body,
              HasSubstr(document));
  EXPECT_THAT(translate(kResponses,
                        responses(R"({"role":"user","content":[{"type":"input_file","filename":)"
                                  R"("a.txt","file_data":)" +
                                  data + "}]}"),
                        kMessages)
                  .body,
              HasSubstr(document));
}

TEST(RequestBugs, IdsOfCallsThatAnthropicRefusesAreWrittenSoThatItTakesThem) {
  std::string turn = kChatTurn;
  for (std::size_t at = 0; (at = turn.find(R"("a")", at)) != std::string::npos;) {
    turn.replace(at, 3, R"("functions.f:0")");
  }
  EXPECT_THAT(
      translate(kChat, chat(turn), kMessages).body,
      AllOf(HasSubstr(R"("id":"functions_f_0")"), HasSubstr(R"("tool_use_id":"functions_f_0")")));
  EXPECT_THAT(translate(kChat, chat(turn), kChat).body, HasSubstr(R"("id":"functions.f:0")"));
}

TEST(RequestBugs, WhatASearchFoundIsToldAsText) {
  std::string turn = kMessagesTurn;
  turn.replace(turn.find(R"("content":"1")"), 13,
               R"("content":[{"type":"search_result","source":"https://a","title":"t",)"
               R"("content":[{"type":"text","text":"found"}]}])");
  EXPECT_THAT(translate(kMessages, messages(turn), kChat).body,
              HasSubstr(R"("tool_call_id":"a","content":"t\nhttps://a\nfound")"));
  EXPECT_THAT(translate(kMessages, messages(turn), kResponses).body,
              HasSubstr(R"("call_id":"a","output":"t\nhttps://a\nfound")"));
}

TEST(RequestBugs, AnErrorOfAToolIsTold) {
  std::string turn = kMessagesTurn;
  turn.replace(turn.find(R"("content":"1")"), 13, R"("content":"no","is_error":true)");
  const Translated as_chat = translate(kMessages, messages(turn), kChat);
  EXPECT_THAT(as_chat.body, HasSubstr(R"("content":"Error: no")"));
  EXPECT_THAT(as_chat.ignored, IsEmpty());
  const Translated as_responses = translate(kMessages, messages(turn), kResponses);
  EXPECT_THAT(as_responses.body, HasSubstr(R"("output":"Error: no")"));
  EXPECT_THAT(as_responses.ignored, IsEmpty());
}

const std::string kChatTools =
    R"(,"tools":[{"type":"function","function":{"name":"f"}},{"type":"function","function":{)"
    R"("name":"g","parameters":{"type":"object","properties":{"x":{"type":"number"}}}}}])";

TEST(RequestBugs, ToolsKeepTheirShapeAndHowManyMayBeCalledAtOnce) {
  const std::string body = chat(kAsk, kChatTools + R"(,"parallel_tool_calls":false)");
  EXPECT_THAT(translate(kChat, body, kMessages).body,
              HasSubstr(R"("tools":[{"name":"f","input_schema":{"type":"object","properties":{}}},)"
                        R"({"name":"g","input_schema":{"type":"object","properties":{"x":)"
                        R"({"type":"number"}}}}],)"
                        R"("tool_choice":{"type":"auto","disable_parallel_tool_use":true})"));
  EXPECT_THAT(translate(kChat, body, kResponses).body,
              AllOf(HasSubstr(R"({"type":"function","name":"g","parameters":{"type":"object",)"),
                    HasSubstr(R"("parallel_tool_calls":false)")));
  const std::string other =
      messages(kAsk, R"(,"tools":[{"name":"f","input_schema":{"type":"object"}}],)"
                     R"("tool_choice":{"type":"any","disable_parallel_tool_use":true})");
  for (const Api upstream : {kChat, kResponses}) {
    EXPECT_THAT(translate(kMessages, other, upstream).body,
                AllOf(HasSubstr(R"("tool_choice":"required")"),
                      HasSubstr(R"("parallel_tool_calls":false)")));
  }
}

TEST(RequestBugs, OfAllToolsOnlyTheAllowedMayBeCalled) {
  const std::string choice =
      R"(,"tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"required",)"
      R"("tools":[{"type":"function","function":{"name":"g"}}]}})";
  const std::string body = chat(kAsk, kChatTools + choice);
  EXPECT_THAT(translate(kChat, body, kMessages).body,
              AllOf(HasSubstr(R"("tools":[{"name":"g")"), Not(HasSubstr(R"("name":"f")")),
                    HasSubstr(R"("tool_choice":{"type":"any"})")));
  EXPECT_THAT(translate(kChat, body, kResponses).body,
              HasSubstr(R"("tool_choice":{"type":"allowed_tools","mode":"required",)"
                        R"("tools":[{"type":"function","name":"g"}]})"));
}

TEST(RequestBugs, ABudgetOfThinkingStaysBelowTheLimitOfTokens) {
  const std::string rest = R"(,"reasoning_effort":"high","max_tokens":3000)";
  EXPECT_THAT(translate(kChat, chat(kAsk, rest), kMessages).body,
              AllOf(HasSubstr(R"("max_tokens":3000)"), HasSubstr(R"("budget_tokens":1500)")));
  const Translated too_few = translate(
      kResponses, responses(kAsk, R"(,"reasoning":{"effort":"high"},"max_output_tokens":500)"),
      kMessages);
  EXPECT_THAT(too_few.body, AllOf(HasSubstr(R"("max_tokens":500)"), Not(HasSubstr("budget"))));
  EXPECT_THAT(too_few.ignored, ElementsAre("reasoning"));
}

TEST(RequestBugs, ThinkingIsSentBackOnlyWithItsSignature) {
  const auto with = [](const std::string& signature) {
    return messages(kAsk +
                    R"(,{"role":"assistant","content":[{"type":"thinking","thinking":"hm",)"
                    R"("signature":")" +
                    signature + R"("},{"type":"text","text":"a"}]},)" + kAsk);
  };
  for (const Api upstream : {kMessages, kResponses}) {
    EXPECT_THAT(translate(kMessages, with("s"), upstream).body, HasSubstr("hm"));
    const Translated bare = translate(kMessages, with(""), upstream);
    EXPECT_THAT(bare.body, Not(HasSubstr("hm")));
    EXPECT_THAT(bare.ignored, ElementsAre("messages.thinking"));
  }
  EXPECT_THAT(translate(kMessages, with("s"), kChat).ignored, ElementsAre("messages.thinking"));
}

TEST(RequestBugs, WhatIsLostBetweenTwoApisIsTold) {
  const Translated unused = translate(
      kChat, chat(kAsk, R"(,"tool_choice":"auto","parallel_tool_calls":false)"), kMessages);
  EXPECT_THAT(unused.ignored, ElementsAre("tool_choice", "parallel_tool_calls"));
  const Translated adaptive =
      translate(kMessages, messages(kAsk, R"(,"thinking":{"type":"adaptive"})"), kChat);
  EXPECT_THAT(adaptive.ignored, ElementsAre("thinking"));
  const Translated summary =
      translate(kResponses, responses(kAsk, R"(,"reasoning":{"summary":"auto"})"), kMessages);
  EXPECT_THAT(summary.ignored, ElementsAre("reasoning.summary"));
  const std::string shape =
      R"(,"response_format":{"type":"json_schema","json_schema":{"name":"n","description":"d",)"
      R"("schema":{"type":"object"}}})";
  EXPECT_THAT(translate(kChat, chat(kAsk, shape), kMessages).ignored,
              ElementsAre("response_format.json_schema.description"));
  const std::string titled = R"({"role":"user","content":[{"type":"document","title":"t","source":)"
                             R"({"type":"text","media_type":"text/plain","data":"words"}}]})";
  EXPECT_THAT(translate(kMessages, messages(titled), kChat).ignored, ElementsAre("title"));
}

TEST(RequestBugs, ArgumentsThatAreNoJsonCanBeSentBack) {
  const std::string text = R"("{\"x\": tru")";
  const auto broken = [&](std::string turn) {
    const std::string good = R"("arguments":"{\"x\":1}")";
    return turn.replace(turn.find(good), good.size(), R"("arguments":)" + text);
  };
  const std::vector<std::pair<Api, std::string>> clients = {
      {kChat, chat(broken(kChatTurn))}, {kResponses, responses(broken(kResponsesTurn))}};
  for (const auto& [client, body] : clients) {
    EXPECT_THAT(translate(client, body, kChat).body, HasSubstr(R"("arguments":)" + text));
    EXPECT_THAT(translate(client, body, kResponses).body, HasSubstr(R"("arguments":)" + text));
    EXPECT_THAT(translate(client, body, kMessages).body,
                HasSubstr(R"("input":{"invalid_arguments":)" + text + "}"));
  }
}

TEST(RequestBugs, OptionsOfBothOfOpenAisApisAreKeptBetweenThem) {
  const std::string same =
      R"(,"user":"u","safety_identifier":"s","service_tier":"flex","prompt_cache_key":"k")";
  const std::string as_chat = chat(kAsk, R"(,"verbosity":"low")" + same);
  const std::string as_responses = responses(kAsk, R"(,"text":{"verbosity":"low"})" + same);
  const Translated forth = translate(kChat, as_chat, kResponses);
  EXPECT_THAT(forth.body, AllOf(HasSubstr(R"("text":{"verbosity":"low"})"), HasSubstr(same)));
  EXPECT_THAT(forth.ignored, IsEmpty());
  const Translated back = translate(kResponses, as_responses, kChat);
  EXPECT_THAT(back.body, AllOf(HasSubstr(R"("verbosity":"low")"), HasSubstr(same)));
  EXPECT_THAT(back.ignored, IsEmpty());
  const Translated lost = translate(kResponses, as_responses, kMessages);
  EXPECT_THAT(lost.body, HasSubstr(R"("metadata":{"user_id":"u"})"));
  EXPECT_THAT(lost.ignored, ElementsAre("safety_identifier", "service_tier", "prompt_cache_key",
                                        "text.verbosity"));
  const Translated one = translate(kChat, chat(kAsk, R"(,"safety_identifier":"s")"), kMessages);
  EXPECT_THAT(one.body, HasSubstr(R"("metadata":{"user_id":"s"})"));
  EXPECT_THAT(one.ignored, IsEmpty());
}

TEST(RequestBugs, WhatIsLostInSeveralPlacesIsToldOnce) {
  const std::string body =
      messages(kAsk, R"(,"cache_control":{"type":"ephemeral"},"other":1,"other":2,)"
                     R"("tools":[{"name":"f","input_schema":{"type":"object"},)"
                     R"("cache_control":{"type":"ephemeral"}}])");
  for (const Api upstream : {kChat, kResponses}) {
    EXPECT_THAT(translate(kMessages, body, upstream).ignored,
                ElementsAre("cache_control", "other"));
  }
}

TEST(RequestBugs, AHintToACacheThatNoApiTakesIsRefused) {
  const auto cached = [](const std::string& ttl) {
    return chat(R"({"role":"user","content":[{"type":"text","text":"q","cache_control":)"
                R"({"type":"ephemeral","ttl":")" +
                ttl + R"("}}]})");
  };
  EXPECT_THAT(translate(kChat, cached("1h"), kMessages).body, HasSubstr(R"("ttl":"1h")"));
  EXPECT_THAT(translate(kChat, cached("2h"), kMessages).body, HasSubstr("must be 5m or 1h"));
}

TEST(RequestBugs, NumbersInArgumentsKeepTheirLastDigit) {
  std::string turn = kMessagesTurn;
  turn.replace(turn.find(R"("x":1)"), 5, R"("x":1.3599999999999999)");
  for (const Api upstream : {kChat, kResponses, kMessages}) {
    EXPECT_THAT(translate(kMessages, messages(turn), upstream).body,
                HasSubstr("1.3599999999999999"));
  }
}

}  // namespace
}  // namespace gateway::formats
