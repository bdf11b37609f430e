#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "gateway/formats/json_fields.h"
#include "gateway/formats/openai_responses.h"
#include "gateway/formats/openai_responses_input_writer.h"
#include "gateway/formats/openai_responses_terms.h"

namespace gateway::formats::openai_responses {
namespace {

using Choice = chat::ToolChoice::Kind;
using Mode = chat::Reasoning::Mode;
using Shape = chat::OutputFormat::Kind;

constexpr std::size_t kUsualBytes = 4096;

// The API refuses a lower limit of an answer's tokens.
constexpr std::int64_t kLeastTokens = 16;
// Budgets of thinking below these are a low or a medium effort.
constexpr std::int64_t kMediumBudget = 4096;
constexpr std::int64_t kHighBudget = 16384;

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

void put_output_format(JsonWriter& writer, const chat::OutputFormat& format) {
  writer.Key("text");
  writer.StartObject();
  writer.Key("format");
  writer.StartObject();
  if (format.kind == Shape::text) {
    put_text(writer, "type", "text");
  } else if (format.kind == Shape::json_object) {
    put_text(writer, "type", "json_object");
  } else {
    put_text(writer, "type", "json_schema");
    put_text(writer, "name", format.name.empty() ? std::string_view("answer") : format.name);
    if (!format.description.empty()) {
      put_text(writer, "description", format.description);
    }
    writer.Key("schema");
    put_json(writer, format.schema);
    if (format.strict) {
      writer.Key("strict");
      writer.Bool(*format.strict);
    }
  }
  writer.EndObject();
  writer.EndObject();
}

std::string_view effort_of(const chat::Reasoning& reasoning) noexcept {
  if (!reasoning.effort.empty() || !reasoning.budget_tokens || reasoning.mode == Mode::off) {
    return reasoning.effort;
  }
  if (*reasoning.budget_tokens < kMediumBudget) {
    return "low";
  }
  return *reasoning.budget_tokens < kHighBudget ? "medium" : "high";
}

/// Thinking that is turned on is meant to be seen; OpenAI shows none that is not asked for.
std::string_view summary_of(const chat::Reasoning& reasoning) noexcept {
  const bool is_on = reasoning.mode == Mode::on || reasoning.mode == Mode::adaptive;
  return reasoning.summary.empty() && is_on ? std::string_view("auto") : reasoning.summary;
}

void put_reasoning(JsonWriter& writer, const chat::Reasoning& reasoning) {
  const std::string_view effort = effort_of(reasoning);
  const std::string_view summary = summary_of(reasoning);
  if (effort.empty() && summary.empty()) {
    return;
  }
  writer.Key("reasoning");
  writer.StartObject();
  if (!effort.empty()) {
    put_text(writer, "effort", effort);
  }
  if (!summary.empty()) {
    put_text(writer, "summary", summary);
  }
  writer.EndObject();
  if (effort != "none") {
    // Nothing is stored: the client has to bring its thinking back. Models that do not think take
    // this for an error, so that it is not asked for always.
    writer.Key("include");
    writer.StartArray();
    put_text(writer, "reasoning.encrypted_content");
    writer.EndArray();
  }
}

void put_sampling(JsonWriter& writer, const chat::Request& request) {
  if (request.max_tokens) {
    writer.Key("max_output_tokens");
    writer.Int64(std::max(*request.max_tokens, kLeastTokens));
  }
  if (request.temperature) {
    writer.Key("temperature");
    writer.Double(*request.temperature);
  }
  if (request.top_p) {
    writer.Key("top_p");
    writer.Double(*request.top_p);
  }
}

void put_metadata(JsonWriter& writer, const chat::Request& request) {
  writer.Key("metadata");
  writer.StartObject();
  for (const auto& [name, value] : request.metadata) {
    put_text(writer, name, value);
  }
  writer.EndObject();
}

void put_owner(JsonWriter& writer, const chat::Request& request) {
  if (!request.metadata.empty()) {
    put_metadata(writer, request);
  }
  if (!request.user.empty()) {
    put_text(writer, "user", request.user);
  }
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

/// What has no place here and does not change the meaning.
void list_left_out(const chat::Request& request, const LeftOutOfInput& input, Api client,
                   std::vector<std::string>& ignored) {
  const auto add = [&](bool left_out, Field field) {
    const std::string_view name = field_name(client, field);
    if (left_out && std::find(ignored.begin(), ignored.end(), name) == ignored.end()) {
      ignored.emplace_back(name);
    }
  };
  add(request.top_k.has_value(), Field::top_k);
  add(request.presence_penalty.has_value(), Field::presence_penalty);
  add(request.frequency_penalty.has_value(), Field::frequency_penalty);
  add(request.seed.has_value(), Field::seed);
  const bool caches_tool =
      std::any_of(request.tools.begin(), request.tools.end(),
                  [](const chat::Tool& tool) { return tool.cache.has_value(); });
  add(input.cache_control || caches_tool, Field::cache_control);
  add(request.max_tokens.value_or(kLeastTokens) < kLeastTokens, Field::max_tokens);
  // Whether a model can be told not to think depends on the model.
  add(request.reasoning.mode == Mode::off && request.reasoning.effort.empty(), Field::reasoning);
  add(input.thinking, Field::thoughts);
  // Fields of Anthropic's API alone.
  if (input.document_name) {
    ignored.emplace_back("title");
  }
}

}  // namespace

tl::expected<std::string, chat::Error> write_request(const chat::Request& request, Api client,
                                                     std::vector<std::string>& ignored) {
  if (!request.stop.empty()) {
    return tl::unexpected(
        unsupported_field(std::string(field_name(client, Field::stop)),
                          "the API that answers this model cannot end an answer at a text."));
  }
  rapidjson::StringBuffer buffer(nullptr, kUsualBytes);
  JsonWriter writer(buffer);
  writer.StartObject();
  put_text(writer, "model", request.model);
  const LeftOutOfInput left_out = put_input(writer, request.messages);
  if (!request.tools.empty()) {
    put_tools(writer, request, client);
  }
  if (request.tool_choice) {
    put_tool_choice(writer, *request.tool_choice);
  }
  if (request.parallel_tool_calls) {
    writer.Key("parallel_tool_calls");
    writer.Bool(*request.parallel_tool_calls);
  }
  put_sampling(writer, request);
  if (request.output_format.kind != Shape::text) {
    put_output_format(writer, request.output_format);
  }
  put_reasoning(writer, request.reasoning);
  put_owner(writer, request);
  writer.Key("store");
  writer.Bool(false);
  if (request.stream) {
    writer.Key("stream");
    writer.Bool(true);
  }
  writer.EndObject();
  list_left_out(request, left_out, client, ignored);
  return take_json(buffer);
}

void put_echo(JsonWriter& writer, const chat::Request& asked) {
  writer.Key("instructions");
  writer.Null();
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
  put_output_format(writer, asked.output_format);
  put_tool_choice(writer, asked.tool_choice.value_or(chat::ToolChoice{}));
  put_tools(writer, asked, Api::responses);
  put_number_or_null(writer, "top_p", asked.top_p);
  put_text(writer, "truncation", "disabled");
  writer.Key("user");
  put_text_or_null(writer, asked.user);
}

}  // namespace gateway::formats::openai_responses
