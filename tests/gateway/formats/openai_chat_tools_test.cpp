#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "gateway/formats/openai_chat.h"

// Tools, images and files in requests.
namespace gateway::formats::openai_chat {
namespace {

using testing::ElementsAre;

constexpr const char* kTool =
    R"({"type":"function","function":{"name":"f","description":"d","parameters":)"
    R"({"type":"object","properties":{"a":{"type":"number"}}},"strict":true}})";

std::string with_messages(const std::string& messages) {
  return R"({"model":"m","messages":[)" + messages + "]}";
}

std::string with_fields(const std::string& fields) {
  return R"({"model":"m","messages":[{"role":"user","content":"x"}],)" + fields + "}";
}

/// A message with one call whose arguments are this JSON text.
std::string call_message(const std::string& arguments) {
  return R"({"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function",)"
         R"("function":{"name":"f","arguments":)" +
         arguments + "}}]}";
}

chat::Request read(const std::string& body) {
  const auto request = read_request(body);
  EXPECT_TRUE(request.has_value()) << body << "\n" << request.error().message;
  return request.value_or(chat::Request{});
}

std::string param_of(const std::string& body) {
  const auto request = read_request(body);
  EXPECT_FALSE(request.has_value()) << body;
  return request ? "" : request.error().param;
}

TEST(OpenAiChatTools, ReadsWhatMayBeCalled) {
  const chat::Request request =
      read(with_fields(std::string(R"("tools":[)") + kTool +
                       R"(,{"type":"function","function":{"name":"g","x":1},)"
                       R"("cache_control":{"type":"ephemeral","ttl":"1h"}}],)"
                       R"("tool_choice":"required","parallel_tool_calls":false)"));
  EXPECT_THAT(
      request.tools,
      ElementsAre(
          chat::Tool{.name = "f",
                     .description = "d",
                     .parameters = R"({"type":"object","properties":{"a":{"type":"number"}}})",
                     .strict = true},
          chat::Tool{.name = "g", .cache = chat::CacheControl{"1h"}}));
  EXPECT_EQ(request.tool_choice, chat::ToolChoice{.kind = chat::ToolChoice::Kind::required});
  EXPECT_EQ(request.parallel_tool_calls, false);
  EXPECT_THAT(request.ignored, ElementsAre("tools[1].function.x"));
}

TEST(OpenAiChatTools, ReadsEveryToolChoice) {
  const auto choice = [](const std::string& json) {
    return *read(with_fields(std::string(R"("tools":[)") + kTool + R"(],"tool_choice":)" + json))
                .tool_choice;
  };
  using Kind = chat::ToolChoice::Kind;
  EXPECT_EQ(choice(R"("none")"), chat::ToolChoice{.kind = Kind::none});
  EXPECT_EQ(choice(R"("auto")"), chat::ToolChoice{.kind = Kind::automatic});
  EXPECT_EQ(choice(R"({"type":"function","function":{"name":"f"}})"),
            (chat::ToolChoice{.kind = Kind::named, .name = "f"}));
  EXPECT_EQ(choice(R"({"type":"allowed_tools","allowed_tools":{"mode":"required","tools":)"
                   R"([{"type":"function","function":{"name":"f"}}]}})"),
            (chat::ToolChoice{.kind = Kind::required, .allowed = {"f"}}));
}

struct Wrong {
  const char* json;
  const char* param;
};

TEST(OpenAiChatTools, NamesTheToolFieldThatItCannotServe) {
  for (const auto& [json, param] : std::initializer_list<Wrong>{
           {R"("tools":{})", "tools"},
           {R"("tools":[1])", "tools[0]"},
           {R"("tools":[{}])", "tools[0].type"},
           {R"("tools":[{"type":"custom","custom":{"name":"c"}}])", "tools[0].type"},
           {R"("tools":[{"type":"function"}])", "tools[0].function"},
           {R"("tools":[{"type":"function","function":[]}])", "tools[0].function"},
           {R"("tools":[{"type":"function","function":{}}])", "tools[0].function.name"},
           {R"("tools":[{"type":"function","function":{"name":""}}])", "tools[0].function.name"},
           {R"("tools":[{"type":"function","function":{"name":"f","parameters":"x"}}])",
            "tools[0].function.parameters"},
           {R"("tools":[{"type":"function","function":{"name":"f","strict":"x"}}])",
            "tools[0].function.strict"},
           {R"("tools":[{"type":"function","function":{"name":"f"},"cache_control":{"type":"x"}}])",
            "tools[0].cache_control.type"},
           {R"("tool_choice":"required")", "tool_choice"},
           {R"("tool_choice":"some")", "tool_choice"},
           {R"("tool_choice":7)", "tool_choice"},
           {R"("tool_choice":{"type":"custom","custom":{"name":"f"}})", "tool_choice.type"},
           {R"("tool_choice":{"type":"allowed_tools"})", "tool_choice.allowed_tools"},
           {R"("tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"x"}})",
            "tool_choice.allowed_tools.mode"},
           {R"("tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"auto","tools":[]}})",
            "tool_choice.allowed_tools.tools"},
           {R"("tools":[{"type":"function","function":{"name":"f"}}],)"
            R"("tool_choice":{"type":"function","function":{"name":"g"}})",
            "tool_choice.function.name"},
           {R"("tools":[{"type":"function","function":{"name":"f"}}],"tool_choice":)"
            R"({"type":"allowed_tools","allowed_tools":{"mode":"auto","tools":)"
            R"([{"type":"function","function":{"name":"g"}}]}})",
            "tool_choice.allowed_tools.tools[0].function.name"},
       }) {
    EXPECT_EQ(param_of(with_fields(json)), param) << json;
  }
}

