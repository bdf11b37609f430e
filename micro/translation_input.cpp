#include "micro/translation_input.h"

namespace micro {
namespace {

using gateway::formats::Api;

constexpr std::string_view kSchemas[] = {
    R"({"type":"object","properties":{"city":{"type":"string","description":"The city's name"},)"
    R"("unit":{"type":"string","enum":["celsius","fahrenheit"]}},"required":["city"]})",
    R"({"type":"object","properties":{"query":{"type":"string"},"limit":{"type":"integer",)"
    R"("minimum":1,"maximum":50},"tags":{"type":"array","items":{"type":"string"}}},)"
    R"("required":["query"]})"};

std::string text_field(std::string_view name, std::string_view text) {
  return '"' + std::string(name) + "\":" + quoted(text);
}

std::string tool(Api api, std::string_view name, std::string_view description,
                 std::string_view schema) {
  const std::string named =
      text_field("name", name) + ',' + text_field("description", description) + ',';
  switch (api) {
    case Api::responses:
      return R"({"type":"function",)" + named + R"("parameters":)" + std::string(schema) + '}';
    case Api::messages:
      return '{' + named + R"("input_schema":)" + std::string(schema) + '}';
    case Api::chat_completions:
      break;
  }
  return R"({"type":"function","function":{)" + named + R"("parameters":)" + std::string(schema) +
         "}}";
}

std::string tools(Api api) {
  return R"(,"tools":[)" + tool(api, "get_weather", "The weather of a city, now.", kSchemas[0]) +
         ',' + tool(api, "search", "Searches the documents of the user.", kSchemas[1]) + ']';
}

std::string chat_request_body(const std::string& prompt, bool has_tools) {
  std::string body = R"({"model":"model-a","messages":[)"
                     R"({"role":"system","content":"Answer briefly."},)"
                     R"({"role":"user","content":)" +
                     prompt + '}';
  if (has_tools) {
    body += R"(,{"role":"assistant","content":null,"tool_calls":[{"id":"call_1",)"
            R"("type":"function","function":{"name":"get_weather",)"
            R"("arguments":"{\"city\":\"Paris\",\"unit\":\"celsius\"}"}}]},)"
            R"({"role":"tool","tool_call_id":"call_1","content":"21 degrees, some clouds"})";
  }
  return body + R"(],"temperature":0.7,"max_tokens":256)" +
         (has_tools ? tools(Api::chat_completions) : "") + '}';
}

std::string responses_request_body(const std::string& prompt, bool has_tools) {
  std::string body = R"({"model":"model-a","input":[)"
                     R"({"role":"system","content":"Answer briefly."},)"
                     R"({"role":"user","content":)" +
                     prompt + '}';
  if (has_tools) {
    body += R"(,{"type":"function_call","call_id":"call_1","name":"get_weather",)"
            R"("arguments":"{\"city\":\"Paris\",\"unit\":\"celsius\"}"},)"
            R"({"type":"function_call_output","call_id":"call_1",)"
            R"("output":"21 degrees, some clouds"})";
  }
  return body + R"(],"temperature":0.7,"max_output_tokens":256,"store":false)" +
         (has_tools ? tools(Api::responses) : "") + '}';
}

std::string messages_request_body(const std::string& prompt, bool has_tools) {
  std::string body = R"({"model":"model-a","system":"Answer briefly.","messages":[)"
                     R"({"role":"user","content":)" +
                     prompt + '}';
  if (has_tools) {
    body += R"(,{"role":"assistant","content":[{"type":"tool_use","id":"call_1",)"
            R"("name":"get_weather","input":{"city":"Paris","unit":"celsius"}}]},)"
            R"({"role":"user","content":[{"type":"tool_result","tool_use_id":"call_1",)"
            R"("content":"21 degrees, some clouds"}]})";
  }
  return body + R"(],"temperature":0.7,"max_tokens":256)" +
         (has_tools ? tools(Api::messages) : "") + '}';
}

std::string chat_response_body(const std::string& text, bool has_call) {
  std::string body = R"({"id":"chatcmpl-1","object":"chat.completion","created":1700000000,)"
                     R"("model":"model-b","choices":[{"index":0,"message":{"role":"assistant",)"
                     R"("content":)" +
                     text + R"(,"refusal":null)";
  if (has_call) {
    body += R"(,"tool_calls":[{"id":"call_2","type":"function","function":{"name":"search",)"
            R"("arguments":"{\"query\":\"clouds\",\"limit\":5}"}}])";
  }
  return body + R"(},"logprobs":null,"finish_reason":")" + (has_call ? "tool_calls" : "stop") +
         R"("}],"usage":{"prompt_tokens":100,"completion_tokens":50,"total_tokens":150,)"
         R"("prompt_tokens_details":{"cached_tokens":20}}})";
}

