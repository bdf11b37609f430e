#include "compare/results/google_benchmark_reader.h"

#include <rapidjson/reader.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cmath>
#include <limits>
#include <utility>

#include "compare/results/forgiving_stream.h"
#include "compare/results/input_error.h"
#include "compare/results/json_parse_error.h"
#include "compare/results/json_text.h"
#include "compare/results/legacy_rows.h"
#include "compare/results/row_builder.h"
#include "compare/results/utf8.h"

namespace compare::results {
namespace {

constexpr int kDeepest = 64;
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr unsigned kFlags = rapidjson::kParseIterativeFlag | rapidjson::kParseNanAndInfFlag |
                            rapidjson::kParseNumbersAsStringsFlag;
constexpr std::string_view kExpected =
    "expected Google Benchmark JSON, as --benchmark_out_format=json writes it";

/// Turns parse events into a ResultFile. The depth is 1 in the outermost object, 2 in the context
/// object and in the array of benchmarks, 3 in a row.
class Handler {
 public:
  explicit Handler(ResultFile& file) : file_(file) {}

  /// Why an event was refused, with the place in the document; empty if none was.
  [[nodiscard]] const std::string& refusal() const { return refusal_; }
  [[nodiscard]] bool saw_benchmarks() const { return saw_benchmarks_; }
  [[nodiscard]] bool saw_run_type() const { return saw_run_type_; }

  // NOLINTBEGIN(readability-identifier-naming): RapidJSON's handler concept
  bool Null() {
    return value(RowBuilder::Value::null(), [this] { echo_.Null(); });
  }
  bool Bool(bool flag) {
    return value(RowBuilder::Value::boolean(flag), [this, flag] { echo_.Bool(flag); });
  }
  bool RawNumber(const char* text, rapidjson::SizeType length, bool /*copy*/) {
    const double number = parse_json_number({text, length}).value_or(kNan);
    return value(RowBuilder::Value::number(number), [this, number, text, length] {
      const std::string json =
          std::isfinite(number) ? std::string(text, length) : json_number(number);
      echo_.RawValue(json.data(), json.size(), rapidjson::kNumberType);
    });
  }
  // Numbers come as text, so none of these is called.
  static bool Int(int /*number*/) { return false; }
  static bool Uint(unsigned /*number*/) { return false; }
  static bool Int64(std::int64_t /*number*/) { return false; }
  static bool Uint64(std::uint64_t /*number*/) { return false; }
  static bool Double(double /*number*/) { return false; }
  bool String(const char* text, rapidjson::SizeType length, bool /*copy*/) {
    assign_valid_utf8(text_, {text, length});
    return value(RowBuilder::Value::text(text_), [this] {
      echo_.String(text_.data(), static_cast<rapidjson::SizeType>(text_.size()));
    });
  }
  bool Key(const char* text, rapidjson::SizeType length, bool /*copy*/) {
    if (depth_ == 1) {
      assign_valid_utf8(key_, {text, length});
      section_ = key_ == "context" ? Section::context
                                   : (key_ == "benchmarks" ? Section::benchmarks : Section::other);
    } else if (section_ == Section::context && depth_ > 2) {
      const std::string valid = to_valid_utf8({text, length});
      echo_.Key(valid.data(), static_cast<rapidjson::SizeType>(valid.size()));
    } else if ((section_ == Section::context && depth_ == 2) || in_row()) {
      assign_valid_utf8(key_, {text, length});
    }
    return true;
  }
  bool StartObject() { return start('{'); }
  bool EndObject(rapidjson::SizeType /*count*/) { return end('{'); }
  bool StartArray() { return start('['); }
  bool EndArray(rapidjson::SizeType /*count*/) { return end('['); }
  // NOLINTEND(readability-identifier-naming)

 private:
  enum class Section { none, context, benchmarks, other };
  using Echo = rapidjson::Writer<rapidjson::StringBuffer, rapidjson::UTF8<>, rapidjson::UTF8<>,
                                 rapidjson::CrtAllocator>;

  [[nodiscard]] bool in_row() const { return section_ == Section::benchmarks && depth_ == 3; }
  [[nodiscard]] std::string row_place() const {
    return "benchmarks[" + std::to_string(file_.rows.size()) + "]";
  }

  bool refuse(std::string why) {
    refusal_ = std::move(why);
    return false;
  }

