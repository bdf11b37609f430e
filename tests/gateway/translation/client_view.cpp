#include "tests/gateway/translation/client_view.h"

#include <rapidjson/document.h>

#include <map>
#include <set>

#include "gateway/sse/parser.h"

namespace gateway::formats {
namespace {

using rapidjson::Value;

/// A field of an object, or of what is in it: "delta.text". Null where it is not there.
const Value& at(const Value& object, std::string_view path) {
  static const Value kNull;
  const std::size_t dot = path.find('.');
  const std::string name(path.substr(0, dot));
  if (!object.IsObject() || !object.HasMember(name.c_str())) {
    return kNull;
  }
  const Value& value = object[name.c_str()];
  return dot == std::string_view::npos ? value : at(value, path.substr(dot + 1));
}

std::string text_at(const Value& object, std::string_view path) {
  const Value& value = at(object, path);
  return value.IsString() ? std::string(value.GetString(), value.GetStringLength()) : "";
}

int number_at(const Value& object, std::string_view path) {
  const Value& value = at(object, path);
  return value.IsInt() ? value.GetInt() : -1;
}

std::string counts(const Value& usage, std::initializer_list<const char*> paths) {
  std::string text;
  for (const char* path : paths) {
    text += (text.empty() ? "" : " ") + std::to_string(number_at(usage, path));
  }
  return text;
}

class Viewer {
 public:
  explicit Viewer(Api client) : client_(client) {}

  void read(const sse::Event& event) {
    require(!view_.has_end_marker, "something after the end marker");
    require(view_.error_type.empty(), "something after the error");
    if (event.data == "[DONE]") {
      require(client_ == Api::chat_completions && !view_.finish.empty(), "[DONE] too early");
      view_.has_end_marker = true;
      return;
    }
    rapidjson::Document document;
    document.Parse(event.data.data(), event.data.size());
    if (document.HasParseError() || !document.IsObject()) {
      view_.complaints.emplace_back("no JSON object");
      return;
    }
    if (client_ != Api::chat_completions) {
      require(event.name == text_at(document, "type"), "the event's name is not its type");
    }
    if (client_ == Api::chat_completions) {
      read_chunk(document);
    } else if (client_ == Api::messages) {
      read_messages_event(text_at(document, "type"), document);
    } else {
      read_responses_event(text_at(document, "type"), document);
    }
    is_first_ = false;
  }

  [[nodiscard]] const ClientView& view() const { return view_; }

 private:
  void require(bool holds, const char* what) {
    if (!holds) {
      view_.complaints.emplace_back(what);
    }
  }

  void read_error(const Value& error, bool has_type) {
    view_.error_type = has_type ? text_at(error, "type") : text_at(error, "code");
    view_.error_message = text_at(error, "message");
    require(!view_.error_type.empty() && !view_.error_message.empty(), "an error without words");
  }

  void read_chunk(const Value& chunk) {
    if (chunk.HasMember("error")) {
      read_error(chunk["error"], true);
      require(chunk["error"].HasMember("param") && chunk["error"].HasMember("code"),
              "an error without param and code");
      return;
    }
    const Value& choices = at(chunk, "choices");
    if (choices.Empty()) {
      view_.usage =
          counts(chunk["usage"], {"prompt_tokens", "prompt_tokens_details.cached_tokens",
                                  "prompt_tokens_details.cache_write_tokens", "completion_tokens"});
      return;
    }
    const Value& delta = at(choices[0], "delta");
    require(text_at(delta, "role") == (is_first_ ? "assistant" : ""), "not one role at first");
    view_.text += text_at(delta, "content");
    view_.thinking += text_at(delta, "reasoning_content");
    view_.finish += text_at(choices[0], "finish_reason");
    const Value& calls = at(delta, "tool_calls");
    for (rapidjson::SizeType i = 0; calls.IsArray() && i < calls.Size(); ++i) {
      const auto index = static_cast<std::size_t>(number_at(calls[i], "index"));
      const std::string id = text_at(calls[i], "id");
      require((index == view_.calls.size()) == !id.empty(), "an id not once for each new index");
      require(index <= view_.calls.size(), "an index that is not the ordinal among the calls");
      if (!id.empty()) {
        view_.calls.push_back({id, text_at(calls[i], "function.name"), ""});
      }
      if (index < view_.calls.size()) {
        view_.calls[index].arguments += text_at(calls[i], "function.arguments");
      }
    }
  }

