#include "gateway/formats/openai_responses_content.h"

#include <array>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

namespace gateway::formats::openai_responses {
namespace {

using rapidjson::Value;

template <std::size_t N>
using Fields = std::array<std::string_view, N>;

constexpr std::string_view kData = "data:";
constexpr std::string_view kBase64 = ";base64,";

bool starts_with(std::string_view text, std::string_view start) noexcept {
  return text.substr(0, start.size()) == start;
}

struct DataUrl {
  std::string_view media_type;
  std::string_view data;
};

/// RFC 2397, of base64 only; parameters of the media type are dropped.
std::optional<DataUrl> read_data_url(std::string_view url) noexcept {
  const std::size_t at = url.find(kBase64);
  if (!starts_with(url, kData) || at == std::string_view::npos) {
    return std::nullopt;
  }
  const std::string_view type = url.substr(kData.size(), at - kData.size());
  const DataUrl read{type.substr(0, type.find(';')), url.substr(at + kBase64.size())};
  return read.media_type.empty() || read.data.empty() ? std::nullopt : std::optional(read);
}

Failure invalid_data_url(const JsonPath& path) {
  return invalid_value(path.text(), R"(must be of the form "data:TYPE;base64,DATA".)");
}

bool is_web_url(std::string_view url) noexcept {
  return starts_with(url, "https://") || starts_with(url, "http://");
}

Failure invalid_url(const JsonPath& path) {
  return invalid_value(path.text(), "must begin with https:// or http://.");
}

Failure refuse_file_id(const Value* value, const JsonPath& path) {
  return value == nullptr
             ? std::nullopt
             : Failure(unsupported_field(path.field("file_id").text(),
                                         "no files are stored here: send the content or a URL."));
}

Failure read_text_part(const Value& value, const JsonPath& path, std::string& text,
                       std::vector<std::string>& ignored) {
  constexpr Fields<4> kNames = {"type", "text", "annotations", "logprobs"};
  const auto fields = known_fields(value, kNames, path, ignored);
  const JsonPath text_path = path.field("text");
  return fields[1] == nullptr ? Failure(missing_field(text_path.text()))
                              : take_text(fields[1], text_path, text);
}

Failure read_refusal(const Value& value, const JsonPath& path, std::string& text,
                     std::vector<std::string>& ignored) {
  constexpr Fields<2> kNames = {"type", "refusal"};
  const auto fields = known_fields(value, kNames, path, ignored);
  const JsonPath text_path = path.field("refusal");
  return fields[1] == nullptr ? Failure(missing_field(text_path.text()))
                              : take_text(fields[1], text_path, text);
}

Failure read_image(const Value& value, const JsonPath& path, chat::ImagePart& image,
                   std::vector<std::string>& ignored) {
  constexpr Fields<4> kNames = {"type", "image_url", "detail", "file_id"};
  const auto [type, image_url, detail, file_id] = known_fields(value, kNames, path, ignored);
  if (Failure failure = refuse_file_id(file_id, path)) {
    return failure;
  }
  const JsonPath url_path = path.field("image_url");
  std::string url;
  if (Failure failure = need_text(image_url, url_path, url)) {
    return failure;
  }
  if (!starts_with(url, kData)) {
    if (!is_web_url(url)) {
      return invalid_value(url_path.text(), "must begin with https://, http:// or data:.");
    }
    image.url = std::move(url);
  } else if (const auto data_url = read_data_url(url)) {
    image.media_type = data_url->media_type;
    image.data = data_url->data;
  } else {
    return invalid_data_url(url_path);
  }
  return take_text(detail, path.field("detail"), image.detail);
}

Failure read_file(const Value& value, const JsonPath& path, chat::DocumentPart& document,
                  std::vector<std::string>& ignored) {
  constexpr Fields<5> kNames = {"type", "filename", "file_data", "file_url", "file_id"};
  const auto [type, filename, file_data, file_url, file_id] =
      known_fields(value, kNames, path, ignored);
  if (Failure failure = refuse_file_id(file_id, path)) {
    return failure;
  }
  if (Failure failure = take_text(filename, path.field("filename"), document.name)) {
    return failure;
  }
  if (file_data == nullptr) {
    const JsonPath url_path = path.field("file_url");
    Failure failure = need_text(file_url, url_path, document.url);
    return failure || is_web_url(document.url) ? std::move(failure) : invalid_url(url_path);
  }
  const JsonPath data_path = path.field("file_data");
  std::string url;
  if (Failure failure = need_text(file_data, data_path, url)) {
    return failure;
  }
  if (const auto data_url = read_data_url(url)) {
    document.media_type = data_url->media_type;
    document.data = data_url->data;
  } else if (url.find(':') != std::string::npos) {
    return invalid_data_url(data_path);
  } else {
    document.media_type = "application/pdf";  // what the API takes without being told
    document.data = std::move(url);
  }
  return std::nullopt;
}

enum class Place { prompt, answer, output };

/// One element of an array of parts.
Failure read_part(const Value& value, const JsonPath& path, Place place, chat::Part& part,
                  std::vector<std::string>& ignored) {
  if (Failure failure = expect_object(value, path)) {
    return failure;
  }
  const JsonPath type_path = path.field("type");
  std::string type;
  if (Failure failure = need_text(last_field(value, "type"), type_path, type)) {
    return failure;
  }
  const bool is_answer = place == Place::answer;
  if (type == "input_text" || (is_answer && type == "output_text")) {
    return read_text_part(value, path, part.emplace<chat::TextPart>().text, ignored);
  }
  if (is_answer && type == "refusal") {
    return read_refusal(value, path, part.emplace<chat::RefusalPart>().text, ignored);
  }
  if (!is_answer && type == "input_image") {
    return read_image(value, path, part.emplace<chat::ImagePart>(), ignored);
  }
  if (!is_answer && type == "input_file") {
    return read_file(value, path, part.emplace<chat::DocumentPart>(), ignored);
  }
  return unsupported_field(type_path.text(),
                           is_answer ? "the assistant's parts are output_text and refusal."
                                     : "parts are input_text, input_image and input_file.");
}

/// An array of parts, each of which is handed to `take`.
template <typename Take>
Failure read_parts(const Value& value, const JsonPath& path, Place place,
                   std::vector<std::string>& ignored, const Take& take) {
  if (!value.IsArray()) {
    return wrong_type(path.text(), "a string or an array of parts", value);
  }
  for (rapidjson::SizeType i = 0; i < value.Size(); ++i) {
    const JsonPath part_path = path.element(i);
    chat::Part part;
    if (Failure failure = read_part(value[i], part_path, place, part, ignored)) {
      return failure;
    }
    take(std::move(part));
  }
  return std::nullopt;
}

}  // namespace

Failure read_content(const Value& value, const JsonPath& path, chat::Role role,
                     std::vector<chat::Part>& parts, std::vector<std::string>& ignored) {
  if (value.IsString()) {
    parts.emplace_back(chat::TextPart{std::string(text_of(value))});
    return std::nullopt;
  }
  const bool is_answer = role == chat::Role::assistant;
  if (!is_answer && value.IsArray() && value.Empty()) {
    return invalid_value(path.text(), "must have at least one part.");
  }
  return read_parts(value, path, is_answer ? Place::answer : Place::prompt, ignored,
                    [&](chat::Part&& part) { parts.push_back(std::move(part)); });
}

Failure read_output(const Value& value, const JsonPath& path,
                    std::vector<chat::ToolResultContent>& content,
                    std::vector<std::string>& ignored) {
  if (value.IsString()) {
    if (value.GetStringLength() > 0) {
      content.emplace_back(chat::TextPart{std::string(text_of(value))});
    }
    return std::nullopt;
  }
  return read_parts(value, path, Place::output, ignored, [&](chat::Part&& part) {
    if (auto* const text = std::get_if<chat::TextPart>(&part)) {
      content.emplace_back(std::move(*text));
    } else if (auto* const image = std::get_if<chat::ImagePart>(&part)) {
      content.emplace_back(std::move(*image));
    } else if (auto* const document = std::get_if<chat::DocumentPart>(&part)) {
      content.emplace_back(std::move(*document));
    }
  });
}

}  // namespace gateway::formats::openai_responses
