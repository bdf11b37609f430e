#include "gateway/auth/key_format.h"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <memory>
#include <stdexcept>

namespace gateway::auth {
namespace {

constexpr std::string_view kBase64Url =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

bool is_base64url(char c) noexcept {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_';
}

/// RFC 4648 section 5, without padding.
std::string base64url(const std::array<unsigned char, kKeyRandomBytes>& bytes) {
  std::string text;
  unsigned bits = 0;
  unsigned held = 0;
  for (const unsigned char byte : bytes) {
    bits = (bits << 8U) | byte;
    held += 8;
    while (held >= 6) {
      held -= 6;
      text += kBase64Url[(bits >> held) & 0x3fU];
    }
  }
  if (held > 0) {
    text += kBase64Url[(bits << (6 - held)) & 0x3fU];
  }
  return text;
}

struct ContextDeleter {
  void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};

/// OpenSSL 3 looks the algorithm up by name at each call unless it is given a fetched one.
const EVP_MD* sha256() noexcept {
  static const EVP_MD* const kAlgorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return kAlgorithm;
}

}  // namespace

std::string generate_key() {
  std::array<unsigned char, kKeyRandomBytes> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
    throw std::runtime_error(
        "no random bytes for a key from OpenSSL: check the system's random generator and "
        "OpenSSL's configuration");
  }
  return std::string(kKeyStart) + base64url(bytes);
}

bool is_well_formed_key(std::string_view text) noexcept {
  return text.size() == kKeyLength && text.substr(0, kKeyStart.size()) == kKeyStart &&
         std::all_of(text.begin() + kKeyStart.size(), text.end(), is_base64url);
}

std::string_view prefix_of(std::string_view key) noexcept { return key.substr(0, kPrefixLength); }

std::optional<KeyDigest> digest_of(std::string_view key) noexcept {
  // Scratch space of the thread: making a context costs more than the digest.
  thread_local const std::unique_ptr<EVP_MD_CTX, ContextDeleter> kContext(EVP_MD_CTX_new());
  KeyDigest digest{};
  if (kContext == nullptr || sha256() == nullptr ||
      EVP_DigestInit_ex(kContext.get(), sha256(), nullptr) != 1 ||
      EVP_DigestUpdate(kContext.get(), key.data(), key.size()) != 1 ||
      EVP_DigestFinal_ex(kContext.get(), reinterpret_cast<unsigned char*>(digest.data()),
                         nullptr) != 1) {
    return std::nullopt;
  }
  return digest;
}

}  // namespace gateway::auth
