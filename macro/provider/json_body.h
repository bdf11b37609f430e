#pragma once

#include <rapidjson/document.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

namespace macro::provider {

using Json = rapidjson::Value;

/// Reads the JSON body of one request after the other in place, in memory that is used again.
/// Foreign bytes: the nesting and the number of values are bounded, and nothing recurses.
class JsonBody {
 public:
  static constexpr int kMaxDepth = 128;
  static constexpr std::size_t kMaxValues = std::size_t{1} << 20U;

  JsonBody();
  /// Overwrites `text`; text[size] must be there and is put back. nullptr where it is no JSON in
  /// UTF-8 or beyond the bounds (error() says why). Values live until the next parse, and no longer
  /// than `text`.
  const Json* parse(char* text, std::size_t size);
  [[nodiscard]] const std::string& error() const noexcept { return error_; }

 private:
  /// Of values and stacks alike: an ordinary body costs no allocation.
  using Pool = rapidjson::MemoryPoolAllocator<>;
  using Document = rapidjson::GenericDocument<rapidjson::UTF8<>, Pool, Pool>;

  std::unique_ptr<char[]> first_memory_;
  Pool pool_;
  std::optional<Document> document_;
  std::string error_;
};

/// The member of that name; nullptr where `value` is nullptr, no object or without it, or where the
/// member is null.
const Json* member(const Json* value, const char* name);
/// A text; empty where it is none.
std::string_view text_of(const Json* value);
/// The text of the member of that name; empty where there is none.
std::string_view text_member(const Json* value, const char* name);
bool is_true(const Json* value);

}  // namespace macro::provider
