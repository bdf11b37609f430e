#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "gateway/formats/format.h"

namespace gateway::formats {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

tl::expected<chat::Request, chat::Error> read(const std::string& body) {
  return openai_responses_format().read_request(body);
}

/// What a good request with `fields` in front of it is read as.
chat::Request request_with(const std::string& fields) {
  const auto request = read("{" + fields + R"("model":"m","input":"hi"})");
  EXPECT_TRUE(request.has_value()) << fields << ": " << (request ? "" : request.error().message);
  return request.value_or(chat::Request{});
}

chat::Request with_input(const std::string& items) {
  const auto request = read(R"({"model":"m","input":[)" + items + "]}");
  EXPECT_TRUE(request.has_value()) << items << ": " << (request ? "" : request.error().message);
  return request.value_or(chat::Request{});
}

/// The field that is to blame.
std::string param_of(const std::string& body) {
  const auto request = read(body);
  EXPECT_FALSE(request.has_value()) << body;
  if (request) {
    return "(read)";
  }
  EXPECT_EQ(request.error().kind, chat::ErrorKind::invalid_request) << body;
  EXPECT_FALSE(request.error().message.empty()) << body;
  return request.error().param;
}

std::string param_with(const std::string& fields) {
  return param_of("{" + fields + R"("model":"m","input":"hi"})");
}

std::string param_of_input(const std::string& items) {
  return param_of(R"({"model":"m","input":[)" + items + "]}");
}

constexpr const char* kCall =
    R"({"type":"function_call","id":"fc_1","call_id":"c1","name":"f","arguments":"{\"a\":1}"})";

TEST(OpenAiResponsesReader, ReadsATextAsOneMessageOfTheUser) {
  const chat::Request request = request_with("");
  EXPECT_EQ(request.model, "m");
  EXPECT_THAT(request.messages,
              ElementsAre(chat::Message{chat::Role::user, {chat::TextPart{"hi"}}}));
  EXPECT_THAT(request.ignored, IsEmpty());
  EXPECT_FALSE(request.stream);
}

TEST(OpenAiResponsesReader, PutsInstructionsBeforeEverything) {
  const chat::Request request = request_with(R"("instructions":"be brief",)");
  EXPECT_THAT(request.messages,
              ElementsAre(chat::Message{chat::Role::system, {chat::TextPart{"be brief"}}},
                          chat::Message{chat::Role::user, {chat::TextPart{"hi"}}}));
  EXPECT_EQ(request.instructions, "be brief");
}

TEST(OpenAiResponsesReader, ReadsMessagesWithAndWithoutTheirType) {
  const chat::Request request =
      with_input(R"({"role":"developer","content":"d"},{"role":"system","content":"s"},)"
                 R"({"type":"message","role":"user","content":[{"type":"input_text","text":"a"},)"
                 R"({"type":"input_text","text":"b"}]})");
  EXPECT_THAT(
      request.messages,
      ElementsAre(chat::Message{chat::Role::developer, {chat::TextPart{"d"}}},
                  chat::Message{chat::Role::system, {chat::TextPart{"s"}}},
                  chat::Message{chat::Role::user, {chat::TextPart{"a"}, chat::TextPart{"b"}}}));
}

TEST(OpenAiResponsesReader, ReadsImagesAndFiles) {
  const chat::Request request = with_input(
      R"({"role":"user","content":[)"
      R"({"type":"input_image","image_url":"https://a/b.png","detail":"low"},)"
      R"({"type":"input_image","image_url":"data:image/png;base64,AAAA","detail":"auto"},)"
      R"({"type":"input_file","filename":"a.pdf",)"
      R"("file_data":"data:application/pdf;base64,BBBB"},)"
      R"({"type":"input_file","file_url":"https://a/b.pdf"}]})");
  ASSERT_THAT(request.messages, SizeIs(1));
  EXPECT_THAT(request.messages[0].parts,
              ElementsAre(chat::Part(chat::ImagePart{.url = "https://a/b.png", .detail = "low"}),
                          chat::Part(chat::ImagePart{
                              .media_type = "image/png", .data = "AAAA", .detail = "auto"}),
                          chat::Part(chat::DocumentPart{
                              .name = "a.pdf", .media_type = "application/pdf", .data = "BBBB"}),
                          chat::Part(chat::DocumentPart{.url = "https://a/b.pdf"})));
}

TEST(OpenAiResponsesReader, TakesAFileOfBareBase64ForAPdf) {
  const auto file = [](const std::string& data) {
    return R"({"role":"user","content":[{"type":"input_file","filename":"a.pdf","file_data":")" +
           data + R"("}]})";
  };
  EXPECT_THAT(with_input(file("JVBERi0=")).messages[0].parts,
              ElementsAre(chat::Part(chat::DocumentPart{
                  .name = "a.pdf", .media_type = "application/pdf", .data = "JVBERi0="})));
  for (const char* data : {"data:application/pdf,JVBE", "https://a/b.pdf", ""}) {
    EXPECT_EQ(param_of_input(file(data)), "input[0].content[0].file_data") << data;
  }
}

