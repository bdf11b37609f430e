#include "macro/engine/answer_facts.h"

namespace macro {
namespace {

bool may_end_with(Finish finish, AnswerRule rule) noexcept {
  switch (rule) {
    case AnswerRule::echo:
      return finish == Finish::stop;
    case AnswerRule::tool:
      return finish == Finish::tool;
    case AnswerRule::any:
    case AnswerRule::status:
    case AnswerRule::listing:
      break;
  }
  return finish != Finish::none;
}

}  // namespace

std::optional<FailureClass> judge(const AnswerFacts& facts, AnswerRule rule) noexcept {
  if (!facts.is_json) {
    return FailureClass::malformed_json;
  }
  if (facts.told_error) {
    return FailureClass::error_event;
  }
  if (!facts.shaped) {
    return FailureClass::wrong_shape;
  }
  if (rule == AnswerRule::listing) {
    return std::nullopt;
  }
  if (!facts.ended) {
    return FailureClass::missing_end_marker;
  }
  if (rule == AnswerRule::echo && !facts.right_model) {
    return FailureClass::wrong_model;
  }
  if (rule == AnswerRule::tool && !facts.called_tool) {
    return FailureClass::missing_tool_call;
  }
  if (!may_end_with(facts.finish, rule)) {
    return FailureClass::wrong_finish_reason;
  }
  if (!facts.usage) {
    return FailureClass::usage_missing;
  }
  if (rule == AnswerRule::echo && !facts.right_text) {
    return FailureClass::wrong_text;
  }
  return std::nullopt;
}

}  // namespace macro
