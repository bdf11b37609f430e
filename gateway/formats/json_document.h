#pragma once

#include <rapidjson/document.h>

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

#include "gateway/chat/error.h"

namespace gateway::formats {

/// JSON that a client sent, read into a tree. Bytes are hostile: nesting deeper than kMaxDepth,
/// more than kMaxValues values, texts that are not UTF-8 (lone surrogates behind \u included), NUL
/// bytes and anything after the value are errors. Reading and destruction use no recursion.
///
/// The tree lives in this object and in a copy of the text that it was read from.
class JsonDocument {
 public:
  static constexpr int kMaxDepth = 128;
  static constexpr std::size_t kMaxValues = std::size_t{1} << 20U;

  explicit JsonDocument(std::string_view text);
  ~JsonDocument() = default;
  JsonDocument(const JsonDocument&) = delete;
  JsonDocument& operator=(const JsonDocument&) = delete;
  JsonDocument(JsonDocument&&) = delete;
  JsonDocument& operator=(JsonDocument&&) = delete;

  /// Why the text could not be read; nullopt when it could.
  [[nodiscard]] const std::optional<chat::Error>& error() const noexcept { return error_; }

  /// error(), or that the value is no object: what the body of a request has to be.
  [[nodiscard]] std::optional<chat::Error> object_error() const;

  /// The value; only where there is no error.
  [[nodiscard]] const rapidjson::Value& root() const noexcept { return document_; }

 private:
  // Enough for the values of an ordinary chat, so that reading one allocates nothing for its tree.
  static constexpr std::size_t kInlineBytes = 4096;

  std::unique_ptr<char[]> text_;  // read in place: strings of the tree point into it
  alignas(std::max_align_t) std::array<char, kInlineBytes> inline_values_;
  rapidjson::MemoryPoolAllocator<> allocator_;
  rapidjson::Document document_;
  std::optional<chat::Error> error_;
};

}  // namespace gateway::formats
