#include "macro/provider/json_body.h"

#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>

#include <string_view>

#include "macro/provider/utf8.h"

namespace macro::provider {
namespace {

using rapidjson::SizeType;

constexpr std::size_t kFirstMemory = std::size_t{64} << 10U;

/// Passes the reader's events on to the document, and stops at the bounds.
template <typename Document>
class BoundedHandler {
 public:
  explicit BoundedHandler(Document& document) : document_(document) {}

  // The names are RapidJSON's handler concept.
  // NOLINTBEGIN(readability-identifier-naming)
  bool Null() { return counted() && document_.Null(); }
  bool Bool(bool value) { return counted() && document_.Bool(value); }
  bool Int(int value) { return counted() && document_.Int(value); }
  bool Uint(unsigned value) { return counted() && document_.Uint(value); }
  bool Int64(std::int64_t value) { return counted() && document_.Int64(value); }
  bool Uint64(std::uint64_t value) { return counted() && document_.Uint64(value); }
  bool Double(double value) { return counted() && document_.Double(value); }
  bool RawNumber(const char* text, SizeType length, bool copy) {
    return counted() && document_.RawNumber(text, length, copy);
  }
  bool String(const char* text, SizeType length, bool copy) {
    return counted() && is_utf8({text, length}) && document_.String(text, length, copy);
  }
  bool StartObject() { return counted() && entered() && document_.StartObject(); }
  bool Key(const char* text, SizeType length, bool copy) {
    return is_utf8({text, length}) && document_.Key(text, length, copy);
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

 private:
  bool counted() noexcept { return ++values_ <= JsonBody::kMaxValues; }
  bool entered() noexcept { return ++depth_ <= JsonBody::kMaxDepth; }

  Document& document_;
  int depth_ = 0;
  std::size_t values_ = 0;
};

}  // namespace

JsonBody::JsonBody()
    : first_memory_(new char[kFirstMemory]), pool_(first_memory_.get(), kFirstMemory) {}

const Json* JsonBody::parse(char* text, std::size_t size) {
  constexpr unsigned kFlags = rapidjson::kParseIterativeFlag | rapidjson::kParseInsituFlag;
  constexpr std::size_t kFirstStack = 1024;
  document_.reset();
  pool_.Clear();
  document_.emplace(&pool_, kFirstStack, &pool_);
  const char behind = text[size];
  text[size] = '\0';
  BoundedHandler<Document> handler(*document_);
  rapidjson::ParseResult result;
  std::size_t end = 0;
  auto read = [&](Document& /*document*/) {
    rapidjson::InsituStringStream stream(text);
    rapidjson::GenericReader<rapidjson::UTF8<>, rapidjson::UTF8<>, Pool> reader(&pool_);
    result = reader.Parse<kFlags>(stream, handler);
    end = stream.Tell();
    return !result.IsError();
  };
  document_->Populate(read);
  text[size] = behind;
  if (!result.IsError() && end != size) {
    // A NUL byte: the reader takes it for the end.
    result = rapidjson::ParseResult(rapidjson::kParseErrorDocumentRootNotSingular, end);
  }
  if (result.IsError()) {
    error_ = "We could not parse the JSON body of your request: " +
             std::string(rapidjson::GetParseError_En(result.Code())) + " (byte " +
             std::to_string(result.Offset()) + ")";
    return nullptr;
  }
  return &*document_;
}

const Json* member(const Json* value, const char* name) {
  if (value == nullptr || !value->IsObject()) {
    return nullptr;
  }
  const auto found = value->FindMember(name);
  return found == value->MemberEnd() || found->value.IsNull() ? nullptr : &found->value;
}

std::string_view text_of(const Json* value) {
  return value != nullptr && value->IsString()
             ? std::string_view(value->GetString(), value->GetStringLength())
             : std::string_view();
}

std::string_view text_member(const Json* value, const char* name) {
  return text_of(member(value, name));
}

bool is_true(const Json* value) { return value != nullptr && value->IsTrue(); }

}  // namespace macro::provider
