#include <algorithm>
#include <utility>

#include "gateway/formats/json_writer.h"
#include "gateway/formats/openai_chat.h"
#include "gateway/formats/openai_chat_writing.h"
#include "gateway/formats/openai_options.h"

namespace gateway::formats::openai_chat {
namespace {

// Thinking budgets in tokens from which an effort is at least medium, high. The API has words only;
// these are about the shares of an answer of 32 thousand tokens that the words stand for.
constexpr std::int64_t kMediumBudget = 4096;
constexpr std::int64_t kHighBudget = 16'384;

std::string_view effort_of(const chat::Reasoning& reasoning) noexcept {
  if (!reasoning.effort.empty()) {
    return reasoning.effort == "max" ? std::string_view("xhigh") : reasoning.effort;
  }
  if (reasoning.mode == chat::Reasoning::Mode::off) {
    return {};  // "none" is an error where a model does not know it
  }
  if (!reasoning.budget_tokens) {
    return {};
  }
  return *reasoning.budget_tokens >= kHighBudget     ? "high"
         : *reasoning.budget_tokens >= kMediumBudget ? "medium"
                                                     : "low";
}

void put_function_name(JsonWriter& writer, std::string_view name) {
  writer.StartObject();
  put_text(writer, "type", "function");
  writer.Key("function");
  writer.StartObject();
  put_text(writer, "name", name);
  writer.EndObject();
  writer.EndObject();
}

void put_tools(JsonWriter& writer, const std::vector<chat::Tool>& tools) {
  writer.Key("tools");
  writer.StartArray();
  for (const chat::Tool& tool : tools) {
    writer.StartObject();
    put_text(writer, "type", "function");
    writer.Key("function");
    writer.StartObject();
    put_text(writer, "name", tool.name);
    if (!tool.description.empty()) {
      put_text(writer, "description", tool.description);
    }
    if (!tool.parameters.empty()) {
      writer.Key("parameters");
      put_json(writer, tool.parameters);
    }
    if (tool.strict) {
      writer.Key("strict");
      writer.Bool(*tool.strict);
    }
    writer.EndObject();
    writer.EndObject();
  }
  writer.EndArray();
}

void put_tool_choice(JsonWriter& writer, const chat::ToolChoice& choice) {
  writer.Key("tool_choice");
  if (choice.kind == chat::ToolChoice::Kind::named) {
    put_function_name(writer, choice.name);
    return;
  }
  if (choice.kind == chat::ToolChoice::Kind::none) {
    writer.String("none");
    return;
  }
  const std::string_view mode =
      choice.kind == chat::ToolChoice::Kind::required ? "required" : "auto";
  if (choice.allowed.empty()) {
    put_text(writer, mode);
    return;
  }
  writer.StartObject();
  put_text(writer, "type", "allowed_tools");
  writer.Key("allowed_tools");
  writer.StartObject();
  put_text(writer, "mode", mode);
  writer.Key("tools");
  writer.StartArray();
  for (const std::string& name : choice.allowed) {
    put_function_name(writer, name);
  }
  writer.EndArray();
  writer.EndObject();
  writer.EndObject();
}

template <typename Number>
void put_number(JsonWriter& writer, const char* name, const std::optional<Number>& value) {
  if (!value) {
    return;
  }
  writer.Key(name);
  if constexpr (std::is_floating_point_v<Number>) {
    writer.Double(*value);
  } else {
    writer.Int64(*value);
  }
}

void put_output_format(JsonWriter& writer, const chat::OutputFormat& format, Api client) {
  if (format.kind == chat::OutputFormat::Kind::text) {
    return;
  }
  writer.Key("response_format");
  writer.StartObject();
  if (format.kind == chat::OutputFormat::Kind::json_object) {
    put_text(writer, "type", "json_object");
    writer.EndObject();
    return;
  }
  put_text(writer, "type", "json_schema");
  writer.Key("json_schema");
  writer.StartObject();
  put_json_schema(writer, format, client);
  writer.EndObject();
  writer.EndObject();
}

void put_options(JsonWriter& writer, const chat::Request& request, Api client) {
  put_number(writer, "max_completion_tokens", request.max_tokens);
  put_number(writer, "temperature", request.temperature);
  put_number(writer, "top_p", request.top_p);
  put_number(writer, "presence_penalty", request.presence_penalty);
  put_number(writer, "frequency_penalty", request.frequency_penalty);
  put_number(writer, "seed", request.seed);
  if (!request.stop.empty()) {
    writer.Key("stop");
    writer.StartArray();
    for (const std::string& stop : request.stop) {
      put_text(writer, stop);
    }
    writer.EndArray();
  }
  put_output_format(writer, request.output_format, client);
  if (const std::string_view effort = effort_of(request.reasoning); !effort.empty()) {
    put_text(writer, "reasoning_effort", effort);
  }
  if (!request.verbosity.empty()) {
    put_text(writer, "verbosity", request.verbosity);
  }
  put_shared_texts(writer, request);
  if (!request.metadata.empty()) {
    writer.Key("metadata");
    writer.StartObject();
    for (const auto& [name, value] : request.metadata) {
      put_text(writer, name, value);
    }
    writer.EndObject();
  }
}

void note_left_out(const chat::Request& request, Api client, const MessagesWriter& messages,
                   std::vector<std::string>& ignored) {
  const auto note = [&](bool is_there, std::string_view name) {
    if (is_there && std::find(ignored.begin(), ignored.end(), name) == ignored.end()) {
      ignored.emplace_back(name);
    }
  };
  const bool has_cached_tool =
      std::any_of(request.tools.begin(), request.tools.end(),
                  [](const chat::Tool& tool) { return tool.cache.has_value(); });
  note(messages.left_thinking_out(), field_name(client, Field::thoughts));
  note(request.top_k.has_value(), field_name(client, Field::top_k));
  note(messages.left_cache_control_out() || has_cached_tool,
       field_name(client, Field::cache_control));
  note(messages.left_title_out(), "title");  // only Anthropic's API has it
  using Mode = chat::Reasoning::Mode;
  note(request.reasoning.mode != Mode::unspecified && effort_of(request.reasoning).empty(),
       field_name(client, Field::reasoning));
  note(!request.reasoning.summary.empty(), "reasoning.summary");  // only Responses has it
  note(request.tools.empty() && request.tool_choice.has_value(),
       field_name(client, Field::tool_choice));
  note(request.tools.empty() && request.parallel_tool_calls.has_value(),
       field_name(client, Field::parallel_tool_calls));
}

}  // namespace

tl::expected<std::string, chat::Error> write_request(const chat::Request& request, Api client,
                                                     std::vector<std::string>& ignored) {
  rapidjson::StringBuffer buffer;
  JsonWriter writer(buffer);
  writer.StartObject();
  put_text(writer, "model", request.model);
  MessagesWriter messages(writer, client);
  if (auto error = messages.put(request.messages)) {
    return tl::unexpected(std::move(*error));
  }
  if (!request.tools.empty()) {
    put_tools(writer, request.tools);
    if (request.tool_choice) {
      put_tool_choice(writer, *request.tool_choice);
    }
    if (request.parallel_tool_calls) {
      writer.Key("parallel_tool_calls");
      writer.Bool(*request.parallel_tool_calls);
    }
  }
  put_options(writer, request, client);
  if (request.stream) {
    writer.Key("stream");
    writer.Bool(true);
    // Always, whatever the client asked for: the gateway counts tokens.
    writer.Key("stream_options");
    writer.StartObject();
    writer.Key("include_usage");
    writer.Bool(true);
    writer.EndObject();
  }
  writer.EndObject();
  note_left_out(request, client, messages, ignored);
  return take_json(buffer);
}

}  // namespace gateway::formats::openai_chat