TEST(OpenAiChatTools, MakesOneUserMessageOfEachRunOfToolMessages) {
  const chat::Request request = read(with_messages(
      R"({"role":"assistant","content":"","reasoning_content":"hm","tool_calls":[)"
      R"({"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}},)"
      R"({"id":"c2","type":"function","function":{"name":"g","arguments":""},)"
      R"("cache_control":{"type":"ephemeral"}}]},)"
      R"({"role":"tool","tool_call_id":"c2","content":"two"},)"
      R"({"role":"tool","tool_call_id":"c1","name":"f","content":[{"type":"text","text":"one"},)"
      R"({"type":"image_url","image_url":{"url":"data:image/png;base64,AA=="}}]},)"
      R"({"role":"user","content":"and?"})"));
  EXPECT_THAT(
      request.messages,
      ElementsAre(
          chat::Message{chat::Role::assistant,
                        {chat::ThinkingPart{"hm"}, chat::ToolCallPart{"c1", "f", R"({"a":1})"},
                         chat::ToolCallPart{"c2", "g", "{}", chat::CacheControl{}}}},
          chat::Message{
              chat::Role::user,
              {chat::ToolResultPart{"c2", {chat::TextPart{"two"}}},
               chat::ToolResultPart{"c1",
                                    {chat::TextPart{"one"},
                                     chat::ImagePart{.media_type = "image/png", .data = "AA=="}}}}},
          chat::Message{chat::Role::user, {chat::TextPart{"and?"}}}));
  EXPECT_THAT(request.ignored, ElementsAre("messages[2].name"));
}

TEST(OpenAiChatTools, KeepsTheRunsOfTwoTurnsApart) {
  const std::string turn =
      call_message(R"("{}")") + R"(,{"role":"tool","tool_call_id":"c1","content":"x"})";
  const chat::Request request = read(with_messages(turn + "," + turn));
  ASSERT_EQ(request.messages.size(), 4U);
  EXPECT_EQ(request.messages[3].parts.size(), 1U);
  EXPECT_EQ(request.messages[3], request.messages[1]);
}

TEST(OpenAiChatTools, NamesTheCallOrResultThatMakesNoSense) {
  for (const auto& [messages, param] : std::initializer_list<Wrong>{
           {R"({"role":"user","content":"x","tool_calls":[{}]})", "messages[0].tool_calls"},
           {R"({"role":"assistant","tool_calls":{}})", "messages[0].tool_calls"},
           {R"({"role":"assistant","tool_calls":[]})", "messages[0].content"},
           {R"({"role":"assistant","tool_calls":[{}]})", "messages[0].tool_calls[0].type"},
           {R"({"role":"assistant","tool_calls":[{"type":"custom"}]})",
            "messages[0].tool_calls[0].type"},
           {R"({"role":"assistant","tool_calls":[{"type":"function","function":{}}]})",
            "messages[0].tool_calls[0].id"},
           {R"({"role":"assistant","tool_calls":[{"id":"","type":"function","function":{}}]})",
            "messages[0].tool_calls[0].id"},
           {R"({"role":"assistant","tool_calls":[{"id":"c","type":"function","function":{}}]})",
            "messages[0].tool_calls[0].function.name"},
           {R"({"role":"assistant","tool_calls":[{"id":"c","type":"function",)"
            R"("function":{"name":"f"}}]})",
            "messages[0].tool_calls[0].function.arguments"},
           {R"({"role":"tool","content":"x"})", "messages[0].tool_call_id"},
           {R"({"role":"tool","tool_call_id":1,"content":"x"})", "messages[0].tool_call_id"},
           {R"({"role":"tool","tool_call_id":"c1","content":"x"})", "messages[0].tool_call_id"},
           {R"({"role":"assistant","audio":{"id":"a"}})", "messages[0].audio"},
           {R"({"role":"assistant","content":"x","refusal":1})", "messages[0].refusal"},
           {R"({"role":"assistant","content":"x","reasoning_content":1})",
            "messages[0].reasoning_content"},
       }) {
    EXPECT_EQ(param_of(with_messages(messages)), param) << messages;
  }
  EXPECT_EQ(param_of(with_messages(call_message(R"("{}")") + R"(,{"role":"tool",)"
                                                             R"("tool_call_id":"c1"})")),
            "messages[1].content");
}

