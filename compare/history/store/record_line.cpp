#include "compare/history/store/record_line.h"

#include <openssl/sha.h>

#include <array>

#include "compare/results/input_error.h"
#include "compare/results/json_node.h"
#include "compare/results/json_text.h"

namespace compare::history {
namespace {

constexpr std::size_t kIdDigits = 32;
constexpr std::string_view kIdKey = R"(,"id":")";
constexpr std::string_view kAfterId = R"(",)";

std::string digest(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::array<unsigned char, SHA256_DIGEST_LENGTH> hash{};
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), hash.data());
  std::string hexadecimal;
  for (std::size_t index = 0; index < kIdDigits / 2; ++index) {
    hexadecimal += kDigits[hash[index] >> 4U];
    hexadecimal += kDigits[hash[index] & 0xFU];
  }
  return hexadecimal;
}

std::string head(std::string_view schema) {
  return R"({"schema":)" + results::json_string(schema) + std::string(kIdKey);
}

/// Why a line that does not begin as a record of ours is none.
std::string complaint_about(std::string_view line, std::string_view schema) {
  try {
    const std::string path = "line";
    const rapidjson::Document document = results::parse_json_document(line, path, "");
    const std::string found = results::JsonNode(document, path, "").text("schema");
    const std::string_view family = schema.substr(0, schema.find('/') + 1);
    if (found == schema) {
      return "the record was written anew by another program, so that its id cannot be checked";
    }
    return "the record is a " + results::json_string(found) + ", not a " + std::string(schema) +
           (found.starts_with(family) ? "; a newer gatebench reads it" : "");
  } catch (const results::InputError&) {
    return "no whole record (cut off or overwritten)";
  }
}

}  // namespace

std::string record_line(std::string_view schema, std::string_view members) {
  return head(schema) + digest(members) + std::string(kAfterId) + std::string(members) + "}";
}

CheckedLine check_record_line(std::string_view line, std::string_view schema) {
  const std::string expected = head(schema);
  if (!line.starts_with(expected)) {
    return {{}, complaint_about(line, schema)};
  }
  const std::string_view rest = line.substr(expected.size());
  if (rest.size() < kIdDigits + kAfterId.size() + 1 || !rest.ends_with('}') ||
      rest.substr(kIdDigits, kAfterId.size()) != kAfterId) {
    return {{}, "the record is cut off"};
  }
  const std::string_view id = rest.substr(0, kIdDigits);
  std::string_view members = rest.substr(kIdDigits + kAfterId.size());
  members.remove_suffix(1);
  if (digest(members) != id) {
    return {{}, "the record is damaged or was changed: its content is not what its id says"};
  }
  return {id, {}};
}

}  // namespace compare::history
