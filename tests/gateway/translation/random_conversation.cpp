#include "tests/gateway/translation/random_conversation.h"

#include <array>
#include <string_view>
#include <utility>

namespace gateway::formats {
namespace {

void append_code_point(std::string& text, std::uint32_t point) {
  const auto byte = [&](std::uint32_t bits) { text += static_cast<char>(bits); };
  if (point < 0x80) {
    byte(point);
  } else if (point < 0x800) {
    byte(0xC0U | point >> 6U);
    byte(0x80U | (point & 0x3FU));
  } else if (point < 0x10000) {
    byte(0xE0U | point >> 12U);
    byte(0x80U | (point >> 6U & 0x3FU));
    byte(0x80U | (point & 0x3FU));
  } else {
    byte(0xF0U | point >> 18U);
    byte(0x80U | (point >> 12U & 0x3FU));
    byte(0x80U | (point >> 6U & 0x3FU));
    byte(0x80U | (point & 0x3FU));
  }
}

}  // namespace

std::string RandomConversation::text(std::size_t most) {
  // Half of it of what grammars trip over.
  constexpr std::array<std::string_view, 12> kHard = {
      "\n", "\r\n", "\"", "\\", "data: ", "\n\n", " ", "{", "}", "\xE2\x80\xA8", "[DONE]", "\t"};
  std::string text;
  for (std::size_t i = 1 + below(most); i > 0; --i) {
    if (chance(30)) {
      text += kHard.at(below(kHard.size()));
      continue;
    }
    constexpr std::array<std::uint32_t, 5> kEnds = {0x20, 0x7F, 0x800, 0xD800, 0x110000};
    auto point = static_cast<std::uint32_t>(below(kEnds.at(below(kEnds.size()))));
    point = point >= 0xD800 && point < 0xE000 ? 0xFFFD : point;  // surrogates are no characters
    append_code_point(text, point == 0 ? 'a' : point);
  }
  return text;
}

std::string RandomConversation::json_value(int depth) {
  switch (below(depth < 3 ? 8 : 5)) {
    case 0:
      return std::to_string(static_cast<int>(below(2000)) - 1000);
    case 1:
      return chance(50) ? "0.5" : "1.3599999999999999";
    case 2:
      return chance(50) ? "true" : "null";
    case 3:
      return R"("\"{[\\")";
    case 4:
      return "\"\xF0\x9F\x8C\x8D\xC3\xBC\"";
    case 5:
      return "[" + json_value(depth + 1) + "," + json_value(depth + 1) + "]";
    default:
      return json_object(depth + 1);
  }
}

std::string RandomConversation::json_object(int depth) {
  std::string json = "{";
  const std::size_t size = below(4);
  for (std::size_t i = 0; i < size; ++i) {
    json += i == 0 ? "\"k" : ",\"k";
    json += std::to_string(i) + "\":" + json_value(depth);
  }
  return json + "}";
}

std::optional<chat::CacheControl> RandomConversation::cache() {
  constexpr std::array<std::string_view, 3> kTtls = {"", "5m", "1h"};
  return chance(10) ? std::optional(chat::CacheControl{std::string(kTtls.at(below(3)))})
                    : std::nullopt;
}

chat::TextPart RandomConversation::text_part() {
  return chance(8) ? chat::TextPart{""} : chat::TextPart{text(), cache()};
}

chat::ImagePart RandomConversation::image() {
  constexpr std::array<std::string_view, 4> kDetails = {"", "low", "high", "auto"};
  chat::ImagePart image{.detail = std::string(kDetails.at(below(4))), .cache = cache()};
  if (chance(50)) {
    image.url = "https://example.com/" + std::to_string(below(1000)) + ".png";
  } else {
    image.media_type = "image/png";
    image.data = "iVBORw0KGgo=";
  }
  return image;
}

