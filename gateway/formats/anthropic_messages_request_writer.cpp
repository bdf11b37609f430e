#include <algorithm>
#include <string>
#include <string_view>

#include "gateway/formats/anthropic_messages.h"
#include "gateway/formats/anthropic_messages_terms.h"
#include "gateway/formats/anthropic_messages_thinking.h"
#include "gateway/formats/anthropic_messages_tools_writer.h"
#include "gateway/formats/anthropic_messages_turns.h"
#include "gateway/formats/json_fields.h"
#include "gateway/formats/openai_options.h"

namespace gateway::formats::anthropic_messages {
namespace {

constexpr std::string_view kOneObject = "Answer with one JSON object and nothing else.";
constexpr std::size_t kUsualBytes = 4096;  // of a body, so that most are written without growing
constexpr double kMaxTemperature = 1;
constexpr double kLeastTopPOfThinking = 0.95;

/// Adds the client's names of what is left out, each once.
class LeftOut {
 public:
  LeftOut(Api client, std::vector<std::string>& names) : client_(client), names_(names) {}

  void add(Field field) { add(field_name(client_, field)); }

  void add(std::string_view name) {
    if (std::find(names_.begin(), names_.end(), name) == names_.end()) {
      names_.emplace_back(name);
    }
  }

 private:
  Api client_;
  std::vector<std::string>& names_;
};

void put_thinking(JsonWriter& writer, const ThinkingPlan& plan) {
  if (plan.kind == ThinkingPlan::Kind::unsaid) {
    return;
  }
  writer.Key("thinking");
  writer.StartObject();
  switch (plan.kind) {
    case ThinkingPlan::Kind::enabled:
      put_text(writer, "type", "enabled");
      writer.Key("budget_tokens");
      writer.Int64(plan.budget_tokens);
      break;
    case ThinkingPlan::Kind::adaptive:
      put_text(writer, "type", "adaptive");
      break;
    default:
      put_text(writer, "type", "disabled");
  }
  writer.EndObject();
}

void put_output_config(JsonWriter& writer, const chat::Request& request, const ThinkingPlan& plan) {
  const bool has_schema = request.output_format.kind == chat::OutputFormat::Kind::json_schema;
  if (plan.effort.empty() && !has_schema) {
    return;
  }
  writer.Key("output_config");
  writer.StartObject();
  if (!plan.effort.empty()) {
    put_text(writer, "effort", plan.effort);
  }
  if (has_schema) {
    writer.Key("format");
    writer.StartObject();
    put_text(writer, "type", "json_schema");
    writer.Key("schema");
    put_json(writer, request.output_format.schema);
    writer.EndObject();
  }
  writer.EndObject();
}

/// The API refuses stops of white space alone. Without one the model would run past the end that
/// the client asked for; only an empty text asks for none.
Failure check_stop(const std::vector<std::string>& stop, Api client) {
  const bool found = std::any_of(stop.begin(), stop.end(), [](const std::string& text) {
    return !text.empty() && is_blank(text);
  });
  return found ? Failure(invalid_value(std::string(field_name(client, Field::stop)),
                                       "has a text of nothing but white space, which the API that "
                                       "answers this model does not take."))
               : std::nullopt;
}

void put_stop(JsonWriter& writer, const std::vector<std::string>& stop, LeftOut& left_out) {
  const auto empty = std::count(stop.begin(), stop.end(), std::string());
  if (empty > 0) {
    left_out.add(Field::stop);
  }
  if (static_cast<std::size_t>(empty) == stop.size()) {
    return;
  }
  writer.Key("stop_sequences");
  writer.StartArray();
  for (const std::string& text : stop) {
    if (!text.empty()) {
      put_text(writer, text);
    }
  }
  writer.EndArray();
}

void put_number(JsonWriter& writer, std::string_view key, double number) {
  put_key(writer, key);
  writer.Double(number);
}

/// A model that thinks takes no temperature but 1, a top_p of 0.95 to 1, and no top_k.
void put_sampling(JsonWriter& writer, const chat::Request& request, bool thinks,
                  LeftOut& left_out) {
  if (request.temperature) {
    const double temperature = std::min(*request.temperature, kMaxTemperature);
    if (thinks && temperature < kMaxTemperature) {
      left_out.add(Field::temperature);
    } else {
      put_number(writer, "temperature", temperature);
    }
  }
  if (request.top_p) {
    if (thinks && *request.top_p < kLeastTopPOfThinking) {
      left_out.add(Field::top_p);
    } else {
      put_number(writer, "top_p", *request.top_p);
    }
  }
  if (request.top_k) {
    if (thinks) {
      left_out.add(Field::top_k);
    } else {
      writer.Key("top_k");
      writer.Int64(*request.top_k);
    }
  }
}

void put_user(JsonWriter& writer, const std::string& user) {
  if (user.empty()) {
    return;
  }
  writer.Key("metadata");
  writer.StartObject();
  put_text(writer, "user_id", user);
  writer.EndObject();
}

bool has_detail(const chat::ImagePart* image) noexcept {
  return image != nullptr && !image->detail.empty() && image->detail != "auto";
}

bool has_detail(const chat::Part& part) noexcept {
  const auto* const result = std::get_if<chat::ToolResultPart>(&part);
  return has_detail(std::get_if<chat::ImagePart>(&part)) ||
         (result != nullptr &&
          std::any_of(result->content.begin(), result->content.end(), [](const auto& content) {
            return has_detail(std::get_if<chat::ImagePart>(&content));
          }));
}

bool is_unsigned_thinking(const chat::Part& part) noexcept {
  return std::holds_alternative<chat::ThinkingPart>(part) && !is_sent(part);
}

/// What has no place here and does not change the meaning.
void list_left_out(const chat::Request& request, Api client, bool thinks, LeftOut& left_out) {
  if (request.presence_penalty) {
    left_out.add(Field::presence_penalty);
  }
  if (request.frequency_penalty) {
    left_out.add(Field::frequency_penalty);
  }
  if (request.seed) {
    left_out.add(Field::seed);
  }
  if (!request.metadata.empty()) {
    left_out.add(Field::metadata);
  }
  for (const std::string_view name : openai_options_left_out(request, client)) {
    left_out.add(name);
  }
  if (request.tools.empty() && request.tool_choice) {
    left_out.add(Field::tool_choice);
  }
  if (request.tools.empty() && request.parallel_tool_calls) {
    left_out.add(Field::parallel_tool_calls);
  }
  if (!request.reasoning.summary.empty() && !thinks) {  // what is thought is always shown
    left_out.add("reasoning.summary");
  }
  if (request.output_format.kind == chat::OutputFormat::Kind::json_schema &&
      !request.output_format.description.empty()) {
    left_out.add(client == Api::responses ? "text.format.description"
                                          : "response_format.json_schema.description");
  }
  for (const chat::Message& message : request.messages) {
    if (std::any_of(message.parts.begin(), message.parts.end(),
                    [](const chat::Part& part) { return has_detail(part); })) {
      left_out.add(Field::image_detail);
    }
    if (std::any_of(message.parts.begin(), message.parts.end(), is_unsigned_thinking)) {
      left_out.add(Field::thoughts);
    }
  }
}

}  // namespace

tl::expected<std::string, chat::Error> write_request(const chat::Request& request, Api client,
                                                     std::vector<std::string>& ignored) {
  Turns turns(client);
  if (Failure failure = turns.arrange(request.messages)) {
    return tl::unexpected(std::move(*failure));
  }
  if (Failure failure = check_tool_choice(request, client)) {
    return tl::unexpected(std::move(*failure));
  }
  if (Failure failure = check_stop(request.stop, client)) {
    return tl::unexpected(std::move(*failure));
  }
  LeftOut left_out(client, ignored);
  const ThinkingPlan plan = plan_thinking(request, client);
  if (plan.left_out) {
    left_out.add(Field::reasoning);
  }
  list_left_out(request, client, plan.thinks(), left_out);
  const bool asks_for_object = request.output_format.kind == chat::OutputFormat::Kind::json_object;

  rapidjson::StringBuffer buffer(nullptr, kUsualBytes);
  JsonWriter writer(buffer);
  writer.StartObject();
  put_text(writer, "model", request.model);
  writer.Key("max_tokens");
  writer.Int64(plan.max_tokens);
  turns.put_system(writer, asks_for_object ? kOneObject : std::string_view());
  turns.put_messages(writer);
  put_tools(writer, request);
  put_thinking(writer, plan);
  put_output_config(writer, request, plan);
  put_stop(writer, request.stop, left_out);
  put_sampling(writer, request, plan.thinks(), left_out);
  put_user(writer, end_user(request));
  if (request.stream) {
    writer.Key("stream");
    writer.Bool(true);
  }
  writer.EndObject();
  return take_json(buffer);
}

}  // namespace gateway::formats::anthropic_messages
