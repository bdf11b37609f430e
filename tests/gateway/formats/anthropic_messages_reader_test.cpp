#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "gateway/formats/anthropic_messages.h"

namespace gateway::formats::anthropic_messages {
namespace {

using chat::CacheControl;
using chat::DocumentPart;
using chat::ImagePart;
using chat::Message;
using chat::Role;
using chat::TextPart;
using chat::ToolCallPart;
using chat::ToolResultPart;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kHi = R"("messages":[{"role":"user","content":"hi"}])";

std::string with_field(const std::string& field) {
  return R"({"model":"m","max_tokens":2048,)" + field + "," + kHi + "}";
}

std::string with_messages(const std::string& messages) {
  return R"({"model":"m","max_tokens":9,"messages":[)" + messages + "]}";
}

std::string with_block(const std::string& block) {
  return with_messages(R"({"role":"user","content":[)" + block + "]}");
}

chat::Request read(const std::string& body) {
  const auto request = read_request(body);
  EXPECT_TRUE(request.has_value()) << body << "\n" << (request ? "" : request.error().message);
  return request.value_or(chat::Request{});
}

std::vector<chat::Part> parts(const std::string& block) {
  const chat::Request request = read(with_block(block));
  return request.messages.empty() ? std::vector<chat::Part>() : request.messages[0].parts;
}

/// The field that is to blame.
std::string blamed(const std::string& body) {
  const auto request = read_request(body);
  EXPECT_FALSE(request.has_value()) << body;
  if (request) {
    return "nothing";
  }
  EXPECT_EQ(request.error().kind, chat::ErrorKind::invalid_request) << body;
  EXPECT_THAT(request.error().message, HasSubstr(request.error().param));
  return request.error().param;
}

TEST(AnthropicMessagesReader, ReadsTheSystemAsTheFirstMessage) {
  EXPECT_THAT(read(with_field(R"("system":"be brief")")).messages,
              ElementsAre(Message{Role::system, {TextPart{"be brief"}}},
                          Message{Role::user, {TextPart{"hi"}}}));
  EXPECT_THAT(read(with_field(R"("system":[{"type":"text","text":"a"},{"type":"text","text":"b",)"
                              R"("cache_control":{"type":"ephemeral","ttl":"1h"}}])"))
                  .messages[0],
              (Message{Role::system, {TextPart{"a"}, TextPart{"b", CacheControl{"1h"}}}}));
  EXPECT_EQ(read(with_field(R"("system":"")")).messages.size(), 1U);
  EXPECT_EQ(read(with_field(R"("system":[])")).messages.size(), 1U);
  EXPECT_EQ(blamed(with_field(R"("system":[{"type":"image"}])")), "system[0].type");
  EXPECT_EQ(blamed(with_field(R"("system":1)")), "system");
}

TEST(AnthropicMessagesReader, KeepsNeighboursOfOneRoleApart) {
  EXPECT_THAT(
      read(with_messages(R"({"role":"user","content":"a"},{"role":"user","content":"b"},)"
                         R"({"role":"assistant","content":[{"type":"text","text":"c"}]})"))
          .messages,
      ElementsAre(Message{Role::user, {TextPart{"a"}}}, Message{Role::user, {TextPart{"b"}}},
                  Message{Role::assistant, {TextPart{"c"}}}));
}

TEST(AnthropicMessagesReader, ReadsImages) {
  EXPECT_THAT(
      parts(R"({"type":"image","source":{"type":"base64","media_type":"image/png",)"
            R"("data":"AAAA"},"cache_control":{"type":"ephemeral"}})"),
      ElementsAre(ImagePart{.media_type = "image/png", .data = "AAAA", .cache = CacheControl{}}));
  EXPECT_THAT(parts(R"({"type":"image","source":{"type":"url","url":"https://a/b.png"}})"),
              ElementsAre(ImagePart{.url = "https://a/b.png"}));
}

TEST(AnthropicMessagesReader, NamesWhatIsWrongWithAnImage) {
  const std::string at = "messages[0].content[0].source";
  EXPECT_EQ(blamed(with_block(R"({"type":"image"})")), at);
  EXPECT_EQ(blamed(with_block(R"({"type":"image","source":{}})")), at + ".type");
  EXPECT_EQ(blamed(with_block(R"({"type":"image","source":{"type":"file","file_id":"f"}})")),
            at + ".type");
  EXPECT_EQ(blamed(with_block(R"({"type":"image","source":{"type":"base64","data":"A"}})")),
            at + ".media_type");
  EXPECT_EQ(
      blamed(with_block(
          R"({"type":"image","source":{"type":"base64","media_type":"image/png","data":1}})")),
      at + ".data");
  EXPECT_EQ(blamed(with_block(R"({"type":"image","source":{"type":"url","url":"file:///a"}})")),
            at + ".url");
}

TEST(AnthropicMessagesReader, ReadsDocuments) {
  const std::string pdf =
      R"({"type":"base64","media_type":"application/pdf","data":"JVBE"},"title":"t")";
  EXPECT_THAT(
      parts(R"({"type":"document","source":)" + pdf + "}"),
      ElementsAre(DocumentPart{.name = "t", .media_type = "application/pdf", .data = "JVBE"}));
  EXPECT_THAT(parts(R"({"type":"document","source":{"type":"text","media_type":"text/plain",)"
                    R"("data":"words"}})"),
              ElementsAre(DocumentPart{.media_type = "text/plain", .text = "words"}));
  EXPECT_THAT(parts(R"({"type":"document","source":{"type":"url","url":"http://a/b.pdf"}})"),
              ElementsAre(DocumentPart{.url = "http://a/b.pdf"}));
  EXPECT_THAT(parts(R"({"type":"document","source":{"type":"content","content":[)"
                    R"({"type":"text","text":"a"},{"type":"text","text":"b"}]}})"),
              ElementsAre(DocumentPart{.media_type = "text/plain", .text = "a\nb"}));
  EXPECT_THAT(parts(R"({"type":"document","source":{"type":"content","content":"c"}})"),
              ElementsAre(DocumentPart{.media_type = "text/plain", .text = "c"}));
}

TEST(AnthropicMessagesReader, NamesWhatIsWrongWithADocument) {
  const std::string at = "messages[0].content[0].";
  const std::string text = R"({"type":"text","media_type":"text/plain","data":"x"})";
  EXPECT_EQ(blamed(with_block(R"({"type":"document","source":{"type":"file","file_id":"f"}})")),
            at + "source.type");
  EXPECT_EQ(blamed(with_block(R"({"type":"document","source":{"type":"content","content":[)"
                              R"({"type":"image"}]}})")),
            at + "source.content[0].type");
  EXPECT_EQ(blamed(with_block(R"({"type":"document","source":{"type":"content","content":""}})")),
            at + "source.content");
  EXPECT_EQ(blamed(with_block(R"({"type":"document","context":"c","source":)" + text + "}")),
            at + "context");
}

TEST(AnthropicMessagesReader, RefusesCitationsWhichNoOtherApiHas) {
  const auto document = [](const std::string& citations) {
    return R"({"type":"document","source":{"type":"text","media_type":"text/plain","data":"x"},)"
           R"("citations":)" +
           citations + "}";
  };
  EXPECT_EQ(blamed(with_block(document(R"({"enabled":true})"))),
            "messages[0].content[0].citations");
  EXPECT_EQ(blamed(with_block(document(R"({"enabled":1})"))),
            "messages[0].content[0].citations.enabled");
  EXPECT_EQ(blamed(with_block(document("true"))), "messages[0].content[0].citations");
  EXPECT_THAT(read(with_block(document(R"({"enabled":false})"))).ignored, IsEmpty());
  EXPECT_THAT(read(with_block(document("null"))).ignored, IsEmpty());
}

constexpr const char* kCall =
    R"({"role":"assistant","content":[{"type":"tool_use","id":"t1","name":"f","input":{}}]},)";

TEST(AnthropicMessagesReader, ReadsCallsAndWhatToolsAnswered) {
  const chat::Request request = read(with_messages(
      R"({"role":"assistant","content":[{"type":"tool_use","id":"t1","name":"f",)"
      R"("input":{"a": [1, 2.5]}},{"type":"tool_use","id":"t2","name":"g","input":{}}]},)"
      R"({"role":"user","content":[{"type":"tool_result","tool_use_id":"t2","content":"ok"},)"
      R"({"type":"tool_result","tool_use_id":"t1","is_error":true,"content":[)"
      R"({"type":"text","text":"a"},{"type":"image","source":{"type":"url","url":"http://i"}},)"
      R"({"type":"document","source":{"type":"url","url":"http://d"}}]},)"
      R"({"type":"text","text":"go on"}]})"));
  ASSERT_EQ(request.messages.size(), 2U);
  EXPECT_THAT(request.messages[0].parts, ElementsAre(ToolCallPart{"t1", "f", R"({"a":[1,2.5]})"},
                                                     ToolCallPart{"t2", "g", "{}"}));
  EXPECT_THAT(request.messages[1].parts,
              ElementsAre(ToolResultPart{.call_id = "t2", .content = {TextPart{"ok"}}},
                          ToolResultPart{.call_id = "t1",
                                         .content = {TextPart{"a"}, ImagePart{.url = "http://i"},
                                                     DocumentPart{.url = "http://d"}},
                                         .is_error = true},
                          TextPart{"go on"}));
}

TEST(AnthropicMessagesReader, RefusesAResultWithoutItsCall) {
  const std::string result = R"({"role":"user","content":[{"type":"text","text":"x"},)"
                             R"({"type":"tool_result","tool_use_id":"t1","content":"ok"}]})";
  read(with_messages(kCall + result));
  read(with_messages(kCall + std::string(R"({"role":"user","content":"wait"},)") + result));
  EXPECT_EQ(blamed(with_messages(result)), "messages[0].content[1].tool_use_id");
  EXPECT_EQ(blamed(R"({"model":"m","max_tokens":1,"system":"s","messages":[)" + result + "]}"),
            "messages[0].content[1].tool_use_id");
  EXPECT_EQ(
      blamed(with_messages(kCall + result + R"(,{"role":"assistant","content":"done"},)" + result)),
      "messages[3].content[1].tool_use_id");
}

constexpr const char* kFound =
    R"({"type":"search_result","source":"https://a/b","title":"t","content":[)"
    R"({"type":"text","text":"one"},{"type":"text","text":"two"}],"citations":{"enabled":false},)"
    R"("cache_control":{"type":"ephemeral"}})";

TEST(AnthropicMessagesReader, ReadsWhatASearchFoundAsItsText) {
  const TextPart text{"t\nhttps://a/b\none\ntwo", CacheControl{}};
  EXPECT_THAT(parts(kFound), ElementsAre(text));
  const chat::Request request =
      read(with_messages(kCall +
                         std::string(R"({"role":"user","content":[{"type":"tool_result",)"
                                     R"("tool_use_id":"t1","content":[)") +
                         kFound + "]}]}"));
  EXPECT_THAT(request.messages[1].parts,
              ElementsAre(ToolResultPart{.call_id = "t1", .content = {text}}));
  EXPECT_THAT(request.ignored, IsEmpty());
}

TEST(AnthropicMessagesReader, NamesWhatIsWrongWithWhatASearchFound) {
  const std::string at = "messages[0].content[0].";
  const auto without = [](const std::string& piece, const std::string& other) {
    std::string block = kFound;
    return with_block(block.replace(block.find(piece), piece.size(), other));
  };
  EXPECT_EQ(blamed(without(R"("title":"t",)", "")), at + "title");
  EXPECT_EQ(blamed(without(R"("source":"https://a/b",)", "")), at + "source");
  EXPECT_EQ(blamed(without(R"("content":)", R"("contents":)")), at + "content");
  EXPECT_EQ(blamed(without(R"({"type":"text","text":"two"})", R"({"type":"image"})")),
            at + "content[1].type");
  EXPECT_EQ(blamed(without("false", "true")), at + "citations");
}

TEST(AnthropicMessagesReader, ReadsThinking) {
  EXPECT_THAT(read(with_messages(R"({"role":"assistant","content":[)"
                                 R"({"type":"thinking","thinking":"hm","signature":"s"},)"
                                 R"({"type":"redacted_thinking","data":"x"}]})"))
                  .messages[0]
                  .parts,
              ElementsAre(chat::ThinkingPart{"hm", "s"}, chat::OpaqueThinkingPart{"x"}));
}

TEST(AnthropicMessagesReader, RefusesBlocksInTheWrongMessage) {
  EXPECT_EQ(blamed(with_block(R"({"type":"tool_use","id":"a","name":"f","input":{}})")),
            "messages[0].content[0].type");
  EXPECT_EQ(blamed(with_block(R"({"type":"thinking","thinking":"a"})")),
            "messages[0].content[0].type");
  EXPECT_EQ(blamed(with_messages(R"({"role":"assistant","content":[{"type":"image"}]})")),
            "messages[0].content[0].type");
}

TEST(AnthropicMessagesReader, RefusesBlocksOfTheServer) {
  for (const char* type : {"server_tool_use", "web_search_tool_result", "container_upload",
                           "mid_conv_system", "future"}) {
    EXPECT_EQ(blamed(with_block(R"({"type":")" + std::string(type) + R"("})")),
              "messages[0].content[0].type");
  }
  EXPECT_EQ(
      blamed(with_messages(
          kCall + std::string(R"({"role":"user","content":[{"type":"tool_result",)"
                              R"("tool_use_id":"t1","content":[{"type":"tool_reference"}]}]})"))),
      "messages[1].content[0].content[0].type");
}

TEST(AnthropicMessagesReader, NamesWhatIsWrongWithAMessage) {
  EXPECT_EQ(blamed(with_messages("")), "messages");
  EXPECT_EQ(blamed(with_messages("1")), "messages[0]");
  EXPECT_EQ(blamed(with_messages(R"({"content":"a"})")), "messages[0].role");
  EXPECT_EQ(blamed(with_messages(R"({"role":"tool","content":"a"})")), "messages[0].role");
  EXPECT_EQ(blamed(with_messages(R"({"role":"user"})")), "messages[0].content");
  EXPECT_EQ(blamed(with_messages(R"({"role":"user","content":[]})")), "messages[0].content");
  EXPECT_EQ(blamed(with_messages(R"({"role":"user","content":{}})")), "messages[0].content");
  EXPECT_EQ(blamed(with_block("1")), "messages[0].content[0]");
  EXPECT_EQ(blamed(with_block("{}")), "messages[0].content[0].type");
  EXPECT_EQ(blamed(with_block(R"({"type":"text"})")), "messages[0].content[0].text");
  EXPECT_EQ(blamed(with_block(R"({"type":"text","text":1})")), "messages[0].content[0].text");
  EXPECT_EQ(blamed(with_block(R"({"type":"text","text":"a","cache_control":{"type":"x"}})")),
            "messages[0].content[0].cache_control.type");
  EXPECT_EQ(blamed(with_block(
                R"({"type":"text","text":"a","cache_control":{"type":"ephemeral","ttl":"2d"}})")),
            "messages[0].content[0].cache_control.ttl");
  EXPECT_EQ(blamed(with_messages(R"({"role":"assistant","content":[{"type":"tool_use","id":"a",)"
                                 R"("name":"f","input":"{}"}]})")),
            "messages[0].content[0].input");
}

TEST(AnthropicMessagesReader, OfAFieldSentTwiceTheLastCounts) {
  EXPECT_THAT(parts(R"({"type":"image","text":"a","type":"text","text":"b"})"),
              ElementsAre(TextPart{"b"}));
  EXPECT_EQ(read(with_field(R"("top_k":1,"top_k":2)")).top_k, 2);
}

TEST(AnthropicMessagesReader, ListsUnknownFieldsAsIgnored) {
  EXPECT_THAT(read(R"({"model":"m","max_tokens":9,"service_tier":"auto","betas":["x"],"a":null,)"
                   R"("b":[],"metadata":{"k":"v"},"messages":[{"role":"user","name":"n",)"
                   R"("content":[{"type":"text","text":"x","citations":[{}]}]}]})")
                  .ignored,
              ElementsAre("service_tier", "betas", "messages[0].name",
                          "messages[0].content[0].citations", "metadata.k"));
  EXPECT_THAT(read(with_field(R"("stream":false)")).ignored, IsEmpty());
}

TEST(AnthropicMessagesReader, ListsOnlySoManyFieldsAsIgnored) {
  std::string fields = R"("x0":0)";
  for (int i = 1; i < 1000; ++i) {
    fields += ",\"x" + std::to_string(i) + "\":0";
  }
  EXPECT_EQ(read(with_field(fields)).ignored.size(), 64U);
}

TEST(AnthropicMessagesReader, RefusesHostileBodies) {
  EXPECT_EQ(blamed("[]"), "");
  EXPECT_EQ(blamed(""), "");
  EXPECT_EQ(blamed(with_block(R"({"type":"text","text":"\ud800"})")), "");
  EXPECT_EQ(blamed(with_block(std::string(200, '[') + std::string(200, ']'))), "");
}

}  // namespace
}  // namespace gateway::formats::anthropic_messages
