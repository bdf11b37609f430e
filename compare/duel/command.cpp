#include "compare/duel/command.h"

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace compare::duel {
namespace {

constexpr std::string_view kBlank = " \t\r\n";
constexpr std::string_view kSpecial = R"(\^$.|?*+()[]{})";
constexpr std::string_view kThreads = "/threads:";

/// Reads words one character at a time; what it stands in is the quote it waits for.
class WordReader {
 public:
  void take(char character) {
    if (escaped_) {
      // Between double quotes a backslash is itself but before what it must escape.
      if (quote_ == '"' && character != '"' && character != '\\') {
        word_ += '\\';
      }
      word_ += character;
      escaped_ = false;
    } else if (character == '\\' && quote_ != '\'') {
      escaped_ = true;
      begun_ = true;
    } else if (quote_ != 0) {
      character == quote_ ? void(quote_ = 0) : void(word_ += character);
    } else if (character == '\'' || character == '"') {
      quote_ = character;
      begun_ = true;
    } else if (kBlank.find(character) != std::string_view::npos) {
      end_word();
    } else {
      word_ += character;
      begun_ = true;
    }
  }

  std::vector<std::string> finish(std::string_view command) {
    if (quote_ != 0 || escaped_) {
      throw std::invalid_argument(
          "'" + std::string(command) + "' has " +
          (quote_ != 0 ? "a quote that is not closed" : "a lone backslash") + " at its end");
    }
    end_word();
    if (words_.empty()) {
      throw std::invalid_argument("the command is empty");
    }
    return std::move(words_);
  }

 private:
  void end_word() {
    if (begun_) {
      words_.push_back(std::move(word_));
      word_.clear();
      begun_ = false;
    }
  }

  std::vector<std::string> words_;
  std::string word_;
  bool begun_ = false;
  bool escaped_ = false;
  char quote_ = 0;
};

}  // namespace

std::vector<std::string> split_words(std::string_view command) {
  WordReader reader;
  for (const char character : command) {
    reader.take(character);
  }
  return reader.finish(command);
}

std::string expression_for(std::string_view name) {
  std::string expression = "^";
  for (const char character : name) {
    if (kSpecial.find(character) != std::string_view::npos) {
      expression += '\\';
    }
    expression += character;
  }
  return expression + "$";
}

std::vector<std::string> with_out_path(std::vector<std::string> words, const std::string& path) {
  for (std::string& word : words) {
    for (std::size_t at = word.find(kOutPlace); at != std::string::npos;
         at = word.find(kOutPlace, at + path.size())) {
      word.replace(at, kOutPlace.size(), path);
    }
  }
  return words;
}

bool names_out_path(const std::vector<std::string>& words) {
  return std::any_of(words.begin(), words.end(), [](const std::string& word) {
    return word.find(kOutPlace) != std::string::npos;
  });
}

int threads_of(std::string_view name) {
  const std::size_t at = name.find(kThreads);
  int threads = 1;
  if (at != std::string_view::npos) {
    const std::string_view digits = name.substr(at + kThreads.size());
    std::from_chars(digits.data(), digits.data() + digits.size(), threads);
  }
  return std::max(threads, 1);
}

}  // namespace compare::duel