TEST(OpenAiResponsesReader, MakesOneMessageOfTheAssistantsItems) {
  const chat::Request request = with_input(
      R"({"role":"user","content":"q"},)"
      R"({"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"a"},)"
      R"({"type":"summary_text","text":"b"}],"encrypted_content":"sig"},)"
      R"({"type":"reasoning","id":"rs_2","summary":[],"encrypted_content":"xyz"},)"
      R"({"type":"message","id":"msg_1","status":"completed","role":"assistant","content":[)"
      R"({"type":"output_text","text":"t","annotations":[],"logprobs":[]},)"
      R"({"type":"refusal","refusal":"no"}]},)" +
      std::string(kCall) +
      R"(,{"type":"function_call","call_id":"c2","name":"g","arguments":""},)"
      R"({"role":"user","content":"next"})");
  ASSERT_THAT(request.messages, SizeIs(4 - 1));
  EXPECT_EQ(request.messages[1].role, chat::Role::assistant);
  EXPECT_THAT(request.messages[1].parts,
              ElementsAre(chat::Part(chat::ThinkingPart{"a\n\nb", "sig"}),
                          chat::Part(chat::OpaqueThinkingPart{"xyz"}),
                          chat::Part(chat::TextPart{"t"}), chat::Part(chat::RefusalPart{"no"}),
                          chat::Part(chat::ToolCallPart{"c1", "f", R"({"a":1})"}),
                          chat::Part(chat::ToolCallPart{"c2", "g", "{}"})));
  EXPECT_THAT(request.ignored, IsEmpty());
}

TEST(OpenAiResponsesReader, MakesOneMessageOfParallelOutputs) {
  const chat::Request request =
      with_input(std::string(kCall) +
                 R"(,{"type":"function_call","call_id":"c2","name":"g","arguments":"{}"},)"
                 R"({"type":"function_call_output","call_id":"c1","output":"one"},)"
                 R"({"type":"function_call_output","call_id":"c2","output":[)"
                 R"({"type":"input_text","text":"two"},)"
                 R"({"type":"input_image","image_url":"data:image/png;base64,AAAA"}]},)"
                 R"({"role":"user","content":"go on"})");
  ASSERT_THAT(request.messages, SizeIs(3));
  EXPECT_EQ(request.messages[1].role, chat::Role::user);
  EXPECT_THAT(request.messages[1].parts,
              ElementsAre(chat::Part(chat::ToolResultPart{"c1", {chat::TextPart{"one"}}}),
                          chat::Part(chat::ToolResultPart{
                              "c2",
                              {chat::TextPart{"two"},
                               chat::ImagePart{.media_type = "image/png", .data = "AAAA"}}})));
}

TEST(OpenAiResponsesReader, ListsReasoningThatWouldHaveToBeLookedUp) {
  const chat::Request request =
      with_input(R"({"role":"user","content":"q"},{"type":"reasoning","id":"rs_1","summary":[]})");
  EXPECT_THAT(request.messages, SizeIs(1));
  EXPECT_THAT(request.ignored, ElementsAre("input[1]"));
}

