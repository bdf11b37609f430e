#include "compare/report/page/content_policy.h"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <array>

namespace compare::report {

std::string content_hash(std::string_view text) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  std::array<unsigned char, 4 * ((SHA256_DIGEST_LENGTH + 2) / 3) + 1> base64{};
  const int length = EVP_EncodeBlock(base64.data(), digest.data(), SHA256_DIGEST_LENGTH);
  return "'sha256-" +
         std::string(reinterpret_cast<const char*>(base64.data()),
                     static_cast<std::size_t>(length)) +
         "'";
}

std::string content_policy(const std::vector<std::string_view>& scripts,
                           const std::vector<std::string_view>& styles) {
  // The icon is an empty data: URL, so that no browser asks a server for one.
  std::string policy = "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'";
  policy += "; script-src";
  for (const std::string_view script : scripts) {
    policy += " " + content_hash(script);
  }
  policy += "; style-src";
  for (const std::string_view style : styles) {
    policy += " " + content_hash(style);
  }
  return policy;
}

}  // namespace compare::report
