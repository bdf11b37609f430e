#include <algorithm>
#include <string_view>
#include <utility>

#include "tests/gateway/translation/kept_messages.h"

namespace gateway::formats {
namespace {

using Choice = chat::ToolChoice::Kind;
using Mode = chat::Reasoning::Mode;
using Shape = chat::OutputFormat::Kind;

void lose(Kept& kept, Api client, Field field, bool is_lost = true) {
  if (is_lost) {
    kept.lost.emplace(field_name(client, field));
  }
}

/// Options of the chat API alone.
void drop_chat_sampling(Kept& kept, Api client) {
  chat::Request& request = kept.request;
  lose(kept, client, Field::presence_penalty, request.presence_penalty.has_value());
  lose(kept, client, Field::frequency_penalty, request.frequency_penalty.has_value());
  lose(kept, client, Field::seed, request.seed.has_value());
  request.presence_penalty.reset();
  request.frequency_penalty.reset();
  request.seed.reset();
}

/// OpenAI's APIs have no place for hints to a cache and for top_k.
void drop_for_openai(Kept& kept, Api client) {
  chat::OutputFormat& format = kept.request.output_format;
  // Anthropic's API always keeps to a schema; OpenAI's takes only some at their word.
  if (client == Api::messages && format.kind == Shape::json_schema && !format.strict &&
      format.schema.find("additionalProperties") != std::string::npos) {
    format.strict = true;
  }
  lose(kept, client, Field::top_k, kept.request.top_k.has_value());
  kept.request.top_k.reset();
  for (chat::Tool& tool : kept.request.tools) {
    lose(kept, client, Field::cache_control, tool.cache.has_value());
    tool.cache.reset();
  }
  if (format.kind == Shape::json_schema && format.name.empty()) {
    format.name = "answer";  // must have one
  }
}

void drop_choice_without_tools(Kept& kept, Api client) {
  chat::Request& request = kept.request;
  if (request.tools.empty()) {
    lose(kept, client, Field::tool_choice, request.tool_choice.has_value());
    lose(kept, client, Field::parallel_tool_calls, request.parallel_tool_calls.has_value());
    request.tool_choice.reset();
    request.parallel_tool_calls.reset();
  }
}

/// OpenAI's APIs have words where Anthropic's has budgets.
std::string word_of(const chat::Reasoning& reasoning) {
  if (!reasoning.effort.empty() || !reasoning.budget_tokens) {
    return reasoning.effort;
  }
  return *reasoning.budget_tokens < 4096    ? "low"
         : *reasoning.budget_tokens < 16384 ? "medium"
                                            : "high";
}

Kept kept_by_chat(const chat::Request& request, Api client) {
  Kept kept{.request = request};
  keep_chat_messages(kept, client);
  drop_for_openai(kept, client);
  drop_choice_without_tools(kept, client);
  const chat::Reasoning& asked = request.reasoning;
  if (!asked.summary.empty()) {
    kept.lost.insert("reasoning.summary");
  }
  chat::Reasoning& told = kept.request.reasoning;
  told = {.effort = word_of(asked)};
  if (asked.effort == "none") {
    told = {.mode = Mode::off, .effort = "none"};
  } else if (asked.mode == Mode::off && asked.effort.empty()) {
    told = {};
    lose(kept, client, Field::reasoning);
  } else if (told.effort == "max") {
    told.effort = "xhigh";
  } else {
    const bool is_on = asked.mode == Mode::on || asked.mode == Mode::adaptive;
    lose(kept, client, Field::reasoning, is_on && told.effort.empty());
  }
  return kept;
}

Kept kept_by_responses(const chat::Request& request, Api client) {
  Kept kept{.request = request, .refused = !request.stop.empty()};
  keep_responses_messages(kept, client);
  drop_chat_sampling(kept, client);
  drop_for_openai(kept, client);
  if (client != Api::responses) {  // whose default is another
    for (chat::Tool& tool : kept.request.tools) {
      tool.strict = tool.strict.value_or(false);
    }
  }
  if (request.max_tokens.value_or(16) < 16) {  // the least that the API takes
    lose(kept, client, Field::max_tokens);
    kept.request.max_tokens = 16;
  }
  const chat::Reasoning& asked = request.reasoning;
  chat::Reasoning& told = kept.request.reasoning;
  const bool is_on = asked.mode == Mode::on || asked.mode == Mode::adaptive;
  told = {.effort = asked.mode == Mode::off ? asked.effort : word_of(asked),
          .summary = asked.summary.empty() && is_on ? "auto" : asked.summary};
  lose(kept, client, Field::reasoning, asked.mode == Mode::off && asked.effort.empty());
  return kept;
}

void keep_tools_for_messages(Kept& kept, Api client) {
  chat::Request& request = kept.request;
  drop_choice_without_tools(kept, client);
  if (request.tools.empty()) {
    return;
  }
  if (!request.tool_choice) {
    if (request.parallel_tool_calls == std::optional<bool>(false)) {
      request.tool_choice.emplace();  // which has the field
    } else {
      request.parallel_tool_calls.reset();  // the default
    }
    return;
  }
  if (!request.tool_choice->allowed.empty()) {
    std::erase_if(request.tools, [&](const chat::Tool& tool) {
      const std::vector<std::string>& allowed = request.tool_choice->allowed;
      return std::find(allowed.begin(), allowed.end(), tool.name) == allowed.end();
    });
    request.tool_choice->allowed.clear();
  }
  if (request.tool_choice->kind == Choice::none) {
    request.parallel_tool_calls.reset();  // says nothing where nothing is called
  }
}

bool is_blank(const std::string& text) {
  return text.find_first_not_of(" \t\n\v\f\r") == std::string::npos;
}

std::string_view description_name(Api client) {
  return client == Api::responses ? "text.format.description"
                                  : "response_format.json_schema.description";
}

/// Options of OpenAI's APIs alone; there is one field for who asks.
void drop_openai_options(Kept& kept, Api client) {
  chat::Request& request = kept.request;
  const auto drop = [&](std::string& option, std::string_view name) {
    if (!option.empty()) {
      kept.lost.emplace(name);
    }
    option.clear();
  };
  if (request.user.empty()) {
    std::swap(request.user, request.safety_identifier);
  }
  drop(request.safety_identifier, "safety_identifier");
  drop(request.service_tier, "service_tier");
  drop(request.prompt_cache_key, "prompt_cache_key");
  drop(request.verbosity, client == Api::responses ? "text.verbosity" : "verbosity");
}

Kept kept_by_messages(const chat::Request& request, Api client) {
  Kept kept{.request = request};
  keep_anthropic_messages(kept, client);
  drop_chat_sampling(kept, client);
  drop_openai_options(kept, client);
  keep_tools_for_messages(kept, client);
  for (chat::Tool& tool : kept.request.tools) {
    if (tool.parameters.empty() || tool.parameters == "{}") {
      tool.parameters = R"({"type":"object","properties":{}})";
    }
  }
  chat::OutputFormat& format = kept.request.output_format;
  if (format.kind == Shape::json_schema && !format.description.empty()) {
    kept.lost.emplace(description_name(client));
  }
  format = format.kind == Shape::json_schema
               ? chat::OutputFormat{.kind = format.kind, .schema = format.schema}
               : chat::OutputFormat{};
  // The model would run past them: no text of the random ones is empty.
  kept.refused = kept.refused || std::any_of(request.stop.begin(), request.stop.end(), is_blank);
  lose(kept, client, Field::metadata, !request.metadata.empty());
  kept.request.metadata.clear();
  return kept;
}

}  // namespace

Kept kept_by(Api api, const chat::Request& request, Api client) {
  Kept kept = api == Api::chat_completions ? kept_by_chat(request, client)
              : api == Api::responses      ? kept_by_responses(request, client)
                                           : kept_by_messages(request, client);
  kept.request.include_usage = api == Api::chat_completions && request.stream;
  return kept;
}

}  // namespace gateway::formats