chat::DocumentPart RandomConversation::document() {
  chat::DocumentPart document{.name = chance(50) ? text() : "", .cache = cache()};
  const std::size_t kind = below(20);
  if (kind == 0) {
    document.url = "https://example.com/a.pdf";
  } else if (kind < 10) {
    document.media_type = kind == 1   ? "application/zip"
                          : kind == 2 ? "text/csv"
                                      : "application/pdf";
    document.data = kind == 2 ? "YSxi" : "JVBERi0=";
  } else {
    document.media_type = "text/plain";
    document.text = text();
  }
  return document;
}

chat::ToolCallPart RandomConversation::call() {
  return {(chance(20) ? "functions.f:" : "call_") + std::to_string(calls_++),
          "tool_" + std::to_string(below(3)), chance(20) ? "{}" : json_object(), cache()};
}

chat::ToolResultPart RandomConversation::result(const std::string& call_id) {
  chat::ToolResultPart result{.call_id = call_id, .is_error = chance(20), .cache = cache()};
  for (std::size_t i = below(4); i > 0; --i) {
    const std::size_t kind = below(4);
    if (kind == 0) {
      result.content.emplace_back(image());
    } else if (kind == 1) {
      result.content.emplace_back(document());
    } else {
      result.content.emplace_back(text_part());
    }
  }
  return result;
}

chat::Message RandomConversation::system(chat::Role role) {
  chat::Message message{.role = role};
  for (std::size_t i = 1 + below(2); i > 0; --i) {
    message.parts.emplace_back(text_part());
  }
  return message;
}

chat::Message RandomConversation::user() {
  chat::Message message;
  message.parts.emplace_back(chat::TextPart{text(), cache()});
  for (std::size_t i = below(3); i > 0; --i) {
    const std::size_t kind = below(4);
    if (kind == 0) {
      message.parts.emplace_back(image());
    } else if (kind == 1) {
      message.parts.emplace_back(document());
    } else {
      message.parts.emplace_back(text_part());
    }
  }
  return message;
}

chat::Message RandomConversation::assistant() {
  chat::Message message{.role = chat::Role::assistant};
  if (chance(25)) {
    message.parts.emplace_back(chat::ThinkingPart{text(), chance(70) ? "c2ln" : ""});
  }
  if (chance(10)) {
    message.parts.emplace_back(chat::OpaqueThinkingPart{"b3BhcXVl"});
  }
  for (std::size_t i = below(3); i > 0; --i) {
    message.parts.emplace_back(text_part());
  }
  if (chance(8)) {
    message.parts.emplace_back(chat::RefusalPart{text()});
  }
  for (std::size_t i = chance(60) ? below(4) : 0; i > 0; --i) {
    message.parts.emplace_back(call());
  }
  if (message.parts.empty() || chance(5)) {  // also behind calls
    message.parts.emplace_back(chat::TextPart{text()});
  }
  return message;
}

void RandomConversation::add_tools(chat::Request& request) {
  using Kind = chat::ToolChoice::Kind;
  const std::size_t count = below(4);
  for (std::size_t i = 0; i < count; ++i) {
    chat::Tool tool{.name = "tool_" + std::to_string(i), .cache = cache()};
    tool.description = chance(50) ? text() : "";
    tool.parameters = chance(70) ? R"({"type":"object","properties":{"k0":{"type":"number"}}})"
                                 : (chance(50) ? "{}" : "");
    if (chance(30)) {
      tool.strict = chance(50);
    }
    request.tools.push_back(std::move(tool));
  }
  if (chance(60)) {
    chat::ToolChoice choice{.kind = static_cast<Kind>(below(count > 0 ? 4 : 2))};
    if (choice.kind == Kind::named) {
      choice.name = request.tools.front().name;
    } else if (choice.kind != Kind::none && count > 1 && chance(30)) {
      choice.allowed = {request.tools[1].name};
    }
    request.tool_choice = std::move(choice);
  }
  if (chance(40)) {
    request.parallel_tool_calls = chance(50);
  }
}

