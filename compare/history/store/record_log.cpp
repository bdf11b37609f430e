#include "compare/history/store/record_log.h"

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <unordered_set>

#include "compare/history/store/record_line.h"
#include "compare/history/store/shard_file.h"
#include "compare/results/input_error.h"
#include "compare/results/text_lines.h"

namespace compare::history {
namespace {

constexpr std::string_view kExtension = ".jsonl";
constexpr std::size_t kNumberDigits = 6;
constexpr const char* kRemedy = "; it is left out: restore it from a copy, or remove it";

/// The number in "000017.jsonl"; 0 for any other name.
std::uint64_t shard_number(std::string_view name) {
  if (!name.ends_with(kExtension)) {
    return 0;
  }
  name.remove_suffix(kExtension.size());
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  const bool whole = error == std::errc() && end == name.data() + name.size();
  return whole && name.size() >= kNumberDigits && name.size() <= 9 ? number : 0;
}

std::string shard_name(std::uint64_t number) {
  std::string digits = std::to_string(number);
  digits.insert(0, kNumberDigits - std::min(kNumberDigits, digits.size()), '0');
  return digits + std::string(kExtension);
}

/// The complaints about one file: the first few, then how many more.
class Complaints {
 public:
  void add(const std::string& place, const std::string& why) {
    if (++count_ <= RecordLog::kMostWarnings) {
      lines_.push_back(place + ": " + why + kRemedy);
    }
  }
  void move_to(std::vector<std::string>& warnings, const std::string& path) {
    warnings.insert(warnings.end(), lines_.begin(), lines_.end());
    if (count_ > lines_.size()) {
      warnings.push_back(path + ": " + std::to_string(count_ - lines_.size()) +
                         " more damaged lines, left out as well");
    }
  }

 private:
  std::vector<std::string> lines_;
  std::size_t count_ = 0;
};

void refuse_long_lines(const std::vector<std::string>& lines) {
  for (const std::string& line : lines) {
    if (line.size() >= RecordLog::kMostRecordBytes) {
      throw std::runtime_error("the record has " + std::to_string(line.size() >> 20U) +
                               " MiB, more than " +
                               std::to_string(RecordLog::kMostRecordBytes >> 20U) +
                               "; add its benchmarks in parts (several suites)");
    }
  }
}

}  // namespace

RecordLog::RecordLog(std::filesystem::path folder, std::string_view schema, std::size_t shard_bytes)
    : folder_(std::move(folder)), schema_(schema), shard_bytes_(shard_bytes) {}

std::vector<RecordLog::Shard> RecordLog::shards() const {
  std::error_code error;
  const auto status = std::filesystem::symlink_status(folder_, error);
  if (status.type() == std::filesystem::file_type::not_found) {
    return {};
  }
  if (!std::filesystem::is_directory(status)) {
    throw results::InputError(folder_.string() +
                              ": no folder (links are not followed); restore it from a copy");
  }
  std::vector<Shard> found;
  std::filesystem::directory_iterator entry(folder_, error);
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    if (const std::uint64_t number = shard_number(entry->path().filename().string()); number > 0) {
      found.push_back({number, entry->path()});
    }
  }
  if (error) {
    throw results::InputError("cannot read " + folder_.string() + ": " + error.message());
  }
  std::sort(found.begin(), found.end(),
            [](const Shard& first, const Shard& second) { return first.number < second.number; });
  return found;
}

std::vector<std::string> RecordLog::read(const Visit& visit) const {
  std::vector<std::string> warnings;
  std::unordered_set<std::string> seen;
  std::uint64_t expected = 1;
  for (const Shard& shard : shards()) {
    if (shard.number > expected) {
      warnings.push_back(
          (folder_ / shard_name(expected)).string() +
          (shard.number == expected + 1 ? "" : " to " + shard_name(shard.number - 1)) +
          ": missing, with all records in it; restore it from a copy");
    }
    expected = shard.number + 1;
    Complaints complaints;
    const std::string path = shard.path.string();
    const ShardText text = read_shard(shard.path, kMostReadBytes);
    if (!text.complaint.empty()) {
      complaints.add(path, text.complaint);
    }
    results::TextLines lines(text.bytes);
    while (lines.next()) {
      const std::string_view line = results::trimmed(lines.line());
      if (line.empty()) {
        continue;
      }
      const std::string place = path + ":" + std::to_string(lines.number());
      const CheckedLine checked = check_record_line(line, schema_);
      if (checked.id.empty()) {
        complaints.add(place, checked.complaint);
        continue;
      }
      try {
        if (seen.emplace(checked.id).second) {
          visit(checked.id, line, place);
        }
      } catch (const results::InputError& error) {
        complaints.add(place, error.what());
      }
    }
    complaints.move_to(warnings, path);
  }
  return warnings;
}

void RecordLog::append(const std::vector<std::string>& lines) {
  refuse_long_lines(lines);
  make_folder(folder_);
  const std::vector<Shard> present = shards();
  std::uint64_t number = present.empty() ? 1 : present.back().number;
  std::size_t next = 0;
  while (next < lines.size()) {
    ShardFile shard = ShardFile::open(folder_ / shard_name(number));
    std::string bytes = shard.ends_whole() ? "" : "\n";
    std::size_t end = next;
    // A line goes into a file that is empty, however long it is.
    while (end < lines.size() && (shard.size() + bytes.size() + lines[end].size() < shard_bytes_ ||
                                  (shard.writable() && shard.size() + bytes.size() == 0))) {
      bytes += lines[end++] + "\n";
    }
    if (!shard.writable() || end == next) {
      ++number;
      continue;
    }
    shard.append(bytes);
    next = end;
  }
}

}  // namespace compare::history