TEST(OpenAiResponsesReader, ReadsFunctionsAndTheirChoice) {
  const chat::Request request =
      request_with(R"("tools":[{"type":"function","name":"f","description":"d","strict":true,)"
                   R"("parameters":{"type":"object","properties":{}}},)"
                   R"({"type":"function","name":"g","parameters":null,"strict":null}],)"
                   R"("tool_choice":{"type":"function","name":"f"},"parallel_tool_calls":false,)");
  EXPECT_THAT(request.tools,
              ElementsAre(chat::Tool{.name = "f",
                                     .description = "d",
                                     .parameters = R"({"type":"object","properties":{}})",
                                     .strict = true},
                          chat::Tool{.name = "g"}));
  EXPECT_EQ(request.tool_choice,
            (chat::ToolChoice{.kind = chat::ToolChoice::Kind::named, .name = "f"}));
  EXPECT_EQ(request.parallel_tool_calls, false);
}

const std::string kFunctions =
    R"("tools":[{"type":"function","name":"f"},{"type":"function","name":"g"}],)";

TEST(OpenAiResponsesReader, ReadsEveryChoiceOfTools) {
  using Kind = chat::ToolChoice::Kind;
  const auto kind = [](const std::string& choice) {
    return request_with(kFunctions + R"("tool_choice":)" + choice + ",").tool_choice->kind;
  };
  EXPECT_EQ(kind(R"("auto")"), Kind::automatic);
  EXPECT_EQ(kind(R"("none")"), Kind::none);
  EXPECT_EQ(kind(R"("required")"), Kind::required);
  EXPECT_EQ(
      request_with(kFunctions + R"("tool_choice":{"type":"allowed_tools",)"
                                R"("mode":"required","tools":[{"type":"function","name":"f"},)"
                                R"({"type":"function","name":"g"}]},)")
          .tool_choice,
      (chat::ToolChoice{.kind = Kind::required, .allowed = {"f", "g"}}));
}

TEST(OpenAiResponsesReader, ReadsOptions) {
  const chat::Request request = request_with(
      R"("max_output_tokens":5,"temperature":0.5,"top_p":0.25,"user":"u","stream":true,)"
      R"("metadata":{"k":"v"},"reasoning":{"effort":"high","summary":"auto"},)");
  EXPECT_EQ(request.max_tokens, 5);
  EXPECT_EQ(request.temperature, 0.5);
  EXPECT_EQ(request.top_p, 0.25);
  EXPECT_EQ(request.user, "u");
  EXPECT_TRUE(request.stream);
  EXPECT_THAT(request.metadata, ElementsAre(testing::Pair("k", "v")));
  EXPECT_EQ(request.reasoning, (chat::Reasoning{.effort = "high", .summary = "auto"}));
}

TEST(OpenAiResponsesReader, ReadsTheOptionsThatItSharesWithChat) {
  const chat::Request request = request_with(
      R"("safety_identifier":"s","user":"u","service_tier":"flex","prompt_cache_key":"k",)"
      R"("text":{"verbosity":"low"},)");
  EXPECT_EQ(request.safety_identifier, "s");
  EXPECT_EQ(request.user, "u");
  EXPECT_EQ(request.service_tier, "flex");
  EXPECT_EQ(request.prompt_cache_key, "k");
  EXPECT_EQ(request.verbosity, "low");
  EXPECT_THAT(request.ignored, IsEmpty());
  EXPECT_EQ(param_with(R"("service_tier":1,)"), "service_tier");
  EXPECT_EQ(param_with(R"("text":{"verbosity":1},)"), "text.verbosity");
}

TEST(OpenAiResponsesReader, ReadsTheShapeOfTheAnswer) {
  using Kind = chat::OutputFormat::Kind;
  const auto format = [](const std::string& value) {
    return request_with(R"("text":{"format":)" + value + "},").output_format;
  };
  EXPECT_EQ(format(R"({"type":"text"})"), chat::OutputFormat{});
  EXPECT_EQ(format(R"({"type":"json_object"})"), chat::OutputFormat{.kind = Kind::json_object});
  EXPECT_EQ(format(R"({"type":"json_schema","name":"n","description":"d","strict":true,)"
                   R"("schema":{"type":"object"}})"),
            (chat::OutputFormat{.kind = Kind::json_schema,
                                .name = "n",
                                .description = "d",
                                .schema = R"({"type":"object"})",
                                .strict = true}));
}