  template <typename EchoValue>
  bool value(const RowBuilder::Value& content, EchoValue echo_value) {
    if (depth_ == 0) {
      return refuse("the outermost value is " + content.described() + ", not an object");
    }
    if (depth_ == 1 && section_ != Section::other) {
      return refuse("\"" + key_ + "\" is " + content.described() + ", not " +
                    (section_ == Section::context ? "an object" : "an array"));
    }
    if (section_ == Section::context) {
      echo_value();
      finish_context_value();
      return true;
    }
    if (section_ == Section::benchmarks && depth_ == 2) {
      return refuse(row_place() + " is " + content.described() + ", not an object");
    }
    if (in_row()) {
      saw_run_type_ = saw_run_type_ || key_ == "run_type";
      const std::string complaint = builder_.set(key_, content);
      return complaint.empty() || refuse(row_place() + builder_.quoted_name() + ": " + complaint);
    }
    return true;
  }

  bool start(char bracket) {
    const bool object = bracket == '{';
    if (depth_ == kDeepest) {
      return refuse("nested deeper than " + std::to_string(kDeepest) + " levels");
    }
    if (depth_ == 0 && !object) {
      return refuse("the outermost value is an array, not an object");
    }
    if (depth_ == 1 && section_ == Section::context && !object) {
      return refuse("\"context\" is an array, not an object");
    }
    if (depth_ == 1 && section_ == Section::benchmarks) {
      if (object) {
        return refuse("\"benchmarks\" is an object, not an array");
      }
      saw_benchmarks_ = true;
    }
    if (section_ == Section::benchmarks && depth_ == 2) {
      if (!object) {
        return refuse(row_place() + " is an array, not an object");
      }
      builder_ = RowBuilder();
    }
    if (in_row()) {
      const std::string complaint = builder_.set(key_, RowBuilder::Value::nested());
      if (!complaint.empty()) {
        return refuse(row_place() + builder_.quoted_name() + ": " + complaint);
      }
    }
    if (section_ == Section::context && depth_ >= 2) {
      object ? echo_.StartObject() : echo_.StartArray();
    }
    ++depth_;
    return true;
  }

  bool end(char bracket) {
    --depth_;
    if (section_ == Section::context && depth_ >= 2) {
      bracket == '{' ? echo_.EndObject() : echo_.EndArray();
      finish_context_value();
    } else if (section_ == Section::benchmarks && depth_ == 2) {
      const std::string complaint = builder_.finish();
      if (!complaint.empty()) {
        return refuse(row_place() + builder_.quoted_name() + ": " + complaint);
      }
      file_.rows.push_back(std::move(builder_.row()));
    } else if (depth_ == 1) {
      section_ = Section::none;
    }
    return true;
  }

  void finish_context_value() {
    if (depth_ != 2) {
      return;
    }
    file_.context.entries.emplace_back(key_, std::string(echoed_.GetString(), echoed_.GetSize()));
    echoed_.Clear();
    echo_.Reset(echoed_);
  }

  ResultFile& file_;
  int depth_ = 0;
  Section section_ = Section::none;
  std::string key_;
  std::string text_;  ///< of the string that was read last
  RowBuilder builder_;
  rapidjson::StringBuffer echoed_;
  Echo echo_{echoed_};
  std::string refusal_;
  bool saw_benchmarks_ = false;
  bool saw_run_type_ = false;
};

}  // namespace

ResultFile read_google_benchmark(std::string_view text, const std::string& path) {
  ResultFile file;
  file.path = path;
  Handler handler(file);
  ForgivingStream stream(text);
  rapidjson::Reader reader;
  const rapidjson::ParseResult parsed = reader.Parse<kFlags>(stream, handler);
  if (!parsed) {
    throw_json_error(path, text, parsed, handler.refusal(), kExpected);
  }
  if (!handler.saw_benchmarks()) {
    throw InputError(path + ": no \"benchmarks\" in it; " + std::string(kExpected));
  }
  if (file.rows.empty()) {
    throw InputError(path + ": \"benchmarks\" is empty; run at least one benchmark " +
                     "(did --benchmark_filter match nothing?)");
  }
  if (!handler.saw_run_type()) {
    recognise_legacy_aggregates(file.rows);
  }
  warn_of_duplicate_names(file);
  return file;
}

}  // namespace compare::results
