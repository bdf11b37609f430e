#include "macro/engine/answer.h"
#include "macro/engine/json_cursor.h"

namespace macro {

AnswerFacts read_listing(std::string_view body) noexcept {
  AnswerFacts facts;
  JsonCursor json(body);
  if (json.peek() == '{') {
    std::string_view key;
    for (bool more = json.begin_object(key); more; more = json.next_member(key)) {
      facts.shaped = facts.shaped || (key == "data" && json.peek() == '[');
      json.skip_value();
    }
  } else {
    json.skip_value();
  }
  facts.is_json = json.at_end() && !json.failed();
  facts.ended = true;
  return facts;
}

}  // namespace macro
