// The mapping of requests onto Anthropic's API, row by row, and what broke in other gateways.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "gateway/formats/anthropic_messages.h"

namespace gateway::formats::anthropic_messages {
namespace {

using chat::CacheControl;
using chat::Message;
using chat::Part;
using chat::Role;
using chat::TextPart;
using chat::ToolCallPart;
using chat::ToolResultPart;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

chat::Request asking(std::vector<Message> messages) {
  return {.model = "m", .messages = std::move(messages), .max_tokens = 10};
}

chat::Request asking() { return asking({{Role::user, {TextPart{"hi"}}}}); }

std::string written(const chat::Request& request, Api client = Api::chat_completions) {
  std::vector<std::string> ignored;
  const auto body = write_request(request, client, ignored);
  EXPECT_TRUE(body.has_value()) << body.error().message;
  EXPECT_THAT(ignored, IsEmpty());
  return body.value_or("");
}

/// The body without what asking() always has; `messages` onwards.
std::string messages_of(const chat::Request& request) {
  const std::string start = R"({"model":"m","max_tokens":10,)";
  const std::string body = written(request);
  EXPECT_EQ(body.substr(0, start.size()), start);
  return body.substr(start.size(), body.size() - start.size() - 1);
}

/// What stands after the messages of asking().
std::string options_of(const chat::Request& request) {
  const std::string start = R"("messages":[{"role":"user","content":"hi"}])";
  const std::string body = messages_of(request);
  EXPECT_EQ(body.substr(0, start.size()), start);
  return body.substr(start.size());
}

std::vector<std::string> ignored_by(const chat::Request& request, Api client) {
  std::vector<std::string> ignored;
  EXPECT_TRUE(write_request(request, client, ignored).has_value());
  return ignored;
}

chat::Error refused(const chat::Request& request, Api client = Api::chat_completions) {
  std::vector<std::string> ignored;
  const auto body = write_request(request, client, ignored);
  EXPECT_FALSE(body.has_value());
  return body ? chat::Error{} : body.error();
}

TEST(AnthropicMessagesWriter, HoistsTheSystemFromAnywhere) {
  EXPECT_EQ(messages_of(asking({{Role::system, {TextPart{"a"}}},
                                {Role::user, {TextPart{"hi"}}},
                                {Role::developer, {TextPart{"b"}}},
                                {Role::user, {TextPart{"ho"}}}})),
            R"("system":"a\nb","messages":[{"role":"user","content":[{"type":"text",)"
            R"("text":"hi"},{"type":"text","text":"ho"}]}])");
}

TEST(AnthropicMessagesWriter, KeepsTheSystemInBlocksWhereOneAsksForACache) {
  EXPECT_EQ(messages_of(asking({{Role::system, {TextPart{"a", CacheControl{"1h"}}}},
                                {Role::system, {TextPart{"b"}}},
                                {Role::user, {TextPart{"hi"}}}})),
            R"("system":[{"type":"text","text":"a","cache_control":{"type":"ephemeral",)"
            R"("ttl":"1h"}},{"type":"text","text":"b"}],)"
            R"("messages":[{"role":"user","content":"hi"}])");
}

TEST(AnthropicMessagesWriter, LeavesOutEmptyTextsAndMessagesOfNothing) {
  EXPECT_EQ(messages_of(asking({{Role::system, {TextPart{""}}},
                                {Role::user, {TextPart{""}, TextPart{" a "}}},
                                {Role::assistant, {TextPart{""}}},
                                {Role::user, {TextPart{"b"}}}})),
            R"("messages":[{"role":"user","content":[{"type":"text","text":" a "},)"
            R"({"type":"text","text":"b"}]}])");
  EXPECT_EQ(refused(asking({{Role::system, {TextPart{"a"}}}})).param, "messages");
}

TEST(AnthropicMessagesWriter, PutsAllResultsOfOneTurnIntoOneMessageAndFirst) {
  EXPECT_EQ(messages_of(asking({{Role::assistant, {ToolCallPart{"1", "f", "{}"}}},
                                {Role::assistant, {ToolCallPart{"2", "g", R"({"a": 1})"}}},
                                {Role::user, {ToolResultPart{"1", {TextPart{"x"}}}}},
                                {Role::user, {TextPart{"look"}}},
                                {Role::user, {ToolResultPart{"2", {}, true}}}})),
            R"("messages":[{"role":"assistant","content":[)"
            R"({"type":"tool_use","id":"1","name":"f","input":{}},)"
            R"({"type":"tool_use","id":"2","name":"g","input":{"a": 1}}]},)"
            R"({"role":"user","content":[{"type":"tool_result","tool_use_id":"1","content":"x"},)"
            R"({"type":"tool_result","tool_use_id":"2","is_error":true},)"
            R"({"type":"text","text":"look"}]}])");
}

TEST(AnthropicMessagesWriter, GivesCallsWithoutAnObjectOne) {
  EXPECT_THAT(messages_of(asking({{Role::assistant, {ToolCallPart{"1", "f", ""}}}})),
              HasSubstr(R"("input":{})"));
  EXPECT_THAT(messages_of(asking({{Role::assistant, {ToolCallPart{"1", "f", R"({"a":)"}}}})),
              HasSubstr(R"("input":{"invalid_arguments":"{\"a\":"})"));
  EXPECT_THAT(messages_of(asking({{Role::assistant, {ToolCallPart{"1", "f", "[1]"}}}})),
              HasSubstr(R"("input":{"invalid_arguments":"[1]"})"));
}

TEST(AnthropicMessagesWriter, KeepsImagesInsideTheResultsOfTools) {
  const std::vector<chat::ToolResultContent> content = {
      TextPart{""}, TextPart{"see"}, chat::ImagePart{.media_type = "image/png", .data = "AA"}};
  EXPECT_THAT(messages_of(asking({{Role::user, {ToolResultPart{"1", content}}}})),
              HasSubstr(R"("content":[{"type":"text","text":"see"},{"type":"image","source":)"
                        R"({"type":"base64","media_type":"image/png","data":"AA"}}]})"));
}

TEST(AnthropicMessagesWriter, WritesImagesAndDocuments) {
  EXPECT_EQ(messages_of(asking({{Role::user,
                                 {chat::ImagePart{.url = "https://a/b"},
                                  chat::DocumentPart{.name = "n", .url = "https://d"},
                                  chat::DocumentPart{.media_type = "application/pdf", .data = "AA"},
                                  chat::DocumentPart{.text = "t", .cache = CacheControl{}}}}})),
            R"("messages":[{"role":"user","content":[)"
            R"({"type":"image","source":{"type":"url","url":"https://a/b"}},)"
            R"({"type":"document","source":{"type":"url","url":"https://d"},"title":"n"},)"
            R"({"type":"document","source":{"type":"base64","media_type":"application/pdf",)"
            R"("data":"AA"}},{"type":"document","source":{"type":"text","media_type":"text/plain",)"
            R"("data":"t"},"cache_control":{"type":"ephemeral"}}]}])");
}

TEST(AnthropicMessagesWriter, RefusesWhatNoMessageCanHold) {
  const chat::DocumentPart archive{.media_type = "application/zip", .data = "AA"};
  EXPECT_THAT(refused(asking({{Role::user, {archive}}})).message, HasSubstr("application/zip"));
  EXPECT_THAT(refused(asking({{Role::user, {ToolResultPart{"1", {archive}}}}})).message,
              HasSubstr("application/zip"));
  EXPECT_EQ(refused(asking({{Role::assistant, {chat::ImagePart{.url = "http://i"}}}})).param,
            "messages");
  EXPECT_EQ(refused(asking({{Role::system, {chat::ImagePart{.url = "http://i"}}}})).param,
            "messages");
}

TEST(AnthropicMessagesWriter, NamesTheMessagesAsTheClientDoes) {
  const chat::DocumentPart archive{.media_type = "application/zip", .data = "AA"};
  const std::vector<chat::Request> requests = {
      asking({{Role::user, {archive}}}), asking({{Role::user, {ToolResultPart{"1", {archive}}}}}),
      asking({{Role::assistant, {chat::ImagePart{.url = "http://i"}}}}),
      asking({{Role::system, {chat::ImagePart{.url = "http://i"}}}}),
      asking({{Role::system, {TextPart{"a"}}}})};
  for (const chat::Request& request : requests) {
    EXPECT_EQ(refused(request, Api::responses).param, "input");
    EXPECT_THAT(refused(request, Api::responses).message, HasSubstr("'input'"));
    EXPECT_EQ(refused(request, Api::messages).param, "messages");
  }
}

TEST(AnthropicMessagesWriter, SendsNoThinkingThatIsNotSigned) {
  const chat::Request request = asking({{Role::user, {TextPart{"hi"}}},
                                        {Role::assistant,
                                         {chat::ThinkingPart{"a", ""}, chat::ThinkingPart{"b", "s"},
                                          chat::OpaqueThinkingPart{"o"}, TextPart{"c"}}}});
  std::vector<std::string> ignored;
  EXPECT_THAT(
      *write_request(request, Api::chat_completions, ignored),
      HasSubstr(R"({"role":"assistant","content":[)"
                R"({"type":"thinking","thinking":"b","signature":"s"},)"
                R"({"type":"redacted_thinking","data":"o"},{"type":"text","text":"c"}]}])"));
  EXPECT_THAT(ignored, ElementsAre("reasoning_content"));
}

TEST(AnthropicMessagesWriter, LeavesAPrefillAsItIs) {
  EXPECT_EQ(messages_of(asking({{Role::assistant, {TextPart{"The answer is "}}}})),
            R"("messages":[{"role":"assistant","content":"The answer is "}])");
  EXPECT_EQ(messages_of(asking({{Role::assistant, {chat::RefusalPart{"no"}}}})),
            R"("messages":[{"role":"assistant","content":[{"type":"text","text":"no"}]}])");
}

chat::Request with_tools() {
  chat::Request request = asking();
  request.tools = {{.name = "f", .description = "d", .parameters = R"({"type":"object"})"},
                   {.name = "g", .strict = true, .cache = CacheControl{}}};
  return request;
}

constexpr const char* kF = R"({"name":"f","description":"d","input_schema":{"type":"object"}})";
constexpr const char* kG = R"({"name":"g","input_schema":{"type":"object","properties":{}},)"
                           R"("strict":true,"cache_control":{"type":"ephemeral"}})";

TEST(AnthropicMessagesWriter, GivesEveryToolASchema) {
  EXPECT_EQ(options_of(with_tools()), std::string(R"(,"tools":[)") + kF + "," + kG + "]");
  chat::Request request = with_tools();
  request.tools[0].parameters = "{}";
  EXPECT_THAT(options_of(request),
              HasSubstr(R"("input_schema":{"type":"object","properties":{}})"));
}

TEST(AnthropicMessagesWriter, MapsTheChoiceOfATool) {
  const auto choice = [](chat::ToolChoice::Kind kind, const std::string& name) {
    chat::Request request = with_tools();
    request.tool_choice = {kind, name, {}};
    const std::string options = options_of(request);
    return options.substr(options.rfind(R"(,"tool_choice":)") + 15);
  };
  using Kind = chat::ToolChoice::Kind;
  EXPECT_EQ(choice(Kind::automatic, ""), R"({"type":"auto"})");
  EXPECT_EQ(choice(Kind::none, ""), R"({"type":"none"})");
  EXPECT_EQ(choice(Kind::required, ""), R"({"type":"any"})");
  EXPECT_EQ(choice(Kind::named, "g"), R"({"type":"tool","name":"g"})");
}

TEST(AnthropicMessagesWriter, DisablesParallelCallsAlsoWithoutAChoice) {
  chat::Request request = with_tools();
  request.parallel_tool_calls = false;
  EXPECT_THAT(options_of(request),
              HasSubstr(R"("tool_choice":{"type":"auto","disable_parallel_tool_use":true})"));
  request.parallel_tool_calls = true;
  EXPECT_THAT(options_of(request), Not(HasSubstr("tool_choice")));
  request.parallel_tool_calls = false;
  request.tool_choice = {chat::ToolChoice::Kind::none, {}, {}};
  EXPECT_THAT(options_of(request), HasSubstr(R"("tool_choice":{"type":"none"})"));
  request.tools.clear();
  std::vector<std::string> ignored;
  EXPECT_THAT(*write_request(request, Api::chat_completions, ignored),
              Not(HasSubstr("tool_choice")));
  EXPECT_THAT(ignored, ElementsAre("tool_choice", "parallel_tool_calls"));
}

TEST(AnthropicMessagesWriter, OffersOnlyTheToolsThatAreAllowed) {
  chat::Request request = with_tools();
  request.tool_choice = {chat::ToolChoice::Kind::required, {}, {"g", "h"}};
  EXPECT_EQ(options_of(request),
            std::string(R"(,"tools":[)") + kG + R"(],"tool_choice":{"type":"any"})");
  request.tool_choice->allowed = {"h"};
  EXPECT_EQ(refused(request).param, "tool_choice");
}

TEST(AnthropicMessagesWriter, RefusesToForceAToolThatIsNotThere) {
  chat::Request request = with_tools();
  request.tool_choice = {chat::ToolChoice::Kind::named, "h", {}};
  EXPECT_EQ(refused(request).param, "tool_choice");
  request = asking();
  request.tool_choice = {chat::ToolChoice::Kind::required, {}, {}};
  EXPECT_EQ(refused(request).param, "tool_choice");
}

TEST(AnthropicMessagesWriter, NamesALimitWhereTheClientNamedNone) {
  chat::Request request = asking();
  request.max_tokens.reset();
  EXPECT_THAT(written(request), HasSubstr(R"("max_tokens":4096,)"));
}

TEST(AnthropicMessagesWriter, RefusesStopsOfNothingButSpace) {
  chat::Request request = asking();
  request.stop = {"a", "b\n"};
  EXPECT_EQ(options_of(request), R"(,"stop_sequences":["a","b\n"])");
  request.stop = {"a", "\n"};
  EXPECT_EQ(refused(request).param, "stop");
  EXPECT_EQ(refused(request).code, "invalid_value");
  EXPECT_THAT(refused(request).message, HasSubstr("'stop'"));
  request.stop = {" \n"};
  EXPECT_EQ(refused(request, Api::messages).param, "stop_sequences");
}

TEST(AnthropicMessagesWriter, LeavesOutStopsThatAreEmpty) {
  chat::Request request = asking();
  request.stop = {"", "a"};
  std::vector<std::string> ignored;
  EXPECT_THAT(*write_request(request, Api::chat_completions, ignored),
              HasSubstr(R"("stop_sequences":["a"])"));
  EXPECT_THAT(ignored, ElementsAre("stop"));
  request.stop = {""};
  EXPECT_THAT(*write_request(request, Api::chat_completions, ignored), Not(HasSubstr("stop")));
}

TEST(AnthropicMessagesWriter, CapsTheTemperature) {
  chat::Request request = asking();
  request.temperature = 1.7;
  request.top_p = 0.9;
  request.top_k = 3;
  EXPECT_EQ(options_of(request), R"(,"temperature":1.0,"top_p":0.9,"top_k":3)");
  request.temperature = 0.25;
  EXPECT_THAT(options_of(request), HasSubstr(R"("temperature":0.25)"));
}

TEST(AnthropicMessagesWriter, CarriesUserAndStream) {
  chat::Request request = asking();
  request.user = "u";
  request.stream = true;
  EXPECT_EQ(options_of(request), R"(,"metadata":{"user_id":"u"},"stream":true)");
}

TEST(AnthropicMessagesWriter, CarriesASchemaOfTheOutput) {
  chat::Request request = asking();
  request.output_format = {.kind = chat::OutputFormat::Kind::json_schema, .schema = R"({"a":1})"};
  EXPECT_EQ(options_of(request),
            R"(,"output_config":{"format":{"type":"json_schema","schema":{"a":1}}})");
}

TEST(AnthropicMessagesWriter, AsksForAJsonObjectInWords) {
  chat::Request request = asking({{Role::system, {TextPart{"s"}}}, {Role::user, {TextPart{"u"}}}});
  request.output_format.kind = chat::OutputFormat::Kind::json_object;
  EXPECT_THAT(messages_of(request),
              HasSubstr(R"("system":"s\nAnswer with one JSON object and nothing else.",)"));
  request.messages[0].parts.emplace_back(TextPart{"t"});
  EXPECT_THAT(
      messages_of(request),
      HasSubstr(R"({"type":"text","text":"Answer with one JSON object and nothing else."}])"));
  request.messages.erase(request.messages.begin());
  EXPECT_THAT(messages_of(request),
              HasSubstr(R"("system":"Answer with one JSON object and nothing else.",)"));
}

TEST(AnthropicMessagesWriter, ListsWhatChangesNoMeaningByTheClientsNames) {
  chat::Request request = asking();
  request.presence_penalty = 1;
  request.frequency_penalty = 1;
  request.seed = 1;
  request.metadata = {{"k", "v"}};
  const chat::ImagePart image{.url = "http://i", .detail = "low"};
  request.messages.push_back({Role::user, {image, image}});
  EXPECT_THAT(
      ignored_by(request, Api::chat_completions),
      ElementsAre("presence_penalty", "frequency_penalty", "seed", "metadata", "image_url.detail"));
  EXPECT_THAT(ignored_by(asking({{Role::user, {ToolResultPart{"1", {image}}}}}), Api::responses),
              ElementsAre("detail"));
}

}  // namespace
}  // namespace gateway::formats::anthropic_messages