  void read_messages_event(const std::string& type, const Value& event) {
    require(is_first_ == (type == "message_start"), "message_start not at first");
    if (type == "error") {
      read_error(event["error"], true);
    } else if (type == "content_block_start") {
      require(block_.empty(), "a block inside a block");
      require(number_at(event, "index") == blocks_, "a block's index is not its ordinal");
      block_ = text_at(event, "content_block.type");
      block_says_something_ = block_ == "tool_use" || block_ == "redacted_thinking";
      if (block_ == "tool_use") {
        view_.calls.push_back(
            {text_at(event, "content_block.id"), text_at(event, "content_block.name"), ""});
        require(at(event, "content_block.input").IsObject(), "an input that is no object");
      }
    } else if (type == "content_block_delta") {
      require(number_at(event, "index") == blocks_, "a delta of another block");
      read_messages_delta(text_at(event, "delta.type"), event["delta"]);
    } else if (type == "content_block_stop") {
      require(!block_.empty() && number_at(event, "index") == blocks_, "a stop of another block");
      require(block_says_something_, "an empty block");
      block_.clear();
      ++blocks_;
    } else if (type == "message_delta") {
      require(block_.empty(), "a block that is not stopped");
      view_.finish = text_at(event, "delta.stop_reason");
      view_.usage = counts(event["usage"], {"input_tokens", "cache_read_input_tokens",
                                            "cache_creation_input_tokens", "output_tokens"});
    } else if (type == "message_stop") {
      require(!view_.finish.empty(), "message_stop without message_delta");
      view_.has_end_marker = true;
    }
  }

  void read_messages_delta(const std::string& type, const Value& delta) {
    static const std::map<std::string, std::string> kBlocks = {{"text_delta", "text"},
                                                               {"thinking_delta", "thinking"},
                                                               {"signature_delta", "thinking"},
                                                               {"input_json_delta", "tool_use"}};
    require(kBlocks.count(type) == 1 && kBlocks.at(type) == block_, "a delta of another type");
    block_says_something_ = true;
    view_.text += text_at(delta, "text");
    view_.thinking += text_at(delta, "thinking");
    if (block_ == "tool_use") {
      view_.calls.back().arguments += text_at(delta, "partial_json");
    }
  }

  void read_responses_event(const std::string& type, const Value& event) {
    require(is_first_ == (type == "response.created"), "response.created not at first");
    require(number_at(event, "sequence_number") == sequence_++, "a gap in sequence_number");
    if (type == "error") {
      read_error(event, false);
      require(event.HasMember("param"), "an error without param");
    } else if (type == "response.output_item.added") {
      require(item_.empty(), "an item inside an item");
      require(number_at(event, "output_index") == items_, "an item's index is not its ordinal");
      item_ = text_at(event, "item.id");
      require(ids_.insert(item_).second, "an item's id twice");
      if (text_at(event, "item.type") == "function_call") {
        view_.calls.push_back({text_at(event, "item.call_id"), text_at(event, "item.name"), ""});
      }
    } else if (type == "response.output_item.done") {
      require(text_at(event, "item.id") == item_, "the end of another item");
      if (text_at(event, "item.type") == "function_call") {
        require(text_at(event, "item.arguments") == view_.calls.back().arguments,
                "an item's arguments are not its pieces'");
      }
      item_.clear();
      ++items_;
    } else if (event.HasMember("item_id")) {
      require(text_at(event, "item_id") == item_, "an event of an item that is not open");
      read_responses_delta(type, text_at(event, "delta"));
    } else if (type == "response.completed" || type == "response.incomplete") {
      require(item_.empty(), "an item that is not done");
      view_.finish = text_at(event, "response.status");
      const Value& usage = at(event, "response.usage");
      view_.usage = counts(usage, {"input_tokens", "input_tokens_details.cached_tokens",
                                   "input_tokens_details.cache_write_tokens", "output_tokens"});
      require(static_cast<int>(at(event, "response.output").Size()) == items_,
              "an output of other items");
      view_.has_end_marker = true;
    }
  }

  void read_responses_delta(const std::string& type, const std::string& delta) {
    if (type == "response.output_text.delta") {
      view_.text += delta;
    } else if (type == "response.reasoning_summary_text.delta") {
      view_.thinking += delta;
    } else if (type == "response.function_call_arguments.delta") {
      view_.calls.back().arguments += delta;
    }
  }

  Api client_;
  ClientView view_;
  bool is_first_ = true;
  std::string block_;
  bool block_says_something_ = false;
  int blocks_ = 0;
  std::string item_;
  std::set<std::string> ids_;
  int items_ = 0;
  int sequence_ = 0;
};

}  // namespace

ClientView view_of(Api client, std::string_view bytes) {
  Viewer viewer(client);
  sse::Parser parser;
  parser.feed(bytes, [&](const sse::Event& event) { viewer.read(event); });
  return viewer.view();
}

}  // namespace gateway::formats
