#pragma once

#include <string>
#include <variant>

#include "tests/gateway/translation/kept.h"

namespace gateway::formats {

inline bool is_empty_text(const chat::Part& part) {
  const auto* const text = std::get_if<chat::TextPart>(&part);
  return text != nullptr && text->text.empty();
}

/// Notes what gets lost with a part and takes it away from it.
class Taker {
 public:
  Taker(Kept& kept, Api client) : kept_(kept), client_(client) {}

  void lose(Field field) { kept_.lost.emplace(field_name(client_, field)); }

  template <typename T>
  T uncached(T part) {
    if (part.cache) {
      lose(Field::cache_control);
      part.cache.reset();
    }
    return part;
  }

  /// For OpenAI's APIs, which have files but no documents that are a text.
  template <typename Content>
  Content document(const chat::DocumentPart& part) {
    const chat::DocumentPart bare = uncached(part);
    if (bare.text.empty()) {
      return bare;
    }
    if (!bare.name.empty()) {
      kept_.lost.insert("title");
    }
    return chat::TextPart{bare.text};
  }

  void thinking() { lose(Field::thoughts); }

  template <typename Variant>
  Variant plain(const Variant& part) {
    if (const auto* const text = std::get_if<chat::TextPart>(&part)) {
      return uncached(*text);
    }
    if (const auto* const image = std::get_if<chat::ImagePart>(&part)) {
      return uncached(*image);
    }
    if (const auto* const file = std::get_if<chat::DocumentPart>(&part)) {
      return document<Variant>(*file);
    }
    return part;
  }

 private:
  Kept& kept_;
  Api client_;
};

}  // namespace gateway::formats
