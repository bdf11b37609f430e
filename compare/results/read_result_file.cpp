#include "compare/results/read_result_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "compare/results/google_benchmark_reader.h"
#include "compare/results/input_error.h"
#include "compare/results/json_text.h"

namespace compare::results {
namespace {

/// A format that compare reads: `recognises` looks at the text without its byte order mark and
/// leading white space. One more format is one more line in kFormats.
struct Format {
  std::string_view name;
  bool (*recognises)(std::string_view text);
  ResultFile (*read)(std::string_view text, const std::string& path);
};

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t kQuoted = 20;  ///< bytes of an unknown file that a message quotes

bool begins_as_json_object(std::string_view text) { return text.starts_with('{'); }

constexpr std::array<Format, 1> kFormats{
    {{"Google Benchmark JSON", begins_as_json_object, read_google_benchmark}}};

std::string_view without_byte_order_mark(std::string_view text) {
  return text.starts_with(kByteOrderMark) ? text.substr(kByteOrderMark.size()) : text;
}

[[noreturn]] void fail(const std::string& path, int error) {
  throw InputError("cannot read " + path + ": " + std::generic_category().message(error));
}

class Descriptor {
 public:
  explicit Descriptor(const std::string& path)
      : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  ~Descriptor() { ::close(descriptor_); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  Descriptor(Descriptor&&) = delete;
  Descriptor& operator=(Descriptor&&) = delete;
  [[nodiscard]] int get() const { return descriptor_; }

 private:
  int descriptor_;
};

std::string read_whole(const std::string& path) {
  const Descriptor file(path);
  struct stat status {};
  if (file.get() < 0 || ::fstat(file.get(), &status) != 0) {
    fail(path, errno);
  }
  std::string text;
  std::size_t size = 0;
  // A regular file's size is known and read at one go; the byte more is where the end shows.
  text.resize(S_ISREG(status.st_mode) ? static_cast<std::size_t>(status.st_size) + 1 : 1U << 16U);
  while (true) {
    const ssize_t count = ::read(file.get(), text.data() + size, text.size() - size);
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count < 0) {
      fail(path, errno);
    }
    if (count == 0) {
      text.resize(size);
      return text;
    }
    size += static_cast<std::size_t>(count);
    if (size == text.size()) {
      text.resize(size * 2);
    }
  }
}

}  // namespace

ResultFile read_result_text(std::string_view text, const std::string& path) {
  const std::string_view content = without_byte_order_mark(text);
  const std::size_t begin = content.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) {
    throw InputError(path + ": the file is empty; expected Google Benchmark JSON, as " +
                     "--benchmark_out_format=json writes it");
  }
  const std::string_view head = content.substr(begin);
  for (const Format& format : kFormats) {
    if (format.recognises(head)) {
      return format.read(content, path);
    }
  }
  std::string known;
  for (const Format& format : kFormats) {
    known += (known.empty() ? "" : ", ") + std::string(format.name);
  }
  throw InputError(path + ": no result file that compare knows: it begins with " +
                   json_string(head.substr(0, kQuoted)) + "; expected " + known);
}

ResultFile read_result_file(const std::filesystem::path& path) {
  return read_result_text(read_whole(path.string()), path.string());
}

}  // namespace compare::results
