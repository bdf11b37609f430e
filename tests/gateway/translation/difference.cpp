#include "tests/gateway/translation/difference.h"

#include <algorithm>
#include <sstream>
#include <type_traits>

namespace gateway::formats {
namespace {

std::string told(const chat::Part& part);

std::string told(const chat::ToolResultContent& content) {
  return std::visit([](const auto& each) { return told(chat::Part(each)); }, content);
}

struct Teller {
  std::string operator()(const chat::TextPart& part) const {
    return "text '" + part.text + "'" + cached(part.cache);
  }
  std::string operator()(const chat::ImagePart& part) const {
    return "image " + part.url + part.media_type + " " + part.detail + cached(part.cache);
  }
  std::string operator()(const chat::DocumentPart& part) const {
    return "document '" + part.name + "' " + part.url + part.media_type + " " + part.data + "'" +
           part.text + "'" + cached(part.cache);
  }
  std::string operator()(const chat::ThinkingPart& part) const {
    return "thinking '" + part.text + "' " + part.signature;
  }
  std::string operator()(const chat::OpaqueThinkingPart& part) const {
    return "opaque " + part.data;
  }
  std::string operator()(const chat::ToolCallPart& part) const {
    return "call " + part.id + " " + part.name + " " + part.arguments + cached(part.cache);
  }
  std::string operator()(const chat::ToolResultPart& part) const {
    std::string text = "result " + part.call_id + (part.is_error ? " error" : "") + " [";
    for (const chat::ToolResultContent& content : part.content) {
      text += told(content) + ", ";
    }
    return text + "]" + cached(part.cache);
  }
  std::string operator()(const chat::RefusalPart& part) const {
    return "refusal '" + part.text + "'";
  }

 private:
  static std::string cached(const std::optional<chat::CacheControl>& cache) {
    return cache ? " cached " + cache->ttl : "";
  }
};

std::string told(const chat::Part& part) { return std::visit(Teller{}, part); }

std::string told(const std::vector<chat::Part>& parts) {
  std::string text;
  for (const chat::Part& part : parts) {
    text += "\n    " + told(part);
  }
  return text;
}

std::string told(const std::vector<chat::Message>& messages) {
  std::string text;
  for (const chat::Message& message : messages) {
    text += "\n  role " + std::to_string(static_cast<int>(message.role)) + told(message.parts);
  }
  return text;
}

std::string told(const chat::Usage& usage) {
  std::ostringstream out;
  out << usage.prompt_tokens << ' ' << usage.completion_tokens << ' ' << usage.cached_tokens << ' '
      << usage.cache_write_tokens << ' ' << usage.reasoning_tokens;
  return out.str();
}

std::string told(const chat::Reasoning& reasoning) {
  return "mode " + std::to_string(static_cast<int>(reasoning.mode)) + " budget " +
         std::to_string(reasoning.budget_tokens.value_or(0)) + " effort " + reasoning.effort +
         " summary " + reasoning.summary;
}

std::string told(const std::optional<chat::ToolChoice>& choice) {
  return choice ? std::to_string(static_cast<int>(choice->kind)) + " " + choice->name + " " +
                      std::to_string(choice->allowed.size())
                : "none";
}

template <typename T>
std::string told(const std::optional<T>& value) {
  std::ostringstream out;
  out.precision(17);
  return value ? (out << *value, out.str()) : "unsaid";
}

/// Notes each thing that differs.
class Differences {
 public:
  template <typename T>
  void check(const char* name, const T& is, const T& expected) {
    if (is == expected) {
      return;
    }
    text_ += std::string(name) + " differs";
    if constexpr (std::is_convertible_v<T, std::string>) {
      text_ += ": '" + is + "' is not '" + expected + "'";
    } else if constexpr (!std::is_enum_v<T> && !std::is_same_v<T, bool>) {
      text_ += ": " + told(is) + "\nis not " + told(expected);
    }
    text_ += '\n';
  }

  void check(const char* name, bool same) { text_ += same ? "" : std::string(name) + " differs\n"; }

  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace

std::string difference(const chat::Request& is, const chat::Request& expected) {
  Differences found;
  found.check("model", is.model, expected.model);
  found.check("messages", is.messages, expected.messages);
  found.check("tools", is.tools == expected.tools);
  found.check("tool_choice", is.tool_choice, expected.tool_choice);
  found.check("parallel_tool_calls", is.parallel_tool_calls, expected.parallel_tool_calls);
  found.check("max_tokens", is.max_tokens, expected.max_tokens);
  found.check("temperature", is.temperature, expected.temperature);
  found.check("top_p", is.top_p, expected.top_p);
  found.check("top_k", is.top_k, expected.top_k);
  found.check("presence_penalty", is.presence_penalty, expected.presence_penalty);
  found.check("frequency_penalty", is.frequency_penalty, expected.frequency_penalty);
  found.check("seed", is.seed, expected.seed);
  found.check("stop", is.stop == expected.stop);
  found.check("output_format", is.output_format == expected.output_format);
  found.check("reasoning", is.reasoning, expected.reasoning);
  found.check("verbosity", is.verbosity, expected.verbosity);
  found.check("user", is.user, expected.user);
  found.check("safety_identifier", is.safety_identifier, expected.safety_identifier);
  found.check("service_tier", is.service_tier, expected.service_tier);
  found.check("prompt_cache_key", is.prompt_cache_key, expected.prompt_cache_key);
  found.check("metadata", is.metadata == expected.metadata);
  found.check("stream", is.stream, expected.stream);
  found.check("include_usage", is.include_usage, expected.include_usage);
  found.check("ignored", is.ignored == expected.ignored);
  found.check("the whole", !found.text().empty() || is == expected);
  return found.text();
}

std::string difference(const chat::Response& is, const chat::Response& expected) {
  Differences found;
  found.check("model", is.model, expected.model);
  found.check("parts", is.parts == expected.parts);
  if (is.parts != expected.parts) {
    return found.text() + told(is.parts) + "\nis not " + told(expected.parts);
  }
  found.check("stop_reason", is.stop_reason, expected.stop_reason);
  found.check("stop_sequence", is.stop_sequence, expected.stop_sequence);
  found.check("usage", is.usage, expected.usage);
  found.check("the whole", !found.text().empty() || is == expected);
  return found.text();
}

}  // namespace gateway::formats
