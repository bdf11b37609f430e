#include "macro/engine/chat_request.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "macro/engine/answer_words.h"
#include "macro/engine/random_draw.h"

namespace macro {
namespace {

constexpr std::array<std::string_view, 48> kWords = {
    "the",     "a",       "of",       "and",     "to",      "in",     "request", "answer",
    "model",   "window",  "between",  "measure", "slow",    "fast",   "river",   "table",
    "seven",   "blue",    "engine",   "letter",  "paper",   "city",   "winter",  "market",
    "teacher", "reason",  "because",  "without", "before",  "after",  "number",  "garden",
    "music",   "bridge",  "question", "example", "simple",  "result", "often",   "never",
    "history", "picture", "weather",  "science", "kitchen", "travel", "morning", "language"};

/// RFC 9110 5.6.2
bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    const bool alphanumeric =
        (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return alphanumeric || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

bool has_control_character(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') {
      c = static_cast<char>(c + 32);
    }
  }
  return lower;
}

/// The least escaping that JSON asks for, which is what most writers do.
std::string escape_json(std::string_view text) {
  std::string raw;
  raw.reserve(text.size() + 16);
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      raw += '\\';
      raw += c;
    } else if (c == '\n') {
      raw += "\\n";
    } else {
      raw += c;
    }
  }
  return raw;
}

bool has_header(const ChatRequestSpec& spec, std::string_view lower_name) {
  return std::any_of(spec.headers.begin(), spec.headers.end(),
                     [&](const auto& header) { return lower_case(header.first) == lower_name; });
}

std::string tool_members(Api api) {
  const std::string name = "\"name\":\"" + std::string(kToolName) + "\"";
  const std::string schema =
      R"({"type":"object","properties":{"city":{"type":"string"}},"required":["city"]})";
  switch (api) {
    case Api::responses:
      return R"(,"tools":[{"type":"function",)" + name + R"(,"parameters":)" + schema +
             R"(}],"tool_choice":{"type":"function",)" + name + "}";
    case Api::messages:
      return R"(,"tools":[{)" + name + R"(,"input_schema":)" + schema +
             R"(}],"tool_choice":{"type":"tool",)" + name + "}";
    case Api::chat:
      break;
  }
  return R"(,"tools":[{"type":"function","function":{)" + name + R"(,"parameters":)" + schema +
         R"(}}],"tool_choice":{"type":"function","function":{)" + name + "}}";
}

/// The members between the model and the conversation.
std::string option_members(const ChatRequestSpec& spec) {
  constexpr int kPlenty = 4096;
  std::string members;
  int most = spec.answer_tokens;
  if (most == 0 && spec.api == Api::messages) {
    most = std::max(kPlenty, 2 * spec.prompt_tokens);
  }
  if (most > 0) {
    constexpr std::array<std::string_view, 3> kNames = {"max_completion_tokens",
                                                        "max_output_tokens", "max_tokens"};
    members.append(",\"").append(kNames[static_cast<std::size_t>(spec.api)]).append("\":");
    members += std::to_string(most);
  }
  if (spec.stream) {
    members += R"(,"stream":true)";
    members += spec.api == Api::chat ? R"(,"stream_options":{"include_usage":true})" : "";
  }
  return spec.rule == AnswerRule::tool ? members + tool_members(spec.api) : members;
}

void check_spec(const ChatRequestSpec& spec) {
  if (spec.prompt_tokens < kMinPromptTokens || spec.prompt_tokens > kMaxPromptTokens) {
    throw std::invalid_argument("prompt tokens: must be " + std::to_string(kMinPromptTokens) +
                                " to " + std::to_string(kMaxPromptTokens));
  }
  if (spec.answer_tokens < 0 || spec.answer_tokens > kMaxPromptTokens) {
    throw std::invalid_argument("answer tokens: must be 0 to " + std::to_string(kMaxPromptTokens));
  }
  if (spec.model.empty() || has_control_character(spec.model)) {
    throw std::invalid_argument("model: must be a name without control characters");
  }
  const auto printable = [](char c) { return c > 0x20 && c < 0x7F; };
  if (!std::all_of(spec.key.begin(), spec.key.end(), printable)) {
    throw std::invalid_argument("key: holds characters that no Authorization field can carry");
  }
  if (!spec.key.empty() && has_header(spec, "authorization")) {
    throw std::invalid_argument("header 'Authorization': a key is given as well; give one of them");
  }
  for (const auto& [name, value] : spec.headers) {
    if (!is_token(name)) {
      throw std::invalid_argument(
          "header: a name of letters, digits and dashes must stand before "
          "the colon");
    }
    if (has_control_character(value)) {
      throw std::invalid_argument("header '" + name + "': its value holds control characters");
    }
    const std::string lower = lower_case(name);
    for (const std::string_view framing :
         {"content-length", "transfer-encoding", "connection", "host", "expect", "upgrade"}) {
      if (lower == framing) {
        throw std::invalid_argument("header '" + name + "': is set by macro itself");
      }
    }
  }
}

}  // namespace

