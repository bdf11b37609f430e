#include "gateway/formats/envelope.h"

#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "gateway/chat/tokens.h"
#include "gateway/formats/json_document.h"
#include "gateway/formats/json_fields.h"
#include "gateway/formats/json_writer.h"

namespace gateway::formats {
namespace {

using rapidjson::SizeType;

chat::Error invalid(std::string message, std::string param, std::string code) {
  return {.kind = chat::ErrorKind::invalid_request,
          .message = std::move(message),
          .param = std::move(param),
          .code = std::move(code)};
}

/// Follows the reader's events; knows at which depth it is and which field it is in.
class EnvelopeHandler {
 public:
  EnvelopeHandler(std::string_view body, const rapidjson::MemoryStream& stream)
      : body_(body), stream_(stream) {}

  // The names are RapidJSON's handler concept.
  // NOLINTBEGIN(readability-identifier-naming)
  bool Null() { return scalar(nullptr); }
  bool Bool(bool value) { return scalar(&value); }
  bool Int(int /*value*/) { return number(); }
  bool Uint(unsigned /*value*/) { return number(); }
  bool Int64(std::int64_t /*value*/) { return number(); }
  bool Uint64(std::uint64_t /*value*/) { return number(); }
  bool Double(double /*value*/) { return number(); }
  bool RawNumber(const char* /*text*/, SizeType /*length*/, bool /*copy*/) { return number(); }
  bool String(const char* text, SizeType length, bool /*copy*/) {
    if (field_ == Field::kModel && depth_ == 1) {
      envelope_.model.assign(text, length);
      envelope_.model_end = stream_.Tell();
      envelope_.model_begin = body_.find('"', body_.find(':', key_end_));
      wrong_model_ = false;
    } else if (field_ == Field::kStream && depth_ == 1) {
      wrong_stream_ = true;
    }
    if (is_text_) {
      count_text({text, length});
    }
    return counted();
  }
  bool StartObject() {
    is_object_ = is_object_ || depth_ == 0;
    return open();
  }
  bool Key(const char* text, SizeType length, bool /*copy*/) {
    const std::string_view name(text, length);
    if (depth_ == 1) {
      key_end_ = stream_.Tell();
      field_ = name == "model"            ? Field::kModel
               : name == "stream"         ? Field::kStream
               : name == "stream_options" ? Field::kStreamOptions
                                          : Field::kOther;
      wrong_model_ = wrong_model_ || field_ == Field::kModel;  // until a text has come
      // Who reads the first would be asked for something else than was routed and recorded.
      repeated_ = (field_ == Field::kModel && has_model_)     ? "model"
                  : (field_ == Field::kStream && has_stream_) ? "stream"
                                                              : repeated_;
      has_model_ = has_model_ || field_ == Field::kModel;
      has_stream_ = has_stream_ || field_ == Field::kStream;
    } else if (depth_ == 2) {
      is_include_usage_ = field_ == Field::kStreamOptions && name == "include_usage";
    }
    is_text_ = std::find(kTexts.begin(), kTexts.end(), name) != kTexts.end();
    return true;
  }
  bool EndObject(SizeType /*members*/) { return close(); }
  bool StartArray() { return open(); }
  bool EndArray(SizeType /*elements*/) { return close(); }
  // NOLINTEND(readability-identifier-naming)

  /// What is wrong although it is JSON.
  [[nodiscard]] std::optional<chat::Error> complaint() const {
    if (!is_object_) {
      return invalid("The body must be a JSON object.", "", "invalid_type");
    }
    if (!repeated_.empty()) {
      return invalid_value(std::string(repeated_), "must not be sent twice.");
    }
    if (wrong_model_) {
      return invalid("'model' must be a string.", "model", "invalid_type");
    }
    if (wrong_stream_) {
      return invalid("'stream' must be a boolean.", "stream", "invalid_type");
    }
    if (envelope_.model_end == 0) {
      return missing_field("model");
    }
    if (envelope_.model.empty()) {
      return invalid_value("model", "must not be empty.");
    }
    return std::nullopt;
  }