TEST(OpenAiResponsesReader, ListsWhatChangesNothing) {
  EXPECT_THAT(
      request_with(R"("top_logprobs":2,"text":{"new":"low"},"store":true,"truncation":"auto",)"
                   R"("include":["message.output_text.logprobs"],"new_field":1,)")
          .ignored,
      testing::UnorderedElementsAre("top_logprobs", "text.new", "store", "truncation", "include",
                                    "new_field"));
  EXPECT_THAT(with_input(R"({"role":"user","content":"q","phase":"final_answer"})").ignored,
              ElementsAre("input[0].phase"));
}

TEST(OpenAiResponsesReader, ListsNothingThatHappensAnyway) {
  EXPECT_THAT(request_with(R"("store":false,"truncation":"disabled","background":false,)"
                           R"("include":["reasoning.encrypted_content"],"conversation":null,)"
                           R"("previous_response_id":null,"prompt":null,)")
                  .ignored,
              IsEmpty());
}

TEST(OpenAiResponsesReader, RefusesWhatWouldChangeTheAnswer) {
  EXPECT_EQ(param_with(R"("previous_response_id":"resp_1",)"), "previous_response_id");
  EXPECT_EQ(param_with(R"("conversation":{"id":"c"},)"), "conversation");
  EXPECT_EQ(param_with(R"("background":true,)"), "background");
  EXPECT_EQ(param_with(R"("prompt":{"id":"p"},)"), "prompt");
  EXPECT_EQ(param_with(R"("tools":[{"type":"web_search"}],)"), "tools[0].type");
  EXPECT_EQ(param_with(R"("tools":[{"type":"function","name":"f"},{"type":"mcp"}],)"),
            "tools[1].type");
  EXPECT_EQ(param_with(R"("tool_choice":{"type":"file_search"},)"), "tool_choice.type");
  EXPECT_EQ(param_of_input(R"({"type":"item_reference","id":"msg_1"})"), "input[0].type");
  EXPECT_EQ(param_of_input(R"({"type":"computer_call","id":"x"})"), "input[0].type");
  EXPECT_EQ(param_of_input(R"({"role":"user","content":[{"type":"input_file","file_id":"f"}]})"),
            "input[0].content[0].file_id");
  EXPECT_EQ(param_of_input(R"({"role":"user","content":[{"type":"input_audio"}]})"),
            "input[0].content[0].type");
}

