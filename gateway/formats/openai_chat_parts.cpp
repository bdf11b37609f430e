#include "gateway/formats/openai_chat_parts.h"

#include <utility>

namespace gateway::formats::openai_chat {
namespace {

using rapidjson::Value;

struct DataUrl {
  std::string_view media_type;
  std::string_view data;  ///< base64
};

/// data:MEDIA_TYPE[;PARAMETER...];base64,DATA (RFC 2397; the kind without base64 is for short texts
/// and taken by no upstream)
std::optional<DataUrl> parse_data_url(std::string_view url) noexcept {
  constexpr std::string_view kScheme = "data:";
  constexpr std::string_view kBase64 = ";base64";
  const std::size_t comma = url.find(',');
  if (url.substr(0, kScheme.size()) != kScheme || comma == std::string_view::npos) {
    return std::nullopt;
  }
  const std::string_view head = url.substr(kScheme.size(), comma - kScheme.size());
  if (head.size() <= kBase64.size() || head.substr(head.size() - kBase64.size()) != kBase64) {
    return std::nullopt;
  }
  const DataUrl parsed{head.substr(0, head.find(';')), url.substr(comma + 1)};
  return parsed.media_type.empty() || parsed.data.empty() ? std::nullopt : std::optional(parsed);
}

bool is_web_url(std::string_view url) noexcept {
  return url.substr(0, 8) == "https://" || url.substr(0, 7) == "http://";
}

/// The fields of the object that a part is named after; notes those that are not in `known`.
Failure check_inner(const Value& part, const char* name, PartPlace place,
                    std::initializer_list<std::string_view> known, chat::Request& request) {
  const Value* const inner = find_field(part, name);
  const auto path = [&] { return place.path("." + std::string(name)); };
  if (inner == nullptr) {
    return missing_field(path());
  }
  if (!inner->IsObject()) {
    return wrong_type(path(), "an object", *inner);
  }
  for (const auto& member : inner->GetObject()) {
    const std::string_view field = text_of(member.name);
    bool is_known = false;
    for (const std::string_view candidate : known) {
      is_known = is_known || candidate == field;
    }
    const std::string field_path = path() + "." + std::string(field);
    if (!is_known) {
      ignore(field_path, member.value, request);
    } else if (!member.value.IsString() && !member.value.IsNull()) {
      return wrong_type(field_path, "a string", member.value);
    }
  }
  return std::nullopt;
}

Failure read_image(const Value& part, PartPlace place, chat::Request& request,
                   chat::ImagePart& image) {
  if (Failure failure = check_inner(part, "image_url", place, {"url", "detail"}, request)) {
    return failure;
  }
  const Value& inner = *find_field(part, "image_url");
  const std::string_view url = text_field(inner, "url");
  if (const auto data = parse_data_url(url)) {
    image.media_type = data->media_type;
    image.data = data->data;
  } else if (is_web_url(url)) {
    image.url = url;
  } else if (find_field(inner, "url") == nullptr) {
    return missing_field(place.path(".image_url.url"));
  } else {
    return invalid_value(place.path(".image_url.url"),
                         "must be an http(s) URL or data:MEDIA_TYPE;base64,DATA.");
  }
  image.detail = text_field(inner, "detail");
  return std::nullopt;
}

Failure read_file(const Value& part, PartPlace place, chat::Request& request,
                  chat::DocumentPart& document) {
  if (Failure failure =
          check_inner(part, "file", place, {"file_data", "file_id", "filename"}, request)) {
    return failure;
  }
  const Value& inner = *find_field(part, "file");
  if (find_field(inner, "file_id") != nullptr) {
    return unsupported_field(place.path(".file.file_id"), "send the file's bytes as file_data.");
  }
  const std::string_view file = text_field(inner, "file_data");
  if (const auto data = parse_data_url(file)) {
    document.media_type = data->media_type;
    document.data = data->data;
  } else if (find_field(inner, "file_data") == nullptr) {
    return missing_field(place.path(".file.file_data"));
  } else if (file.empty() || file.find(':') != std::string_view::npos) {
    return invalid_value(place.path(".file.file_data"),
                         "must be base64 or data:MEDIA_TYPE;base64,DATA.");
  } else {
    document.media_type = "application/pdf";  // what the API takes without being told
    document.data = file;
  }
  document.name = text_field(inner, "filename");
  return std::nullopt;
}

Failure read_part_text(const Value& part, const char* field, PartPlace place, std::string& target) {
  const auto path = [&] { return place.path("." + std::string(field)); };
  const Value* const text = find_field(part, field);
  if (text == nullptr) {
    return missing_field(path());
  }
  if (!text->IsString()) {
    return wrong_type(path(), "a string", *text);
  }
  target = text_of(*text);
  return std::nullopt;
}

/// Reads cache_control and notes what is neither known to every part nor `own` of this kind.
Failure read_rest(const Value& part, std::string_view own, PartPlace place, chat::Request& request,
                  std::optional<chat::CacheControl>* cache) {
  for (const auto& member : part.GetObject()) {
    const std::string_view name = text_of(member.name);
    if (name == "type" || name == own) {
      continue;
    }
    if (name == "cache_control" && cache != nullptr) {
      if (Failure failure =
              read_cache_control(member.value, place.path(".cache_control"), *cache)) {
        return failure;
      }
    } else {
      ignore(place.path("." + std::string(name)), member.value, request);
    }
  }
  return std::nullopt;
}

}  // namespace

std::string PartPlace::path(std::string_view field) const {
  return at_index(at_index("messages", message) + ".content", part) + std::string(field);
}

Failure read_part(const Value& value, PartPlace place, PartsOf whose, chat::Request& request,
                  std::vector<chat::Part>& parts) {
  if (!value.IsObject()) {
    return wrong_type(place.path(), "an object", value);
  }
  const Value* const type = find_field(value, "type");
  if (type == nullptr) {
    return missing_field(place.path(".type"));
  }
  if (!type->IsString()) {
    return wrong_type(place.path(".type"), "a string", *type);
  }
  const std::string_view kind = text_of(*type);
  const bool takes_files = whose == PartsOf::user || whose == PartsOf::tool;
  if (kind == "text") {
    auto& part = std::get<chat::TextPart>(parts.emplace_back(chat::TextPart{}));
    Failure failure = read_part_text(value, "text", place, part.text);
    return failure ? failure : read_rest(value, "text", place, request, &part.cache);
  }
  if (kind == "image_url" && takes_files) {
    auto& part = std::get<chat::ImagePart>(parts.emplace_back(chat::ImagePart{}));
    Failure failure = read_image(value, place, request, part);
    return failure ? failure : read_rest(value, "image_url", place, request, &part.cache);
  }
  if (kind == "file" && takes_files) {
    auto& part = std::get<chat::DocumentPart>(parts.emplace_back(chat::DocumentPart{}));
    Failure failure = read_file(value, place, request, part);
    return failure ? failure : read_rest(value, "file", place, request, &part.cache);
  }
  if (kind == "refusal" && whose == PartsOf::assistant) {
    auto& part = std::get<chat::RefusalPart>(parts.emplace_back(chat::RefusalPart{}));
    Failure failure = read_part_text(value, "refusal", place, part.text);
    return failure ? failure : read_rest(value, "refusal", place, request, nullptr);
  }
  return unsupported_field(place.path(".type"), takes_files
                                                    ? "only text, image_url and file are here."
                                                    : "only text is here.");
}

}  // namespace gateway::formats::openai_chat