  [[nodiscard]] std::optional<chat::Error> refusal() const { return refusal_; }
  Envelope take() { return std::move(envelope_); }

 private:
  enum class Field { kOther, kModel, kStream, kStreamOptions };
  /// What a model reads of the three APIs' requests.
  static constexpr std::array<std::string_view, 6> kTexts = {
      "text", "content", "input", "instructions", "system", "arguments"};

  void count_text(std::string_view text) {
    constexpr std::string_view kData = "data:";
    if (text.substr(0, kData.size()) != kData) {
      envelope_.text_tokens += chat::estimate_tokens(text);
    }
  }

  bool scalar(const bool* value) {
    if (depth_ == 1 && field_ == Field::kStream) {
      envelope_.stream = value != nullptr && *value;
      wrong_stream_ = false;
    } else if (depth_ == 2 && is_include_usage_) {
      envelope_.include_usage = value != nullptr && *value;
    }
    return counted();
  }
  bool number() {
    wrong_stream_ = wrong_stream_ || (depth_ == 1 && field_ == Field::kStream);
    return counted();
  }
  bool counted() {
    if (++values_ > JsonDocument::kMaxValues) {
      refusal_ = invalid("The body has more than " + std::to_string(JsonDocument::kMaxValues) +
                             " JSON values; send fewer.",
                         "", "invalid_json");
      return false;
    }
    return true;
  }
  bool open() {
    wrong_stream_ = wrong_stream_ || (depth_ == 1 && field_ == Field::kStream);
    if (++depth_ > JsonDocument::kMaxDepth) {
      refusal_ = invalid("The body is nested deeper than " +
                             std::to_string(JsonDocument::kMaxDepth) + " levels; send it flatter.",
                         "", "invalid_json");
      return false;
    }
    is_include_usage_ = false;
    return counted();
  }
  bool close() {
    --depth_;
    is_include_usage_ = false;
    return true;
  }

  const std::string_view body_;
  const rapidjson::MemoryStream& stream_;
  Envelope envelope_;
  std::optional<chat::Error> refusal_;
  std::size_t key_end_ = 0;
  std::size_t values_ = 0;
  int depth_ = 0;
  Field field_ = Field::kOther;
  std::string_view repeated_;
  bool has_model_ = false;
  bool has_stream_ = false;
  bool is_text_ = false;
  bool is_object_ = false;
  bool is_include_usage_ = false;
  bool wrong_model_ = false;
  bool wrong_stream_ = false;
};

}  // namespace

tl::expected<Envelope, chat::Error> read_envelope(std::string_view body) {
  rapidjson::MemoryStream stream(body.data(), body.size());
  EnvelopeHandler handler(body, stream);
  rapidjson::Reader reader;
  // Iterative: the default recursion would let a deeply nested body overflow the stack.
  const rapidjson::ParseResult result =
      reader.Parse<rapidjson::kParseIterativeFlag>(stream, handler);
  if (const auto refused = handler.refusal()) {
    return tl::unexpected(*refused);
  }
  // The reader takes a NUL byte for the end of the text.
  if (result.IsError() || stream.Tell() != body.size()) {
    const std::size_t at = result.IsError() ? result.Offset() : stream.Tell();
    return tl::unexpected(invalid(
        "The body is not valid JSON at byte " + std::to_string(at) + ": " +
            rapidjson::GetParseError_En(
                result.IsError() ? result.Code() : rapidjson::kParseErrorDocumentRootNotSingular),
        "", "invalid_json"));
  }
  if (auto complaint = handler.complaint()) {
    return tl::unexpected(std::move(*complaint));
  }
  return handler.take();
}

std::string with_model(std::string_view body, const Envelope& envelope, std::string_view model) {
  rapidjson::StringBuffer quoted;
  JsonWriter writer(quoted);
  put_text(writer, model);
  std::string changed;
  changed.reserve(body.size() + quoted.GetSize());
  changed.append(body.substr(0, envelope.model_begin));
  changed.append(quoted.GetString(), quoted.GetSize());
  changed.append(body.substr(envelope.model_end));
  return changed;
}

}  // namespace gateway::formats
