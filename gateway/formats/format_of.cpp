// The only place that knows every format.
#include "gateway/formats/format.h"

namespace gateway::formats {

const Format& format_of(Api api) noexcept {
  switch (api) {
    case Api::responses:
      return openai_responses_format();
    case Api::messages:
      return anthropic_messages_format();
    case Api::chat_completions:
      break;
  }
  return openai_chat_format();
}

}  // namespace gateway::formats
