#include "compare/results/csv_records.h"

#include <algorithm>
#include <utility>

#include "compare/results/input_error.h"

namespace compare::results {
namespace {

constexpr std::size_t kMostFields = 256;

}  // namespace

CsvRecords::CsvRecords(std::string_view text, std::string path)
    : text_(text), path_(std::move(path)) {}

void CsvRecords::refuse(const std::string& why) const {
  throw InputError(path_ + ":" + std::to_string(record_line_) + ": " + why);
}

bool CsvRecords::skip_line_end() {
  const std::string_view rest = text_.substr(position_);
  const std::size_t length = rest.starts_with("\r\n") ? 2 : (rest.starts_with('\n') ? 1 : 0);
  position_ += length;
  line_ += length > 0 ? 1 : 0;
  return length > 0;
}

std::string CsvRecords::quoted_field() {
  std::string field;
  while (true) {
    const std::size_t quote = text_.find('"', position_ + 1);
    if (quote == std::string_view::npos) {
      refuse("a quote that is not closed: the file was truncated");
    }
    const std::string_view part = text_.substr(position_ + 1, quote - position_ - 1);
    field += part;
    line_ += static_cast<std::size_t>(std::count(part.begin(), part.end(), '\n'));
    position_ = quote + 1;
    if (!text_.substr(position_).starts_with('"')) {
      return field;
    }
    field += '"';
  }
}

std::string CsvRecords::plain_field() {
  std::size_t end = std::min(text_.find_first_of(",\n", position_), text_.size());
  if (end < text_.size() && text_[end] == '\n' && end > position_ && text_[end - 1] == '\r') {
    --end;
  }
  const std::string_view field = text_.substr(position_, end - position_);
  position_ = end;
  return std::string(field);
}

bool CsvRecords::next() {
  while (skip_line_end()) {
  }
  if (position_ == text_.size()) {
    return false;
  }
  record_line_ = line_;
  fields_.clear();
  while (true) {
    if (fields_.size() == kMostFields) {
      refuse("more than " + std::to_string(kMostFields) + " fields");
    }
    fields_.push_back(text_.substr(position_).starts_with('"') ? quoted_field() : plain_field());
    if (position_ == text_.size() || skip_line_end()) {
      return true;
    }
    if (text_[position_] != ',') {
      refuse("text after a closing quote");
    }
    ++position_;
  }
}

}  // namespace compare::results
