#include "gateway/formats/openai_responses_options_writer.h"

#include <string>
#include <string_view>

#include "gateway/formats/openai_options.h"
#include "gateway/formats/openai_responses_terms.h"

namespace gateway::formats::openai_responses {
namespace {

using Choice = chat::ToolChoice::Kind;
using Shape = chat::OutputFormat::Kind;

std::string_view choice_name(Choice kind) noexcept {
  switch (kind) {
    case Choice::none:
      return "none";
    case Choice::required:
      return "required";
    default:
      return "auto";
  }
}

void put_function(JsonWriter& writer, std::string_view name) {
  writer.StartObject();
  put_text(writer, "type", "function");
  put_text(writer, "name", name);
  writer.EndObject();
}

void put_format(JsonWriter& writer, const chat::OutputFormat& format, Api client) {
  writer.Key("format");
  writer.StartObject();
  if (format.kind == Shape::text) {
    put_text(writer, "type", "text");
  } else if (format.kind == Shape::json_object) {
    put_text(writer, "type", "json_object");
  } else {
    put_text(writer, "type", "json_schema");
    put_json_schema(writer, format, client);
  }
  writer.EndObject();
}

void put_number_or_null(JsonWriter& writer, std::string_view key,
                        const std::optional<double>& number) {
  put_key(writer, key);
  if (number) {
    writer.Double(*number);
  } else {
    writer.Null();
  }
}

}  // namespace

void put_tools(JsonWriter& writer, const chat::Request& request, Api client) {
  writer.Key("tools");
  writer.StartArray();
  for (const chat::Tool& tool : request.tools) {
    writer.StartObject();
    put_text(writer, "type", "function");
    put_text(writer, "name", tool.name);
    if (!tool.description.empty()) {
      put_text(writer, "description", tool.description);
    }
    writer.Key("parameters");
    if (tool.parameters.empty()) {
      writer.Null();
    } else {
      put_json(writer, tool.parameters);
    }
    if (tool.strict || client != Api::responses) {
      writer.Key("strict");
      writer.Bool(tool.strict.value_or(false));
    }
    writer.EndObject();
  }
  writer.EndArray();
}

void put_tool_choice(JsonWriter& writer, const chat::ToolChoice& choice) {
  writer.Key("tool_choice");
  if (choice.kind == Choice::named) {
    put_function(writer, choice.name);
    return;
  }
  if (choice.allowed.empty() || choice.kind == Choice::none) {
    put_text(writer, choice_name(choice.kind));
    return;
  }
  writer.StartObject();
  put_text(writer, "type", "allowed_tools");
  put_text(writer, "mode", choice_name(choice.kind));
  writer.Key("tools");
  writer.StartArray();
  for (const std::string& name : choice.allowed) {
    put_function(writer, name);
  }
  writer.EndArray();
  writer.EndObject();
}

void put_text_options(JsonWriter& writer, const chat::Request& request, Api client, bool always) {
  const bool has_format = always || request.output_format.kind != Shape::text;
  if (!has_format && request.verbosity.empty()) {
    return;
  }
  writer.Key("text");
  writer.StartObject();
  if (has_format) {
    put_format(writer, request.output_format, client);
  }
  if (!request.verbosity.empty()) {
    put_text(writer, "verbosity", request.verbosity);
  }
  writer.EndObject();
}

void put_metadata(JsonWriter& writer, const chat::Request& request) {
  writer.Key("metadata");
  writer.StartObject();
  for (const auto& [name, value] : request.metadata) {
    put_text(writer, name, value);
  }
  writer.EndObject();
}

void put_echo(JsonWriter& writer, const chat::Request& asked) {
  writer.Key("instructions");
  put_text_or_null(writer, asked.instructions);
  writer.Key("max_output_tokens");
  if (asked.max_tokens) {
    writer.Int64(*asked.max_tokens);
  } else {
    writer.Null();
  }
  put_metadata(writer, asked);
  writer.Key("parallel_tool_calls");
  writer.Bool(asked.parallel_tool_calls.value_or(true));
  writer.Key("previous_response_id");
  writer.Null();
  writer.Key("reasoning");
  writer.StartObject();
  writer.Key("effort");
  put_text_or_null(writer, asked.reasoning.effort);
  writer.Key("summary");
  put_text_or_null(writer, asked.reasoning.summary);
  writer.EndObject();
  writer.Key("store");
  writer.Bool(false);
  put_number_or_null(writer, "temperature", asked.temperature);
  put_text_options(writer, asked, Api::responses, true);
  put_tool_choice(writer, asked.tool_choice.value_or(chat::ToolChoice{}));
  put_tools(writer, asked, Api::responses);
  put_number_or_null(writer, "top_p", asked.top_p);
  put_text(writer, "truncation", "disabled");
  writer.Key("user");
  put_text_or_null(writer, asked.user);
  if (!asked.safety_identifier.empty()) {
    put_text(writer, "safety_identifier", asked.safety_identifier);
  }
  if (!asked.prompt_cache_key.empty()) {
    put_text(writer, "prompt_cache_key", asked.prompt_cache_key);
  }
}

}  // namespace gateway::formats::openai_responses
