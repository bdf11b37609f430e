#include "compare/history/store/store.h"

#include <fcntl.h>
#include <sys/file.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <unordered_set>

#include "compare/history/store/record_line.h"
#include "compare/history/store/record_log.h"
#include "compare/history/store/run_line.h"
#include "compare/history/store/shard_file.h"
#include "compare/results/input_error.h"
#include "compare/results/json_node.h"

namespace compare::history {
namespace {

namespace fs = std::filesystem;
using results::InputError;

constexpr std::string_view kStoreSchema = "gatebench.history_store/1";
constexpr const char* kMarkerName = "history.json";
constexpr const char* kMarkerPart = ".history.json.";  ///< what a creation that was killed leaves
constexpr std::size_t kMostMarkerBytes = 64U << 10U;
constexpr std::chrono::milliseconds kGlance{20};

constexpr const char* kRunsName = "runs";
constexpr const char* kAcceptancesName = "accepted";
constexpr const char* kAlertsName = "alerts";

RecordLog runs_of(const fs::path& folder) { return {folder / kRunsName, kRunSchema}; }
RecordLog acceptances_of(const fs::path& folder) {
  return {folder / kAcceptancesName, kAcceptanceSchema};
}
RecordLog alerts_of(const fs::path& folder) { return {folder / kAlertsName, kAlertSchema}; }

[[noreturn]] void fail(const std::string& what, const fs::path& path, int error) {
  throw InputError("cannot " + what + " " + path.string() + ": " +
                   std::generic_category().message(error));
}

/// Nothing but what git keeps there and what a creation that was killed has left.
bool is_vacant(const fs::path& folder) {
  std::error_code error;
  fs::directory_iterator entry(folder, error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (name != ".git" && !name.starts_with(kMarkerPart)) {
      return false;
    }
  }
  if (error) {
    throw InputError("cannot read " + folder.string() + ": " + error.message());
  }
  return true;
}

/// Makes the marker as a whole, or leaves the one that another process has made meanwhile.
void make_marker(const fs::path& folder) {
  const fs::path part = folder / (kMarkerPart + std::to_string(::getpid()));
  ::unlink(part.c_str());
  ShardFile::open(part).append(R"({"schema":")" + std::string(kStoreSchema) + "\"}\n");
  const int made = ::link(part.c_str(), (folder / kMarkerName).c_str());
  const int error = errno;
  ::unlink(part.c_str());
  if (made != 0 && error != EEXIST) {
    fail("make", folder / kMarkerName, error);
  }
  flush_folder(folder);
}

bool has_marker(const fs::path& folder) {
  std::error_code unknown;
  return fs::exists(fs::symlink_status(folder / kMarkerName, unknown));
}

void create(const fs::path& folder) {
  if (has_marker(folder)) {
    return;
  }
  make_folder(folder);
  if (is_vacant(folder)) {
    make_marker(folder);
  } else if (!has_marker(folder)) {  // another process may have made it since the first look
    throw InputError(
        folder.string() +
        " is no history: there are files in it but no history.json; name a folder that "
        "is empty or not there yet");
  }
}

void check_marker(const fs::path& folder) {
  const std::string path = (folder / kMarkerName).string();
  const ShardText text = read_shard(path, kMostMarkerBytes);
  if (!text.complaint.empty()) {
    throw InputError(path + ": " + text.complaint);
  }
  const std::string expected = "expected {\"schema\":\"" + std::string(kStoreSchema) + "\"}";
  const rapidjson::Document document = results::parse_json_document(text.bytes, path, expected);
  const results::JsonNode node(document, path, expected);
  const std::string schema = node.text("schema");
  if (schema != kStoreSchema) {
    node.refuse("its schema is \"" + schema + "\"" +
                (schema.starts_with("gatebench.history_store/") ? ", of a newer gatebench" : ""));
  }
}

/// Takes the lock; first without waiting for it, so that waiting can be told.
void lock(const FileDescriptor& file, const fs::path& path, bool alone, const Waiting& waiting) {
  const int kind = alone ? LOCK_EX : LOCK_SH;
  const auto patient_until = std::chrono::steady_clock::now() + waiting.patience;
  bool told = false;
  while (::flock(file.get(), told ? kind : kind | LOCK_NB) != 0) {
    if (errno == EINTR) {
      continue;
    }
    if (errno != EWOULDBLOCK) {
      fail("lock", path, errno);
    }
    if (std::chrono::steady_clock::now() >= patient_until) {
      told = true;
      if (waiting.tell) {
        waiting.tell();
      }
    } else {
      std::this_thread::sleep_for(kGlance);
    }
  }
}

}  // namespace