std::string responses_response_body(const std::string& text, bool has_call) {
  std::string body = R"({"id":"resp_1","object":"response","created_at":1700000000,)"
                     R"("status":"completed","error":null,"incomplete_details":null,)"
                     R"("model":"model-b","output":[{"type":"message","id":"msg_1",)"
                     R"("status":"completed","role":"assistant","content":[)"
                     R"({"type":"output_text","annotations":[],"text":)" +
                     text + "}]}";
  if (has_call) {
    body += R"(,{"type":"function_call","id":"fc_1","call_id":"call_2","name":"search",)"
            R"("arguments":"{\"query\":\"clouds\",\"limit\":5}","status":"completed"})";
  }
  return body + R"(],"parallel_tool_calls":true,"tool_choice":"auto","tools":[],)"
                R"("usage":{"input_tokens":100,"input_tokens_details":{"cached_tokens":20},)"
                R"("output_tokens":50,"output_tokens_details":{"reasoning_tokens":0},)"
                R"("total_tokens":150}})";
}

std::string messages_response_body(const std::string& text, bool has_call) {
  std::string body = R"({"id":"msg_1","type":"message","role":"assistant","model":"model-b",)"
                     R"("content":[{"type":"text","text":)" +
                     text + '}';
  if (has_call) {
    body += R"(,{"type":"tool_use","id":"call_2","name":"search",)"
            R"("input":{"query":"clouds","limit":5}})";
  }
  return body + R"(],"stop_reason":")" + (has_call ? "tool_use" : "end_turn") +
         R"(","stop_sequence":null,"usage":{"input_tokens":80,"cache_read_input_tokens":20,)"
         R"("cache_creation_input_tokens":0,"output_tokens":50}})";
}

}  // namespace

std::string request_body(Api api, std::size_t tokens) {
  const std::string text = quoted(prompt(tokens));
  const bool has_tools = tokens == kTokensWithTools;
  switch (api) {
    case Api::responses:
      return responses_request_body(text, has_tools);
    case Api::messages:
      return messages_request_body(text, has_tools);
    case Api::chat_completions:
      break;
  }
  return chat_request_body(text, has_tools);
}

std::string response_body(Api api, std::size_t tokens) {
  const std::string text = quoted(prompt(tokens));
  const bool has_call = tokens == kTokensWithTools;
  switch (api) {
    case Api::responses:
      return responses_response_body(text, has_call);
    case Api::messages:
      return messages_response_body(text, has_call);
    case Api::chat_completions:
      break;
  }
  return chat_response_body(text, has_call);
}

std::vector<NamedEvent> opening_events(Api api) {
  switch (api) {
    case Api::responses:
      return {{"response.created",
               R"({"type":"response.created","sequence_number":0,"response":{"id":"resp_1",)"
               R"("object":"response","status":"in_progress","model":"model-b","output":[]}})"},
              {"response.output_item.added",
               R"({"type":"response.output_item.added","sequence_number":1,"output_index":0,)"
               R"("item":{"type":"message","id":"msg_1","status":"in_progress",)"
               R"("role":"assistant","content":[]}})"},
              {"response.content_part.added",
               R"({"type":"response.content_part.added","sequence_number":2,"item_id":"msg_1",)"
               R"("output_index":0,"content_index":0,)"
               R"("part":{"type":"output_text","text":"","annotations":[]}})"}};
    case Api::messages:
      return {{"message_start",
               R"({"type":"message_start","message":{"id":"msg_1","type":"message",)"
               R"("role":"assistant","model":"model-b","content":[],"stop_reason":null,)"
               R"("usage":{"input_tokens":100,"output_tokens":1}}})"},
              {"content_block_start", R"({"type":"content_block_start","index":0,)"
                                      R"("content_block":{"type":"text","text":""}})"}};
    case Api::chat_completions:
      break;
  }
  return {{"", R"({"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,)"
               R"("model":"model-b","choices":[{"index":0,)"
               R"("delta":{"role":"assistant","content":""},"finish_reason":null}]})"}};
}

NamedEvent piece_event(Api api) {
  switch (api) {
    case Api::responses:
      return {"response.output_text.delta",
              R"({"type":"response.output_text.delta","sequence_number":3,"item_id":"msg_1",)"
              R"("output_index":0,"content_index":0,"delta":"why "})"};
    case Api::messages:
      return {"content_block_delta", R"({"type":"content_block_delta","index":0,)"
                                     R"("delta":{"type":"text_delta","text":"why "}})"};
    case Api::chat_completions:
      break;
  }
  return {"", R"({"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,)"
              R"("model":"model-b","choices":[{"index":0,"delta":{"content":"why "},)"
              R"("finish_reason":null}]})"};
}

}  // namespace micro