std::string make_prompt_text(std::uint64_t seed, std::uint64_t index, int tokens) {
  const auto size = static_cast<std::size_t>(tokens) * 4;
  std::string text(ChatRequest::kSaltDigits, '0');
  text.reserve(size + 32);
  std::uint64_t drawn = draw(seed, index);
  for (std::uint64_t word = 1; text.size() < size; ++word) {
    drawn = draw(drawn, word);
    const std::string_view chosen = kWords[drawn % kWords.size()];
    text += word % 40 == 0 ? '\n' : ' ';
    if (word % 25 == 0) {
      text.append("\"").append(chosen).append("\"");
    } else {
      text += chosen;
    }
  }
  text.resize(size);
  return text;
}

namespace {

std::string head_of(const ChatRequestSpec& spec) {
  std::string head = spec.get ? "GET " : "POST ";
  head.append(spec.path.empty() ? path_of(spec.api) : spec.path).append(" HTTP/1.1\r\nHost: ");
  head += spec.authority + "\r\n";
  if (!has_header(spec, "user-agent")) {
    head += "User-Agent: gatebench-macro\r\n";
  }
  if (!spec.get && !has_header(spec, "content-type")) {
    head += "Content-Type: application/json\r\n";
  }
  if (spec.api == Api::messages && !has_header(spec, "anthropic-version")) {
    head += "anthropic-version: 2023-06-01\r\n";
  }
  if (!spec.key.empty()) {
    head += "Authorization: Bearer " + spec.key + "\r\n";
  }
  if (!spec.keep_alive) {
    head += "Connection: close\r\n";
  }
  for (const auto& [name, value] : spec.headers) {
    head.append(name).append(": ").append(value).append("\r\n");
  }
  return head;
}

}  // namespace

ChatRequest::ChatRequest(const ChatRequestSpec& spec, const std::vector<std::string>& texts,
                         const std::vector<std::string>& answers)
    : api_(spec.api), streams_(spec.stream && !spec.get), rule_(spec.rule) {
  bytes_ = head_of(spec);
  if (spec.get) {
    bytes_ += "\r\n";
    return;
  }
  const std::string model = escape_json(spec.model);
  std::string body = R"({"model":")";
  model_at_ = body.size();
  model_size_ = model.size();
  body += model;
  body += '"' + option_members(spec);
  body += spec.api == Api::responses ? R"(,"input":[)" : R"(,"messages":[)";
  for (std::size_t turn = 0; turn + 1 < texts.size(); ++turn) {
    body += R"({"role":"user","content":")" + escape_json(texts[turn]) + R"("},)";
    body += R"({"role":"assistant","content":")" + escape_json(answers[turn]) + R"("},)";
  }
  const std::string raw_text = escape_json(texts.back());
  body += R"({"role":"user","content":")";
  text_at_ = body.size();
  text_size_ = raw_text.size();
  body += raw_text;
  body += R"("}]})";

  bytes_ += "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n";
  model_at_ += bytes_.size();
  text_at_ += bytes_.size();
  bytes_ += body;
}

void ChatRequest::salt(std::uint64_t value) noexcept {
  if (text_size_ < kSaltDigits) {
    return;  // GET
  }
  constexpr std::string_view kHex = "0123456789abcdef";
  for (std::size_t digit = 0; digit < kSaltDigits; ++digit) {
    bytes_[text_at_ + digit] = kHex[value >> (60 - 4 * digit) & 0xFU];
  }
}

std::vector<ChatRequest> build_chat_requests(const ChatRequestSpec& spec, std::size_t count) {
  check_spec(spec);
  std::vector<ChatRequest> requests;
  requests.reserve(count);
  for (std::size_t index = 0; index < count; ++index) {
    const PayloadSize size =
        payload_size(spec.sizes, {spec.prompt_tokens, spec.answer_tokens}, index, count);
    ChatRequestSpec sized = spec;
    sized.prompt_tokens = size.prompt_tokens;
    sized.answer_tokens = size.answer_tokens;
    std::vector<std::string> texts;
    std::vector<std::string> answers;
    const int answer = size.answer_tokens > 0 ? size.answer_tokens : size.prompt_tokens;
    for (int turn = 1; turn <= spec.turn; ++turn) {
      // Of one conversation the earlier turns are the same texts: the context grows.
      const std::uint64_t number = (static_cast<std::uint64_t>(turn - 1) << 32U) + index;
      texts.push_back(make_prompt_text(spec.seed, number, size.prompt_tokens));
      answers.push_back(make_prompt_text(~spec.seed, number, std::max(answer, kMinPromptTokens)));
    }
    requests.emplace_back(sized, texts, answers);
  }
  return requests;
}

}  // namespace macro
