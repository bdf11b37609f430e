#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>

#include "gateway/chat/request.h"
#include "gateway/chat/response.h"

/// Conversations that nobody thought of, the same for the same seed. One thread at a time.
namespace gateway::formats {

class RandomConversation {
 public:
  explicit RandomConversation(std::uint32_t seed) : random_(seed) {}

  /// A request that every format could have read: results have their calls, forced tools are
  /// there. Some of what it asks for is refused by some formats.
  chat::Request request();

  /// An answer as an upstream may give it, with empty parts now and then.
  chat::Response response();

  /// 0..limit-1
  std::size_t below(std::size_t limit) { return random_() % limit; }
  bool chance(std::size_t percent) { return below(100) < percent; }

  /// Up to `most` code points of all of Unicode, one at least.
  std::string text(std::size_t most = 12);

 private:
  std::string json_object(int depth = 0);
  std::string json_value(int depth);
  std::optional<chat::CacheControl> cache();
  chat::TextPart text_part();
  chat::ImagePart image();
  chat::DocumentPart document();
  chat::ToolCallPart call();
  chat::ToolResultPart result(const std::string& call_id);
  chat::Message system(chat::Role role);
  chat::Message user();
  chat::Message assistant();
  void add_tools(chat::Request& request);
  void add_sampling(chat::Request& request);
  void add_output_format(chat::Request& request);
  void add_reasoning(chat::Request& request);

  std::mt19937 random_;
  int calls_ = 0;
};

}  // namespace gateway::formats
