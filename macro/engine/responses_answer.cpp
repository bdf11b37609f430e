#include <array>

#include "macro/engine/answer.h"
#include "macro/engine/answer_words.h"
#include "macro/engine/json_cursor.h"
#include "macro/engine/json_members.h"
#include "macro/engine/json_text.h"

namespace macro {
namespace {

using namespace std::string_view_literals;

constexpr std::array kAnswerNames = {"object"sv, "id"sv,     "model"sv,
                                     "status"sv, "output"sv, "usage"sv};
constexpr std::array kItemNames = {"type"sv, "name"sv, "content"sv};
constexpr std::array kPartNames = {"type"sv, "text"sv};

/// What the items of an output say, one after the other.
class OutputReader {
 public:
  explicit OutputReader(std::string_view raw_expected) noexcept : text_(raw_expected) {}

  void read(std::string_view raw_output) noexcept {
    JsonCursor json(raw_output);
    for (bool more = json.begin_array(); more; more = json.next_element()) {
      std::array<std::string_view, kItemNames.size()> item{};
      read_members(json.raw_value(), kItemNames, item);
      if (raw_text_of(item[0]) == "function_call") {
        called_tool_ = called_tool_ || raw_text_of(item[1]) == kToolName;
      } else if (raw_text_of(item[0]) == "message" && is_json_array(item[2])) {
        read_parts(item[2]);
      }
    }
  }

  [[nodiscard]] bool called_tool() const noexcept { return called_tool_; }
  [[nodiscard]] bool right_text() const noexcept { return text_.complete(); }

 private:
  void read_parts(std::string_view raw_parts) noexcept {
    JsonCursor json(raw_parts);
    for (bool more = json.begin_array(); more; more = json.next_element()) {
      std::array<std::string_view, kPartNames.size()> part{};
      read_members(json.raw_value(), kPartNames, part);
      if (raw_text_of(part[0]) == "output_text") {
        text_.take(raw_text_of(part[1]));
      }
    }
  }

  JsonTextMatch text_;
  bool called_tool_ = false;
};

}  // namespace

AnswerFacts read_responses_answer(std::string_view body,
                                  const AnswerExpectation& expected) noexcept {
  AnswerFacts facts;
  std::array<std::string_view, kAnswerNames.size()> raw{};
  if (!read_members(body, kAnswerNames, raw)) {
    facts.is_json = is_json(body);
    return facts;
  }
  const auto& [object, id, model, status, output, usage] = raw;
  facts.shaped = raw_text_of(object) == "response" && is_json_string(id) && is_json_string(model) &&
                 is_json_string(status) && is_json_array(output);
  if (!facts.shaped) {
    return facts;
  }
  OutputReader reader(expected.raw_text);
  reader.read(output);
  facts.ended = true;
  facts.right_model = same_json_text(raw_text_of(model), expected.raw_model);
  facts.right_text = reader.right_text();
  facts.called_tool = reader.called_tool();
  facts.finish = finish_of_response(status, facts.called_tool);
  facts.usage = usage_of(usage, "input_tokens", "output_tokens");
  return facts;
}

}  // namespace macro
