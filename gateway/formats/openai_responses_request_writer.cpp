#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "gateway/formats/json_fields.h"
#include "gateway/formats/openai_options.h"
#include "gateway/formats/openai_responses.h"
#include "gateway/formats/openai_responses_input_writer.h"
#include "gateway/formats/openai_responses_options_writer.h"

namespace gateway::formats::openai_responses {
namespace {

using Mode = chat::Reasoning::Mode;

constexpr std::size_t kUsualBytes = 4096;

// The API refuses a lower limit of an answer's tokens.
constexpr std::int64_t kLeastTokens = 16;
// Budgets of thinking below these are a low or a medium effort.
constexpr std::int64_t kMediumBudget = 4096;
constexpr std::int64_t kHighBudget = 16384;

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

void put_owner(JsonWriter& writer, const chat::Request& request) {
  if (!request.metadata.empty()) {
    put_metadata(writer, request);
  }
  put_shared_texts(writer, request);
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
  put_text_options(writer, request, client, false);
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

}  // namespace gateway::formats::openai_responses
