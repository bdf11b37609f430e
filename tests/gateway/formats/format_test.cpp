#include "gateway/formats/format.h"

#include <gtest/gtest.h>

#include <string>

namespace gateway::formats {
namespace {

TEST(Formats, GiveStatus529ToAnthropicsClientsOnly) {
  const chat::Error overloaded{.kind = chat::ErrorKind::overloaded};
  EXPECT_EQ(status_for(Api::messages, overloaded), 529);
  EXPECT_EQ(status_for(Api::chat_completions, overloaded), 503);
  EXPECT_EQ(status_for(Api::responses, overloaded), 503);
  const chat::Error upstreams{.kind = chat::ErrorKind::internal, .status = 529};
  EXPECT_EQ(status_for(Api::messages, upstreams), 529);
  EXPECT_EQ(status_for(Api::chat_completions, upstreams), 503);
  const chat::Error other{.kind = chat::ErrorKind::invalid_request, .status = 422};
  EXPECT_EQ(status_for(Api::chat_completions, other), 422);
}

TEST(Formats, NameAFieldAsItsClientWroteIt) {
  EXPECT_EQ(field_name(Api::chat_completions, Field::stop), "stop");
  EXPECT_EQ(field_name(Api::responses, Field::stop), "stop");
  EXPECT_EQ(field_name(Api::messages, Field::stop), "stop_sequences");
  EXPECT_EQ(field_name(Api::chat_completions, Field::max_tokens), "max_completion_tokens");
  EXPECT_EQ(field_name(Api::responses, Field::max_tokens), "max_output_tokens");
  EXPECT_EQ(field_name(Api::messages, Field::parallel_tool_calls),
            "tool_choice.disable_parallel_tool_use");
  EXPECT_EQ(field_name(Api::messages, Field::user), "metadata.user_id");
  EXPECT_EQ(field_name(Api::responses, Field::output_format), "text.format");
  EXPECT_EQ(field_name(Api::chat_completions, Field::reasoning), "reasoning_effort");
}

TEST(Formats, HaveANameForEveryFieldInEveryApi) {
  for (int field = 0; field <= static_cast<int>(Field::strict); ++field) {
    for (const Api api : {Api::chat_completions, Api::responses, Api::messages}) {
      EXPECT_FALSE(field_name(api, static_cast<Field>(field)).empty()) << field;
    }
  }
  EXPECT_EQ(field_name(Api::messages, Field::strict), "strict");
}

TEST(OpenAiChatFormat, IsWholeAndAnswersWhereItsPathSays) {
  const Format& format = openai_chat_format();
  EXPECT_EQ(format.api, Api::chat_completions);
  EXPECT_EQ(format.name, "openai_chat");
  EXPECT_EQ(format.path, "/v1/chat/completions");
  EXPECT_EQ(format.id_prefix, "chatcmpl-");
  const auto request =
      format.read_request(R"({"model":"m","messages":[{"role":"user","content":"x"}]})");
  ASSERT_TRUE(request.has_value());
  std::vector<std::string> ignored;
  EXPECT_TRUE(format.write_request(*request, Api::chat_completions, ignored).has_value());
  EXPECT_NE(format.write_response({}, {.id = "i"}).find(R"("id":"i")"), std::string::npos);
  EXPECT_TRUE(format.read_response(format.write_response({}, {})).has_value());
  EXPECT_NE(format.make_stream_reader(), nullptr);
  EXPECT_NE(format.make_stream_writer({}, {}), nullptr);
  EXPECT_EQ(format.read_error(500, format.write_error({.message = "m"}, "req-1")).message, "m");
}

}  // namespace
}  // namespace gateway::formats
