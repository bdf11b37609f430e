#include "compare/results/json_outline.h"

#include <rapidjson/reader.h>

#include <algorithm>

#include "compare/results/forgiving_stream.h"

namespace compare::results {
namespace {

constexpr std::size_t kMostNames = 64;
constexpr unsigned kFlags = rapidjson::kParseIterativeFlag | rapidjson::kParseNanAndInfFlag |
                            rapidjson::kParseNumbersAsStringsFlag |
                            rapidjson::kParseStopWhenDoneFlag;

class Names : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, Names> {
 public:
  explicit Names(std::vector<std::string>& names) : names_(names) {}

  // NOLINTBEGIN(readability-identifier-naming): RapidJSON's handler concept
  bool StartObject() { return start(); }
  bool StartArray() { return start(); }
  bool EndObject(rapidjson::SizeType /*count*/) { return end(); }
  bool EndArray(rapidjson::SizeType /*count*/) { return end(); }
  bool Key(const char* text, rapidjson::SizeType length, bool /*copy*/) {
    if (depth_ == 1) {
      const std::string_view name(text, length);
      if (name == "context" || name == "benchmarks") {
        names_.assign(1, std::string(name));
        return false;
      }
      names_.emplace_back(name);
      return names_.size() < kMostNames;
    }
    return true;
  }
  // NOLINTEND(readability-identifier-naming)

 private:
  bool start() {
    ++depth_;
    return true;
  }
  bool end() {
    --depth_;
    return true;
  }

  std::vector<std::string>& names_;
  int depth_ = 0;
};

}  // namespace

bool JsonOutline::has(std::string_view name) const {
  return std::find(names.begin(), names.end(), name) != names.end();
}

JsonOutline outline_json(std::string_view text) {
  JsonOutline outline;
  if (!text.starts_with('{')) {
    return outline;
  }
  Names handler(outline.names);
  ForgivingStream stream(text);
  rapidjson::Reader reader;
  outline.complete = !reader.Parse<kFlags>(stream, handler).IsError();
  return outline;
}

}  // namespace compare::results
