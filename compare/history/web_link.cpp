#include "compare/history/web_link.h"

#include <algorithm>

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

}  // namespace compare::history