void RandomConversation::add_sampling(chat::Request& request) {
  const auto number = [&](std::optional<double>& target, int lowest, int highest) {
    if (chance(25)) {
      target = lowest + static_cast<int>(below(100)) * (highest - lowest) / 100.0;
    }
  };
  number(request.temperature, 0, 2);
  number(request.top_p, 0, 1);
  number(request.presence_penalty, -2, 2);
  number(request.frequency_penalty, -2, 2);
  if (chance(60)) {
    request.max_tokens = 1 + static_cast<std::int64_t>(below(40'000));
  }
  if (chance(15)) {
    request.top_k = 1 + static_cast<std::int64_t>(below(100));
  }
  if (chance(15)) {
    request.seed = static_cast<std::int64_t>(random_()) - 1'000'000;
  }
  if (chance(12)) {
    request.stop = {text(), chance(30) ? " \n" : "END"};
  }
  if (chance(30)) {
    request.user = text();
  }
  if (chance(15)) {
    request.safety_identifier = text();
    request.verbosity = "low";
  }
  if (chance(15)) {
    request.service_tier = "flex";
    request.prompt_cache_key = text();
  }
  if (chance(20)) {
    request.metadata = {{"a", text()}, {"b", ""}};
  }
}

void RandomConversation::add_output_format(chat::Request& request) {
  chat::OutputFormat& format = request.output_format;
  format.kind = static_cast<chat::OutputFormat::Kind>(below(3));
  if (format.kind == chat::OutputFormat::Kind::json_schema) {
    format.schema = chance(50) ? R"({"type":"object","properties":{}})"
                               : R"({"type":"object","additionalProperties":false})";
    format.name = chance(50) ? "shape" : "";
    format.description = chance(50) ? text() : "";
    if (chance(50)) {
      format.strict = chance(50);
    }
  }
}

void RandomConversation::add_reasoning(chat::Request& request) {
  using Mode = chat::Reasoning::Mode;
  constexpr std::array<std::string_view, 5> kEfforts = {"low", "medium", "high", "xhigh", "max"};
  chat::Reasoning& reasoning = request.reasoning;
  switch (below(5)) {
    case 0:
      reasoning.mode = Mode::off;
      break;
    case 1:
      reasoning.mode = Mode::on;
      reasoning.budget_tokens = 1024 + static_cast<std::int64_t>(below(40'000));
      break;
    case 2:
      reasoning.mode = Mode::adaptive;
      reasoning.effort = chance(50) ? kEfforts.at(below(5)) : "";
      break;
    case 3:
      reasoning.effort = kEfforts.at(below(5));
      break;
    default:
      break;
  }
  reasoning.summary = chance(20) ? "detailed" : "";
}

chat::Request RandomConversation::request() {
  calls_ = 0;
  chat::Request request{.model = "model-" + std::to_string(below(9))};
  if (chance(50)) {
    request.messages.push_back(system(chance(70) ? chat::Role::system : chat::Role::developer));
  }
  for (std::size_t turn = below(4); turn > 0; --turn) {
    request.messages.push_back(user());
    request.messages.push_back(assistant());
    chat::Message results;
    for (const chat::Part& part : request.messages.back().parts) {
      if (const auto* const call = std::get_if<chat::ToolCallPart>(&part)) {
        results.parts.emplace_back(result(call->id));
      }
    }
    if (!results.parts.empty()) {
      if (chance(30)) {
        results.parts.emplace_back(text_part());
      }
      request.messages.push_back(std::move(results));
    } else if (chance(10)) {
      request.messages.push_back(system(chat::Role::system));
    }
  }
  if (request.messages.empty() || request.messages.back().role != chat::Role::user || chance(20)) {
    request.messages.push_back(user());
  }
  add_tools(request);
  add_sampling(request);
  if (chance(40)) {
    add_output_format(request);
  }
  if (chance(50)) {
    add_reasoning(request);
  }
  request.stream = chance(50);
  return request;
}

}  // namespace gateway::formats
