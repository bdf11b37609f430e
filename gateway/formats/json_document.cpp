#include "gateway/formats/json_document.h"

#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <string>

#include "gateway/formats/json_fields.h"
#include "gateway/formats/utf8.h"

namespace gateway::formats {
namespace {

using rapidjson::SizeType;

enum class Refusal { none, too_deep, too_many_values, number_too_large, invalid_utf8 };

/// Passes the reader's events on to the document and stops at what the grammar allows but we do
/// not.
class GuardedHandler {
 public:
  explicit GuardedHandler(rapidjson::Document& document) : document_(document) {}

  // The names are RapidJSON's handler concept.
  // NOLINTBEGIN(readability-identifier-naming)
  bool Null() { return counted() && document_.Null(); }
  bool Bool(bool value) { return counted() && document_.Bool(value); }
  // All numbers come to RawNumber.
  bool Int(int /*value*/) { return false; }
  bool Uint(unsigned /*value*/) { return false; }
  bool Int64(std::int64_t /*value*/) { return false; }
  bool Uint64(std::uint64_t /*value*/) { return false; }
  bool Double(double /*value*/) { return false; }
  bool RawNumber(const char* text, SizeType length, bool /*copy*/) {
    return counted() && number({text, length});
  }
  bool String(const char* text, SizeType length, bool copy) {
    return counted() && valid(text, length) && document_.String(text, length, copy);
  }
  bool StartObject() { return counted() && entered() && document_.StartObject(); }
  bool Key(const char* text, SizeType length, bool copy) {
    return valid(text, length) && document_.Key(text, length, copy);
  }
  bool EndObject(SizeType members) {
    --depth_;
    return document_.EndObject(members);
  }
  bool StartArray() { return counted() && entered() && document_.StartArray(); }
  bool EndArray(SizeType elements) {
    --depth_;
    return document_.EndArray(elements);
  }
  // NOLINTEND(readability-identifier-naming)

  [[nodiscard]] Refusal refusal() const noexcept { return refusal_; }

 private:
  bool counted() noexcept {
    if (++values_ > JsonDocument::kMaxValues) {
      refusal_ = Refusal::too_many_values;
      return false;
    }
    return true;
  }
  bool entered() noexcept {
    if (++depth_ > JsonDocument::kMaxDepth) {
      refusal_ = Refusal::too_deep;
      return false;
    }
    return true;
  }
  /// A whole number where it is one and fits, else the double that is nearest.
  bool number(std::string_view text) {
    const char* const end = text.data() + text.size();
    const auto is_read = [&](auto& value) {
      const auto [stop, error] = std::from_chars(text.data(), end, value);
      return error == std::errc() && stop == end;
    };
    std::int64_t whole = 0;
    if (is_read(whole)) {
      return document_.Int64(whole);
    }
    std::uint64_t large = 0;
    if (text.front() != '-' && is_read(large)) {
      return document_.Uint64(large);
    }
    double value = 0;
    if (!is_read(value)) {
      // Out of range: from_chars does not say on which side, strtod does, and no locale is set.
      value = std::strtod(std::string(text).c_str(), nullptr);
      if (std::isinf(value)) {
        refusal_ = Refusal::number_too_large;
        return false;
      }
    }
    return document_.Double(value);
  }
  bool valid(const char* text, SizeType length) noexcept {
    if (!is_valid_utf8({text, length})) {
      refusal_ = Refusal::invalid_utf8;
      return false;
    }
    return true;
  }

  rapidjson::Document& document_;
  Refusal refusal_ = Refusal::none;
  int depth_ = 0;
  std::size_t values_ = 0;
};

chat::Error explain(Refusal refusal, const rapidjson::ParseResult& result) {
  chat::Error error{
      .kind = chat::ErrorKind::invalid_request, .message = {}, .param = {}, .code = "invalid_json"};
  switch (refusal) {
    case Refusal::too_deep:
      error.message = "The body is nested deeper than " + std::to_string(JsonDocument::kMaxDepth) +
                      " levels; send it flatter.";
      return error;
    case Refusal::too_many_values:
      error.message = "The body has more than " + std::to_string(JsonDocument::kMaxValues) +
                      " JSON values; send fewer.";
      return error;
    case Refusal::number_too_large:
      error.message = "The body has a number that is too large (it ends at byte " +
                      std::to_string(result.Offset()) + "); send one within a double's range.";
      return error;
    case Refusal::invalid_utf8:
      error.message = "The body has a text that is not valid UTF-8 (it ends at byte " +
                      std::to_string(result.Offset()) + "); encode it as UTF-8.";
      return error;
    case Refusal::none:
      break;
  }
  error.message = "The body is not valid JSON at byte " + std::to_string(result.Offset()) + ": " +
                  rapidjson::GetParseError_En(result.Code());
  return error;
}

}  // namespace

JsonDocument::JsonDocument(std::string_view text)
    : text_(new char[text.size() + 1]),  // not zeroed: it is filled at once
      allocator_(inline_values_.data(), inline_values_.size()),
      document_(&allocator_) {
  text.copy(text_.get(), text.size());
  text_[text.size()] = '\0';

  GuardedHandler handler(document_);
  rapidjson::ParseResult result;
  std::size_t end = 0;
  auto read = [&](rapidjson::Document& /*document*/) {
    rapidjson::InsituStringStream stream(text_.get());
    rapidjson::Reader reader;
    // Iterative: the default recursion would let a deeply nested body overflow the stack. Numbers
    // as texts: arguments of tools are written again from here, and must be the same numbers, but
    // RapidJSON's exact conversion is undefined for a 0 with an exponent.
    result = reader.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseInsituFlag |
                          rapidjson::kParseNumbersAsStringsFlag>(stream, handler);
    end = stream.Tell();
    return !result.IsError();
  };
  document_.Populate(read);
  if (!result.IsError() && end != text.size()) {
    // A NUL byte: the reader takes it for the end of the text.
    result = rapidjson::ParseResult(rapidjson::kParseErrorDocumentRootNotSingular, end);
  }
  if (result.IsError()) {
    error_ = explain(handler.refusal(), result);
  }
}

std::optional<chat::Error> JsonDocument::object_error() const {
  if (error_ || document_.IsObject()) {
    return error_;
  }
  return chat::Error{
      .kind = chat::ErrorKind::invalid_request,
      .message = std::string("The body must be a JSON object, not ") + type_name(document_) + ".",
      .param = {},
      .code = "invalid_type"};
}

}  // namespace gateway::formats
