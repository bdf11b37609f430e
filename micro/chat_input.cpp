#include "micro/chat_input.h"

#include <random>

namespace micro {
namespace {

constexpr std::array<std::string_view, 16> kWords{
    "the", "model", "should", "answer", "with",     "a",      "short", "list",
    "of",  "every", "change", "that",   "explains", "slower", "and",   "why"};

}  // namespace

std::string prompt(std::size_t tokens) {
  std::mt19937 random(20240607);  // its sequence is fixed by the standard
  const std::size_t bytes = 4 * tokens;
  std::string text;
  while (text.size() < bytes) {
    const auto draw = random();
    const std::string_view word = kWords[draw % kWords.size()];
    const bool is_quoted = draw / 16 % 40 == 0;
    text += is_quoted ? '"' + std::string(word) + '"' : std::string(word);
    text += draw / 1024 % 20 == 0 ? '\n' : ' ';
  }
  text.resize(bytes);
  return text;
}

std::string quoted(std::string_view text) {
  std::string json = "\"";
  for (const char c : text) {
    switch (c) {
      case '"':
        json += "\\\"";
        break;
      case '\n':
        json += "\\n";
        break;
      default:
        json += c;
    }
  }
  return json + '"';
}

std::string chat_body(std::size_t tokens) {
  return R"({"model":"loopback","messages":[{"role":"user","content":)" + quoted(prompt(tokens)) +
         R"(}],"temperature":0.7,"max_tokens":256})";
}

std::string chat_request(std::size_t tokens, std::string_view key) {
  const std::string body = chat_body(tokens);
  return "POST /v1/chat/completions HTTP/1.1\r\n"
         "Host: 127.0.0.1:8081\r\n"
         "Accept-Encoding: gzip, deflate\r\n"
         "Connection: keep-alive\r\n"
         "Accept: application/json\r\n"
         "Content-Type: application/json\r\n"
         "User-Agent: gatebench-micro/1.0 (Linux; x86_64)\r\n"
         "Authorization: Bearer " +
         std::string(key) +
         "\r\n"
         "X-Request-Id: micro-0123456789abcdef\r\n"
         "Content-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

}  // namespace micro
