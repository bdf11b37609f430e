#include "compare/history/web_link.h"

#include <algorithm>
#include <cctype>

namespace compare::history {
namespace {

constexpr std::size_t kLongestLink = 2000;

bool may_stand_in_link(char character) {
  return character > ' ' && character <= '~' &&
         std::string_view("\"'<>`\\").find(character) == std::string_view::npos;
}

/// What a commit's id may hold to stand in an address: git's are hexadecimal, other systems' not.
bool is_plain(std::string_view id) {
  return !id.empty() && std::all_of(id.begin(), id.end(), [](char character) {
    return (character >= '0' && character <= '9') || (character >= 'a' && character <= 'z') ||
           (character >= 'A' && character <= 'Z') || character == '_' || character == '-';
  });
}

}  // namespace

std::string web_link(std::string_view url) {
  const bool is_web = url.starts_with("https://") || url.starts_with("http://");
  const bool is_sound =
      url.size() <= kLongestLink && std::all_of(url.begin(), url.end(), may_stand_in_link);
  return is_web && is_sound ? std::string(url) : "";
}

std::string commit_link(const Commit& commit, std::string_view repository_url) {
  const std::string own = web_link(commit.url);
  if (!own.empty() || repository_url.empty() || !is_plain(commit.id)) {
    return own;
  }
  while (repository_url.ends_with('/')) {
    repository_url.remove_suffix(1);
  }
  return web_link(std::string(repository_url) + "/commit/" + commit.id);
}

std::string encoded(std::string_view any) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string text;
  for (const char character : any) {
    const auto byte = static_cast<unsigned char>(character);
    if (std::isalnum(byte) != 0 || std::string_view("-._~").find(character) != std::string::npos) {
      text += character;
    } else {
      text += '%';
      text += kDigits[byte >> 4U];
      text += kDigits[byte & 0x0FU];
    }
  }
  return text;
}

std::string link_beside(const std::filesystem::path& page, const std::filesystem::path& file) {
  const std::filesystem::path folder = page.lexically_normal().parent_path();
  const std::filesystem::path relative =
      folder.empty() ? file.lexically_normal() : file.lexically_normal().lexically_relative(folder);
  std::string link;
  for (const std::filesystem::path& part : relative) {
    if (part == ".." || part == "." || part.is_absolute()) {
      return "";
    }
    link += (link.empty() ? "" : "/") + encoded(part.string());
  }
  return link;
}

std::string link_from(std::string_view page_url, std::string_view link) {
  const std::size_t scheme = page_url.find("://");
  if (link.empty() || scheme == std::string_view::npos) {
    return "";
  }
  page_url = page_url.substr(0, page_url.find_first_of("?#"));
  const std::size_t slash = page_url.rfind('/');
  std::string url(slash > scheme + 2 ? page_url.substr(0, slash) : page_url);
  return url + "/" + std::string(link);
}

}  // namespace compare::history
