#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace compare::report {

/// What is wrong with XML or the part of HTML that looks like it; empty where nothing is: elements
/// closed in order, attributes quoted, no bare "<" or "&" in text, no character that XML 1.0 does
/// not have. `void_elements` need no end.
class MarkupCheck {
 public:
  explicit MarkupCheck(std::vector<std::string_view> void_elements = {})
      : void_elements_(std::move(void_elements)) {}

  std::string complaint(std::string_view text) {
    while (!text.empty()) {
      const std::size_t open = text.find('<');
      if (auto wrong = bad_text(text.substr(0, open)); !wrong.empty()) {
        return wrong;
      }
      if (open == std::string_view::npos) {
        break;
      }
      const std::size_t close = end_of_tag(text, open);
      if (close == std::string_view::npos) {
        return "a tag without an end";
      }
      if (auto wrong = bad_tag(text.substr(open + 1, close - open - 1)); !wrong.empty()) {
        return wrong;
      }
      text.remove_prefix(close + 1);
    }
    return stack_.empty() ? "" : "not closed: " + stack_.back();
  }

 private:
  static std::size_t end_of_tag(std::string_view text, std::size_t from) {
    bool quoted = false;
    for (std::size_t at = from; at < text.size(); ++at) {
      quoted ^= text[at] == '"';
      if (text[at] == '>' && !quoted) {
        return at;
      }
    }
    return std::string_view::npos;
  }

  static std::string bad_text(std::string_view text) {
    for (std::size_t at = 0; at < text.size(); ++at) {
      const auto byte = static_cast<unsigned char>(text[at]);
      if (byte < 0x20 && byte != '\n') {
        return "a control character";
      }
      if (byte == '&') {
        const std::string_view rest = text.substr(at);
        if (!rest.starts_with("&lt;") && !rest.starts_with("&gt;") && !rest.starts_with("&amp;") &&
            !rest.starts_with("&quot;") && !rest.starts_with("&#39;")) {
          return "a bare ampersand: " + std::string(rest.substr(0, 20));
        }
      }
    }
    return {};
  }

  std::string bad_tag(std::string_view tag) {
    if (tag.starts_with("?") || tag.starts_with("!DOCTYPE")) {
      return {};
    }
    if (tag.starts_with("/")) {
      if (stack_.empty() || stack_.back() != tag.substr(1)) {
        return "closed but not open: " + std::string(tag);
      }
      stack_.pop_back();
      return {};
    }
    const bool empty = tag.ends_with("/");
    tag.remove_suffix(empty ? 1 : 0);
    const std::string name(tag.substr(0, tag.find_first_of(" \n")));
    if (auto wrong = bad_attributes(tag.substr(name.size())); !wrong.empty()) {
      return wrong + " in " + name;
    }
    const bool is_void =
        std::find(void_elements_.begin(), void_elements_.end(), name) != void_elements_.end();
    if (!empty && !is_void) {
      stack_.push_back(name);
    }
    return {};
  }

  static std::string bad_attributes(std::string_view text) {
    while (true) {
      text.remove_prefix(std::min(text.find_first_not_of(" \n"), text.size()));
      if (text.empty()) {
        return {};
      }
      const std::size_t begin = text.find("=\"");
      const std::size_t end = begin == std::string_view::npos ? begin : text.find('"', begin + 2);
      if (end == std::string_view::npos ||
          text.substr(0, begin).find_first_of(" \"<'") != std::string_view::npos) {
        return "an attribute that is not name=\"value\"";
      }
      const std::string_view value = text.substr(begin + 2, end - begin - 2);
      if (value.find('<') != std::string_view::npos) {
        return "a bare < in an attribute";
      }
      if (auto wrong = bad_text(value); !wrong.empty()) {
        return wrong;
      }
      text.remove_prefix(end + 1);
    }
  }

  std::vector<std::string_view> void_elements_;
  std::vector<std::string> stack_;
};

}  // namespace compare::report