bool belongs_to_store(const fs::path& within) {
  const std::string top = within.empty() ? "" : within.begin()->string();
  return top == kMarkerName || top == kRunsName || top == kAcceptancesName || top == kAlertsName;
}

Store::Store(fs::path folder, Access access, const Waiting& waiting) : folder_(std::move(folder)) {
  if (access == Access::create) {
    create(folder_);
  }
  const fs::path marker = folder_ / kMarkerName;
  // For writing although nothing is written: there are file systems that lock only such ones alone.
  const int mode = access == Access::read ? O_RDONLY : O_RDWR;
  lock_ = FileDescriptor(::open(marker.c_str(), mode | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!lock_.open() && (errno == ENOENT || errno == ENOTDIR)) {
    throw InputError(folder_.string() +
                     " is no history: no history.json in it; compare history add makes one");
  }
  if (!lock_.open()) {
    fail(access == Access::read ? "read" : "write", marker, errno);
  }
  lock(lock_, marker, access != Access::read, waiting);
  check_marker(folder_);
}

StoreContents Store::read() const {
  StoreContents contents;
  const auto take = [&](const RecordLog& log, auto& target, auto parse) {
    const std::vector<std::string> warnings =
        log.read([&](std::string_view /*id*/, std::string_view line, const std::string& place) {
          target.push_back(parse(line, place));
        });
    contents.warnings.insert(contents.warnings.end(), warnings.begin(), warnings.end());
  };
  take(runs_of(folder_), contents.runs, run_of_line);
  take(acceptances_of(folder_), contents.acceptances, acceptance_of_line);
  take(alerts_of(folder_), contents.alerts, alert_of_line);
  return contents;
}

std::size_t Store::add(const std::vector<Run>& runs) {
  RecordLog log = runs_of(folder_);
  std::unordered_set<std::string> known;
  // What is damaged is for readers to name; it does not count as there.
  static_cast<void>(log.read([&](std::string_view id, std::string_view /*line*/,
                                 const std::string& /*place*/) { known.emplace(id); }));
  std::vector<std::string> lines;
  for (const Run& run : runs) {
    std::string line = run_line(run);
    if (known.emplace(check_record_line(line, kRunSchema).id).second) {
      lines.push_back(std::move(line));
    }
  }
  if (!lines.empty()) {
    log.append(lines);
  }
  return lines.size();
}

bool Store::add(const Acceptance& acceptance) {
  RecordLog log = acceptances_of(folder_);
  bool known = false;
  static_cast<void>(
      log.read([&](std::string_view /*id*/, std::string_view line, const std::string& place) {
        const Acceptance earlier = acceptance_of_line(line, place);
        known = known ||
                (earlier.commit == acceptance.commit && earlier.benchmark == acceptance.benchmark &&
                 earlier.metric == acceptance.metric);
      }));
  if (!known) {
    log.append({acceptance_line(acceptance)});
  }
  return !known;
}

void Store::add(const std::vector<Alert>& alerts) {
  std::vector<std::string> lines;
  lines.reserve(alerts.size());
  for (const Alert& alert : alerts) {
    lines.push_back(alert_line(alert));
  }
  if (!lines.empty()) {
    alerts_of(folder_).append(lines);
  }
}

}  // namespace compare::history