TEST(OpenAiResponsesReader, NamesTheFieldThatIsWrong) {
  EXPECT_EQ(param_of(R"({"input":"hi"})"), "model");
  EXPECT_EQ(param_of(R"({"model":"m"})"), "input");
  EXPECT_EQ(param_of(R"({"model":"m","input":[]})"), "input");
  EXPECT_EQ(param_of(R"({"model":"m","input":1})"), "input");
  EXPECT_EQ(param_of_input("1"), "input[0]");
  EXPECT_EQ(param_of_input(R"({"content":"x"})"), "input[0].role");
  EXPECT_EQ(param_of_input(R"({"role":"tool","content":"x"})"), "input[0].role");
  EXPECT_EQ(param_of_input(R"({"role":"user"})"), "input[0].content");
  EXPECT_EQ(param_of_input(R"({"role":"user","content":[]})"), "input[0].content");
  EXPECT_EQ(param_of_input(R"({"role":"user","content":[{"type":"input_text"}]})"),
            "input[0].content[0].text");
  EXPECT_EQ(param_of_input(R"({"role":"user","content":[{"type":"output_text","text":"x"}]})"),
            "input[0].content[0].type");
  EXPECT_EQ(param_of_input(R"({"role":"user","content":[{"type":"input_image",)"
                           R"("image_url":{"url":"https://a"}}]})"),
            "input[0].content[0].image_url");
  EXPECT_EQ(param_of_input(R"({"role":"user","content":[{"type":"input_image",)"
                           R"("image_url":"data:image/png,AAAA"}]})"),
            "input[0].content[0].image_url");
  EXPECT_EQ(param_of_input(R"({"role":"user","content":[{"type":"input_image",)"
                           R"("image_url":"file:///etc/passwd"}]})"),
            "input[0].content[0].image_url");
  EXPECT_EQ(param_of_input(R"({"role":"user","content":[{"type":"input_file"}]})"),
            "input[0].content[0].file_url");
  EXPECT_EQ(param_with(R"("max_output_tokens":0,)"), "max_output_tokens");
  EXPECT_EQ(param_with(R"("temperature":2.1,)"), "temperature");
  EXPECT_EQ(param_with(R"("top_p":"1",)"), "top_p");
  EXPECT_EQ(param_with(R"("metadata":{"k":1},)"), "metadata.k");
  EXPECT_EQ(param_with(R"("reasoning":{"effort":"much"},)"), "reasoning.effort");
  EXPECT_EQ(param_with(R"("text":{"format":{"type":"xml"}},)"), "text.format.type");
  EXPECT_EQ(param_with(R"("text":{"format":{"type":"json_schema","name":"n"}},)"),
            "text.format.schema");
  EXPECT_EQ(param_with(R"("tools":[{"type":"function"}],)"), "tools[0].name");
  EXPECT_EQ(param_with(R"("tools":[{"type":"function","name":"f","parameters":[]}],)"),
            "tools[0].parameters");
  EXPECT_EQ(param_with(R"("tool_choice":"any",)"), "tool_choice");
  EXPECT_EQ(param_with(R"("tool_choice":{"type":"allowed_tools","mode":"auto","tools":[]},)"),
            "tool_choice.tools");
  EXPECT_EQ(param_of("[]"), "");
}

TEST(OpenAiResponsesReader, RefusesToForceAToolThatIsNotThere) {
  const std::string named = R"("tool_choice":{"type":"function","name":"h"},)";
  const std::string allowed = R"("tool_choice":{"type":"allowed_tools","mode":"auto","tools":[)"
                              R"({"type":"function","name":"g"},{"type":"function","name":"h"}]},)";
  EXPECT_EQ(param_with(R"("tool_choice":"required",)"), "tool_choice");
  EXPECT_EQ(param_with(named), "tool_choice");
  EXPECT_EQ(param_with(kFunctions + named), "tool_choice.name");
  EXPECT_EQ(param_with(allowed), "tool_choice.tools[0].name");
  EXPECT_EQ(param_with(kFunctions + allowed), "tool_choice.tools[1].name");
  request_with(kFunctions + R"("tool_choice":"required",)");
  request_with(R"("tool_choice":"none",)");
}

TEST(OpenAiResponsesReader, RefusesAnOutputThatAnswersNoCall) {
  const std::string output = R"({"type":"function_call_output","call_id":"c1","output":"x"})";
  EXPECT_EQ(param_of_input(output), "input[0].call_id");
  EXPECT_EQ(param_of_input(output + "," + kCall), "input[0].call_id");  // it comes too early
  EXPECT_THAT(with_input(kCall + ("," + output)).messages, SizeIs(2));
}

TEST(OpenAiResponsesReader, TakesArgumentsAsTheModelWroteThem) {
  const auto call = [](const std::string& arguments) {
    return R"({"type":"function_call","call_id":"c","name":"f","arguments":)" + arguments + "}";
  };
  const auto read_as = [&](const std::string& arguments) {
    const chat::Request request = with_input(call(arguments));
    return std::get<chat::ToolCallPart>(request.messages.at(0).parts.at(0)).arguments;
  };
  EXPECT_EQ(read_as(R"("[1]")"), "[1]");
  EXPECT_EQ(read_as(R"("{\"a\": tru")"), R"({"a": tru)");
  EXPECT_EQ(param_of_input(call("{}")), "input[0].arguments");  // they are a text
}

TEST(OpenAiResponsesReader, TakesTheLastOfAFieldSentTwice) {
  EXPECT_EQ(request_with(R"("top_p":0.5,"top_p":0.75,)").top_p, 0.75);
}

TEST(OpenAiResponsesReader, SurvivesHostileBodies) {
  EXPECT_EQ(param_of(std::string(100000, '[')), "");
  EXPECT_EQ(param_of("{\"model\":\"\xff\"}"), "");
  EXPECT_EQ(param_with(R"("max_output_tokens":1e999,)"), "");
  EXPECT_EQ(param_with(R"("max_output_tokens":99999999999999999999,)"), "max_output_tokens");
}

}  // namespace
}  // namespace gateway::formats