TEST(OpenAiChatTools, TakesArgumentsAsTheModelWroteThem) {
  const auto arguments = [](const std::string& json) {
    const chat::Request request = read(with_messages(call_message(json)));
    return std::get<chat::ToolCallPart>(request.messages.at(0).parts.at(0)).arguments;
  };
  EXPECT_EQ(arguments(R"("")"), "{}");
  EXPECT_EQ(arguments(R"(" {\"a\":[{}]} ")"), R"( {"a":[{}]} )");
  EXPECT_EQ(arguments(R"("{\"a\": tru")"), R"({"a": tru)");
  EXPECT_EQ(arguments(R"("[]")"), "[]");
  EXPECT_EQ(arguments(R"("{}{}")"), "{}{}");
  for (const char* bad : {"{}", "null", "7"}) {
    EXPECT_EQ(param_of(with_messages(call_message(bad))),
              "messages[0].tool_calls[0].function.arguments")
        << bad;
  }
}

TEST(OpenAiChatTools, ReadsImagesAndFiles) {
  const chat::Request request = read(with_messages(
      R"({"role":"user","content":[{"type":"text","text":""},{"type":"image_url","image_url":)"
      R"({"url":"https://h/i.png","detail":"low"},"cache_control":{"type":"ephemeral"}},)"
      R"({"type":"image_url","image_url":{"url":"data:image/jpeg;x=y;base64,QUI="}},)"
      R"({"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,QQ=="}},)"
      R"({"type":"file","file":{"file_data":"Qg==","x":1},"y":2}]})"));
  EXPECT_THAT(
      request.messages[0].parts,
      ElementsAre(
          chat::ImagePart{.url = "https://h/i.png", .detail = "low", .cache = chat::CacheControl{}},
          chat::ImagePart{.media_type = "image/jpeg", .data = "QUI="},
          chat::DocumentPart{.name = "a.pdf", .media_type = "application/pdf", .data = "QQ=="},
          chat::DocumentPart{.media_type = "application/pdf", .data = "Qg=="}));
  EXPECT_THAT(request.ignored,
              ElementsAre("messages[0].content[4].file.x", "messages[0].content[4].y"));
}

TEST(OpenAiChatTools, NamesTheImageOrFileThatItCannotRead) {
  for (const auto& [part, param] : std::initializer_list<Wrong>{
           {R"({"type":"image_url"})", ".image_url"},
           {R"({"type":"image_url","image_url":"https://h"})", ".image_url"},
           {R"({"type":"image_url","image_url":{}})", ".image_url.url"},
           {R"({"type":"image_url","image_url":{"url":1}})", ".image_url.url"},
           {R"({"type":"image_url","image_url":{"url":"file:///etc/passwd"}})", ".image_url.url"},
           {R"({"type":"image_url","image_url":{"url":"data:image/png,AA"}})", ".image_url.url"},
           {R"({"type":"image_url","image_url":{"url":"data:;base64,AA"}})", ".image_url.url"},
           {R"({"type":"image_url","image_url":{"url":"data:image/png;base64,"}})",
            ".image_url.url"},
           {R"({"type":"image_url","image_url":{"url":"data:image/png;base64"}})",
            ".image_url.url"},
           {R"({"type":"image_url","image_url":{"url":"https://h","detail":1}})",
            ".image_url.detail"},
           {R"({"type":"file"})", ".file"},
           {R"({"type":"file","file":{}})", ".file.file_data"},
           {R"({"type":"file","file":{"file_id":"f"}})", ".file.file_id"},
           {R"({"type":"file","file":{"file_data":"https://h/a.pdf"}})", ".file.file_data"},
           {R"({"type":"text","text":"a","cache_control":1})", ".cache_control"},
           {R"({"type":"refusal","refusal":"no"})", ".type"},
       }) {
    EXPECT_EQ(param_of(with_messages(R"({"role":"user","content":[)" + std::string(part) + "]}")),
              std::string("messages[0].content[0]") + param)
        << part;
  }
  EXPECT_EQ(param_of(with_messages(
                R"({"role":"system","content":[{"type":"image_url","image_url":{}}]})")),
            "messages[0].content[0].type");
}

TEST(OpenAiChatTools, DropsEmptyTextsOnlyWhereSomethingElseIsSaid) {
  EXPECT_THAT(read(with_messages(R"({"role":"user","content":""})")).messages[0].parts,
              ElementsAre(chat::TextPart{}));
  EXPECT_THAT(read(with_messages(R"({"role":"user","content":[{"type":"text","text":""},)"
                                 R"({"type":"text","text":""}]})"))
                  .messages[0]
                  .parts,
              ElementsAre(chat::TextPart{}));
  EXPECT_THAT(
      read(with_messages(R"({"role":"assistant","content":"","refusal":"no"})")).messages[0].parts,
      ElementsAre(chat::RefusalPart{"no"}));
}

}  // namespace
}  // namespace gateway::formats::openai_chat
