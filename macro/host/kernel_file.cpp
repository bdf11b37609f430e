#include "macro/host/kernel_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>

namespace macro {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

}  // namespace

std::optional<std::string> read_kernel_file(const std::filesystem::path& path,
                                            std::size_t most_bytes) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) {
    return std::nullopt;
  }
  std::string text;
  std::array<char, 16384> piece{};
  ssize_t got = 0;
  do {
    got = read(file, piece.data(), piece.size());
    if (got > 0) {
      text.append(piece.data(), static_cast<std::size_t>(got));
    }
  } while ((got > 0 && text.size() <= most_bytes) || (got < 0 && errno == EINTR));
  close(file);
  if (got < 0 || text.size() > most_bytes) {
    return std::nullopt;
  }
  return text;
}

std::string_view without_blanks(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
  const std::size_t last = text.find_last_not_of(kBlanks);
  return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

std::optional<std::uint64_t> parse_count(std::string_view text) {
  text = without_blanks(text);
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return number;
}

std::optional<std::uint64_t> count_named(std::string_view text, std::string_view name) {
  for (const std::string_view line : lines_of(text)) {
    if (line.substr(0, name.size()) != name) {
      continue;
    }
    std::string_view rest = line.substr(name.size());
    if (!rest.empty() && rest.front() == ':') {
      rest.remove_prefix(1);
    } else if (rest.empty() || kBlanks.find(rest.front()) == std::string_view::npos) {
      continue;  // a longer name that begins alike
    }
    const auto words = words_of(rest);
    return words.empty() ? std::nullopt : parse_count(words.front());
  }
  return std::nullopt;
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  std::size_t begin = text.find_first_not_of(kBlanks);
  while (begin != std::string_view::npos) {
    const std::size_t end = std::min(text.find_first_of(kBlanks, begin), text.size());
    words.push_back(text.substr(begin, end - begin));
    begin = text.find_first_not_of(kBlanks, end);
  }
  return words;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

}  // namespace macro
